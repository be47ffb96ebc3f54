/// What running plans will take, before anything is run (`Forecaster`).
///
/// Counts are exact where no trial ends early or diverges, and upper bounds else. Seconds are counts
/// times what was measured on this machine: updates, evaluations, checkpoints, records and the
/// drawing of data.
public struct PlanForecast: Sendable {
  /// An arm, a study or a tuning.
  public struct Subject: Sendable {
    public enum Kind: String, Sendable, Codable {
      case arm, study, tuning
    }

    public let experiment: String
    public let profile: String
    public let name: String
    public let kind: Kind
    /// The smallest and the largest first batch size.
    public internal(set) var batchSizes: ClosedRange<Int>
    /// Distinct trials that have no whole record.
    public internal(set) var trialsToDo = 0
    public internal(set) var trialsCached = 0
    /// Trials that a subject before has, too, and that are counted there.
    public internal(set) var trialsShared = 0
    /// Of the trials to do.
    public internal(set) var updates = 0
    public internal(set) var examples = 0
    /// Of the matrix products of all updates, as records count them.
    public internal(set) var operations = 0
    /// On one core, if no trial ends early.
    public internal(set) var coreSeconds = 0.0
    /// Whether trials to do may end early, or not come to be run.
    public internal(set) var isBound = false
    /// What the trials of this subject that are in the store took, by their counts, of what they would
    /// have taken without an early end; nil where there are none that may end early.
    public internal(set) var share: Double?
    /// Bytes of the largest data set that a trial learns from, and of the largest trainer.
    public internal(set) var dataBytes = 0
    public internal(set) var trainerBytes = 0

    /// With the share that finished trials of the subject took.
    public var expectedSeconds: Double { coreSeconds * (share ?? 1) }
  }

  /// What runs beside the trials, and is not counted.
  public enum Omission: String, Sendable, Codable, CaseIterable {
    case landscape, resources
  }

  public let subjects: [Subject]
  /// What is run at a time, one phase after the other: what follows on records waits for all before.
  let phases: [[WorkSchedule.Task]]
  /// Seconds of each data set that a trial to do learns from, by the tasks' numbers for them.
  let preparations: [Int: Double]
  /// Seconds of reading experiment files and data, before anything is run.
  public let planningSeconds: Double
  /// What this process holds without data and trainers.
  public let processBytes: Int
  public let omissions: [Omission]

  public var trialsToDo: Int { subjects.reduce(0) { $0 + $1.trialsToDo } }
  public var trialsCached: Int { subjects.reduce(0) { $0 + $1.trialsCached } }
  public var updates: Int { subjects.reduce(0) { $0 + $1.updates } }
  public var examples: Int { subjects.reduce(0) { $0 + $1.examples } }
  public var operations: Int { subjects.reduce(0) { $0 + $1.operations } }
  public var isBound: Bool { subjects.contains(where: \.isBound) }

  /// Of drawing data sets.
  public var dataSeconds: Double { preparations.values.reduce(0, +) }

  /// Of all trials, and of what comes before them.
  public var coreSeconds: Double {
    planningSeconds + dataSeconds + subjects.reduce(0) { $0 + $1.expectedSeconds }
  }

  /// From the start of the command to the last record, with so many trials at a time on as many idle
  /// cores.
  public func wallSeconds(jobs: Int) -> Double {
    var left = preparations
    return phases.reduce(planningSeconds) {
      $0 + WorkSchedule.seconds(of: $1, workers: jobs, preparations: &left)
    }
  }

  /// What a process needs that runs the largest trial alone.
  public var taskBytes: Int {
    processBytes + (subjects.map { $0.dataBytes + $0.trainerBytes }.max() ?? 0)
  }
}
