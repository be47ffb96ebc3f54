import Datasets
import Foundation
import Kernels
import Training

/// What one update of a trial takes on this machine.
public struct StepTiming: Sendable, Hashable, Codable {
  /// Median over consecutive updates, on one thread.
  public let secondsPerUpdate: Double
  /// Bytes of the trainer's matrices: parameters, gradient, velocity, activations.
  public let workingBytes: Int
}

/// Seconds per update, measured once for each machine, network and batch size, and kept in the
/// store under `machine/`. They are no part of any record.
public struct StepTimings: Sendable {
  /// What the time of an update depends on, beside the machine.
  private struct Key: Codable {
    let cpu: String
    let coreType: String
    let openBLASVersion: String
    let numericsVersion: Int
    let inputs: Int
    let outputs: Int
    let model: ModelConfiguration
    let batchSize: Int
    let ghostBatchSize: Int?
    let optimizer: Optimizer
    let augmentation: Augmentation?
  }

  private let folder: URL
  private let shelf: DatasetShelf

  public init(store: Store, shelf: DatasetShelf) {
    folder = store.folder.appendingPathComponent("machine")
    self.shelf = shelf
  }

  /// The CPU's name as the system gives it.
  public static var cpu: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last
      .map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  /// The stored timing, or one that is measured now. Measure on an otherwise idle machine.
  public func timing(of trial: Trial) throws -> StepTiming {
    let dataset = try shelf.dataset(trial.workload.dataset)
    let engine = Engine.fingerprint
    let key = Key(
      cpu: Self.cpu, coreType: engine.coreType, openBLASVersion: engine.openBLASVersion,
      numericsVersion: engine.numericsVersion, inputs: dataset.train.featureCount,
      outputs: dataset.train.targets.outputCount, model: trial.workload.model,
      batchSize: trial.recipe.batchSize, ghostBatchSize: trial.recipe.ghostBatchSize,
      optimizer: trial.recipe.optimizer, augmentation: trial.recipe.augmentation)
    let name = try CanonicalJSON.data(of: key).sha256 + ".json"
    let file = folder.appendingPathComponent(name)
    if let data = try? Data(contentsOf: file),
      let timing = try? JSONDecoder().decode(StepTiming.self, from: data)
    {
      return timing
    }
    let timing = Self.measure(trial, on: dataset)
    try DurableFiles.createFolder(folder)
    try DurableFiles.replace(file, with: CanonicalJSON.data(of: timing))
    return timing
  }

  /// Times updates for a tenth of a second, and at least five of them, after two that warm up.
  private static func measure(_ trial: Trial, on dataset: Dataset) -> StepTiming {
    var trainer = Trainer(trial, on: dataset)
    let plan = EpochPlan(
      exampleCount: dataset.train.count, batchSize: trial.recipe.batchSize, dropLast: true,
      seed: 0, epoch: 0, augmentation: trial.recipe.augmentation)
    var seconds: [Double] = []
    let started = ContinuousClock.now
    var index = 0
    while index < 7 || (ContinuousClock.now - started) / .seconds(1) < 0.1 {
      let before = ContinuousClock.now
      _ = trainer.update(
        on: plan.batch(index % plan.batchCount), shifts: plan.shifts,
        learningRate: trial.recipe.learningRate * 1e-3)
      if index >= 2 { seconds.append((ContinuousClock.now - before) / .seconds(1)) }
      index += 1
    }
    seconds.sort()
    return StepTiming(
      secondsPerUpdate: seconds[seconds.count / 2], workingBytes: trainer.byteCount)
  }
}
