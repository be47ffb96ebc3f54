import Specification
import Statistics

/// The power of a claim: the probability that a repetition of the experiment with as many new seeds comes
/// to the verdict that the estimate points to, if the truth is the estimate and the spread over seeds that
/// which was found.
///
/// With μ the estimate, σ / √n its standard error, and c Student's quantile at the claim's confidence on ν
/// degrees of freedom, it is the probability that the interval x̄ ± c s / √n lies on that side of a bound L,
///
///     P(T_ν(δ) > c),  δ = √n (μ − L) / σ,
///
/// of the noncentral t distribution; between two bounds, as for an equivalence, that it lies within both
/// (`NoncentralT`). For Fieller's interval μ and σ are those of a − L b. Where the interval is no Student's t
/// interval, the normal distribution stands for it, with a standard error from the half-width.
///
/// A power at the effect that was found says no more than the p-value does: both follow from the distance of
/// the estimate to the bound. It is there to plan the next run with, and is read with the interval.
/// Source: Hoenig & Heisey 2001, "The abuse of power".
package struct ClaimPower: Sendable {
  /// The verdict that the estimate points to: reproduced where it lies in the expected range, else refuted.
  package let verdict: Verdict
  private let ranges: [VerdictRange]
  /// Nil where all seeds have one value.
  private let interval: RepeatedInterval?
  /// Whether the interval that was found lies where it should, at every confidence if it has no width.
  private let hasVerdict: Bool

  /// Nil for a single seed, and where the interval is unbounded.
  init?(
    _ expectation: ClaimSpec.Expectation, _ estimate: Estimate, _ interval: RepeatedInterval?
  ) {
    (verdict, ranges) = expectation.ranges(around: estimate.value)
    self.interval = estimate.low == estimate.high ? nil : interval
    guard estimate.low.isFinite || estimate.high.isFinite, estimate.value.isFinite else {
      return nil
    }
    if estimate.low < estimate.high && interval == nil { return nil }
    // Nothing repeats a bound that was not found.
    let sides = ranges.map { range in
      (!range.low.isFinite || estimate.low.isFinite)
        && (!range.high.isFinite || estimate.high.isFinite)
    }
    guard sides.contains(true) else { return nil }
    hasVerdict = expectation.verdict { _ in estimate } == verdict
  }

  /// Whether a normal distribution stands for that of the interval, or one bound of a ratio for two.
  package var isApproximate: Bool {
    guard let interval else { return false }
    let isBetween = ranges.contains { $0.low.isFinite && $0.high.isFinite }
    return interval.isApproximate || (interval.denominator != nil && isBetween)
  }

  package var probability: Double {
    guard let interval else { return hasVerdict ? 1 : 0 }
    return probability(interval, seedCount: interval.seedCount)
  }

  /// What a claim should have for the effect it has.
  package static let aim = 0.8

  package var isBelowAim: Bool { probability < Self.aim }

  /// The least number of seeds with the power to aim for; nil where more than `mostSeeds` would be needed, or
  /// where the interval does not narrow with their number alone.
  ///
  /// Complexity: O(log `mostSeeds`) powers, which rise with the number of seeds.
  package var seedsForAim: Int? {
    guard let interval, interval.narrowsWithSeeds else { return nil }
    func suffices(_ count: Int) -> Bool {
      probability(interval, seedCount: count) >= Self.aim
    }
    guard suffices(Self.mostSeeds) else { return nil }
    var (tooFew, enough) = (1, Self.mostSeeds)
    while enough - tooFew > 1 {
      let middle = tooFew + (enough - tooFew) / 2
      if suffices(middle) { enough = middle } else { tooFew = middle }
    }
    return enough
  }

  package static let mostSeeds = 10_000

  /// Whether no number of seeds up to `mostSeeds` has the power to aim for.
  package var isOutOfReach: Bool {
    interval?.narrowsWithSeeds ?? false && seedsForAim == nil
  }

  private func probability(_ interval: RepeatedInterval, seedCount: Int) -> Double {
    min(1, ranges.reduce(0) { $0 + interval.probability(of: $1, seedCount: seedCount) })
  }
}

/// Where an interval of some confidence lies for a verdict; a bound that is infinite is none.
struct VerdictRange: Sendable, Hashable {
  var low = -Double.infinity
  var high = Double.infinity
  var confidence = 0.95
}

extension ClaimSpec.Expectation {
  /// The verdict that an estimate points to, and where the interval lies for it: in one of the ranges.
  ///
  /// They are those of `verdict(at:_:)`.
  func ranges(around value: Double) -> (verdict: Verdict, ranges: [VerdictRange]) {
    switch self {
    case .above(let bound):
      value >= bound
        ? (.reproduced, [VerdictRange(low: bound)]) : (.refuted, [VerdictRange(high: bound)])
    case .below(let bound):
      value <= bound
        ? (.reproduced, [VerdictRange(high: bound)]) : (.refuted, [VerdictRange(low: bound)])
    case .between(let low, let high):
      Self.ranges(around: value, from: low, to: high, confidence: 0.95)
    case .equivalent(let margin):
      // Two one-sided tests of 5 %.
      Self.ranges(around: value, from: -margin, to: margin, confidence: 0.9)
    }
  }

  private static func ranges(
    around value: Double, from low: Double, to high: Double, confidence: Double
  ) -> (verdict: Verdict, ranges: [VerdictRange]) {
    low...high ~= value
      ? (.reproduced, [VerdictRange(low: low, high: high, confidence: confidence)])
      : (.refuted, [VerdictRange(high: low), VerdictRange(low: high)])
  }
}
