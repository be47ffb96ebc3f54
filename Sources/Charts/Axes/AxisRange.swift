import Foundation

extension Axis {
  /// Whether a value has a place on this axis.
  func canShow(_ value: Double) -> Bool {
    // Beyond this, sums of two values overflow, in gnuplot too.
    guard value.isFinite, abs(value) <= 1e300 else { return false }
    return isLogarithmic ? value >= 1e-300 : true
  }

  public var isLogarithmic: Bool {
    switch scale {
    case .log2, .log10: true
    case .linear, .categories: false
    }
  }

  /// The range that is drawn: the given one where the scale can show it, else the data's with
  /// `margin` (a fraction of its length) added at either end, rounded to six digits.
  ///
  /// A linear axis whose data are nowhere negative does not begin below zero.
  func drawnRange(of values: [Double], margin: Double) -> ClosedRange<Double> {
    if case .categories(let names) = scale { return -0.5...(Double(max(names.count, 1)) - 0.5) }
    if let range, canShow(range.lowerBound), canShow(range.upperBound),
      range.lowerBound < range.upperBound
    {
      return range
    }
    let shown = values.filter(canShow)
    guard let low = shown.min(), let high = shown.max() else {
      return isLogarithmic ? 1...10 : 0...1
    }
    return isLogarithmic
      ? Axis.widenedByRatio(low, high, margin: margin)
      : Axis.widened(low, high, margin: margin)
  }

  private static func widened(_ low: Double, _ high: Double, margin: Double) -> ClosedRange<Double>
  {
    // Values that differ by rounding alone are one value to a reader.
    let size = max(abs(low), abs(high))
    let isPoint = high - low <= size * 1e-6
    let extra = isPoint ? (size == 0 ? 1 : size * 0.1) : (high - low) * margin
    var bottom = low - extra
    if low >= 0, bottom < 0 { bottom = 0 }
    return sixDigits(bottom)...sixDigits(high + extra)
  }

  private static func widenedByRatio(
    _ low: Double, _ high: Double, margin: Double
  ) -> ClosedRange<Double> {
    let ratio = log(high) - log(low)
    let extra = exp(ratio <= 1e-6 ? log(2.0) : ratio * margin)
    return sixDigits(low / extra)...sixDigits(high * extra)
  }

  private static func sixDigits(_ value: Double) -> Double { NumberText.rounded(value, digits: 6) }

  /// Where a value lies on a drawn range: 0 at its lower end, 1 at its upper.
  func fraction(_ value: Double, in range: ClosedRange<Double>) -> Double {
    guard isLogarithmic else {
      return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }
    return (log(value) - log(range.lowerBound)) / (log(range.upperBound) - log(range.lowerBound))
  }
}

extension Axis {
  /// The value that stands a share of the way from one to another on this axis.
  func between(_ first: Double, _ second: Double, _ share: Double) -> Double {
    guard isLogarithmic, first > 0, second > 0 else { return first + (second - first) * share }
    return NumberText.rounded(exp(log(first) + (log(second) - log(first)) * share), digits: 6)
  }
}
