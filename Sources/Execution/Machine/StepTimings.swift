import Datasets
import Foundation
import Host
import Kernels
import Planning
import Records
import Statistics
import Training

/// Where something is timed: machine and engine.
struct TimedPlace: Codable {
  let cpu: String
  let coreType: String
  let openBLASVersion: String
  let numericsVersion: Int

  static var here: TimedPlace {
    let engine = Engine.fingerprint
    return TimedPlace(
      cpu: Processor.name, coreType: engine.coreType, openBLASVersion: engine.openBLASVersion,
      numericsVersion: engine.numericsVersion)
  }
}

/// Seconds per update, measured once for each machine, network and batch size, and kept in the
/// store under `machine/`. They are no part of any record.
package struct StepTimings: UpdateTimings {
  /// What the time of an update depends on, beside the machine.
  ///
  /// Not how much momentum there is, but whether: studies search for it, and what is measured at one
  /// of their points holds for all.
  private struct Key: Codable {
    let place: TimedPlace
    let inputs: Int
    let outputs: Int
    let model: ModelConfiguration
    /// Nil for the loss of the targets.
    let objective: TrainingObjective?
    let batchSize: Int
    let ghostBatchSize: Int?
    let noiseBlockSize: Int?
    let optimizer: Optimizer.Kind
    let hasMomentum: Bool
    let isNesterov: Bool
    let hasWeightDecay: Bool
    let augmentation: Augmentation?
    /// Where examples are drawn while they are used, which takes time.
    let drawing: DatasetConfiguration?
    /// Threads that share a batch; nil for one.
    let workers: Int?
  }

  private let store: Store
  let folder: URL
  let datasets: DatasetCache

  package init(store: Store, datasets: DatasetCache) {
    self.store = store
    folder = store.folder.appendingPathComponent("machine")
    self.datasets = datasets
  }

  package func secondsPerUpdate(ofCommand records: [TrialRecord]) -> Double? {
    let known = records.compactMap { record in
      store.account(of: record.id).map { $0.seconds / Double(max(1, record.updates)) }
    }
    return known.isEmpty ? nil : Sample.median(known)
  }

  /// The stored timing, or one that is measured now. Measure on an otherwise idle machine.
  ///
  /// - Parameter workers: Threads that share each batch.
  package func timing(of trial: Trial, workers: Int) throws -> StepTiming {
    let file = try file(for: trial, workers: workers)
    if let timing = try KeptFile.read(StepTiming.self, from: file) { return timing }
    return try measure(
      trial, on: datasets.dataset(of: trial.workload), workers: workers, seconds: 0.1,
      keepingIn: file)
  }

  /// Timings that are measured now and take the place of stored ones, in the trials' order. Trials
  /// whose updates are the same work are measured once.
  ///
  /// - Parameters:
  ///   - seconds: Of updates, for each measurement, after those that warm up.
  ///   - report: Told of each measurement when it is done, with the index of its trial.
  package func measure(
    _ trials: [Trial], seconds: Double, report: (Int, StepTiming) -> Void = { _, _ in }
  ) throws -> [StepTiming] {
    var measured: [URL: StepTiming] = [:]
    return try trials.enumerated().map { index, trial in
      let file = try file(for: trial, workers: 1)
      if let timing = measured[file] { return timing }
      let timing = try measure(
        trial, on: datasets.dataset(of: trial.workload), workers: 1, seconds: seconds,
        keepingIn: file)
      measured[file] = timing
      report(index, timing)
      return timing
    }
  }

  private func file(for trial: Trial, workers: Int) throws -> URL {
    let optimizer = trial.recipe.ownOptimizer
    let (inputs, outputs) = try sizes(of: trial.workload)
    let key = Key(
      place: .here, inputs: inputs, outputs: outputs, model: trial.workload.ownModel,
      objective: trial.workload.objective, batchSize: trial.recipe.batchSize,
      ghostBatchSize: trial.recipe.ghostBatchSize,
      noiseBlockSize: trial.recipe.noiseBlockSize, optimizer: optimizer.kind,
      hasMomentum: optimizer.momentum > 0, isNesterov: optimizer.nesterov,
      hasWeightDecay: optimizer.weightDecay > 0, augmentation: trial.recipe.augmentation,
      drawing: trial.workload.dataset.traits.freshExampleLimit == nil
        ? nil : trial.workload.dataset,
      workers: workers == 1 ? nil : workers)
    return folder.appendingPathComponent(try CanonicalJSON.data(of: key).sha256 + ".json")
  }

  /// How many numbers an example has and a network puts out for it; no example is drawn to tell.
  func sizes(of workload: Workload) throws -> (inputs: Int, outputs: Int) {
    let traits = workload.dataset.traits
    if let inputs = traits.inputs, let outputs = traits.outputs { return (inputs, outputs) }
    let train = try datasets.dataset(of: workload).train
    return (train.featureCount, train.targets.outputCount)
  }

  /// Times updates for so many seconds, and at least five of them, and keeps the median.
  private func measure(
    _ trial: Trial, on dataset: Dataset, workers: Int, seconds: Double, keepingIn file: URL
  ) throws -> StepTiming {
    let secondsPerUpdate = Self.secondsPerUpdate(
      trial, on: dataset, workers: workers, seconds: seconds)
    // After the timing, so that what the libraries hold once and for all is there.
    let working = Self.workingBytes(trial, on: dataset, blockSize: nil)
    let rows = trial.recipe.batchSize * trial.workload.rowsPerExample
    let whole =
      rows <= Network(trial, on: dataset).blockSize
      ? working : Self.workingBytes(trial, on: dataset, blockSize: rows)
    let timing = StepTiming(
      secondsPerUpdate: secondsPerUpdate, workingBytes: working, wholeBatchBytes: whole)
    try DurableFiles.createFolder(folder)
    try DurableFiles.replace(file, with: CanonicalJSON.data(of: timing))
    return timing
  }

  private static func secondsPerUpdate(
    _ trial: Trial, on dataset: Dataset, workers: Int, seconds: Double
  ) -> Double {
    // At a small rate, at which no recipe diverges meanwhile.
    var steps = StepLoop(
      trial, on: dataset, learningRate: trial.recipe.ownLearningRate * 1e-3,
      resources: TrainingResources(workers: workers))
    _ = steps.warmUp(seconds: 0)
    var (times, total) = ([Double](), 0.0)
    while times.count < 5 || total < seconds {
      times.append(steps.seconds(of: 1))
      total += times[times.count - 1]
    }
    return Sample.median(times)
  }

  private static func workingBytes(
    _ trial: Trial, on dataset: Dataset, blockSize: Int?
  ) -> Int {
    ResidentMemory.settle()
    let before = ResidentMemory.bytes
    var steps = StepLoop(
      trial, on: dataset, learningRate: trial.recipe.ownLearningRate * 1e-3, blockSize: blockSize)
    steps.once()
    return max(0, ResidentMemory.bytes - before)
  }
}
