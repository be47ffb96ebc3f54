import Foundation

/// Measurements at scattered places of a plane with logarithmic axes, each a cell coloured by its
/// value, and lines drawn over them: what a search found by learning rate and batch size, and the
/// rules that say where it should have.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct HeatMap: Sendable, Equatable {
  /// One column of cells, one above the other.
  public struct Column: Sendable, Equatable {
    public var x: Double
    public var cells: [Cell]

    public init(x: Double, cells: [Cell]) {
      self.x = x
      self.cells = cells
    }
  }

  public struct Cell: Sendable, Equatable {
    public var y: Double
    /// Nil for a measurement without a value, drawn grey.
    public var value: Double?
    /// Marked by a ring.
    public var isBest: Bool

    public init(y: Double, value: Double?, isBest: Bool) {
      self.y = y
      self.value = value
      self.isBest = isBest
    }
  }

  public struct Line: Sendable, Equatable {
    /// The user's text, shown as written in the key.
    public var name: String
    /// An index into the palette.
    public var color: Int
    public var points: [SurfacePicture.Place]

    public init(name: String, color: Int, points: [SurfacePicture.Place]) {
      self.name = name
      self.color = color
      self.points = points
    }
  }

  public let name: String
  public var title: String
  public var xLabel: String
  public var yLabel: String
  public var valueLabel: String
  /// What grey stands for.
  public var missingLabel: String
  /// Ascending in x; cells in any order.
  public let columns: [Column]
  public var lines: [Line]
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; at least two columns, ascending, each with a cell; all
  ///   places and values positive and finite.
  public init(
    name: String, title: String, xLabel: String, yLabel: String, valueLabel: String,
    missingLabel: String, columns: [Column], lines: [Line], note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "picture name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(
      columns.count >= 2 && zip(columns, columns.dropFirst()).allSatisfy { $0.x < $1.x },
      "picture \(name): \(columns.count) columns")
    for column in columns {
      precondition(!column.cells.isEmpty && column.x > 0, "picture \(name): a column of nothing")
      for cell in column.cells {
        precondition(
          cell.y > 0 && cell.y.isFinite && cell.value.map { $0 > 0 && $0.isFinite } ?? true,
          "picture \(name): a cell at \(cell.y)")
      }
    }
    self.name = name
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.valueLabel = valueLabel
    self.missingLabel = missingLabel
    self.columns = columns
    self.lines = lines
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = HeatMapLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      HeatMapDrawing(map: self, layout: layout, context: context).draw()
    }
  }
}

/// Where everything of a heat map stands, in pixels from its upper left corner.
struct HeatMapLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0

  let width = 900.0
  let height: Double
  let titleLines: [String]
  let noteLines: [String]
  let noteTop: Double
  let plot: Box
  let bar: ColorBar
  let keyTop: Double
  let x = Axis(label: "", scale: .log2)
  let y = Axis(label: "", scale: .log10)
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>

  init(_ map: HeatMap) {
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(map.title), size: Self.titleSize, width: textWidth)
    let top = 14 + Double(titleLines.count) * 22 + 12
    plot = Box(left: 84, top: top, width: 660, height: 400)
    keyTop = plot.bottom + 56
    noteLines = (map.note.map { $0.isEmpty ? [] : [$0] } ?? []).flatMap {
      TextWidth.wrapped(ShownText.line($0), size: Self.noteSize, width: textWidth)
    }
    noteTop = keyTop + 22
    height = noteTop + Double(noteLines.count) * 15 + 14
    // Half a column beyond the outermost, so that all are of one width.
    let xs = map.columns.map(\.x)
    let (first, last) = (xs[0], xs[xs.count - 1])
    let before = (xs[1] / first).squareRoot()
    let after = (last / xs[xs.count - 2]).squareRoot()
    xRange = first / before...last * after
    let ys = map.columns.flatMap(\.cells).map(\.y)
    yRange = (ys.min() ?? 1) / 1.3...(ys.max() ?? 1) * 1.3
    let values = map.columns.flatMap(\.cells).compactMap(\.value)
    // Dark is slow, and light is fast.
    bar = ColorBar(
      box: Box(left: plot.right + 22, top: top, width: 14, height: 400), scale: .log10,
      range: (values.min() ?? 1)...max(values.max() ?? 1, (values.min() ?? 1) * 1.001),
      isLightHigh: false)
  }

  func left(of value: Double) -> Double {
    plot.left + plot.width * min(1, max(0, x.fraction(value, in: xRange)))
  }

  func height(of value: Double) -> Double {
    plot.bottom - plot.height * y.fraction(value, in: yRange)
  }
}

/// Draws a heat map.
struct HeatMapDrawing {
  let map: HeatMap
  let layout: HeatMapLayout
  let context: CairoContext

  private static let missing = "#D0D0D0"
  private static let frame = "#8C8C8C"
  private static let text = "#262626"

  func draw() {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: HeatMapLayout.edge, y: 24 + 22 * Double(index), size: HeatMapLayout.titleSize,
        color: "#1A1A1A")
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: HeatMapLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: HeatMapLayout.noteSize, color: "#595959")
    }
    drawCells()
    drawLines()
    drawAxes()
    layout.bar.draw(label: map.valueLabel, on: context)
    drawKey()
  }

  /// Each cell reaches half-way, on the logarithmic axes, to its neighbours.
  private func drawCells() {
    let xs = map.columns.map(\.x)
    for (index, column) in map.columns.enumerated() {
      let left =
        index == 0 ? layout.plot.left : layout.left(of: (xs[index - 1] * column.x).squareRoot())
      let right =
        index == xs.count - 1
        ? layout.plot.right : layout.left(of: (xs[index + 1] * column.x).squareRoot())
      let cells = column.cells.sorted { $0.y < $1.y }
      for (place, cell) in cells.enumerated() {
        let bottom =
          place == 0
          ? layout.plot.bottom : layout.height(of: (cells[place - 1].y * cell.y).squareRoot())
        let top =
          place == cells.count - 1
          ? layout.plot.top : layout.height(of: (cells[place + 1].y * cell.y).squareRoot())
        context.addRectangle(Box(left: left, top: top, width: right - left, height: bottom - top))
        context.fill(cell.value.map(layout.bar.color) ?? Self.missing)
      }
      for cell in cells where cell.isBest {
        context.addCircle(
          x: (left + right) / 2, y: layout.height(of: cell.y), radius: 5.5)
        context.stroke("#FFFFFF", width: 4, keepingPath: true)
        context.stroke("#000000", width: 1.8)
      }
    }
  }

  private func drawLines() {
    context.saved {
      context.clip(to: layout.plot)
      for line in map.lines {
        let points = line.points.map {
          Spot(x: layout.left(of: $0.x), y: layout.height(of: $0.y))
        }
        context.addLine(points)
        context.stroke("#FFFFFF", width: 4.4, opacity: 0.8, keepingPath: true)
        context.stroke(Palette.color(line.color), width: 2.4)
      }
    }
  }

  private func drawAxes() {
    let (plot, size) = (layout.plot, HeatMapLayout.textSize)
    context.addRectangle(plot)
    context.stroke(Self.frame, width: 1)
    for tick in Ticks.along(layout.xRange, scale: .log2, most: 12).labelled {
      let x = layout.left(of: tick.value)
      context.addLine([Spot(x: x, y: plot.bottom), Spot(x: x, y: plot.bottom + 5)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: x, y: plot.bottom + 16, size: size, color: Self.text, alignment: .center)
    }
    for tick in Ticks.along(layout.yRange, scale: .log10, most: 8).labelled {
      let y = layout.height(of: tick.value)
      context.addLine([Spot(x: plot.left - 5, y: y), Spot(x: plot.left, y: y)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: plot.left - 9, y: y, size: size, color: Self.text, alignment: .right)
    }
    context.text(
      map.xLabel, x: plot.left + plot.width / 2, y: plot.bottom + 36, size: size, color: Self.text,
      alignment: .center)
    context.text(
      map.yLabel, x: HeatMapLayout.edge + 6, y: plot.top + plot.height / 2, size: size,
      color: Self.text, alignment: .center, isUpward: true)
  }

  private func drawKey() {
    let (size, y) = (HeatMapLayout.textSize, layout.keyTop)
    var x = layout.plot.left
    func say(_ text: String) {
      let shown = ShownText.line(text)
      context.text(shown, x: x + 34, y: y, size: size, color: Self.text)
      x += 34 + TextWidth.pixels(shown, size: size) + 24
    }
    for line in map.lines {
      context.addLine([Spot(x: x, y: y), Spot(x: x + 26, y: y)])
      context.stroke(Palette.color(line.color), width: 2.4)
      say(line.name)
    }
    context.addCircle(x: x + 13, y: y, radius: 5.5)
    context.stroke("#000000", width: 1.8)
    say("best")
    context.addRectangle(Box(left: x + 4, top: y - 7, width: 18, height: 14))
    context.fill(Self.missing)
    say(map.missingLabel)
  }
}
