/// The eight colours of Okabe and Ito, which colour-blind readers can tell apart, black last.
///
/// An index beyond the palette starts it again with another dash and an open point shape, so that
/// sixteen arms still differ.
///
/// Source: M. Okabe and K. Ito, "Color Universal Design", 2008.
public enum Palette {
  /// Colours for marks and lines, as #RRGGBB.
  public static let colors = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000",
  ]

  /// The same hues, darkened until text in them reaches a contrast of 4.5 : 1 on white.
  public static let inks = [
    "#0072B2", "#C05500", "#008561", "#A16084", "#9A6B00", "#3A7A9E", "#7D7722", "#000000",
  ]

  /// The colour for marks and lines of any index, as #RRGGBB.
  public static func color(_ index: Int) -> String { colors[slot(index)] }

  /// The colour for text about a mark of that index, as #RRGGBB.
  public static func ink(_ index: Int) -> String { inks[slot(index)] }

  /// The position within the palette that an index, which may be negative, comes to.
  static func slot(_ index: Int) -> Int {
    let remainder = index % colors.count
    return remainder < 0 ? remainder + colors.count : remainder
  }

  /// Whether an index lies beyond the palette's first round.
  static func isRepeated(_ index: Int) -> Bool { !colors.indices.contains(index) }

  /// The red, green and blue of #RRGGBB, each from 0 to 1.
  static func components(_ color: String) -> (red: Double, green: Double, blue: Double) {
    let value = UInt32(color.dropFirst(), radix: 16) ?? 0
    return (
      Double(value >> 16 & 255) / 255, Double(value >> 8 & 255) / 255, Double(value & 255) / 255
    )
  }
}
