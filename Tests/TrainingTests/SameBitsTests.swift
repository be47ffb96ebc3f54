import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// A trial whose batches are cut in one way or another.
struct BlockCase: CustomTestStringConvertible, Sendable {
  let name: String
  var normalization: ModelConfiguration.Normalization = .batch
  var ghostBatchSize: Int?
  let batchSize: Int
  var clipNorm: Double?
  /// Of pairs of views; nil for a supervised loss.
  var pairs: ContrastiveLoss.Kind?

  var testDescription: String { name }

  static let all = [
    BlockCase(name: "no batch norm", normalization: .none, batchSize: 1000),
    BlockCase(name: "no batch norm, clipped", normalization: .none, batchSize: 1000, clipNorm: 0.1),
    BlockCase(name: "a batch of less than a block", batchSize: 200),
    BlockCase(name: "statistics over four blocks", batchSize: 1000),
    BlockCase(name: "statistics over four blocks, clipped", batchSize: 1000, clipNorm: 0.1),
    BlockCase(name: "ghost batches that divide a block", ghostBatchSize: 128, batchSize: 1000),
    BlockCase(name: "ghost batches that do not", ghostBatchSize: 100, batchSize: 1000),
    BlockCase(name: "ghost batches of several blocks", ghostBatchSize: 300, batchSize: 1000),
    BlockCase(
      name: "pairs of views, no batch norm", normalization: .none, batchSize: 500, pairs: .ntxent),
    BlockCase(name: "pairs of views, less than a block", batchSize: 100, pairs: .ntxent),
    BlockCase(name: "pairs of views, statistics over four blocks", batchSize: 500, pairs: .dcl),
    BlockCase(
      name: "pairs of views, ghost batches that do not divide a block", ghostBatchSize: 100,
      batchSize: 500, clipNorm: 0.1, pairs: .ntxent),
    BlockCase(
      name: "pairs of views, ghost batches of several blocks", ghostBatchSize: 300, batchSize: 500,
      pairs: .ntxent),
  ]

  var trial: Trial {
    Trial(
      workload: Workload(
        dataset: .strokes(StrokesConfiguration(train: 1300, test: 300)),
        model: ModelConfiguration(hidden: [40, 24], normalization: normalization),
        objective: pairs.map {
          .contrastive(ContrastiveObjective(loss: $0, temperature: 0.5, projection: [16, 10]))
        }),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9, weightDecay: 1e-4), learningRate: 0.1,
        batchSize: batchSize, ghostBatchSize: ghostBatchSize, clipNorm: clipNorm, epochs: 3,
        augmentation: pairs == nil
          ? Augmentation(shift: 1) : Augmentation(shift: 1, rotation: 10, noise: 0.1)),
      seed: 4)
  }

  static let dataset = Result {
    try all[0].trial.workload.dataset.load(
      from: DataFolders(
        environment: [:], workingDirectory: FileManager.default.temporaryDirectory))
  }
}

@Suite("The same bits")
struct SameBitsTests {
  private static func expectEqual(_ a: TrialResult, _ b: TrialResult) {
    // Compared outside of the expectation, which would print every number.
    let equal = (
      parameters: a.parameters == b.parameters, statistics: a.statistics == b.statistics,
      epochs: a.epochs == b.epochs, distances: a.distances == b.distances,
      status: a.status == b.status && a.representation == b.representation
    )
    #expect(equal == (true, true, true, true, true))
  }

  @Test("Several workers on a batch change no bit", arguments: BlockCase.all, [2, 3, 5])
  func workers(_ example: BlockCase, workers: Int) throws {
    let dataset = try BlockCase.dataset.get()
    let alone = example.trial.run(on: dataset)
    let shared = example.trial.run(on: dataset, resources: TrainingResources(workers: workers))
    #expect(alone.status == .completed)
    Self.expectEqual(alone, shared)
  }

  /// Bytes for 0, 2 and all 4 blocks: (40 + 24 + 10 + 40) floats a row.
  @Test(
    "Less memory, so that blocks are computed again, changes no bit", arguments: BlockCase.all,
    [0, 2, 4])
  func memory(_ example: BlockCase, blocks: Int) throws {
    let dataset = try BlockCase.dataset.get()
    let ample = example.trial.run(on: dataset)
    for workers in [1, 2] {
      let tight = example.trial.run(
        on: dataset,
        resources: TrainingResources(
          workers: workers, activationBytes: blocks * RowBlocks.size * 114 * 4))
      Self.expectEqual(ample, tight)
    }
  }

  @Test(
    "A trial left after any update and taken up again ends in the same bits", arguments: [5, 11])
  func resuming(_ index: Int) throws {
    let dataset = try BlockCase.dataset.get()
    let trial = BlockCase.all[index].trial
    let whole = trial.run(on: dataset)
    for left in 0..<whole.updates {
      var first = TrialRun(trial, on: dataset)
      for _ in 0..<left { first.advance() }
      var second = try TrialRun(trial, on: dataset, from: first.checkpoint)
      while !second.isFinished { second.advance() }
      Self.expectEqual(whole, second.result())
    }
  }

  @Test("A checkpoint of another network is refused")
  func mismatch() throws {
    let dataset = try BlockCase.dataset.get()
    let other = TrialRun(BlockCase.all[0].trial, on: dataset).checkpoint
    #expect(throws: CheckpointMismatch.self) {
      _ = try TrialRun(BlockCase.all[5].trial, on: dataset, from: other).epoch
    }
  }

  @Test("Memory is kept within what is granted, and not taken where it is of no use")
  func granted() throws {
    let dataset = try BlockCase.dataset.get()
    func bytes(_ example: BlockCase, _ granted: Int) -> Int {
      Trainer(
        example.trial, on: dataset, resources: TrainingResources(activationBytes: granted)
      ).byteCount
    }
    let spanning = BlockCase.all[3]
    let least = bytes(spanning, 0)
    #expect(bytes(spanning, 1000 * 104 * 4 - 1) == least)
    #expect(bytes(spanning, 1000 * 104 * 4) - least >= 1000 * 104 * 4)
    #expect(bytes(spanning, 1 << 30) - least < 1000 * 104 * 4 + 10_000)
    #expect(bytes(BlockCase.all[0], 0) == bytes(BlockCase.all[0], 1 << 30))
  }
}
