import Foundation

/// Numbers as axes and data files show them.
enum NumberText {
  /// The shortest text that reads back as the same number; "NaN" where there is none.
  static func exact(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "NaN" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// So many decimals, the thousands apart from 10,000 on, and a true minus sign.
  static func fixed(_ value: Double, decimals: Int) -> String {
    let digits = String(format: "%.*f", decimals, abs(value))
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    var whole = String(parts[0])
    if whole.count > 4 { whole = grouped(whole) }
    let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
    return (value < 0 && !isZero ? "−" : "")
      + ([whole] + parts.dropFirst().map(String.init))
      .joined(separator: ".")
  }

  /// The number with as many decimals as it needs, at most 12.
  static func plain(_ value: Double) -> String {
    var text = String(format: "%.12f", abs(value))
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return (value < 0 ? "−" : "") + text
  }

  /// m × 10ⁿ, without the m where it is 1.
  static func scientific(mantissa: Double, exponent: Int) -> String {
    let power = "10" + superscript(exponent)
    if mantissa == 0 { return "0" }
    return mantissa == 1 ? power : plain(mantissa) + "×" + power
  }

  /// 10 to a whole power, correctly rounded.
  static func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  /// The number rounded to so many significant digits, so that the last bits of a machine's
  /// logarithm cannot show in a file.
  static func rounded(_ value: Double, digits: Int) -> Double {
    Double(String(format: "%.*e", digits - 1, value)) ?? value
  }

  private static func grouped(_ digits: String) -> String {
    var groups: [Substring] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return groups.joined(separator: ",")
  }

  private static func superscript(_ value: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(
      String(value).map { character in
        character.wholeNumberValue.map { digits[$0] } ?? "⁻"
      })
  }
}
