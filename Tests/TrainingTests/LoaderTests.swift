import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// How batches get to the network: none of it changes a bit.
@Suite("Loaders")
struct LoaderTests {
  /// Data, whether drawn while they are used, and how the batch is cut.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var fresh = true
    var normalization = ModelConfiguration.Normalization.none
    var batchSize = 24
    var growth: BatchGrowth?
    var shape = StrokesConfiguration.Shape.mnist
    var layers: [LayerConfiguration]?
    /// Of pairs of views; nil for a supervised loss.
    var pairs: ContrastiveObjective?
    var augmentation = Augmentation(shift: 1, flip: true, fill: 127)

    static let all = [
      Case(testDescription: "fresh examples"),
      Case(testDescription: "examples in memory", fresh: false),
      Case(
        testDescription: "a batch that grows",
        growth: BatchGrowth(factor: 4, milestones: [1, 2], limit: 100)),
      Case(
        testDescription: "statistics over several blocks", normalization: .batch, batchSize: 300),
      Case(
        testDescription: "pairs of views of images in colour", fresh: false, shape: .cifar,
        pairs: ContrastiveObjective(loss: .ntxent, temperature: 0.2, projection: [8]),
        augmentation: Augmentation(flip: true, fill: 127, crop: 0.5, saturation: 0.4)),
      Case(
        testDescription: "a convolution of images in colour", fresh: false, shape: .cifar,
        layers: [
          .convolution(outputs: 4, kernel: 3, stride: 2), .batchNorm, .rectifier,
          .globalAveragePool, .flatten, .linear(outputs: 10),
        ]),
      Case(
        testDescription: "views of images", fresh: false, batchSize: 300,
        augmentation: Augmentation(shift: 1, rotation: 10, crop: 0.8, contrast: 0.2, noise: 0.05)),
    ]

    var trial: Trial {
      Trial(
        workload: Workload(
          dataset: .strokes(
            StrokesConfiguration(train: 310, test: 40, freshEachEpoch: fresh, shape: shape)),
          model: layers.map { ModelConfiguration(layers: $0) }
            ?? ModelConfiguration(hidden: [16], normalization: normalization),
          objective: pairs.map { .contrastive($0) }),
        recipe: Recipe(
          optimizer: Optimizer(momentum: 0.9), learningRate: 0.05, batchSize: batchSize,
          batchGrowth: growth, epochs: 4,
          augmentation: augmentation),
        seed: 2)
    }

    func dataset() throws -> Dataset { try trial.workload.dataset.load(from: .none) }
  }

  private static func same(_ a: TrialResult, _ b: TrialResult) -> Bool {
    a.parameters == b.parameters && a.statistics == b.statistics && a.epochs == b.epochs
      && a.status == b.status && a.updates == b.updates
  }

  @Test("Their number and how far they are ahead change no bit", arguments: Case.all)
  func sameBits(_ example: Case) throws {
    let dataset = try example.dataset()
    let alone = example.trial.run(on: dataset)
    #expect(alone.status == .completed)
    for (loaders, prefetch) in [(1, 1), (1, 4), (2, 1), (3, 2), (4, 3), (4, 9)] {
      let ahead = example.trial.run(
        on: dataset,
        resources: TrainingResources(workers: 2, loaders: loaders, prefetch: prefetch))
      let same = Self.same(alone, ahead)
      #expect(same, "\(loaders) loaders, \(prefetch) batches ahead")
    }
  }

  @Test("Fresh examples are others than those of a fixed set, from the second epoch on")
  func freshness() throws {
    let (fresh, fixed) = (Case.all[0], Case.all[1])
    let results = try [fresh, fixed].map { try $0.trial.run(on: $0.dataset()) }
    #expect(results[0].epochs[0] == results[1].epochs[0])
    #expect(results[0].epochs[1] != results[1].epochs[1])
  }

  @Test(
    "A trial that is left and taken up again has its batches where it was",
    arguments: [Case.all[0], Case.all[4]], [0, 2])
  func resuming(_ example: Case, loaders: Int) throws {
    let dataset = try example.dataset()
    let resources = TrainingResources(loaders: loaders, prefetch: 3)
    let whole = example.trial.run(on: dataset)
    for left in [1, 12, 13, 14, 40, whole.updates - 1] {
      var first = TrialRun(example.trial, on: dataset, resources: resources)
      for _ in 0..<left { first.advance() }
      var second = try TrialRun(
        example.trial, on: dataset, resources: resources, from: first.checkpoint)
      while !second.isFinished { second.advance() }
      let same = Self.same(whole, second.result())
      #expect(same, "left after update \(left)")
    }
  }

  @Test(
    "Loaders end with a trial that nobody goes on with, wherever it is", .timeLimit(.minutes(1)))
  func ending() throws {
    let example = Case.all[0]
    let dataset = try example.dataset()
    for updates in [0, 1, 5, 30] {
      for (loaders, prefetch) in [(1, 1), (4, 2), (3, 50)] {
        var run = TrialRun(
          example.trial, on: dataset,
          resources: TrainingResources(loaders: loaders, prefetch: prefetch))
        for _ in 0..<updates { run.advance() }
        #expect(run.updates == updates)
      }
    }
  }

  @Test("Waiting is counted where batches are prepared")
  func waiting() throws {
    func wait(_ example: Case, _ loaders: Int) throws -> Double {
      var run = TrialRun(
        example.trial, on: try example.dataset(), resources: TrainingResources(loaders: loaders))
      for _ in 0..<13 { run.advance() }
      return run.waitSeconds
    }
    #expect(try wait(Case.all[0], 0) > 0 && wait(Case.all[0], 1) > 0)
    #expect(try wait(Case.all[1], 0) == 0 && wait(Case.all[1], 1) > 0)
  }
}

extension DataFolders {
  fileprivate static let none = DataFolders(
    environment: [:], workingDirectory: URL(filePath: "/nowhere/at/all"))
}
