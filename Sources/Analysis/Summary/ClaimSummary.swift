import Datasets
import Specification
import Statistics
import Training

/// A claim with its estimate and verdict.
package struct ClaimSummary: Sendable {
  package let spec: ClaimSpec
  package let verdict: Verdict
  /// Nil where trials diverged or never met the target.
  package let estimate: Estimate?
  /// Whether it follows from arithmetic alone: it is checked, has no interval, and is no verdict of
  /// statistics.
  package let isExact: Bool
  /// The least α at which an interval of confidence 1 − α still gives the verdict, but
  /// `leastPValue`; nil where the claim is exact, the verdict inconclusive or the interval without
  /// width.
  package let pValue: Double?
  /// Why there is no estimate.
  package let reason: String?
  /// Seeds that the observed effect would need for its interval to lie on one side of the
  /// threshold; nil where the verdict is not inconclusive, or no number of seeds would do.
  package let seedsNeeded: Int?
  /// Whether the published number was measured on the same data and network.
  package let publishedIsComparable: Bool
  /// Whether a comparable published number lies inside the interval.
  package let publishedIsInside: Bool?

  init(_ spec: ClaimSpec, about subjects: ClaimSubjects) {
    self.spec = spec
    let quantity = spec.quantity
    let workloads = subjects.workloads(of: quantity)
    publishedIsComparable =
      !workloads.isEmpty
      && workloads.allSatisfy { spec.published?.isComparable(with: $0) ?? false }
    isExact = subjects.isExact(quantity)
    var estimate: Estimate?
    var reason: String?
    var seedsNeeded: Int?
    var pValue: Double?
    do throws(NoEstimate) {
      let values = try subjects.values(of: quantity)
      let found = try subjects.estimate(of: quantity, values)
      estimate = isExact ? Estimate(value: found.value, low: found.value, high: found.value) : found
      if !isExact && spec.expectation.verdict(on: found) == .inconclusive {
        seedsNeeded = quantity.seedsNeeded(
          values, threshold: spec.expectation.nearestThreshold)
      } else if !isExact && found.low < found.high {
        pValue = spec.expectation.pValue { confidence in
          try? subjects.estimate(of: quantity, values, confidence: confidence)
        }
      }
    } catch {
      reason = error.reason
    }
    (self.estimate, self.reason, self.seedsNeeded) = (estimate, reason, seedsNeeded)
    self.pValue = pValue
    verdict = estimate.map(spec.expectation.verdict) ?? .inconclusive
    publishedIsInside = spec.published.flatMap { [publishedIsComparable] published in
      guard publishedIsComparable, let estimate, estimate.low.isFinite, estimate.high.isFinite
      else { return nil }
      return estimate.low <= published.value && published.value <= estimate.high
    }
  }
}

extension ClaimSummary {
  /// Whether the interval is no wider than a point though the claim is not exact: all seeds agree.
  package var hasNoWidth: Bool {
    guard !isExact, let estimate else { return false }
    return estimate.low == estimate.high
  }

  /// No smaller p-value is told from another.
  package static let leastPValue = 1e-12
}

extension ClaimSpec.Quantity {
  /// Of a quantity about arms alone.
  ///
  /// - Parameter values: For each of `arms`, a value a seed.
  func estimate(_ values: [[Double]], confidence: Double = 0.95) -> Estimate {
    switch self {
    case .curve, .criticalRatio, .slope, .overCritical, .digests:
      preconditionFailure("\(self) is not about arms alone")
    case .value: return meanInterval(of: values[0], confidence: confidence)
    case .difference:
      return pairedDifference(values[0], minus: values[1], confidence: confidence)
    case .ratio: return pairedRatio(values[0], over: values[1], confidence: confidence)
    case .lowest(_, let among, let within):
      let groups = zip(among, values)
      return lowestMean(
        groups.filter { within.contains($0.0) }.map(\.1),
        below: groups.filter { !within.contains($0.0) }.map(\.1), confidence: confidence)
    case .gapClosed:
      let closed = zip(values[1], values[0]).map { $0 - $1 }
      let gap = zip(values[1], values[2]).map { $0 - $1 }
      let ratio = pairedRatio(closed, over: gap, confidence: confidence)
      return Estimate(value: 100 * ratio.value, low: 100 * ratio.low, high: 100 * ratio.high)
    }
  }

  /// Seeds needed for a mean or a difference; for ratios, none is stated.
  func seedsNeeded(_ values: [[Double]], threshold: (Double) -> Double) -> Int? {
    let sample: [Double]
    switch self {
    case .value: sample = values[0]
    case .difference: sample = zip(values[0], values[1]).map { $0 - $1 }
    case .ratio, .gapClosed, .lowest, .curve, .criticalRatio, .slope, .overCritical, .digests:
      return nil
    }
    guard sample.count > 1 else { return nil }
    let mean = Sample.mean(sample)
    return Statistics.seedsNeeded(
      meanDifference: mean - threshold(mean),
      standardDeviation: Sample.standardDeviation(sample))
  }

  /// How the interval was come by, for the report.
  package var method: String {
    switch self {
    case .value(let metric, _):
      metric.hasErrorInterval ? ErrorInterval.method : "mean over seeds, Student's t"
    case .difference: "mean difference paired by seed, Student's t"
    case .ratio: "ratio of means paired by seed, Fieller's interval"
    case .gapClosed: "ratio of mean differences paired by seed, Fieller's interval"
    case .lowest:
      "difference of two lowest means paired by seed, Student's t with Bonferroni's correction"
    case .curve: "curve through steps to target, bootstrap over trials"
    case .criticalRatio: "ratio of two curves' critical batch sizes, bootstrap over trials"
    case .slope: "least squares through log mean steps of each study, Student's t"
    case .overCritical: "mean over the curve's critical batch size, bootstrap over trials"
    case .digests: "digests are counted"
    }
  }

  /// What the estimate is counted in.
  package var unit: String {
    switch self {
    case .value(let metric, _): metric.traits.unit.rawValue
    case .difference(let metric, _, _), .lowest(let metric, _, _):
      metric.traits.unit.ofDifference
    case .ratio: ""
    case .gapClosed: "%"
    case .curve(let parameter, _): parameter.unit
    case .criticalRatio, .slope, .overCritical, .digests: ""
    }
  }
}

extension ClaimSpec.Published {
  /// Whether a workload is the one that the number was measured on: all examples of the data set,
  /// and the network that the source names, if it names one.
  func isComparable(with workload: Workload) -> Bool {
    if dataset == Self.anyDataset { return true }
    guard workload.dataset.publicName == dataset else { return false }
    guard workload.dataset.takesAllExamples, workload.validation == nil else { return false }
    return hidden == nil || hidden == workload.model.hidden
  }

  /// What `on` names where the source says that the number is the same whatever the data are.
  private static var anyDataset: String { "any data" }
}

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
