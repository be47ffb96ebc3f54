import Statistics
import Training

/// What claims are about, by their names: arms, series of studies, comparisons of resources.
struct ClaimSubjects {
  private let arms: [String: ArmSummary]
  private let series: [String: SeriesSummary]
  private let resources: [ResourceSummary]

  init(arms: [ArmSummary], series: [SeriesSummary], resources: [ResourceSummary]) {
    self.resources = resources
    self.arms = Dictionary(uniqueKeysWithValues: arms.map { ($0.name, $0) })
    self.series = Dictionary(uniqueKeysWithValues: series.map { ($0.name, $0) })
  }

  /// Of all subjects of a quantity; empty where one was not run.
  func workloads(of quantity: ClaimSpec.Quantity) -> [Workload] {
    let arms = quantity.arms.compactMap { self.arms[$0]?.spec.workload }
    let series = quantity.series.compactMap { self.series[$0]?.spec.workload }
    let isWhole = arms.count == quantity.arms.count && series.count == quantity.series.count
    return isWhole ? arms + series : []
  }

  /// A quantity's estimate, and for each of its arms the values that it rests on.
  func finding(
    of quantity: ClaimSpec.Quantity
  ) throws(NoEstimate) -> (estimate: Estimate, values: [[Double]]) {
    let values = try values(of: quantity)
    let estimate: Estimate =
      switch quantity {
      case .value, .difference, .ratio, .gapClosed: quantity.estimate(values)
      case .curve(let parameter, let name): try fit(of: name).estimate(of: parameter)
      case .criticalRatio(let name, let base):
        ScalingFit.ratio(of: try fit(of: name), over: try fit(of: base))
      case .slope(let name, let low, let high): try slope(of: name, from: low, to: high)
      case .overCritical(_, _, let name):
        ScalingFit.ratio(ofMean: values[0], over: try fit(of: name))
      case .digests(let name): try digestCount(of: name)
      }
    return (estimate, values)
  }

  /// For each arm a value a seed. Paired by seed: over those that all of them have, which are the
  /// first ones.
  private func values(of quantity: ClaimSpec.Quantity) throws(NoEstimate) -> [[Double]] {
    guard let metric = quantity.metric else { return [] }
    let involved = quantity.arms.compactMap { arms[$0] }
    guard involved.count == quantity.arms.count else {
      throw NoEstimate(reason: "not all of its arms were run")
    }
    let shared = involved.map(\.records.count).min() ?? 0
    var all: [[Double]] = []
    for arm in involved {
      let values = arm.values(of: metric).prefix(shared)
      let missing = values.count { $0 == nil }
      guard missing == 0 else {
        throw NoEstimate(
          reason: "\(missing) of \(values.count) trials of \(arm.name) "
            + (arm.divergedCount > 0
              ? "diverged"
              : "have no \(metric.rawValue)\(metric.isOfLandscape ? " that can be believed" : "")"))
      }
      all.append(values.compactMap { $0 })
    }
    return all
  }

  private func digestCount(of name: String) throws(NoEstimate) -> Estimate {
    guard let resources = resources.first(where: { $0.comparison.name == name }) else {
      throw NoEstimate(reason: "its arm was not run")
    }
    let count = Double(resources.digestCount)
    return Estimate(value: count, low: count, high: count)
  }

  private func summary(of name: String) throws(NoEstimate) -> SeriesSummary {
    guard let summary = series[name] else { throw NoEstimate(reason: "its studies were not run") }
    return summary
  }

  private func fit(of name: String) throws(NoEstimate) -> ScalingFit {
    switch try summary(of: name).fit {
    case .success(let fit): return fit
    case .failure(let failure):
      throw NoEstimate(reason: "no curve through \(name): \(failure.description)")
    }
  }

  private func slope(of name: String, from low: Int, to high: Int) throws(NoEstimate) -> Estimate {
    guard let slope = try summary(of: name).slope(from: low, to: high) else {
      throw NoEstimate(
        reason: "fewer than three valid studies of \(name) between batch sizes \(low) and \(high)")
    }
    return slope
  }
}

/// Why a claim has no estimate.
struct NoEstimate: Error {
  let reason: String
}

extension ScalingFit {
  public func estimate(of parameter: CurveParameter) -> Estimate {
    switch parameter {
    case .leastUpdates: leastUpdates
    case .leastExamples: leastExamples
    case .criticalBatchSize: criticalBatchSize
    }
  }
}
