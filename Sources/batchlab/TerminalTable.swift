/// Columns of text, each as wide as its widest cell.
enum TerminalTable {
  static func text(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(\.onOneLine) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
      }
      return line.trimmingSuffix(" ")
    }.joined(separator: "\n")
  }
}

extension String {
  /// With spaces for line breaks and other control characters, which in a user's text could break a
  /// line in two or command the terminal.
  var onOneLine: String {
    String(
      UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }

  fileprivate func trimmingSuffix(_ character: Character) -> String {
    var text = self
    while text.last == character { text.removeLast() }
    return text
  }
}
