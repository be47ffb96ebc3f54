import Statistics
import Training

/// What claims are about, by their names: arms, series of studies, tunings, comparisons of resources.
struct ClaimSubjects {
  private let arms: [String: ArmSummary]
  private let series: [String: SeriesSummary]
  private let tunings: [String: TuningSummary]
  private let resources: [ResourceSummary]

  init(
    arms: [ArmSummary], series: [SeriesSummary], tunings: [TuningSummary],
    resources: [ResourceSummary]
  ) {
    self.resources = resources
    self.tunings = Dictionary(uniqueKeysWithValues: tunings.map { ($0.name, $0) })
    self.arms = Dictionary(uniqueKeysWithValues: arms.map { ($0.name, $0) })
    self.series = Dictionary(uniqueKeysWithValues: series.map { ($0.name, $0) })
  }

  /// Of all subjects of a quantity; empty where one was not run.
  func workloads(of quantity: ClaimSpec.Quantity) -> [Workload] {
    let arms = quantity.arms.compactMap {
      self.arms[$0]?.spec.workload ?? self.tunings[$0]?.spec.workload
    }
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
    let involved = quantity.arms.compactMap { name in
      arms[name]?.values(of: metric) ?? tunings[name]?.values(of: metric)
    }
    guard involved.count == quantity.arms.count else {
      throw NoEstimate(reason: "not all of its arms were run")
    }
    let shared = involved.map(\.count).min() ?? 0
    var all: [[Double]] = []
    for (name, values) in zip(quantity.arms, involved) {
      let values = values.prefix(shared)
      let missing = values.count { $0 == nil }
      guard missing == 0 else {
        throw NoEstimate(
          reason: "\(missing) of \(values.count) \(arms[name] == nil ? "searches" : "trials") of"
            + " \(name) \(reason(of: name, metric))")
      }
      all.append(values.compactMap { $0 })
    }
    return all
  }

  /// Why some of an arm's trials or a tuning's searches have no value.
  private func reason(of name: String, _ metric: Metric) -> String {
    if arms[name]?.divergedCount ?? 0 > 0 { return "diverged" }
    return "have no \(metric.rawValue)\(metric.isOfLandscape ? " that can be believed" : "")"
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
