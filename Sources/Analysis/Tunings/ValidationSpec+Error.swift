import Specification
import Statistics

extension ValidationSpec {
  /// The standard error of a mean over parts: of a share with the given mean where there is one part,
  ///
  ///     √(p (100 − p) / n)
  ///
  /// else √(s² (1 / J + n₂ / n₁)) with J parts, of whose examples n₂ are held out for n₁ that are
  /// learned from: parts share what they learn from, so that s² / J would be too small.
  /// Source: Nadeau & Bengio 2003, "Inference for the Generalization Error", section 3 (the corrected
  /// resampled t-test).
  ///
  /// - Parameter heldOutCount: n, examples in a part.
  /// - Returns: nil for one part of a loss.
  func standardError(of values: [Double], isError: Bool, heldOutCount: Int) -> Double? {
    guard values.count > 1 else {
      guard let value = values.first, isError, heldOutCount > 0 else { return nil }
      return (value * (100 - value) / Double(heldOutCount)).squareRoot()
    }
    let deviation = Sample.standardDeviation(values)
    return deviation * (1 / Double(values.count) + heldOutRatio).squareRoot()
  }
}
