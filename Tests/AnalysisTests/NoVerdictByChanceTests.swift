import Foundation
import Kernels
import Planning
import Records
import Samples
import Specification
import Synchronization
import Testing
import Training

@testable import Analysis

/// Two arms that are the same recipe under other seeds differ by chance alone, and 95 % intervals
/// must say so about 95 times in a hundred.
@Suite struct NoVerdictByChanceTests {
  private static let repetitions = 200
  private static let seeds = 5

  /// One experiment with two arms and a claim for each repetition, all of seeds of their own.
  private static var text: String {
    var text = """
      title: Twice the same
      question: Do they differ?
      source: None
      workload:
        dataset: {kind: regression, train: 12, test: 12, features: 3, signal: 1, noise: 0.5}
        model: {kind: mlp, hidden: []}
      recipe: {optimizer: {kind: sgd, learningRate: 0.05}, batchSize: 4, epochs: 2}
      seeds: \(seeds)
      arms:

      """
    for repetition in 0..<repetitions {
      for (arm, offset) in [("a", 0), ("b", seeds)] {
        let first = 2 * seeds * repetition + offset
        text += "  \(arm)\(repetition): {firstSeed: \(first)}\n"
      }
    }
    text += "claims:\n"
    for repetition in 0..<repetitions {
      text +=
        "  - {id: c\(repetition), statement: They differ., expect: positive, difference:"
        + " {metric: testLoss, of: a\(repetition), minus: b\(repetition)}}\n"
    }
    return text
  }

  /// A share of 1.5 to 9.5 % of 200 lies within three standard deviations of 5 %.
  @Test func verdictsOnNothing() throws {
    let plan = try SampleExperiment.plan(Self.text)
    #expect(plan.trials.count == 2000)
    #expect(Set(plan.trials.map(\.id)).count == 2000)
    #expect(Set(plan.trials.map(\.seed)).count == 2000)
    let summary = Summary(plan, records: try run(plan.trials))
    let verdicts = summary.claims.map(\.verdict)
    #expect(verdicts.count == Self.repetitions)
    let (reproduced, refuted) = (
      verdicts.count { $0 == .reproduced }, verdicts.count { $0 == .refuted }
    )
    let share = Double(reproduced + refuted) / Double(Self.repetitions)
    print("A/A: \(reproduced) reproduced, \(refuted) refuted, \(100 * share) % of verdicts")
    #expect((0.015...0.095).contains(share), "\(share)")
    // Neither side is favoured: of so many, all on one side would be one chance in a hundred.
    #expect(reproduced > 0 && refuted > 0)
    #expect(summary.claims.allSatisfy { $0.estimate != nil })
    // The arms do differ, each time by another number.
    #expect(Set(summary.claims.compactMap(\.estimate?.value)).count == Self.repetitions)
  }

  private func run(_ trials: [PlannedTrial]) throws -> [String: TrialRecord] {
    let dataset = try SampleExperiment.datasets.dataset(
      try #require(trials.first).trial.workload.dataset)
    let records = Mutex<[String: TrialRecord]>([:])
    let parts = 2
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      for trial in trials[(trials.count * part / parts)..<(trials.count * (part + 1) / parts)] {
        let record = TrialRecord(
          trial.trial.run(on: dataset), id: trial.id, identity: trial.identity,
          engine: Engine.fingerprint)
        records.withLock { $0[trial.id] = record }
      }
    }
    return records.withLock { $0 }
  }
}
