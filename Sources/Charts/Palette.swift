import Foundation

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

  /// Ten colours for numbers of classes on white, which the numbers tell apart where the colours do not:
  /// the palette's, yellow and sky blue darkened, with violet and grey.
  private static let classInks = [
    "#0072B2", "#D55E00", "#009E73", "#B8578F", "#C47F00", "#2B9BD6", "#8F8600", "#000000",
    "#6A3D9A", "#7F7F7F",
  ]

  /// The colour for the number of a class; beyond ten they come again.
  static func classInk(_ label: Int) -> String {
    classInks[Int(label.magnitude % UInt(classInks.count))]
  }

  /// Black or white, whichever stands out more against a ground.
  static func text(on ground: String) -> String {
    let (red, green, blue) = components(ground)
    func linear(_ part: Double) -> Double {
      part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    // Where both have a contrast of √21 : 1 (WCAG 2.2, relative luminance).
    return luminance > 0.1791 ? "#000000" : "#FFFFFF"
  }

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
