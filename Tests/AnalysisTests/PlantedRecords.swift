import Datasets
import Foundation
import Kernels
import Planning
import Records
import Samples
import Testing

@testable import Analysis
@testable import Training

/// Records with numbers chosen by a test, as if trials had ended with them.
enum Planted {
  /// A summary of arms `a`, `b`, `c` and `d` whose trials ended with these test losses, nil for one that
  /// diverged; over claims, answers and a target in the words of an experiment file.
  static func summary(
    a: [Double?], b: [Double?], c: [Double?] = [], d: [Double?] = [], claims: String = "",
    answers: String = "",
    target: String = ""
  ) throws -> Summary {
    try results(a: a, b: b, c: c, d: d, claims: claims, answers: answers, target: target).summary
  }

  /// The same with its plan.
  static func results(
    a: [Double?], b: [Double?], c: [Double?] = [], d: [Double?] = [], claims: String = "",
    answers: String = "",
    target: String = ""
  ) throws -> (plan: Plan, summary: Summary) {
    let arms: [(name: String, values: [Double?])] = [
      ("a", a), ("b", b), ("c", c), ("d", d),
    ].filter { !$0.values.isEmpty }
    var text = """
      title: Planted
      question: What do the claims make of it?
      source: None
      workload:
        dataset: {kind: regression, train: 8, test: 4, features: 2}
        model: {kind: mlp, hidden: []}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 1, epochs: 3}
      seeds: \(arms.map(\.values.count).max() ?? 1)
      arms:

      """
    for (index, arm) in arms.enumerated() {
      text += "  \(arm.name): {batchSize: \(index + 1), seeds: \(arm.values.count)}\n"
    }
    for (key, lines) in [("claims", claims), ("answers", answers), ("target", target)]
    where !lines.isEmpty {
      text += "\(key): \(lines)\n"
    }
    let plan = try SampleExperiment.plan(text)
    var records: [String: TrialRecord] = [:]
    for arm in arms {
      for (trial, value) in zip(plan.trials.filter { $0.arm == arm.name }, arm.values) {
        records[trial.id] = record(of: trial, testLoss: value)
      }
    }
    return (plan, Summary(plan, records: records))
  }

  /// Test losses 4, 2 and 1 times the final one after epochs 1, 2 and 3.
  static func record(of planned: PlannedTrial, testLoss: Double?) -> TrialRecord {
    let epochs = (1...3).map { epoch in
      let loss = Evaluation(loss: (testLoss ?? .nan) * [4, 2, 1][epoch - 1], error: nil)
      return EpochRecord(
        epoch: epoch, learningRate: 0.1, updates: 8 * epoch, examples: 8 * epoch, batchLoss: 1,
        gradientNorm: 1, distance: 1, train: loss, test: loss)
    }
    let result = TrialResult(
      status: testLoss == nil ? .diverged(update: 5) : .completed, epochs: epochs,
      distances: [], tests: [], noise: [], trajectory: [], parameters: [], statistics: [],
      updates: 24, examples: 24,
      operations: 96)
    return TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
  }
}
