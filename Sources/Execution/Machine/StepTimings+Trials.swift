import Datasets
import Foundation
import Host
import Kernels
import Planning
import Records
import Statistics
import Training

/// What else a trial takes beside its updates, measured and kept as those are.
extension StepTimings {
  /// What the time of an evaluation or of a record depends on, beside the machine.
  private struct Key: Codable {
    /// What is measured.
    let measured: String
    let place: TimedPlace
    let inputs: Int
    let outputs: Int
    let model: ModelConfiguration
    let objective: TrainingObjective?
    /// Of both sets; nil where it does not matter.
    let exampleCount: Int?
    let optimizer: Optimizer.Kind?
  }

  /// Seconds to evaluate loss and error of an example, as one of a whole set: the stored number, or
  /// the median of evaluations of both sets, made for 0.1 s now.
  package func secondsPerEvaluatedExample(of trial: Trial) throws -> Double {
    let dataset = try datasets.dataset(of: trial.workload)
    let count = dataset.train.count + dataset.test.count
    let key = try key("evaluation", trial, exampleCount: count)
    return try kept(key) {
      var loop = EvaluationLoop(trainer: Trainer(trial, on: dataset))
      return loop.median(seconds: 0.1) / Double(count)
    }
  }

  /// Seconds from a trial's initial weights to its record in a store, updates and evaluations left
  /// out: the stored number, or the median of some trials of an update on two examples, made now with
  /// a store of their own.
  package func secondsPerRecord(of trial: Trial) throws -> Double {
    try written("record", trial) { try $0.record() }
  }

  /// Seconds to write a trial's checkpoint: the stored number, or the median of some, made now with a
  /// store of their own.
  package func secondsPerCheckpoint(of trial: Trial) throws -> Double {
    try written("checkpoint", trial) { try $0.checkpoint() }
  }

  private func written(
    _ measured: String, _ trial: Trial, write: @escaping (SmallTrial) throws -> Void
  ) throws -> Double {
    let key = try key(measured, trial, optimizer: trial.recipe.ownOptimizer.kind)
    return try kept(key) {
      let dataset = try datasets.dataset(of: trial.workload)
      let place = folder.appendingPathComponent(TemporaryName.of("records"))
      defer { try? FileManager.default.removeItem(at: place) }
      let small = try SmallTrial(trial, on: dataset, store: Store(at: place))
      var loop = WritingLoop(trial: small, write: write)
      let seconds = loop.median(seconds: 0.05)
      if let error = loop.error { throw error }
      return seconds
    }
  }

  private func key(
    _ measured: String, _ trial: Trial, exampleCount: Int? = nil, optimizer: Optimizer.Kind? = nil
  ) throws -> Key {
    let (inputs, outputs) = try sizes(of: trial.workload)
    return Key(
      measured: measured, place: .here, inputs: inputs, outputs: outputs,
      model: trial.workload.ownModel,
      objective: trial.workload.objective, exampleCount: exampleCount, optimizer: optimizer)
  }

  private struct Seconds: Codable {
    let seconds: Double
  }

  private func kept(_ key: Key, measure: () throws -> Double) throws -> Double {
    let file = folder.appendingPathComponent(try CanonicalJSON.data(of: key).sha256 + ".json")
    if let stored = try KeptFile.read(Seconds.self, from: file) { return stored.seconds }
    try DurableFiles.createFolder(folder)
    let seconds = try measure()
    try DurableFiles.replace(file, with: CanonicalJSON.data(of: Seconds(seconds: seconds)))
    return seconds
  }
}

/// Evaluations of both sets, over and over.
private struct EvaluationLoop: ~Copyable, Repeated {
  let trainer: Trainer

  mutating func once() {
    if trainer.network.contrastiveLoss != nil {
      trainer.encode()
    } else {
      _ = trainer.evaluateTrain()
      _ = trainer.evaluateJudging()
    }
  }
}

/// A trial of an update on two examples, with the network and the optimizer of another.
struct SmallTrial {
  private let planned: PlannedTrial
  private let dataset: Dataset
  private let store: Store
  private let start: TrialCheckpoint

  init(_ trial: Trial, on whole: Dataset, store: Store) throws {
    let features = whole.train.featureCount
    let targets: ExampleSet.Targets =
      switch whole.train.targets {
      case .classes(_, let count): .classes([0, 0], classCount: count)
      case .values(_, let width):
        .values(
          [Float](repeating: 0, count: width) + [Float](repeating: 1, count: width), width: width)
      }
    let inputs = [Float](repeating: 0, count: features) + [Float](repeating: 1, count: features)
    let set = ExampleSet(inputs: .floats(inputs), targets: targets, featureCount: features)
    dataset = Dataset(train: set, test: set, imageShape: whole.imageShape)
    let workload = Workload(dataset: trial.workload.dataset, model: trial.workload.model)
    let recipe = Recipe(
      optimizer: trial.recipe.optimizer, learningRate: 1e-6, batchSize: 2, epochs: 1)
    let identity = TrialIdentity(
      Trial(workload: workload, recipe: recipe, seed: 0), dataDigest: nil,
      engine: Engine.fingerprint)
    planned = PlannedTrial(arm: "", identity: identity, id: try identity.id(), effort: 0)
    start = TrialRun(planned.trial, on: dataset).checkpoint
    self.store = store
  }

  /// From drawing the weights to the record on the disk, where none is: one that says the same would
  /// be left there.
  func record() throws {
    try DurableFiles.remove(store.folder.appendingPathComponent("trials/\(planned.id)"))
    let result = planned.trial.run(on: dataset)
    let record = TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
    let network = Network(planned.trial, on: dataset)
    try store.save(
      record, weights: TrialWeights.final(result, of: network, id: planned.id, on: dataset))
  }

  func checkpoint() throws {
    try store.save(start, of: planned.id)
  }
}

/// Writings to a store, over and over.
private struct WritingLoop: ~Copyable, Repeated {
  let trial: SmallTrial
  let write: (SmallTrial) throws -> Void
  private(set) var error: (any Error)?

  init(trial: SmallTrial, write: @escaping (SmallTrial) throws -> Void) {
    self.trial = trial
    self.write = write
  }

  mutating func once() {
    do { try write(trial) } catch { self.error = error }
  }
}

extension Repeated where Self: ~Copyable {
  /// The median of repetitions for so many seconds, three at least, behind one that warms up.
  fileprivate mutating func median(seconds: Double) -> Double {
    once()
    var (times, total) = ([Double](), 0.0)
    while times.count < 3 || total < seconds {
      times.append(self.seconds(of: 1))
      total += times[times.count - 1]
    }
    return Sample.median(times)
  }
}
