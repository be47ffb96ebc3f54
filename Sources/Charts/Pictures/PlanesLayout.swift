/// Where everything of planes stands, in pixels from the picture's upper left corner.
struct PlanesLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  static let markSize = 10.0

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

    var xTicks: [Ticks.Labelled] { Ticks.linear(x, most: 7).labelled }

    var yTicks: [Ticks.Labelled] {
      Ticks.linear(y, most: max(5, Int((6 * box.height / box.width).rounded()))).labelled
    }

    /// Of the widest number beside the vertical axis.
    var numberWidth: Double {
      yTicks.map { TextWidth.pixels($0.label, size: PlanesLayout.textSize) }.max() ?? 0
    }
  }

  /// As wide as is needed, at most as other pictures are.
  let width: Double
  let height: Double
  let titleLines: [String]
  let noteLines: [String]
  let noteTop: Double
  let panels: [Panel]

  init(_ picture: PointPlanes) {
    var frames = Frames(picture, numberWidth: 24)
    let needed = frames.numberWidthNeeded
    if needed > 24 { frames = Frames(picture, numberWidth: needed) }
    width = frames.width
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(picture.title), size: Self.titleSize, width: textWidth)
    var top = 14 + Double(titleLines.count) * 22 + 10
    var panels: [Panel] = []
    for start in stride(from: 0, to: picture.planes.count, by: frames.columns) {
      let row = start..<min(start + frames.columns, picture.planes.count)
      let titles = row.map {
        TextWidth.wrapped(
          ShownText.line(picture.planes[$0].title), size: Self.textSize + 1, width: frames.wide)
      }
      top += Double(titles.map(\.count).max() ?? 1) * 16 + 6
      for (place, index) in row.enumerated() {
        panels.append(frames.panel(index, column: place, top: top, titleLines: titles[place]))
      }
      top += frames.high + 52
    }
    self.panels = panels
    noteLines = (picture.note.map { $0.isEmpty ? [] : [$0] } ?? []).flatMap {
      TextWidth.wrapped(ShownText.line($0), size: Self.noteSize, width: textWidth)
    }
    noteTop = top
    height = (noteTop + Double(noteLines.count) * 15 + 12).rounded(.up)
  }
}

/// The frames of planes, all of one size.
private struct Frames {
  private static let widest = 900.0
  private static let narrowest = 420.0
  private static let highest = 480.0
  private static let gap = 22.0
  /// What a frame's longer side has beyond its marks.
  private static let room = 1.08

  let columns: Int
  let width: Double
  let wide: Double
  let high: Double
  private let margin: Double
  private let marks: [[PointPlanes.Mark]]
  private let spans: [(x: Span, y: Span)]

  /// - Parameter numberWidth: Of the numbers beside a vertical axis.
  init(_ picture: PointPlanes, numberWidth: Double) {
    let edges = 2 * PlanesLayout.edge
    columns = min(2, picture.planes.count)
    margin = numberWidth + 40
    marks = picture.planes.map { $0.marks.filter(\.isShown) }
    spans = marks.map { (Span($0.map(\.x)), Span($0.map(\.y))) }
    let across =
      (Self.widest - edges - Self.gap * Double(columns - 1)) / Double(columns) - margin
    // As flat as the planes let it be.
    let share =
      zip(marks, spans).filter { !$0.0.isEmpty }
      .map { $0.1.x.length > 0 ? min(1, max(0.6, $0.1.y.length / $0.1.x.length)) : 1 }.max() ?? 0.6
    wide = min(across, Self.highest / share).rounded(.down)
    high = (wide * share).rounded(.up)
    let needed = edges + Double(columns) * (margin + wide + Self.gap) - Self.gap
    width = max(Self.narrowest, needed).rounded(.up)
  }

  func panel(
    _ index: Int, column: Int, top: Double, titleLines: [String]
  ) -> PlanesLayout.Panel {
    let (x, y) = spans[index]
    // One scale for both axes: units to a pixel.
    let spread = max(x.length / wide, y.length / high) * Self.room
    let unit = spread > 0 ? spread : max(1, abs(x.middle), abs(y.middle)) / wide
    return PlanesLayout.Panel(
      titleLines: titleLines,
      box: Box(
        left: PlanesLayout.edge + margin + Double(column) * (wide + margin + Self.gap), top: top,
        width: wide, height: high),
      marks: marks[index], x: x.middle - unit * wide / 2...x.middle + unit * wide / 2,
      y: y.middle - unit * high / 2...y.middle + unit * high / 2)
  }

  /// The width of the widest number beside a vertical axis.
  var numberWidthNeeded: Double {
    marks.indices.filter { !marks[$0].isEmpty }
      .map { panel($0, column: 0, top: 0, titleLines: []).numberWidth }.max() ?? 0
  }
}

/// What values cover.
private struct Span {
  let middle: Double
  let length: Double

  /// A length of 0 where all values are one.
  init(_ values: [Double]) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    middle = low / 2 + high / 2
    // Values that differ by rounding alone are one value to a reader.
    let least = max(abs(low), abs(high)) * 1e-6
    length = high - low > least ? high - low : 0
  }
}

extension PointPlanes.Mark {
  /// Whether it has a place.
  fileprivate var isShown: Bool {
    // Beyond this, sums of two values overflow.
    x.isFinite && y.isFinite && abs(x) <= 1e300 && abs(y) <= 1e300
  }
}
