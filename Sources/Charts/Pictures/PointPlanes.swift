import Foundation

/// Points of classes in planes side by side: each point the number of its class, in the class's colour.
///
/// Both axes of a plane have one scale, and every plane has its own.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct PointPlanes: Sendable, Equatable {
  public struct Mark: Sendable, Equatable {
    public var x: Double
    public var y: Double
    public var label: Int

    public init(x: Double, y: Double, label: Int) {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  public struct Plane: Sendable, Equatable {
    /// The user's text, shown as written.
    public var title: String
    /// Those whose place is not finite are left out.
    public var marks: [Mark]

    public init(title: String, marks: [Mark]) {
      self.title = title
      self.marks = marks
    }
  }

  public let name: String
  public var title: String
  public var xLabel: String
  public var yLabel: String
  public let planes: [Plane]
  /// What stands in a plane without marks.
  public var emptyLabel: String
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; at least one plane.
  public init(
    name: String, title: String, xLabel: String, yLabel: String, planes: [Plane],
    emptyLabel: String, note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "picture name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(!planes.isEmpty, "picture \(name): no planes")
    self.name = name
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.planes = planes
    self.emptyLabel = emptyLabel
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = PlanesLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      PlanesDrawing(picture: self, layout: layout, context: context).draw()
    }
  }
}

extension PointPlanes.Mark {
  fileprivate var isShown: Bool {
    // Beyond this, sums of two values overflow.
    x.isFinite && y.isFinite && abs(x) <= 1e300 && abs(y) <= 1e300
  }
}

/// Where everything of planes stands, in pixels from the picture's upper left corner.
struct PlanesLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  static let markSize = 10.0
  private static let gap = 22.0

  /// A plane in its place.
  struct Panel {
    let titleLines: [String]
    let box: Box
    /// Those with a place.
    let marks: [PointPlanes.Mark]
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    func spot(_ x: Double, _ y: Double) -> Spot {
      Spot(
        x: box.left + box.width * (x - self.x.lowerBound) / (self.x.upperBound - self.x.lowerBound),
        y: box.bottom - box.height * (y - self.y.lowerBound)
          / (self.y.upperBound - self.y.lowerBound))
    }
  }

  let width = 900.0
  let height: Double
  let titleLines: [String]
  let noteLines: [String]
  let noteTop: Double
  private(set) var panels: [Panel] = []

  init(_ picture: PointPlanes) {
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(picture.title), size: Self.titleSize, width: textWidth)
    let columns = min(2, picture.planes.count)
    // Room for the numbers and the name of the vertical axis.
    let margin = 68.0
    let across = (textWidth - Self.gap * Double(columns - 1)) / Double(columns) - margin
    let wide = min(560, across.rounded(.down))
    let marks = picture.planes.map { $0.marks.filter(\.isShown) }
    let spans = marks.map { (Self.span($0.map(\.x)), Self.span($0.map(\.y))) }
    // As flat as the flattest plane lets it be, all of them alike.
    let shares = spans.map { min(1, max(0.6, $0.1.length / $0.0.length)) }
    let high = (wide * (shares.max() ?? 1)).rounded(.up)
    var top = 14 + Double(titleLines.count) * 22 + 10
    for start in stride(from: 0, to: picture.planes.count, by: columns) {
      let row = start..<min(start + columns, picture.planes.count)
      let titles = row.map {
        TextWidth.wrapped(
          ShownText.line(picture.planes[$0].title), size: Self.textSize + 1, width: wide)
      }
      top += Double(titles.map(\.count).max() ?? 1) * 16 + 6
      for (place, index) in row.enumerated() {
        let left = Self.edge + margin + Double(place) * (across + margin + Self.gap)
        let box = Box(left: left.rounded(), top: top, width: wide, height: high)
        let (x, y) = spans[index]
        // One scale for both axes: units to a pixel.
        let unit = max(x.length / wide, y.length / high) * 1.08
        panels.append(
          Panel(
            titleLines: titles[place], box: box, marks: marks[index],
            x: x.middle - unit * wide / 2...x.middle + unit * wide / 2,
            y: y.middle - unit * high / 2...y.middle + unit * high / 2))
      }
      top += high + 52
    }
    noteLines = (picture.note.map { $0.isEmpty ? [] : [$0] } ?? []).flatMap {
      TextWidth.wrapped(ShownText.line($0), size: Self.noteSize, width: textWidth)
    }
    noteTop = top
    height = (noteTop + Double(noteLines.count) * 15 + 12).rounded(.up)
  }

  /// The middle and the length of what values cover; a length of 1 where that is none.
  private static func span(_ values: [Double]) -> (middle: Double, length: Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let middle = low / 2 + high / 2
    // Values that differ by rounding alone are one value to a reader.
    let least = max(abs(low), abs(high)) * 1e-6
    return (middle, high - low > least ? high - low : max(1, abs(middle) * 0.1))
  }
}

/// Draws planes.
private struct PlanesDrawing {
  let picture: PointPlanes
  let layout: PlanesLayout
  let context: CairoContext

  private static let frame = "#8C8C8C"
  private static let text = "#262626"

  func draw() {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: PlanesLayout.edge, y: 24 + 22 * Double(index), size: PlanesLayout.titleSize,
        color: "#1A1A1A")
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: PlanesLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: PlanesLayout.noteSize, color: "#595959")
    }
    for panel in layout.panels {
      for (line, text) in panel.titleLines.enumerated() {
        let below = Double(panel.titleLines.count - 1 - line)
        context.text(
          text, x: panel.box.left, y: panel.box.top - 14 - 16 * below,
          size: PlanesLayout.textSize + 1, color: Self.text)
      }
      if panel.marks.isEmpty {
        drawNothing(in: panel.box)
      } else {
        drawAxes(of: panel)
        drawMarks(of: panel)
      }
    }
  }

  private func drawNothing(in box: Box) {
    context.addRectangle(box)
    context.stroke(Self.frame, width: 1)
    context.text(
      picture.emptyLabel, x: box.left + box.width / 2, y: box.top + box.height / 2,
      size: PlanesLayout.textSize, color: "#737373", alignment: .center)
  }

  private func drawMarks(of panel: PlanesLayout.Panel) {
    for mark in panel.marks {
      let spot = panel.spot(mark.x, mark.y)
      context.text(
        String(mark.label), x: spot.x, y: spot.y, size: PlanesLayout.markSize,
        color: Palette.classInk(mark.label), alignment: .center)
    }
  }

  private func drawAxes(of panel: PlanesLayout.Panel) {
    let (box, size) = (panel.box, PlanesLayout.textSize)
    context.addRectangle(box)
    context.stroke(Self.frame, width: 1)
    for tick in Ticks.linear(panel.x, most: 6).labelled {
      let x = panel.spot(tick.value, panel.y.lowerBound).x
      context.addLine([Spot(x: x, y: box.bottom), Spot(x: x, y: box.bottom + 5)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: x, y: box.bottom + 16, size: size, color: Self.text, alignment: .center)
    }
    let most = max(2, Int((6 * box.height / box.width).rounded()))
    for tick in Ticks.linear(panel.y, most: most).labelled {
      let y = panel.spot(panel.x.lowerBound, tick.value).y
      context.addLine([Spot(x: box.left - 5, y: y), Spot(x: box.left, y: y)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: box.left - 9, y: y, size: size, color: Self.text, alignment: .right)
    }
    context.text(
      picture.xLabel, x: box.left + box.width / 2, y: box.bottom + 34, size: size,
      color: Self.text, alignment: .center)
    context.text(
      picture.yLabel, x: box.left - 58, y: box.top + box.height / 2, size: size,
      color: Self.text, alignment: .center, isUpward: true)
  }
}
