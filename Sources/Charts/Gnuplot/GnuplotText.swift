/// Text as gnuplot scripts carry it.
///
/// Within single quotes gnuplot expands neither backslashes nor, in principle, backquotes and
/// macros. But its searches for those lose count of quotes where kinds are mixed, and a text that
/// begins with an apostrophe, doubled as the manual says, is a syntax error in 5.4. So quotes,
/// backquotes and @ never stand in a script as themselves: they become octal escapes within double
/// quotes, joined to the rest. The script switches enhanced text off, so that nothing in a text is
/// markup.
enum GnuplotText {
  /// A string expression for one line of text.
  static func quoted(_ text: String) -> String {
    var pieces: [String] = []
    var plain = ""
    var escapes = ""
    for scalar in ShownText.line(text).unicodeScalars {
      if let escape = escape(scalar) {
        if !plain.isEmpty { pieces.append("'\(plain)'") }
        plain = ""
        escapes += escape
      } else {
        if !escapes.isEmpty { pieces.append("\"\(escapes)\"") }
        escapes = ""
        plain.unicodeScalars.append(scalar)
      }
    }
    if !plain.isEmpty { pieces.append("'\(plain)'") }
    if !escapes.isEmpty { pieces.append("\"\(escapes)\"") }
    return pieces.isEmpty ? "''" : pieces.joined(separator: ".")
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "'", "\"", "`", "@": "\\" + leftPadded(String(scalar.value, radix: 8))
    default: nil
    }
  }

  private static func leftPadded(_ octal: String) -> String {
    String(repeating: "0", count: max(0, 3 - octal.count)) + octal
  }
}
