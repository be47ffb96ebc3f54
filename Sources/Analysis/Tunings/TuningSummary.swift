import Datasets
import Planning
import Randomness
import Records
import Specification
import Statistics
import Training

/// A tuning over its seeds, a search each.
package struct TuningSummary: Sendable {
  package let spec: TuningSpec
  /// By seed.
  package let searches: [TuningSearch]

  init(_ spec: TuningSpec, _ plans: [TuningPlan], records: [String: TrialRecord]) {
    self.spec = plans.first?.spec ?? spec
    searches = plans.map { TuningSearch($0, records: records) }
  }

  package var name: String { spec.name }

  /// What the trials of the settings found learned from, as the first one's identity says; files go by
  /// the names that the experiment gives them.
  package var workload: Workload {
    guard var workload = searches.lazy.compactMap(\.workload).first else { return spec.workload }
    workload.dataset.location = spec.workload.dataset.location
    workload.initialWeights = nil
    return workload
  }

  /// Whether each search had drawn data of its own.
  package var hasDataForEachSeed: Bool {
    Set(searches.map(\.workload?.dataset.drawingSeed)).count > 1
  }

  /// One value a seed: of the settings found on what was held out, else of the trial that they were
  /// given on the whole training set.
  package func values(of metric: Metric) -> [Double?] {
    searches.map { $0.value(of: metric) }
  }

  /// The mean over the seeds with its 95 % interval; nil unless every seed has a value.
  package func estimate(of metric: Metric) -> Estimate? {
    let values = values(of: metric).compactMap { $0 }
    guard values.count == searches.count, values.allSatisfy(\.isFinite) else { return nil }
    return interval(of: metric, values)
  }

  /// As that of an arm (`ArmSummary.interval`).
  func interval(of metric: Metric, _ values: [Double], confidence: Double = 0.95) -> Estimate {
    searches.compactMap(\.final).interval(
      of: metric, values, validationCount: searches.first?.validationCount,
      hasDataForEachSeed: hasDataForEachSeed, confidence: confidence)
  }

  /// The lowest value of a complete candidate among the first so many, for each of them and each seed;
  /// ends where the shortest search ends, begins where every search has a complete candidate.
  package var course: [(count: Int, values: [Double])] {
    let counts = searches.map { $0.tried.count }
    return (1...max(1, counts.min() ?? 1)).compactMap { count in
      let values = searches.compactMap { search in
        search.tried.prefix(count).filter(\.isComplete).map(\.value).min()
      }
      return values.count == searches.count && !values.isEmpty ? (count, values) : nil
    }
  }
}

/// One search: what it tried, and what it found.
package struct TuningSearch: Sendable {
  package let spec: TuningSpec
  package let seed: UInt64
  /// Examples of the whole training set.
  package let trainCount: Int
  /// In the order in which they were proposed, neighbours of the best one last.
  package let candidates: [TuningCandidate]
  /// The best of the candidates that were judged in full; nil where there is none.
  package let best: TuningCandidate?
  /// The trial of the settings found on the whole training set, which the test set judges.
  package let final: TrialRecord?

  /// - Precondition: `records` has all trials that follow.
  init(_ plan: TuningPlan, records: [String: TrialRecord]) {
    let state = plan.state(records)
    precondition(state.missing.isEmpty, "\(state.missing.count) trials of a search are missing")
    spec = plan.spec
    seed = plan.seed
    trainCount = plan.trainCount
    candidates = state.candidates
    best = state.best.map { state.candidates[$0] }
    final = state.final
  }

  /// As its trials' identities say, without the part that they hold out; nil where there are none.
  var workload: Workload? {
    var workload = (final ?? candidates.first?.records.first)?.identity.trial.workload
    workload?.validation = nil
    return workload
  }

  /// Examples that judge a candidate, over all parts that are held out in turn.
  package var validationCount: Int {
    let heldOut = trainCount - spec.validation.trainCount(of: trainCount)
    return if case .folds = spec.validation { trainCount } else { max(1, heldOut) }
  }

  /// Those that the search itself proposed.
  package var tried: [TuningCandidate] { candidates.filter { $0.origin != .neighbour } }

  func value(of metric: Metric) -> Double? {
    guard metric.isOfValidation else { return final?.value(of: metric, target: nil) }
    guard let best, !metric.isError || best.metric.isError else { return nil }
    return best.mean(of: metric)
  }

  /// The standard error of a candidate's value (`ValidationSpec.standardError`).
  package func standardError(of candidate: TuningCandidate) -> Double? {
    spec.validation.standardError(
      of: candidate.values(of: candidate.metric), isError: candidate.metric.isError,
      heldOutCount: trainCount - spec.validation.trainCount(of: trainCount))
  }

  /// The highest value that cannot be told from the lowest: one standard error above it (Breiman et
  /// al. 1984, section 3.4.3). The lowest itself where it has no standard error.
  package var oneErrorLimit: Double? {
    best.map { $0.value + (standardError(of: $0) ?? 0) }
  }

  /// What a constant answer, the commonest class or the mean, comes to on the parts that judge the best
  /// candidate, in the metric that it is judged by: the mean over the parts. Nil where there is none.
  package var constantAnswer: Double? {
    guard let best else { return nil }
    let answers = best.records.compactMap(\.constantAnswer).compactMap {
      best.metric.isError ? $0.error ?? $0.loss : $0.loss
    }
    guard answers.count == best.records.count else { return nil }
    return Sample.mean(answers)
  }

  /// Whether the best candidate is not shown to be better than a constant answer: the search has found
  /// nothing.
  ///
  /// Of k candidates the best looks better than it is. So it has to lie below by more than z standard
  /// errors, z the normal quantile at 1 − 0.05/k, a bound for all k together (Bonferroni's; Dunn 1961,
  /// "Multiple comparisons among means"). Of an error the standard error is the one that it has where
  /// there is nothing to be learned, √(c (100 − c) / n), with c the constant answer's and n the examples
  /// that judge: every answer is then right as often as a constant one. Of a loss it is the value's own
  /// (`standardError`); without one, the value is compared as it is.
  package var hasFoundNothing: Bool {
    guard let best, let constant = constantAnswer else { return false }
    let z = Normal.quantile(1 - 0.05 / Double(max(1, candidates.count)))
    let error =
      best.metric.isError
      ? (constant * (100 - constant) / Double(validationCount)).squareRoot()
      : standardError(of: best) ?? 0
    return best.value + z * error >= constant
  }

  /// The best candidate that was judged in full at each batch size, ascending.
  package var bestOfEachBatchSize: [TuningCandidate] {
    var found: [Int: TuningCandidate] = [:]
    for candidate in candidates where candidate.isComplete {
      let size = candidate.settings.batchSize
      if candidate.value < found[size]?.value ?? .infinity { found[size] = candidate }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Which way to widen the space where what was found lies on its edge; nil where it does not.
  ///
  /// Of the rates where it is in the outermost eighth of the space (`SearchSpace.advice`): a search in
  /// several dimensions tries little beyond that. Of the batch sizes where it is the first or the last
  /// of them, or a neighbour beyond. Batch size 1 ends them by its nature.
  package var edgeAdvice: String? {
    guard let settings = best?.settings else { return nil }
    let (sizes, rates) = (spec.space.batchSizes, spec.space.rates)
    var words: [String] = []
    if let first = sizes.first, let last = sizes.last, first < last {
      if settings.batchSize <= first && settings.batchSize > 1 {
        words.append("widen batchSizes downwards from \(first)")
      } else if settings.batchSize >= last {
        words.append("widen batchSizes upwards from \(last)")
      }
    }
    let momentum = rates.oneMinusMomentum.flatMap { range in
      settings.momentum.map { range.place(of: max(1 - $0, range.low)) }
    }
    let point = SearchPoint(
      place: [rates.learningRate.place(of: settings.learningRate)] + (momentum.map { [$0] } ?? []),
      learningRate: settings.learningRate, momentum: settings.momentum)
    if let advice = rates.advice(for: point, margin: 1.0 / 8) { words.append(advice) }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }

  /// The difference of a complete candidate's value to the best one's, paired by part, with the
  /// interval of Student's t for the corrected standard error.
  package func difference(of candidate: TuningCandidate) -> Estimate? {
    guard let best, candidate.isComplete else { return nil }
    let pairs = zip(candidate.values(of: candidate.metric), best.values(of: best.metric))
    let differences = pairs.map { $0 - $1 }
    guard !differences.isEmpty else { return nil }
    let mean = Sample.mean(differences)
    guard differences.count > 1,
      let error = spec.validation.standardError(
        of: differences, isError: false, heldOutCount: 0)
    else { return Estimate(value: mean, low: -.infinity, high: .infinity) }
    let half =
      StudentT.quantile(0.975, degreesOfFreedom: Double(differences.count - 1)) * error
    return Estimate(value: mean, low: mean - half, high: mean + half)
  }

  /// The same settings at the best batch size times and over each of the specification's factors;
  /// nil where such a batch was not tried.
  package var neighbours: [(factor: Double, candidate: TuningCandidate?)] {
    guard let best else { return [] }
    let factors = spec.neighbours.sorted()
    let all = factors.reversed().map { 1 / Double($0) } + factors.map(Double.init)
    return all.map { factor in
      var settings = best.settings
      settings.batchSize =
        factor < 1
        ? settings.batchSize / Int((1 / factor).rounded()) : settings.batchSize * Int(factor)
      return (factor, candidates.first { $0.settings == settings && $0.isComplete })
    }
  }
}
