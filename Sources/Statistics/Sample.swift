/// Numbers that describe one sample.
///
/// Values must be finite. Sums run from the first value to the last over the distances from the
/// first value, so that equal values have exactly that mean and exactly no spread.
public enum Sample {
  /// The arithmetic mean of at least one value.
  public static func mean(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "the mean of no values")
    requireFinite(values)
    return values[0] + values.reduce(0) { $0 + ($1 - values[0]) } / Double(values.count)
  }

  /// The square root of Σ (x − mean)² / (n − 1); NaN for a single value, which has no spread.
  public static func standardDeviation(_ values: [Double]) -> Double {
    let products = sumOfProducts(centred(values), centred(values))
    return (products / Double(values.count - 1)).squareRoot()
  }

  /// The middle value, or the mean of the middle two.
  public static func median(_ values: [Double]) -> Double {
    quantile(values, at: 0.5)
  }

  /// The value below which the share `probability` of at least one value lies: the order statistic
  /// at (n − 1) · `probability` from 0, linearly between neighbours.
  ///
  /// Complexity: O(n log n).
  /// Source: Hyndman & Fan 1996, "Sample quantiles in statistical packages", definition 7.
  public static func quantile(_ values: [Double], at probability: Double) -> Double {
    precondition(!values.isEmpty, "a quantile of no values")
    precondition(0...1 ~= probability, "probability \(probability) is out of range")
    requireFinite(values)
    let sorted = values.sorted()
    let place = Double(sorted.count - 1) * probability
    let lower = Int(place)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
  }

  /// Each value less the mean.
  static func centred(_ values: [Double]) -> [Double] {
    let mean = mean(values)
    return values.map { $0 - mean }
  }

  /// Σ x_i y_i over two samples of one length.
  static func sumOfProducts(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func requireFinite(_ values: [Double]) {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      preconditionFailure("value \(index) of \(values.count) is \(values[index]), not finite")
    }
  }

  static func requirePositive(_ values: [Double]) {
    requireFinite(values)
    if let index = values.firstIndex(where: { $0 <= 0 }) {
      preconditionFailure("value \(index) of \(values.count) is \(values[index]), not positive")
    }
  }
}
