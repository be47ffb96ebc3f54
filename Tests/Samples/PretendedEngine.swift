import Execution
import Foundation
import Kernels
import Planning
import Records
import Synchronization
import Training

/// An engine that trains nothing, and tells as little as another program may: a test error.
///
/// A trial is so many steps, and its checkpoint is a file with the number of those done.
package final class PretendedEngine: TrialEngine {
  package static let fingerprint = EngineFingerprint(
    numericsVersion: 1, openBLASVersion: "none", coreType: "Pretended", threads: 1,
    configuration: "a test's")

  package struct Failure: Error, Hashable {
    package let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }
  }

  package static let stepCount = 4

  private let stepsARun: Int
  private let failingSeed: UInt64?
  private let byteCount: Int?
  private let made = Mutex<[String: Int]>([:])

  /// - Parameters:
  ///   - stepsARun: After which it leaves a trial for another run.
  ///   - failingSeed: Of trials that cannot be run.
  ///   - byteCount: What it says that a trial takes.
  package init(stepsARun: Int = .max, failingSeed: UInt64? = nil, byteCount: Int? = nil) {
    self.stepsARun = stepsARun
    self.failingSeed = failingSeed
    self.byteCount = byteCount
  }

  /// Steps made so far, by the ids of the trials.
  package var steps: [String: Int] { made.withLock { $0 } }

  package func computes(_ identity: TrialIdentity) -> Bool {
    identity.isComputed(by: Self.fingerprint)
  }

  package var coreCount: Int { 1 }

  package func leastByteCount(of trial: PlannedTrial) -> Int? { byteCount }

  package func run(_ trial: PlannedTrial, in context: TrialContext) throws -> TrialOutcome {
    if trial.seed == failingSeed { throw Failure(seed: trial.seed) }
    let checkpoint = context.store.folder
      .appendingPathComponent("checkpoints/\(trial.id).safetensors")
    let text = try? String(contentsOf: checkpoint, encoding: .utf8)
    let first = context.ignoresCheckpoint ? 0 : text.flatMap { Int($0) } ?? 0
    for step in first..<Self.stepCount {
      if context.shouldStop() || step - first == stepsARun {
        try Data("\(step)".utf8).write(to: checkpoint)
        return .unfinished
      }
      made.withLock { $0[trial.id, default: 0] += 1 }
      context.progress(step + 1, Double(step + 1) / Double(Self.stepCount))
    }
    return .finished(Self.record(of: trial), weights: nil)
  }

  /// What a trial comes to: an error that follows from its batch size and seed.
  ///
  /// - Parameter offset: On the error.
  package static func record(of trial: PlannedTrial, offset: Double = 0) -> TrialRecord {
    let error = 40 + Double(trial.trial.recipe.batchSize) + Double(trial.seed) / 4 + offset
    let end = EpochRecord(
      epoch: trial.trial.recipe.epochs, learningRate: nil, updates: 7, examples: 56,
      batchLoss: nil, gradientNorm: nil, distance: nil, train: nil,
      test: Evaluation(loss: nil, error: error))
    return TrialRecord(
      id: trial.id, identity: trial.identity, engine: .native(fingerprint), status: .completed,
      updates: 7, examples: 56, epochs: [end])
  }
}

/// An experiment whose arm "other" is not for batchlab's own trainer.
package enum SampleEngines {
  package static let text = """
    title: Two engines
    question: Does another trainer fit in?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 30, test: 20}
      model: {kind: mlp, hidden: [3]}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 4
      epochs: 2
    arms:
      own: {}
      other: {batchSize: 8}
    seeds: 2
    landscape:
      arms: [own, other]
      subspace: 5
      paths:
        between: {from: own, to: other}
    resources:
      loading:
        arm: other
        cases: {none: {}, ahead: {loaders: 1}}
    claims:
      - id: resources
        statement: Loaders change nothing.
        digests: {of: loading}
        expect: {between: [1, 1]}
      - id: error
        statement: The other has more errors.
        difference: {metric: testError, of: other, minus: own}
        expect: positive
      - id: loss
        statement: The other has a loss.
        difference: {metric: testLoss, of: other, minus: own}
        expect: positive
      - id: distance
        statement: The other goes far.
        value: {metric: distance, of: other}
        expect: positive
      - id: weights
        statement: The other ends sharp.
        value: {metric: sharpness, of: other}
        expect: positive
    answers: [{say: "It does: {error}."}]
    charts:
      - {id: error, title: Error, kind: arms, metrics: [testError]}
      - {id: distance, title: Distance, kind: distance}
      - {id: curves, title: Curves, kind: curves, metrics: [testError, testLoss]}
      - {id: between, title: Between, kind: lossPath, path: between}

    """

  package static func plan() throws -> Plan {
    try Plan(SampleExperiment.spec(text, name: "engines"), datasets: SampleExperiment.datasets) {
      $0 == "other" ? PretendedEngine.fingerprint : Engine.fingerprint
    }
  }
}
