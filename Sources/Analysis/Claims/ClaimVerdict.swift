import Specification
import Statistics

extension ClaimSpec.Expectation {
  /// The verdict at level α on the interval of confidence 1 − α: wholly inside the expected range, wholly
  /// outside, or neither. Nil where there is no interval.
  ///
  /// That two are equivalent takes two one-sided tests of level α: the interval of confidence 1 − 2α lies
  /// within the margin (Schuirmann 1987).
  package func verdict(
    at alpha: Double = 0.05, _ interval: (_ confidence: Double) -> Estimate?
  ) -> Verdict? {
    guard let estimate = interval(1 - alpha) else { return nil }
    switch self {
    case .above(let bound):
      return estimate.low > bound ? .reproduced : estimate.high < bound ? .refuted : .inconclusive
    case .below(let bound):
      return estimate.high < bound ? .reproduced : estimate.low > bound ? .refuted : .inconclusive
    case .between(let low, let high):
      return verdict(estimate, narrow: estimate, from: low, to: high)
    case .equivalent(let margin):
      guard let narrow = interval(1 - 2 * alpha) else { return nil }
      return verdict(estimate, narrow: narrow, from: -margin, to: margin)
    }
  }

  private func verdict(
    _ estimate: Estimate, narrow: Estimate, from low: Double, to high: Double
  ) -> Verdict {
    if narrow.low >= low && narrow.high <= high { return .reproduced }
    return estimate.low > high || estimate.high < low ? .refuted : .inconclusive
  }

  /// The least α, down to `ClaimSummary.leastPValue`, at which the verdict is the one of 0.05; nil where
  /// that is inconclusive.
  ///
  /// Intervals only widen with their confidence, so α is found by halving, on a logarithmic scale.
  func pValue(_ interval: (_ confidence: Double) -> Estimate?) -> Double? {
    guard let verdict = verdict(interval), verdict != .inconclusive else { return nil }
    func stands(_ alpha: Double) -> Bool { self.verdict(at: alpha, interval) == verdict }
    var (falls, holds) = (ClaimSummary.leastPValue, 0.05)
    if stands(falls) { return falls }
    while holds > falls * 1.001 {
      let middle = (falls * holds).squareRoot()
      if stands(middle) { holds = middle } else { falls = middle }
    }
    return holds
  }
}
