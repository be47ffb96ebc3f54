/// Texts from files within sentences, and options as a shell takes them.
enum OptionText {
  /// A text from a file as part of a line: shortened, and without what would break the line.
  static func quoted(_ text: String) -> String { "\"\(plain(text, limit: 40))\"" }

  /// An option with its value; keys of experiment files have the same names.
  static func of(_ option: String, _ value: String) -> String {
    let value = plain(value, limit: 400)
    let isWord =
      !value.isEmpty
      && value.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || [0x5F, 0x2E, 0x2D].contains(byte)
      }
    let shell = isWord ? value : "'" + value.replacing("'", with: "'\\''") + "'"
    return value.hasPrefix("-") ? "--\(option)=\(shell)" : "--\(option) \(shell)"
  }

  private static func plain(_ text: String, limit: Int) -> String {
    let scalars = text.unicodeScalars
    var line = ""
    for scalar in scalars.prefix(limit) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line + (scalars.count > limit ? "…" : "")
  }
}
