import Specification
import Statistics

extension ClaimSpec.Expectation {
  /// The verdict on an interval: wholly inside the expected range, wholly outside, or neither.
  package func verdict(on estimate: Estimate) -> Verdict {
    switch self {
    case .above(let bound):
      estimate.low > bound ? .reproduced : estimate.high < bound ? .refuted : .inconclusive
    case .below(let bound):
      estimate.high < bound ? .reproduced : estimate.low > bound ? .refuted : .inconclusive
    case .between(let low, let high):
      if estimate.low >= low && estimate.high <= high {
        .reproduced
      } else if estimate.low > high || estimate.high < low {
        .refuted
      } else {
        .inconclusive
      }
    }
  }

  /// The least α, down to `ClaimSummary.leastPValue`, at which an interval of confidence 1 − α gives the
  /// verdict that the one of 95 % gives; nil where that is inconclusive.
  ///
  /// Intervals only widen with their confidence, so α is found by halving, on a logarithmic scale.
  func pValue(_ interval: (_ confidence: Double) -> Estimate?) -> Double? {
    guard let verdict = interval(0.95).map(verdict), verdict != .inconclusive else { return nil }
    func stands(_ alpha: Double) -> Bool { interval(1 - alpha).map(self.verdict) == verdict }
    var (falls, holds) = (ClaimSummary.leastPValue, 0.05)
    if stands(falls) { return falls }
    while holds > falls * 1.001 {
      let middle = (falls * holds).squareRoot()
      if stands(middle) { holds = middle } else { falls = middle }
    }
    return holds
  }

  /// The bound that an estimate must be told apart from.
  var nearestThreshold: (Double) -> Double {
    switch self {
    case .above(let bound), .below(let bound): { _ in bound }
    case .between(let low, let high): { abs($0 - low) < abs($0 - high) ? low : high }
    }
  }
}
