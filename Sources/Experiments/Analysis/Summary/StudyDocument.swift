import Statistics
import Training

extension SummaryDocument {
  /// A study: every trial of its search, and what its best point takes under new seeds.
  public struct Study: Codable, Sendable {
    public let series: String
    public let name: String
    public let batchSize: Int
    public let updateLimit: Int?
    public let search: [StudyTrial]
    /// "found", "edge" or "infeasible".
    public let outcome: String
    /// Which way to widen the space, or why nothing was found.
    public let message: String?
    /// The best point's place in the search.
    public let best: Int?
    public let confirmations: [StudyTrial]
    /// The geometric mean over the confirming seeds, with its interval.
    public let updatesToTarget: Estimate?
  }

  public struct StudyTrial: Codable, Sendable {
    public let id: String
    public let seed: UInt64
    public let learningRate: Double
    public let momentum: Double
    /// "reachedGoal", "hopeless", "completed" (out of updates) or "diverged".
    public let status: String
    /// Made until the trial ended, whichever way.
    public let updates: Int
    public let examples: Int
    public let parametersDigest: String
  }

  /// The curve through a series' valid studies, or why there is none.
  public struct Curve: Codable, Sendable {
    public let series: String
    public let leastUpdates: Estimate?
    public let leastExamples: Estimate?
    public let criticalBatchSize: Estimate?
    public let failure: String?
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
    learningRate = record.identity.trial.recipe.learningRate
    momentum = record.identity.trial.recipe.optimizer.momentum
    status = record.status.name
    updates = record.updates
    examples = record.examples
    parametersDigest = record.parametersDigest
  }
}

extension TrialResult.Status {
  /// A word for tables.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .settled: "settled"
    case .reachedGoal: "reachedGoal"
    case .hopeless: "hopeless"
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
