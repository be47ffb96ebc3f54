import Foundation

/// Values by two settings: a grid of cells, each coloured by its value, which is written in it.
///
/// Rows and columns are evenly spaced and named, whatever their settings are.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct ValueGrid: Sendable, Equatable {
  public struct Cell: Sendable, Equatable {
    /// Nil for a measurement without a value, drawn grey.
    public var value: Double?
    /// The value as it is written, where there is room; the caller's words, shown as they are.
    public var text: String
    /// Marked by a frame.
    public var isBest: Bool

    public init(value: Double?, text: String, isBest: Bool) {
      self.value = value
      self.text = text
      self.isBest = isBest
    }
  }

  public let name: String
  public var title: String
  public var xLabel: String
  public var yLabel: String
  /// What the values are, with their unit.
  public var valueLabel: String
  /// What the frame stands for.
  public var bestLabel: String
  /// What grey stands for.
  public var missingLabel: String
  /// The names of columns from the left, and of rows from below.
  public let columns: [String]
  public let rows: [String]
  /// A list for each row, in it a cell for each column; nil where the grid has none.
  public let cells: [[Cell?]]
  /// Whether high values are light and low ones dark, or the other way about.
  public var isLightHigh: Bool
  /// Whether colours stand for logarithms.
  public let isLogarithmic: Bool
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; at least one row and one column, and cells for them; all
  ///   values finite, and on a logarithmic scale positive.
  public init(
    name: String, title: String, xLabel: String, yLabel: String, valueLabel: String,
    bestLabel: String, missingLabel: String, columns: [String], rows: [String], cells: [[Cell?]],
    isLightHigh: Bool = false, isLogarithmic: Bool = false, note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "picture name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(
      !columns.isEmpty && !rows.isEmpty && cells.count == rows.count
        && cells.allSatisfy { $0.count == columns.count },
      "picture \(name): cells for \(rows.count) × \(columns.count)")
    for value in cells.joined().compactMap({ $0?.value }) {
      precondition(
        value.isFinite && (value > 0 || !isLogarithmic), "picture \(name): a value of \(value)")
    }
    self.name = name
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.valueLabel = valueLabel
    self.bestLabel = bestLabel
    self.missingLabel = missingLabel
    self.columns = columns
    self.rows = rows
    self.cells = cells
    self.isLightHigh = isLightHigh
    self.isLogarithmic = isLogarithmic
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = ValueGridLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      ValueGridDrawing(grid: self, layout: layout, context: context).draw()
    }
  }
}

/// Where everything of a grid of values stands, in pixels from its upper left corner.
struct ValueGridLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  private static let widest = 900.0
  private static let narrowest = 420.0
  private static let rowNameWidth = 160.0

  /// As wide as is needed, at most as other pictures are.
  let width: Double
  let height: Double
  let titleLines: [String]
  let noteLines: [String]
  let noteTop: Double
  let plot: Box
  let cellWidth: Double
  let cellHeight: Double
  /// Nil where there is no value.
  let bar: ColorBar?
  let keyTop: Double
  let rowNames: [String]
  /// The names of columns; nil of those for which there is no room.
  let columnNames: [String?]
  let hasTexts: Bool

  init(_ grid: ValueGrid) {
    rowNames = grid.rows.map { ShownText.line($0) }
    let nameWidth = rowNames.map { TextWidth.pixels($0, size: Self.textSize) }.max() ?? 0
    let left = (Self.edge + 30 + min(nameWidth, Self.rowNameWidth)).rounded()
    let wide = min(140, (Self.widest - left - 150) / Double(grid.columns.count))
    let high = min(64, max(18, (420 / Double(grid.rows.count)).rounded(.down)))
    (cellWidth, cellHeight) = (wide, high)
    let plotWidth = wide * Double(grid.columns.count)
    let plotHeight = high * Double(grid.rows.count)
    let values = grid.cells.joined().compactMap { $0?.value }
    let scale: Axis.Scale = grid.isLogarithmic ? .log10 : .linear
    let range = Axis(label: "", scale: scale).drawnRange(of: values, margin: 0)
    func bar(from top: Double) -> ColorBar {
      ColorBar(
        box: Box(left: left + plotWidth + 22, top: top, width: 14, height: max(plotHeight, 128)),
        scale: scale, range: range, isLightHigh: grid.isLightHigh)
    }
    let right = values.isEmpty ? left + plotWidth : bar(from: 0).right(label: grid.valueLabel)
    width = max(Self.narrowest, right + Self.edge).rounded(.up)
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(grid.title), size: Self.titleSize, width: textWidth)
    let top = 14 + Double(titleLines.count) * 22 + 12
    plot = Box(left: left, top: top, width: plotWidth, height: plotHeight)
    self.bar = values.isEmpty ? nil : bar(from: top)
    columnNames = Self.shown(grid.columns.map { ShownText.line($0) }, cellWidth: wide)
    let widest =
      grid.cells.joined().compactMap { $0?.text }
      .map { TextWidth.pixels(ShownText.line($0), size: Self.textSize) }.max() ?? 0
    hasTexts = widest + 6 <= wide
    keyTop = max(plot.bottom + 62, self.bar.map { $0.box.bottom + 20 } ?? 0)
    noteLines = (grid.note.map { $0.isEmpty ? [] : [$0] } ?? []).flatMap {
      TextWidth.wrapped(ShownText.line($0), size: Self.noteSize, width: textWidth)
    }
    noteTop = keyTop + 22
    height = (noteTop + Double(noteLines.count) * 15 + 14).rounded(.up)
  }

  /// Every n-th name, so that none runs into the next.
  private static func shown(_ names: [String], cellWidth: Double) -> [String?] {
    let widest = names.map { TextWidth.pixels($0, size: textSize) }.max() ?? 0
    let stride = max(1, Int(((widest + 8) / cellWidth).rounded(.up)))
    return names.enumerated().map { $0.isMultiple(of: stride) ? $1 : nil }
  }

  func cell(row: Int, column: Int) -> Box {
    Box(
      left: plot.left + Double(column) * cellWidth,
      top: plot.bottom - Double(row + 1) * cellHeight, width: cellWidth, height: cellHeight)
  }
}

/// Draws a grid of values.
private struct ValueGridDrawing {
  let grid: ValueGrid
  let layout: ValueGridLayout
  let context: CairoContext

  private static let missing = "#D0D0D0"
  private static let frame = "#8C8C8C"
  private static let text = "#262626"

  func draw() {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: ValueGridLayout.edge, y: 24 + 22 * Double(index),
        size: ValueGridLayout.titleSize, color: "#1A1A1A")
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: ValueGridLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: ValueGridLayout.noteSize, color: "#595959")
    }
    drawCells()
    drawAxes()
    layout.bar?.draw(label: grid.valueLabel, on: context)
    drawKey()
  }

  private func drawCells() {
    var best: [Box] = []
    for row in grid.rows.indices {
      for column in grid.columns.indices {
        guard let cell = grid.cells[row][column] else { continue }
        let box = layout.cell(row: row, column: column)
        let color = cell.value.flatMap { layout.bar?.color(of: $0) } ?? Self.missing
        context.addRectangle(box)
        context.fill(color, keepingPath: true)
        context.stroke("#FFFFFF", width: 1)
        if cell.isBest { best.append(box) }
        guard layout.hasTexts else { continue }
        context.text(
          cell.text, x: box.left + box.width / 2, y: box.top + box.height / 2,
          size: ValueGridLayout.textSize, color: Palette.text(on: color), alignment: .center)
      }
    }
    // Over the cells beside them.
    for box in best { mark(box) }
  }

  private func mark(_ box: Box) {
    context.addRectangle(
      Box(left: box.left + 3, top: box.top + 3, width: box.width - 6, height: box.height - 6))
    context.stroke("#FFFFFF", width: 4, keepingPath: true)
    context.stroke("#000000", width: 1.8)
  }

  private func drawAxes() {
    let (plot, size) = (layout.plot, ValueGridLayout.textSize)
    context.addRectangle(plot)
    context.stroke(Self.frame, width: 1)
    for (index, name) in layout.columnNames.enumerated() {
      guard let name else { continue }
      let box = layout.cell(row: 0, column: index)
      context.text(
        name, x: box.left + box.width / 2, y: plot.bottom + 16, size: size, color: Self.text,
        alignment: .center)
    }
    for (index, name) in layout.rowNames.enumerated() {
      let box = layout.cell(row: index, column: 0)
      context.text(
        name, x: plot.left - 9, y: box.top + box.height / 2, size: size, color: Self.text,
        alignment: .right)
    }
    context.text(
      grid.xLabel, x: plot.left + plot.width / 2, y: plot.bottom + 36, size: size,
      color: Self.text, alignment: .center)
    context.text(
      grid.yLabel, x: ValueGridLayout.edge + 2, y: plot.top + plot.height / 2, size: size,
      color: Self.text, alignment: .center, isUpward: true)
  }

  /// Of what is there: a cell that is best, cells without a value.
  private func drawKey() {
    let (size, y) = (ValueGridLayout.textSize, layout.keyTop)
    var x = layout.plot.left
    func say(_ text: String) {
      let shown = ShownText.line(text)
      context.text(shown, x: x + 34, y: y, size: size, color: Self.text)
      x += 34 + TextWidth.pixels(shown, size: size) + 24
    }
    let cells = grid.cells.joined().compactMap { $0 }
    if cells.contains(where: \.isBest) {
      context.addRectangle(Box(left: x + 4, top: y - 7, width: 20, height: 14))
      context.stroke("#000000", width: 1.8)
      say(grid.bestLabel)
    }
    if cells.contains(where: { $0.value == nil }) {
      context.addRectangle(Box(left: x + 4, top: y - 7, width: 20, height: 14))
      context.fill(Self.missing)
      say(grid.missingLabel)
    }
  }
}
