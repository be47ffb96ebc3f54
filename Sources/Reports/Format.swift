import Foundation
import Statistics

/// Numbers as a reader reads them, always the same way.
package enum Format {
  /// Four significant digits at most, without trailing zeros: 0.1, 12.5, 1.234e-05.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value > 0 ? "∞" : "−∞" }
    return value == 0 ? "0" : withMinus(String(format: "%.4g", value))
  }

  static func fixed(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return number(value) }
    let text = String(format: "%.\(digits)f", value)
    // No negative zero.
    return withMinus(text.allSatisfy { "-0.".contains($0) } ? text.filter { $0 != "-" } : text)
  }

  /// A whole number, from five digits on in groups of three, with spaces: 1234, 12 345.
  package static func count(_ value: Int) -> String {
    grouped(value < 0 ? "−\(value.magnitude)" : String(value))
  }

  /// A batch size, which is a name as much as a number: never in groups.
  package static func batchSize(_ value: Int) -> String { String(value) }

  /// With the whole part of a decimal number in groups, as `count` has it.
  private static func grouped(_ text: String) -> String {
    let digits = text.drop { !$0.isNumber }.prefix { $0.isNumber }
    guard digits.count > 4 else { return text }
    var groups = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index) % 3 == 0 { groups += "\u{202F}" }
      groups.append(digit)
    }
    return text[..<digits.startIndex] + groups + text[digits.endIndex...]
  }

  /// A whole number as a count is written, any other one to four significant digits.
  static func amount(_ value: Double) -> String {
    guard abs(value) < 1e15, let whole = Int(exactly: value) else { return number(value) }
    return count(whole)
  }

  /// As many decimals as show two significant digits of the interval's half-width, up to six.
  static func digits(for estimate: Estimate) -> Int {
    let half = (estimate.high - estimate.low) / 2
    guard half.isFinite, half > 0 else { return 2 }
    return max(0, min(6, 1 - exponent(of: half)))
  }

  /// Mean ± half the interval, or the interval itself where the mean is not near its middle; the mean
  /// alone where one seed has none.
  package static func plusMinus(_ estimate: Estimate?) -> String {
    guard let estimate else { return "–" }
    let half = (estimate.high - estimate.low) / 2
    guard half.isFinite, half > 0 else { return number(estimate.value) }
    let middle = (estimate.high + estimate.low) / 2
    if abs(middle - estimate.value) > half / 5 { return interval(estimate) }
    return "\(rounded(estimate.value, to: half)) ± \(rounded(half, to: half))"
  }

  /// "1.23 [0.98, 1.48]".
  package static func interval(_ estimate: Estimate, unit: String = "") -> String {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    guard estimate.low.isFinite, estimate.high.isFinite else {
      return "\(number(estimate.value))\(suffix) [unbounded]"
    }
    let half = (estimate.high - estimate.low) / 2
    let (value, low, high) = (
      rounded(estimate.value, to: half), rounded(estimate.low, to: half),
      rounded(estimate.high, to: half)
    )
    return "\(value) [\(low), \(high)]\(suffix)"
  }

  /// A number to the place of the second significant digit of `half`, a half-width.
  ///
  /// In scientific notation where six decimals would not reach that place, or where the number has
  /// more digits than can be read.
  private static func rounded(_ value: Double, to half: Double) -> String {
    guard value.isFinite, half.isFinite, half > 0 else { return number(value) }
    let place = exponent(of: half) - 1
    let isReadable = abs(value) < 1e9 && half < 1e9
    if isReadable && (place >= -6 || (abs(value) >= 1e-3 && value != half)) {
      return grouped(fixed(value, digits: max(0, min(6, -place))))
    }
    guard value != 0 else { return "0" }
    let decimals = max(0, min(6, exponent(of: value) - place))
    return withMinus(String(format: "%.\(decimals)e", value))
  }

  /// The power of ten of a number's first digit when two are shown: that of 0.0999 is −1.
  private static func exponent(of value: Double) -> Int {
    let text = String(format: "%.1e", value)
    return text.split(separator: "e").last.flatMap { Int($0) } ?? 0
  }

  /// Seconds in the unit that suits them.
  package static func seconds(_ value: Double) -> String {
    switch value {
    case ..<1e-3: "\(number((value * 1e6).rounded3)) µs"
    case ..<1: "\(number((value * 1e3).rounded3)) ms"
    case ..<120: "\(number(value.rounded3)) s"
    default: "\(number((value / 60).rounded3)) min"
    }
  }

  /// An amount of money to three significant digits.
  static func price(_ value: Double, _ currency: String) -> String {
    "\(number(value.rounded3)) \(Markdown.text(currency))"
  }

  static func mebibytes(_ bytes: Int) -> String {
    "\(number((Double(bytes) / 1_048_576).rounded3)) MiB"
  }

  private static func withMinus(_ text: String) -> String {
    text.replacingOccurrences(of: "-", with: "−")
  }
}

extension Double {
  /// Three significant digits.
  fileprivate var rounded3: Double { Double(String(format: "%.3g", self)) ?? self }
}
