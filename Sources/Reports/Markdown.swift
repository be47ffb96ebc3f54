import Foundation

/// Text for a Markdown file (CommonMark with GitHub's tables).
enum Markdown {
  /// Text that reads as written: every character that could be markup is escaped, line breaks and
  /// other control characters become spaces, and none are left at either end.
  static func text(_ text: String) -> String {
    let scalars = Array(withoutControls(text).unicodeScalars)
    let number = scalars.prefix { ("0"..."9").contains($0) }.count
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      // A number with a full stop or bracket is a list's, at the beginning of a line.
      let isListMark = index == number && index > 0 && ".)".unicodeScalars.contains(scalar)
      if alwaysMarkup.contains(scalar) || isListMark
        || (index == 0 && markupAtStart.contains(scalar))
      {
        result += "\\"
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static let alwaysMarkup = Set("\\`*_{}[]<>#|~$&".unicodeScalars)
  /// Markup at a line's beginning alone; escaped elsewhere they would clutter every number and
  /// compound word.
  private static let markupAtStart = Set("+-.()=:!^@".unicodeScalars)

  /// A code span that reads as written; not for a table, whose cells a bar ends even in code.
  static func code(_ text: String) -> String {
    let clean = withoutControls(text)
    var longest = 0
    var run = 0
    for character in clean {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let padding = clean.hasPrefix("`") || clean.hasSuffix("`") ? " " : ""
    return fence + padding + clean + padding + fence
  }

  /// One line without white space around it.
  private static func withoutControls(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl =
        scalar.properties.generalCategory == .control || scalar.value == 0x2028
        || scalar.value == 0x2029
      scalars.append(isControl ? " " : scalar)
    }
    return String(scalars).trimmingCharacters(in: .whitespaces)
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
