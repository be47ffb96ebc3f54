import Records
import Specification
import Statistics
import Training

/// What claims are about, by their names: arms, series of studies, tunings, comparisons of resources.
struct ClaimSubjects {
  private let arms: [String: ArmSummary]
  private let series: [String: SeriesSummary]
  private let tunings: [String: TuningSummary]
  private let resources: [ResourceSummary]
  /// Comparisons of resources whose arm's trainer reports no digest, and was not run with others.
  private let incomparable: Set<String>

  init(
    arms: [ArmSummary], series: [SeriesSummary], tunings: [TuningSummary],
    resources: [ResourceSummary], incomparable: Set<String>
  ) {
    self.resources = resources
    self.incomparable = incomparable
    self.tunings = Dictionary(uniqueKeysWithValues: tunings.map { ($0.name, $0) })
    self.arms = Dictionary(uniqueKeysWithValues: arms.map { ($0.name, $0) })
    self.series = Dictionary(uniqueKeysWithValues: series.map { ($0.name, $0) })
  }

  /// Of all subjects of a quantity; empty where one was not run.
  func workloads(of quantity: ClaimSpec.Quantity) -> [Workload] {
    let subject = quantity.subject
    let arms = subject.arms.compactMap {
      self.arms[$0]?.workload ?? self.tunings[$0]?.workload
    }
    let series = subject.series.compactMap { self.series[$0]?.workload }
    let isWhole = arms.count == subject.arms.count && series.count == subject.series.count
    return isWhole ? arms + series : []
  }

  /// Whether a quantity follows from arithmetic alone, so that no seed moves it: updates and epochs of
  /// trials that do not end early, and counts of digests.
  func isExact(_ quantity: ClaimSpec.Quantity) -> Bool {
    let subject = quantity.subject
    guard let metric = subject.metric else { return quantity.estimation.isCount }
    return metric.isLength && subject.series.isEmpty
      && subject.arms.allSatisfy { arms[$0].map { !$0.recipe.mayEndEarly } ?? false }
  }

  /// For each of a quantity's arms the values that it rests on, one a seed.
  ///
  /// Paired by seed: over those that all of them have, which are the first ones.
  func values(of quantity: ClaimSpec.Quantity) throws(NoEstimate) -> [[Double]] {
    let subject = quantity.subject
    guard let metric = subject.metric else { return [] }
    return try values(of: metric, subject.arms)
  }

  private func values(
    of metric: Metric, _ names: [String]
  ) throws(NoEstimate) -> [[Double]] {
    let involved = names.compactMap { name in
      arms[name]?.values(of: metric) ?? tunings[name]?.values(of: metric)
    }
    guard involved.count == names.count else {
      throw NoEstimate(reason: "not all of its arms were run")
    }
    let shared = involved.map(\.count).min() ?? 0
    var all: [[Double]] = []
    for (name, values) in zip(names, involved) {
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
    let nothing = "have no \(metric.name)"
    if !metric.details.isDisjoint(with: arms[name]?.notReported ?? []) {
      return "\(nothing): \(Absence.notReported.words)"
    }
    return nothing + (metric.isOfLandscape ? " that can be believed" : "")
  }

  /// The mean of values of an arm or a tuning with its interval (`ErrorIntervals`).
  func interval(
    of metric: Metric, in name: String, _ values: [Double], confidence: Double
  ) -> Estimate {
    arms[name]?.interval(of: metric, values, confidence: confidence)
      ?? tunings[name]?.interval(of: metric, values, confidence: confidence)
      ?? meanInterval(of: values, confidence: confidence)
  }

  func resources(named name: String) throws(NoEstimate) -> ResourceSummary {
    guard let resources = resources.first(where: { $0.comparison.name == name }) else {
      let detail = TrialDetail.parametersDigest
      throw NoEstimate(
        reason: incomparable.contains(name)
          ? "its arm has no \(detail.rawValue): \(Absence.notReported.words)"
          : "its arm was not run")
    }
    return resources
  }

  func series(named name: String) throws(NoEstimate) -> SeriesSummary {
    guard let summary = series[name] else { throw NoEstimate(reason: "its studies were not run") }
    return summary
  }

  /// The curve through the steps to target of a series of studies.
  func fit(of name: String) throws(NoEstimate) -> ScalingFit {
    switch try series(named: name).fit {
    case .success(let fit): return fit
    case .failure(let failure):
      throw NoEstimate(reason: "no curve through \(name): \(failure.description)")
    }
  }
}

extension Metric {
  /// What of a trial the metric takes that not every trainer reports.
  fileprivate var details: Set<TrialDetail> {
    switch traits.source {
    case .epoch(.evaluation(let set, let measure)):
      (set == .train ? Set([TrialDetail.trainEvaluations]) : []).union(
        measure == .loss ? [.losses] : [])
    case .epoch(.errorGap): [.trainEvaluations]
    case .epoch(.distance), .epoch(.gradientNorm), .epoch(.batchLoss): [.epochDetails]
    case .epoch(.reported): []
    case .trial(.logarithmicFit), .trial(.logarithmicAdvantage): [.distances]
    case .trial(.noiseScale), .trial(.noiseScaleAtStart), .trial(.noiseScaleGrowth): [.noise]
    case .trial: []
    case .landscape: [.weights]
    }
  }
}

/// Why a claim has no estimate.
struct NoEstimate: Error {
  let reason: String
}
