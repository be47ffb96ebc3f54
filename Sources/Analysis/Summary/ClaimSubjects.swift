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
    let arms = quantity.arms.compactMap {
      self.arms[$0]?.workload ?? self.tunings[$0]?.workload
    }
    let series = quantity.series.compactMap { self.series[$0]?.workload }
    let isWhole = arms.count == quantity.arms.count && series.count == quantity.series.count
    return isWhole ? arms + series : []
  }

  /// Whether a quantity follows from arithmetic alone, so that no seed moves it: updates and epochs of
  /// trials that do not end early, and counts of digests.
  func isExact(_ quantity: ClaimSpec.Quantity) -> Bool {
    switch quantity {
    case .digests: true
    case .value(let metric, _), .difference(let metric, _, _), .ratio(let metric, _, _),
      .gapClosed(let metric, _, _, _), .lowest(let metric, _, _):
      [.updates, .epochs].contains(metric)
        && quantity.arms.allSatisfy { arms[$0].map { !$0.recipe.mayEndEarly } ?? false }
    case .curve, .criticalRatio, .slope, .overCritical: false
    }
  }

  /// For each of a quantity's arms the values that it rests on, one a seed.
  ///
  /// Paired by seed: over those that all of them have, which are the first ones.
  func values(of quantity: ClaimSpec.Quantity) throws(NoEstimate) -> [[Double]] {
    guard let metric = quantity.metric else { return [] }
    return try values(of: metric, quantity.arms)
  }

  /// A quantity's estimate.
  ///
  /// - Parameter values: Its own (`values(of:)`).
  func estimate(
    of quantity: ClaimSpec.Quantity, _ values: [[Double]], confidence: Double = 0.95
  ) throws(NoEstimate) -> Estimate {
    switch quantity {
    case .value(let metric, let name):
      return arms[name]?.interval(of: metric, values[0], confidence: confidence)
        ?? tunings[name]?.interval(of: metric, values[0], confidence: confidence)
        ?? quantity.estimate(values, confidence: confidence)
    case .difference, .ratio, .gapClosed, .lowest:
      return quantity.estimate(values, confidence: confidence)
    case .curve(let parameter, let name):
      return try fit(of: name).estimate(of: parameter, confidence: confidence)
    case .criticalRatio(let name, let base):
      return ScalingFit.ratio(
        of: try fit(of: name), over: try fit(of: base), confidence: confidence)
    case .slope(let name, let low, let high):
      return try slope(of: name, from: low, to: high, confidence)
    case .overCritical(_, _, let name):
      return ScalingFit.ratio(ofMean: values[0], over: try fit(of: name), confidence: confidence)
    case .digests(let name): return try digestCount(of: name)
    }
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
    let nothing = "have no \(metric.rawValue)"
    if !metric.details.isDisjoint(with: arms[name]?.notReported ?? []) {
      return "\(nothing): \(Absence.notReported.words)"
    }
    return nothing + (metric.isOfLandscape ? " that can be believed" : "")
  }

  private func digestCount(of name: String) throws(NoEstimate) -> Estimate {
    guard let resources = resources.first(where: { $0.comparison.name == name }) else {
      let detail = TrialDetail.parametersDigest
      throw NoEstimate(
        reason: incomparable.contains(name)
          ? "its arm has no \(detail.rawValue): \(Absence.notReported.words)"
          : "its arm was not run")
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

  private func slope(
    of name: String, from low: Int, to high: Int, _ confidence: Double
  ) throws(NoEstimate) -> Estimate {
    let slope = try summary(of: name).slope(from: low, to: high, confidence: confidence)
    guard let slope else {
      throw NoEstimate(
        reason: "fewer than three valid studies of \(name) between batch sizes \(low) and \(high)")
    }
    return slope
  }
}

extension Metric {
  /// What of a trial the metric takes that not every trainer reports.
  fileprivate var details: Set<TrialDetail> {
    switch self {
    case .testLoss, .validationLoss: [.losses]
    case .trainLoss: [.losses, .trainEvaluations]
    case .trainError, .errorGap: [.trainEvaluations]
    case .distance, .gradientNorm: [.epochDetails]
    case .logarithmicFit, .logarithmicAdvantage: [.distances]
    case .noiseScale, .noiseScaleAtStart, .noiseScaleGrowth: [.noise]
    case .sharpness, .smallBoxSharpness, .subspaceSharpness, .smallBoxSubspaceSharpness,
      .relativeSharpness, .largestEigenvalue, .hessianTrace:
      [.weights]
    case .testError, .validationError, .updates, .epochs, .epochsToTarget, .updatesToTarget,
      .examplesToTarget, .pathStretch:
      []
    }
  }
}

/// Why a claim has no estimate.
struct NoEstimate: Error {
  let reason: String
}

extension ScalingFit {
  package func estimate(of parameter: CurveParameter, confidence: Double = 0.95) -> Estimate {
    switch parameter {
    case .leastUpdates: leastUpdates(confidence: confidence)
    case .leastExamples: leastExamples(confidence: confidence)
    case .criticalBatchSize: criticalBatchSize(confidence: confidence)
    }
  }
}
