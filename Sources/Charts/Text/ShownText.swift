/// A user's text as a picture can show it.
enum ShownText {
  /// The text as written, but for what has no place on one line of a picture: line breaks and tabs
  /// become a space (a run of them one), other control characters and what XML forbids become
  /// U+FFFD.
  static func line(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var wasBreak = false
    for scalar in text.unicodeScalars {
      let isBreak = breaks.contains(scalar.value)
      if isBreak {
        if !wasBreak { scalars.append(" ") }
      } else if isShowable(scalar) {
        scalars.append(scalar)
      } else {
        scalars.append("\u{FFFD}")
      }
      wasBreak = isBreak
    }
    return String(scalars)
  }

  /// The text with the characters that XML reserves written as entities.
  static func escapedForXML(_ text: String) -> String {
    var escaped = ""
    for character in line(text).unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }

  /// Tab, line feed, vertical tab, form feed, carriage return, next line, line and paragraph
  /// separator.
  private static let breaks: Set<UInt32> = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]

  private static func isShowable(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory != .control && scalar.value & 0xFFFE != 0xFFFE
  }
}
