import Kernels
import Planning
import Records
import Training

/// A tuning whose trials end as a function of their recipes tells.
package struct PlantedTuning {
  /// The validation loss after each epoch, all parts and seeds alike but for what `part` adds; nil for
  /// a trial that diverges.
  package typealias Losses = (PlannedTrial) -> [Double]?

  package private(set) var plan: Plan
  package private(set) var records: [String: TrialRecord] = [:]
  /// The trials of each round, in order.
  package private(set) var rounds: [[PlannedTrial]] = []

  /// - Parameter constant: What a constant answer comes to in every trial. Where it has an error, the
  ///   trials' errors are ten times their losses.
  package init(
    _ plan: Plan, endingAfterRounds limit: Int = .max, constant: Evaluation? = nil, losses: Losses
  ) {
    self.plan = plan
    var trials = plan.trials
    while !trials.isEmpty {
      for trial in trials {
        records[trial.id] = Self.record(of: trial, losses(trial), constant)
      }
      rounds.append(trials)
      if rounds.count == limit { self.plan = self.plan.endingTunings(records) }
      trials = self.plan.following(records)
    }
  }

  package static func record(
    of planned: PlannedTrial, _ losses: [Double]?, _ constant: Evaluation? = nil
  ) -> TrialRecord {
    let interval = planned.trial.recipe.evaluationInterval
    var epochs: [EpochRecord] = []
    var status = losses == nil ? TrialResult.Status.diverged(update: 3) : .completed
    for epoch in 1...planned.trial.recipe.epochs {
      let loss = losses.map { $0[min(epoch, $0.count) - 1] } ?? .nan
      let isDue = epoch.isMultiple(of: interval)
      let error = constant?.error.map { _ in 10 * loss }
      let test = isDue ? Evaluation(loss: loss, error: error) : nil
      epochs.append(
        EpochRecord(
          epoch: epoch, learningRate: 0.1, updates: 8 * epoch, examples: 30 * epoch, batchLoss: 1,
          gradientNorm: 1, distance: 1,
          train: isDue ? Evaluation(loss: loss / Double(1 + epoch), error: nil) : nil, test: test))
      if let goal = planned.trial.recipe.pruningGoal,
        goal.shouldPrune(after: epochs, limit: planned.trial.recipe.epochs)
      {
        status = .pruned(update: 8 * epoch)
        break
      }
    }
    let result = TrialResult(
      status: status, epochs: epochs, distances: [], tests: [], constantAnswer: constant,
      noise: [], trajectory: [], parameters: [], statistics: [], updates: 32, examples: 120,
      operations: 96)
    return TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
  }
}
