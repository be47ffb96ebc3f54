/// Text as gnuplot scripts carry it.
///
/// Within single quotes gnuplot expands neither backquotes nor macros nor backslashes; the quote
/// itself is doubled. The script switches enhanced text off, so that nothing in a text is markup.
enum GnuplotText {
  /// A string expression for lines of shown text.
  static func quoted(_ lines: [String]) -> String {
    lines.map(quoted).joined(separator: #"."\n"."#)
  }

  /// A string expression for one line of text.
  static func quoted(_ line: String) -> String {
    "'" + ShownText.line(line).replacing("'", with: "''") + "'"
  }

  /// A string expression for a tick's label, in which gnuplot would take % for a number's format.
  static func quotedTick(_ lines: [String]) -> String {
    quoted(lines.map { $0.replacing("%", with: "%%") })
  }

  /// A text for a comment. A backslash at a line's end would continue the comment on the next.
  static func comment(_ text: String) -> String {
    let line = ShownText.line(text)
    return line.hasSuffix("\\") ? line + " ." : line
  }
}
