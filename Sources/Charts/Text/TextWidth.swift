/// The width of text in DejaVu Sans, from a table: the layout must not depend on which fonts the
/// machine has.
enum TextWidth {
  /// The width in pixels of one line at a font size in pixels. Exact for ASCII without kerning, an
  /// estimate beyond it.
  static func pixels(_ text: String, size: Double) -> Double {
    var thousandths = 0
    for scalar in text.unicodeScalars { thousandths += advance(scalar) }
    return Double(thousandths) * size / 1000
  }

  /// The text broken into lines no wider than `width`: at spaces, and within a word only where the
  /// word alone is too wide. Never empty.
  static func wrapped(_ text: String, size: Double, width: Double) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let longer = current.isEmpty && lines.isEmpty ? String(word) : current + " " + word
      if pixels(longer, size: size) <= width || current.isEmpty && lines.isEmpty {
        current = longer
      } else {
        lines.append(current)
        current = String(word)
      }
      while pixels(current, size: size) > width, current.count > 1 {
        let head = fittingPrefix(of: current, size: size, width: width)
        lines.append(head)
        current = String(current.dropFirst(head.count))
      }
    }
    lines.append(current)
    return lines
  }

  private static func fittingPrefix(of text: String, size: Double, width: Double) -> String {
    var head = ""
    for character in text {
      let longer = head + String(character)
      if !head.isEmpty, pixels(longer, size: size) > width { break }
      head = longer
    }
    return head
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    let value = Int(scalar.value)
    if value >= 32, value < 127 { return ascii[value - 32] }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return value >= 0x1100 && !(0x1E00..<0x2E80).contains(value) ? 1000 : 640
    }
  }

  /// Advances of U+0020 to U+007E in thousandths of the font size.
  private static let ascii = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]
}
