/// Where everything of a surface picture stands, in pixels from its upper left corner.
struct SurfaceLayout {
  static let edge = 20.0
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  private static let gap = 18.0

  let width = 900.0
  private(set) var height = 0.0
  let titleLines: [String]
  private(set) var panelTitleLines: [[String]] = []
  private(set) var boxes: [Box] = []
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  private(set) var xTicks = Ticks()
  let yTicks: Ticks
  let xLabelLines: [String]
  let yLabelLines: [String]
  let bar: Box
  let levels: [Double]
  let barLabels: [String]
  let fieldLabelLines: [String]
  /// The key's entries with the left end of each and its row's middle.
  private(set) var keyEntries: [(name: String, color: Int, spot: Spot)] = []
  private(set) var noteLines: [String] = []
  private(set) var noteTop = 0.0
  private(set) var yLabelRight = 0.0

  init(_ picture: SurfacePicture) {
    let panels = picture.drawnPanels
    let plotHeight = panels.count == 1 ? 420.0 : 300.0
    let line = 16.0
    xRange = picture.x.range ?? 0...1
    yRange = picture.y.range ?? 0...1
    yTicks = Ticks.linear(yRange, most: 8)
    let finite = picture.values.filter(\.isFinite)
    levels = ContourLevels.between(
      finite.min() ?? 0, finite.max() ?? 0, logarithmic: picture.logarithmicLevels)
    barLabels = ContourLevels.labels(levels, logarithmic: picture.logarithmicLevels)

    let textWidth = width - 2 * Self.edge
    titleLines = Self.lines(picture.title, size: Self.titleSize, width: textWidth)
    yLabelLines = Self.lines(picture.y.label, size: Self.textSize, width: plotHeight)
    fieldLabelLines = Self.lines(picture.fieldLabel, size: Self.textSize, width: plotHeight)
    let tickWidth = Self.widest(yTicks.labelled.map(\.label))
    let left = Self.edge + Double(yLabelLines.count) * line + tickWidth + 14
    let barWidth = 14.0
    let barRoom =
      22 + barWidth + 8 + Self.widest(barLabels) + 8 + Double(fieldLabelLines.count) * line
    let gaps = Self.gap * Double(panels.count - 1)
    let plotWidth =
      ((width - left - barRoom - Self.edge - gaps) / Double(panels.count)).rounded(.down)

    panelTitleLines = panels.map {
      Self.lines($0.title, size: Self.textSize + 1, width: plotWidth)
    }
    let titleRows = panelTitleLines.map(\.count).max() ?? 0
    let top =
      14 + Double(titleLines.count) * 22 + 10 + Double(titleRows) * line
      + (titleRows > 0 ? 6 : 0)
    for index in panels.indices {
      boxes.append(
        Box(
          left: (left + Double(index) * (plotWidth + Self.gap)).rounded(), top: top,
          width: plotWidth, height: plotHeight))
    }
    bar = Box(
      left: (boxes.last?.right ?? left) + 22, top: top, width: barWidth, height: plotHeight)
    yLabelRight = left - tickWidth - 14
    xLabelLines = Self.lines(
      picture.x.label, size: Self.textSize, width: (boxes.last?.right ?? 0) - left)
    placeXTicks(plotWidth)

    var y = top + plotHeight + 28 + Double(xLabelLines.count) * line + 6
    y = placeKey(panels.flatMap(\.paths), from: y)
    if let note = picture.note, !note.isEmpty {
      noteLines = Self.lines(note, size: Self.noteSize, width: textWidth)
      noteTop = y + 10
      y += 10 + Double(noteLines.count) * 15
    }
    height = (y + 12).rounded(.up)
  }

  private static func lines(_ text: String, size: Double, width: Double) -> [String] {
    guard !text.isEmpty else { return [] }
    return TextWidth.wrapped(ShownText.line(text), size: size, width: width)
  }

  private static func widest(_ labels: [String]) -> Double {
    labels.map { TextWidth.pixels($0, size: textSize) }.max() ?? 0
  }

  private mutating func placeXTicks(_ plotWidth: Double) {
    for most in stride(from: 10, through: 1, by: -1) {
      xTicks = Ticks.linear(xRange, most: most)
      let room = Self.widest(xTicks.labelled.map(\.label)) + 16
      if room * Double(xTicks.labelled.count) <= plotWidth { return }
    }
  }

  /// Entries from left to right, a new row where one is full; the bottom of the last row.
  private mutating func placeKey(_ paths: [SurfacePicture.Path], from top: Double) -> Double {
    let left = boxes.first?.left ?? Self.edge
    var spot = Spot(x: left, y: top + 12)
    for path in paths where !path.name.isEmpty {
      let name = ShownText.line(path.name)
      guard !keyEntries.contains(where: { $0.name == name && $0.color == path.color }) else {
        continue
      }
      let room = 34 + TextWidth.pixels(name, size: Self.textSize) + 24
      if spot.x > left, spot.x + room > width - Self.edge {
        spot = Spot(x: left, y: spot.y + 20)
      }
      keyEntries.append((name, path.color, spot))
      spot.x += room
    }
    return keyEntries.isEmpty ? top : spot.y + 10
  }
}
