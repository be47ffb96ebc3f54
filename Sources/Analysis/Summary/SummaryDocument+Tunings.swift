import Planning
import Specification
import Training

extension SummaryDocument {
  /// One search of a tuning.
  package struct Search: Codable, Sendable {
    package let tuning: String
    package let seed: UInt64
    package let candidates: [Candidate]
    /// The place of the best candidate; nil where none was judged in full.
    package let best: Int?
    /// The trial of the settings found on the whole training set.
    package let final: Trial?
    package let metrics: [String: Double]
    /// What a constant answer comes to on what is held out.
    package let constantAnswer: Double?
    /// Whether what was found is better than that, by more than a standard error; nil where nothing
    /// was judged in full.
    package let hasFoundSomething: Bool?
  }

  package struct Candidate: Codable, Sendable {
    package let batchSize: Int
    package let learningRate: Double
    package let momentum: Double?
    /// The round of the search; nil for a neighbour of what it found.
    package let round: Int?
    package let isComplete: Bool
    /// At the epoch that it is judged at, the mean over the parts; nil where a trial diverged.
    package let value: Double?
    package let epoch: Int?
    package let trials: [Trial]
  }

  static func searches(of summary: Summary) -> [Search]? {
    let searches = summary.tunings.flatMap { tuning in
      tuning.searches.map { Search($0, of: tuning.name) }
    }
    return searches.isEmpty ? nil : searches
  }
}

extension SummaryDocument.Search {
  init(_ search: TuningSearch, of tuning: String) {
    self.tuning = tuning
    seed = search.seed
    candidates = search.candidates.map(SummaryDocument.Candidate.init)
    best = search.best.flatMap { best in
      search.candidates.firstIndex { $0.settings == best.settings && $0.origin == best.origin }
    }
    final = search.final.map { SummaryDocument.Trial($0) }
    var values: [String: Double] = [:]
    for metric in Metric.builtIn where metric.isOfTuning {
      values[metric.name] = search.value(of: metric)?.finite
    }
    metrics = values
    constantAnswer = search.constantAnswer
    hasFoundSomething = search.best == nil ? nil : !search.hasFoundNothing
  }
}

extension SummaryDocument.Candidate {
  init(_ candidate: TuningCandidate) {
    batchSize = candidate.settings.batchSize
    learningRate = candidate.settings.learningRate
    momentum = candidate.settings.momentum
    round = if case .search(let round) = candidate.origin { round } else { nil }
    isComplete = candidate.isComplete
    value = candidate.value.finite
    epoch = candidate.bestEpoch
    trials = candidate.records.map { SummaryDocument.Trial($0) }
  }
}
