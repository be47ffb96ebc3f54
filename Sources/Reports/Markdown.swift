/// Text for a Markdown file (CommonMark with GitHub's tables).
enum Markdown {
  /// Text that reads as written: every character that could be markup is escaped, line breaks and
  /// other control characters become spaces.
  static func text(_ text: String) -> String {
    let markup = Set<Unicode.Scalar>("\\`*_{}[]<>#|~!$&@^:+-.()=".unicodeScalars)
    // These start markup only at a line's beginning or in pairs; escaped there they would clutter
    // every number and compound word.
    let harmlessInside = Set<Unicode.Scalar>("+-.()=:!^@".unicodeScalars)
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029
      {
        result += " "
        continue
      }
      if markup.contains(scalar) && !(harmlessInside.contains(scalar) && index > 0) {
        result += "\\"
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// A code span that reads as written.
  static func code(_ text: String) -> String {
    let clean = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    var longest = 0
    var run = 0
    for character in clean {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let padding = clean.hasPrefix("`") || clean.hasSuffix("`") ? " " : ""
    // A bar would end a table's cell even inside a code span.
    return fence + padding
      + clean.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|") + padding + fence
  }

  enum Alignment: String {
    case left = "---"
    case right = "---:"
  }

  /// A table; cells are Markdown already.
  static func table(_ columns: [(title: String, alignment: Alignment)], rows: [[String]]) -> String
  {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let head = [line(columns.map(\.title)), line(columns.map(\.alignment.rawValue))]
    return (head + rows.map(line)).joined(separator: "\n") + "\n"
  }
}
