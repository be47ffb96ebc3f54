/// Where everything of a figure stands, in pixels from its upper left corner.
///
/// Computed here rather than left to gnuplot, whose own margins and key depend on the terminal's
/// guess at how wide text is.
struct FigureLayout {
  static let titleSize = 16.0
  static let textSize = 12.0
  static let noteSize = 11.0
  static let lineHeight = 16.0
  static let plotHeight = 330.0
  private static let edge = 20.0

  private(set) var width: Double
  private(set) var height = 0.0
  let titleLines: [String]
  private(set) var noteLines: [String] = []
  private(set) var panels: [PanelLayout]
  private(set) var key: KeyLayout?

  init(_ figure: Figure) {
    let count = Double(figure.panels.count)
    width = max(900, 380 * count)
    panels = figure.panels.map { PanelLayout($0) }
    let textWidth = width - 2 * Self.edge
    titleLines = TextWidth.wrapped(
      ShownText.line(figure.title), size: Self.titleSize, width: textWidth)
    placeNames(of: figure)

    let margins = panels.map { $0.leftMargin + $0.rightMargin }.reduce(0, +)
    let column = key?.isColumn == true ? (key?.width ?? 0) + 16 : 0
    let plotWidth = max(170, ((width - Self.edge - column - margins) / count).rounded(.down))
    width = max(width, plotWidth * count + margins + column + Self.edge)
    placePanels(figure, plotWidth: plotWidth)
    placeFoot(figure, textWidth: textWidth)
  }

  /// Names stand at the line ends of the last panel where that panel has them all and they fit,
  /// else in a key.
  private mutating func placeNames(of figure: Figure) {
    let entries = KeyLayout.entries(of: figure.panels)
    guard !entries.isEmpty else { return }
    let last = figure.panels.count - 1
    let panel = figure.panels[last]
    let isComplete = KeyLayout.entries(of: [panel]).count == entries.count
    if isComplete, let labels = EndLabels.place(panel, yRange: panels[last].yRange) {
      panels[last].endLabels = labels
    } else {
      key = KeyLayout(entries: entries, widest: width - 2 * Self.edge)
    }
  }

  private mutating func placePanels(_ figure: Figure, plotWidth: Double) {
    var top = 14 + Double(titleLines.count) * 22 + 10
    let titleWidth = plotWidth
    for index in panels.indices {
      panels[index].wrapTitle(figure.panels[index].title, width: titleWidth)
    }
    let panelTitleLines = panels.map(\.titleLines.count).max() ?? 0
    top += Double(panelTitleLines) * Self.lineHeight + (panelTitleLines > 0 ? 6 : 0)
    var left = Self.edge / 2
    for index in panels.indices {
      left += panels[index].leftMargin
      panels[index].place(
        figure.panels[index], left: left, top: top, width: plotWidth, height: Self.plotHeight)
      left += plotWidth + panels[index].rightMargin
    }
    key?.x = left + 8
    key?.y = top + 4
    height = top + Self.plotHeight + (panels.map(\.bottomMargin).max() ?? 0)
  }

  private mutating func placeFoot(_ figure: Figure, textWidth: Double) {
    if let rows = key?.rowCount, key?.isColumn == false {
      key?.x = Self.edge
      key?.y = height + 6
      height += Double(rows) * KeyLayout.rowHeight + 22
    } else if let rows = key?.rowCount {
      height = max(height, (key?.y ?? 0) + Double(rows) * KeyLayout.rowHeight + 12)
    }
    if let note = figure.note, !note.isEmpty {
      noteLines = TextWidth.wrapped(ShownText.line(note), size: Self.noteSize, width: textWidth)
    }
    height += noteLines.isEmpty ? 10 : Double(noteLines.count) * 15 + 14
    height = height.rounded(.up)
    width = width.rounded(.up)
  }

  /// The middle of a title line, in pixels from the top.
  func titleMiddle(line: Int) -> Double { 24 + Double(line) * 22 }

  /// The middle of a note line, in pixels from the top.
  func noteMiddle(line: Int) -> Double {
    height - 16 - Double(noteLines.count - 1 - line) * 15
  }

  var textLeft: Double { Self.edge }
}
