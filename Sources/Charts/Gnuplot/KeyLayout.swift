/// The key: what each colour, shape and dash stands for.
struct KeyLayout {
  struct Entry: Equatable {
    /// The series' name on one line.
    var name: String
    var lines: [String]
    var style: Series.Style
    var color: Int
  }

  static let rowHeight = 18.0
  /// Room for a sample of the line or point.
  static let sampleWidth = 38.0
  private static let widestColumn = 190.0

  private(set) var entries: [Entry]
  let width: Double
  /// Whether the key stands to the right of the last panel; else it stands below the panels.
  let isColumn: Bool
  var x = 0.0
  var y = 0.0

  /// The key for some entries in a figure whose text may be `widest` pixels wide.
  init(entries: [Entry], widest: Double) {
    let size = FigureLayout.textSize
    let names = entries.flatMap(\.lines).map { TextWidth.pixels($0, size: size) }.max() ?? 0
    isColumn = names <= Self.widestColumn
    width = names + Self.sampleWidth
    self.entries = entries.map { entry in
      var entry = entry
      entry.lines = entry.lines.flatMap {
        TextWidth.wrapped($0, size: size, width: widest - Self.sampleWidth)
      }
      return entry
    }
  }

  var rowCount: Int { entries.map(\.lines.count).reduce(0, +) }

  /// The labelled series of some panels, each name and look once, in their order. A series of
  /// which nothing can be drawn says so.
  static func entries(of panels: [Panel]) -> [Entry] {
    var entries: [Entry] = []
    var drawnEntries: [Entry] = []
    for panel in panels {
      for series in panel.series where series.labelled {
        let name = ShownText.line(series.name)
        let entry = Entry(name: name, lines: [name], style: series.style, color: series.color)
        if !entries.contains(entry) { entries.append(entry) }
        if !panel.drawnRuns(of: series).isEmpty { drawnEntries.append(entry) }
      }
    }
    return entries.map { entry in
      drawnEntries.contains(entry)
        ? entry
        : Entry(
          name: entry.name, lines: entry.lines.map { $0 + " (no finite values)" },
          style: entry.style, color: entry.color)
    }
  }
}
