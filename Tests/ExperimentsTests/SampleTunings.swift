import Foundation
import Kernels
import Testing

@testable import Experiments
@testable import Training

/// A small experiment file with tunings, and tunings whose trials end as a test chose.
enum SampleTunings {
  static let text = """
    title: Tuned
    question: Which batch size?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 40, test: 8, features: 2, signal: 1, noise: 0.5}
      model: {kind: mlp, hidden: []}
    recipe:
      optimizer: {kind: sgd}
      epochs: 4
    tunings:
      search:
        method: bayesian
        candidates: 12
        space: {batchSizes: [1, 2, 4, 8, 16], learningRate: [0.001, 1], oneMinusMomentum: [0.1, 1]}
        validation: {folds: 4}
        neighbours: [2]
      other:
        method: random
        candidates: 8
        space: {batchSizes: [2, 4], learningRate: [0.001, 1]}
        validation: {share: 0.25, repeats: 2}
        seeds: 1
    seeds: 2
    claims:
      - id: better
        statement: The first finds better settings.
        difference: {metric: validationLoss, of: search, minus: other}
        expect: negative
    charts:
      - {id: course, title: Course, kind: searchCourse}
      - {id: candidates, title: Candidates, kind: candidates}
      - {id: curves, title: Curves, kind: validationCurves, tuning: other}

    """

  /// The sample with one tuning of the given method and seed.
  static func plan(_ method: String = "bayesian", candidates: Int = 12) throws -> Plan {
    var text = text
    for (passage, replacement) in [
      ("method: bayesian", "method: \(method)"), ("candidates: 12", "candidates: \(candidates)"),
    ] {
      text = try SampleExperiment.text(replacing: passage, with: replacement, in: text)
    }
    return try SampleExperiment.plan(text).only("search")
  }
}

/// A tuning whose trials end as a function of their recipes tells.
struct PlantedTuning {
  /// The validation loss after each epoch, all parts and seeds alike but for what `part` adds; nil for
  /// a trial that diverges.
  typealias Losses = (PlannedTrial) -> [Double]?

  private(set) var plan: Plan
  private(set) var records: [String: TrialRecord] = [:]
  /// The trials of each round, in order.
  private(set) var rounds: [[PlannedTrial]] = []

  /// - Parameter constant: What a constant answer comes to in every trial. Where it has an error, the
  ///   trials' errors are ten times their losses.
  init(
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

  var summary: Summary { Summary(plan, records: records) }

  static func record(
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
      if let hurdle = planned.trial.recipe.hurdle,
        hurdle.isHopeless(after: epochs, limit: planned.trial.recipe.epochs)
      {
        status = .hopeless(update: 8 * epoch)
        break
      }
    }
    var result = TrialResult(
      status: status, epochs: epochs, distances: [], tests: [], noise: [], trajectory: [],
      parameters: [], statistics: [], updates: 32, examples: 120, operations: 96)
    result.constantAnswer = constant
    return TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
  }
}
