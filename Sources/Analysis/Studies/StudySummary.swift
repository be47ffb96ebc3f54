import Datasets
import Elementary
import Planning
import Records
import Specification
import Statistics
import Training

/// What a study found.
package struct StudySummary: Sendable {
  package enum Outcome: Sendable {
    /// Updates to the target at the best point, one number for each confirming seed.
    case found(point: Int, updates: [Int])
    /// The same, at the edge of the search space: a better point may lie beyond, so the study is
    /// invalid (Shallue et al. 2019, section 4.1).
    case edge(point: Int, updates: [Int], advice: String)
    /// No point met the target, or none under every confirming seed.
    case infeasible(reason: String)
  }

  package let plan: StudyPlan
  /// In the order of the points.
  package let search: [TrialRecord]
  package let confirmations: [TrialRecord]
  package let outcome: Outcome

  /// - Precondition: `records` has all trials of the search, and those that confirm its best point.
  init(_ plan: StudyPlan, records: [String: TrialRecord]) {
    self.plan = plan
    search = plan.search.compactMap { records[$0.id] }
    guard let best = plan.best(records) else {
      confirmations = []
      let met = plan.ranking(records).count
      let limit = plan.updateLimit.map { " within \($0) updates" } ?? ""
      outcome = .infeasible(
        reason: met == 0
          ? "none of \(search.count) trials met the target\(limit)"
          : "of \(met) points that met the target none did so under every confirming seed")
      return
    }
    confirmations = best.confirmations.compactMap { records[$0.id] }
    let updates = confirmations.compactMap(\.updatesToGoal)
    // In the outermost 1/n lies one of n points on average: nothing beyond to compare it with.
    if let advice = plan.space.advice(
      for: plan.points[best.point], margin: 1 / Double(plan.points.count))
    {
      outcome = .edge(point: best.point, updates: updates, advice: advice)
    } else {
      outcome = .found(point: best.point, updates: updates)
    }
  }

  package var batchSize: Int { plan.batchSize }

  /// The best point, valid or not.
  package var best: SearchPoint? {
    switch outcome {
    case .found(let point, _), .edge(let point, _, _): plan.points[point]
    case .infeasible: nil
    }
  }

  /// Updates to the target, one number for each confirming seed; nil unless the study is valid.
  package var updates: [Double]? {
    if case .found(_, let updates) = outcome { updates.map(Double.init) } else { nil }
  }

  /// The fewest updates of any trial of the search: what Shallue et al. call the steps to result.
  package var fewestUpdates: Int? { search.compactMap(\.updatesToGoal).min() }

  /// The geometric mean of the updates to the target over the confirming seeds, with Student's t
  /// interval of the logarithms; of an invalid study too.
  package var updatesEstimate: Estimate? {
    let updates = confirmations.compactMap(\.updatesToGoal).map(Double.init)
    guard !updates.isEmpty else { return nil }
    let logarithm = meanInterval(of: updates.map(log))
    return Estimate(
      value: Portable.exp(logarithm.value), low: Portable.exp(logarithm.low),
      high: Portable.exp(logarithm.high))
  }

  /// Nil where the trainer does not report it.
  package var parameterCount: Int? { search.first?.parameterCount }

  /// How many trials of the search met the target, were given up or ran out, and diverged.
  package var counts: (met: Int, missed: Int, diverged: Int) {
    let met = search.count { $0.updatesToGoal != nil }
    let diverged = search.count(where: \.diverged)
    return (met, search.count - met - diverged, diverged)
  }
}

extension SearchSpace {
  /// Which way to widen the space where a best point lies on its edge; nil where it does not.
  ///
  /// Momentum 0 ends its range by its nature.
  ///
  /// - Parameter margin: The share of a dimension's range that counts as its edge, at either end.
  func advice(for point: SearchPoint, margin: Double) -> String? {
    var dimensions = [("learningRate", learningRate, false)]
    if let oneMinusMomentum {
      dimensions.append(("oneMinusMomentum", oneMinusMomentum, oneMinusMomentum.high == 1))
    }
    var words: [String] = []
    for ((name, range, endsByNature), place) in zip(dimensions, point.place) {
      if place < margin {
        words.append("widen \(name) downwards from \(range.low)")
      } else if place > 1 - margin && !endsByNature {
        words.append("widen \(name) upwards from \(range.high)")
      }
    }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }
}

/// The studies of a series, and the curve through them.
package struct SeriesSummary: Sendable {
  package let spec: StudySeriesSpec
  /// By batch size.
  package let studies: [StudySummary]
  /// Over the valid studies; else why there is none.
  package let fit: Result<ScalingFit, ScalingFit.Failure>

  init(_ spec: StudySeriesSpec, _ plans: [StudyPlan], records: [String: TrialRecord]) {
    self.spec = spec
    studies = plans.map { StudySummary($0, records: records) }
    let data = studies.compactMap { study in
      study.updates.map { (batchSize: Double(study.batchSize), updates: $0) }
    }
    fit = Result { () throws(ScalingFit.Failure) in try ScalingFit(data) }
  }

  package var name: String { spec.name }

  /// What the trials of the searches learned from, as the first one's identity says, without the initial
  /// weights; files go by the names that the experiment gives them.
  package var workload: Workload {
    var workload = studies.first?.search.first?.identity.trial.workload ?? spec.workload
    workload.dataset.location = spec.workload.dataset.location
    workload.initialWeights = nil
    return workload
  }

  /// Whether every confirming trial had drawn data of its own.
  package var hasDataForEachSeed: Bool {
    let seeds = studies.flatMap(\.confirmations).map(\.identity.trial.workload.dataset.drawingSeed)
    return Set(seeds).count > 1
  }

  /// Whether the test set judged the searches, so that what they found was chosen on it.
  package var isSearchedOnTestSet: Bool { workload.validation == nil }

  func validStudies(from low: Int, to high: Int) -> [StudySummary] {
    studies.filter { (low...high).contains($0.batchSize) && $0.updates != nil }
  }

  /// The slope of log updates against log batch size over the valid studies between two batch
  /// sizes, a study a point; nil for fewer than three of them.
  func slope(from low: Int, to high: Int, confidence: Double = 0.95) -> Estimate? {
    let points = validStudies(from: low, to: high).compactMap { study in
      study.updates.map { (study.batchSize, Sample.mean($0.map(log))) }
    }
    return LinearFit(
      x: points.map { log(Double($0.0)) }, y: points.map(\.1), confidence: confidence)?.slope
  }
}

private func log(_ x: Double) -> Double { Portable.log(x) }
