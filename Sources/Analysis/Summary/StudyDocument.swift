import Planning
import Records
import Specification
import Statistics
import Training

extension SummaryDocument {
  /// A study: every trial of its search, and what its best point takes under new seeds.
  package struct Study: Codable, Sendable {
    package let series: String
    package let name: String
    package let batchSize: Int
    package let updateLimit: Int?
    package let search: [StudyTrial]
    /// "found", "edge" or "infeasible".
    package let outcome: String
    /// Which way to widen the space, or why nothing was found.
    package let message: String?
    /// The best point's place in the search.
    package let best: Int?
    package let confirmations: [StudyTrial]
    /// The geometric mean over the confirming seeds, with its interval.
    package let updatesToTarget: Estimate?
  }

  package struct StudyTrial: Codable, Sendable {
    package let id: String
    package let seed: UInt64
    package let learningRate: Double
    package let momentum: Double
    /// "reachedGoal", "hopeless", "completed" (out of updates) or "diverged".
    package let status: String
    /// Made until the trial ended, whichever way.
    package let updates: Int
    package let examples: Int
    /// Left out where the trainer does not report it.
    package let parametersDigest: String?
  }

  /// The curve through a series' valid studies, or why there is none.
  package struct Curve: Codable, Sendable {
    package let series: String
    package let leastUpdates: Estimate?
    package let leastExamples: Estimate?
    package let criticalBatchSize: Estimate?
    package let failure: String?
  }
}

extension SummaryDocument.Study {
  init(_ study: StudySummary) {
    series = study.plan.series
    name = study.plan.spec.name
    batchSize = study.batchSize
    updateLimit = study.plan.updateLimit
    search = study.search.map(SummaryDocument.StudyTrial.init)
    confirmations = study.confirmations.map(SummaryDocument.StudyTrial.init)
    updatesToTarget = study.updatesEstimate
    switch study.outcome {
    case .found(let point, _): (outcome, message, best) = ("found", nil, point)
    case .edge(let point, _, let advice): (outcome, message, best) = ("edge", advice, point)
    case .infeasible(let reason): (outcome, message, best) = ("infeasible", reason, nil)
    }
  }
}

extension SummaryDocument.StudyTrial {
  init(_ record: TrialRecord) {
    id = record.id
    seed = record.seed
    learningRate = record.identity.trial.recipe.learningRate ?? 0
    momentum = record.identity.trial.recipe.optimizer?.momentum ?? 0
    status = record.status.name
    updates = record.updates
    examples = record.examples
    parametersDigest = record.parametersDigest
  }
}

extension TrialResult.Status {
  /// A word for tables.
  package var name: String {
    switch self {
    case .completed: "completed"
    case .settled: "settled"
    case .reachedGoal: "reachedGoal"
    case .pruned: "hopeless"
    case .diverged: "diverged"
    }
  }
}

extension SummaryDocument.Curve {
  init(_ summary: SeriesSummary) {
    series = summary.name
    switch summary.fit {
    case .success(let fit):
      leastUpdates = fit.leastUpdates
      leastExamples = fit.leastExamples
      criticalBatchSize = fit.criticalBatchSize
      failure = nil
    case .failure(let reason):
      (leastUpdates, leastExamples, criticalBatchSize) = (nil, nil, nil)
      failure = reason.description
    }
  }
}
