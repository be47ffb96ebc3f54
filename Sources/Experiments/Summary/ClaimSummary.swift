import Datasets
import Statistics
import Training

/// A claim with its estimate and verdict.
public struct ClaimSummary: Sendable {
  public let spec: ClaimSpec
  public let verdict: Verdict
  /// Nil where trials diverged or never met the target.
  public let estimate: Estimate?
  /// Why there is no estimate.
  public let reason: String?
  /// Seeds that the observed effect would need for its interval to lie on one side of the
  /// threshold; nil where the verdict is not inconclusive, or no number of seeds would do.
  public let seedsNeeded: Int?
  /// Whether the published number was measured on the same data and network.
  public let publishedIsComparable: Bool
  /// Whether a comparable published number lies inside the interval.
  public let publishedIsInside: Bool?

  init(_ spec: ClaimSpec, arms: [String: ArmSummary]) {
    self.spec = spec
    let quantity = spec.quantity
    let involved = quantity.arms.compactMap { arms[$0] }
    // Paired by seed: over those that all of the claim's arms have, which are the first ones.
    let shared = involved.map(\.records.count).min() ?? 0
    let values = involved.map { Array($0.values(of: quantity.metric).prefix(shared)) }
    publishedIsComparable =
      involved.count == quantity.arms.count
      && involved.allSatisfy { spec.published?.isComparable(with: $0.spec.workload) ?? false }
    if involved.count < quantity.arms.count {
      (estimate, reason) = (nil, "not all of its arms were run")
    } else if let without = zip(involved, values).first(where: { $0.1.contains(nil) }) {
      let count = without.1.filter { $0 == nil }.count
      estimate = nil
      reason =
        "\(count) of \(without.1.count) trials of \(without.0.name) "
        + (without.0.divergedCount > 0 ? "diverged" : "have no \(quantity.metric.rawValue)")
    } else {
      (estimate, reason) = (quantity.estimate(values.map { $0.compactMap { $0 } }), nil)
    }
    verdict = estimate.map(spec.expectation.verdict) ?? .inconclusive
    publishedIsInside = spec.published.flatMap { [estimate, publishedIsComparable] published in
      guard publishedIsComparable, let estimate, estimate.low.isFinite, estimate.high.isFinite
      else { return nil }
      return estimate.low <= published.value && published.value <= estimate.high
    }
    seedsNeeded =
      verdict == .inconclusive && reason == nil
      ? quantity.seedsNeeded(
        values.map { $0.compactMap { $0 } }, threshold: spec.expectation.nearestThreshold) : nil
  }
}

extension ClaimSpec.Quantity {
  /// - Parameter values: For each of `arms`, a value a seed.
  func estimate(_ values: [[Double]]) -> Estimate {
    switch self {
    case .value: return meanInterval(of: values[0])
    case .difference: return pairedDifference(values[0], minus: values[1])
    case .ratio: return pairedRatio(values[0], over: values[1])
    case .gapClosed:
      let closed = zip(values[1], values[0]).map { $0 - $1 }
      let gap = zip(values[1], values[2]).map { $0 - $1 }
      let ratio = pairedRatio(closed, over: gap)
      return Estimate(value: 100 * ratio.value, low: 100 * ratio.low, high: 100 * ratio.high)
    }
  }

  /// Seeds needed for a mean or a difference; for ratios, none is stated.
  func seedsNeeded(_ values: [[Double]], threshold: (Double) -> Double) -> Int? {
    let sample: [Double]
    switch self {
    case .value: sample = values[0]
    case .difference: sample = zip(values[0], values[1]).map { $0 - $1 }
    case .ratio, .gapClosed: return nil
    }
    guard sample.count > 1 else { return nil }
    let mean = Sample.mean(sample)
    return Statistics.seedsNeeded(
      meanDifference: mean - threshold(mean),
      standardDeviation: Sample.standardDeviation(sample))
  }

  /// How the interval was come by, for the report.
  public var method: String {
    switch self {
    case .value: "mean over seeds, Student's t"
    case .difference: "mean difference paired by seed, Student's t"
    case .ratio: "ratio of means paired by seed, Fieller's interval"
    case .gapClosed: "ratio of mean differences paired by seed, Fieller's interval"
    }
  }

  /// What the estimate is counted in.
  public var unit: String {
    switch self {
    case .value(let metric, _): metric.unit == "points" ? "%" : metric.unit
    case .difference(let metric, _, _): metric.unit
    case .ratio: ""
    case .gapClosed: "%"
    }
  }
}

extension ClaimSpec.Published {
  /// Whether a workload is the one that the number was measured on: all examples of the data set,
  /// and the network that the source names, if it names one.
  func isComparable(with workload: Workload) -> Bool {
    guard workload.dataset.publicName == dataset else { return false }
    if case .idx(let files) = workload.dataset, files.train != nil || files.test != nil {
      return false
    }
    return hidden == nil || hidden == workload.model.hidden
  }
}

extension ClaimSpec.Expectation {
  /// The verdict on an interval: wholly inside the expected range, wholly outside, or neither.
  public func verdict(on estimate: Estimate) -> Verdict {
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

  /// The bound that an estimate must be told apart from.
  var nearestThreshold: (Double) -> Double {
    switch self {
    case .above(let bound), .below(let bound): { _ in bound }
    case .between(let low, let high): { abs($0 - low) < abs($0 - high) ? low : high }
    }
  }
}
