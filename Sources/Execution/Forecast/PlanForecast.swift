/// What running plans will take, before anything is run (`Forecaster`).
///
/// Counts are exact where no trial ends early or diverges, and upper bounds else. Seconds are counts
/// times what was measured on this machine: updates, evaluations, checkpoints, records and the
/// drawing of data.
package struct PlanForecast: Sendable {
  /// An arm, a study or a tuning.
  package struct Subject: Sendable {
    package enum Kind: String, Sendable, Codable {
      case arm, study, tuning
    }

    package let experiment: String
    package let profile: String
    package let name: String
    package let kind: Kind
    /// The smallest and the largest first batch size.
    package internal(set) var batchSizes: ClosedRange<Int>
    /// Distinct trials that have no whole record.
    package internal(set) var trialsToDo = 0
    /// Those of them of which no operations, time or memory are known, and none are counted
    /// (`Absence.notReported`): their engine is not batchlab's own trainer.
    package internal(set) var trialsWithoutTime = 0
    package internal(set) var trialsCached = 0
    /// Trials that a subject before has, too, and that are counted there.
    package internal(set) var trialsShared = 0
    /// Of the trials to do.
    package internal(set) var updates = 0
    package internal(set) var examples = 0
    /// Of the matrix products of all updates, as records count them.
    package internal(set) var operations = 0
    /// On one core, if no trial ends early.
    package internal(set) var coreSeconds = 0.0
    /// Whether trials to do may end early, or not come to be run.
    package internal(set) var isBound = false
    /// What the trials of this subject that are in the store took, by their counts, of what they would
    /// have taken without an early end; nil where there are none that may end early.
    package internal(set) var share: Double?
    /// Bytes of the largest data set that a trial learns from, and of the largest trainer.
    package internal(set) var dataBytes = 0
    package internal(set) var trainerBytes = 0

    /// With the share that finished trials of the subject took.
    package var expectedSeconds: Double { coreSeconds * (share ?? 1) }
  }

  /// What runs beside the trials, and is not counted.
  package enum Omission: String, Sendable, Codable, CaseIterable {
    case landscape, resources
  }

  package let subjects: [Subject]
  /// What is run at a time, one phase after the other: what follows on records waits for all before.
  let phases: [[WorkSchedule.Task]]
  /// Seconds of each data set that a trial to do learns from, by the tasks' numbers for them.
  let preparations: [Int: Double]
  /// Seconds of reading experiment files and data, before anything is run.
  package let planningSeconds: Double
  /// What this process holds without data and trainers.
  package let processBytes: Int
  package let omissions: [Omission]

  package var trialsToDo: Int { subjects.reduce(0) { $0 + $1.trialsToDo } }
  package var trialsWithoutTime: Int { subjects.reduce(0) { $0 + $1.trialsWithoutTime } }
  package var trialsCached: Int { subjects.reduce(0) { $0 + $1.trialsCached } }
  package var updates: Int { subjects.reduce(0) { $0 + $1.updates } }
  package var examples: Int { subjects.reduce(0) { $0 + $1.examples } }
  package var operations: Int { subjects.reduce(0) { $0 + $1.operations } }
  package var isBound: Bool { subjects.contains(where: \.isBound) }

  /// Of drawing data sets.
  package var dataSeconds: Double { preparations.values.reduce(0, +) }

  /// Of all trials, and of what comes before them.
  package var coreSeconds: Double {
    planningSeconds + dataSeconds + subjects.reduce(0) { $0 + $1.expectedSeconds }
  }

  /// From the start of the command to the last record, with so many trials at a time on as many idle
  /// cores.
  package func wallSeconds(jobs: Int) -> Double {
    var left = preparations
    return phases.reduce(planningSeconds) {
      $0 + WorkSchedule.seconds(of: $1, workers: jobs, preparations: &left)
    }
  }

  /// What a process needs that runs the largest trial alone.
  package var taskBytes: Int {
    processBytes + (subjects.map { $0.dataBytes + $0.trainerBytes }.max() ?? 0)
  }
}
