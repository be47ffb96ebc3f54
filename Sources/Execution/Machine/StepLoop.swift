import Datasets
import Kernels
import Specification
import Training

/// Whole training steps of a trial, over and over the batches of shuffled epochs.
struct StepLoop: ~Copyable, Repeated {
  private(set) var trainer: Trainer
  private let feed: BatchFeed
  private let learningRate: Double
  /// Those that take turns; empty where each is prepared when it comes.
  private var prepared: [FedBatch] = []
  private var turn = 0

  private static let preparedCount = 4

  /// - Parameter preparesOnce: Whether a few batches are prepared before, and take turns.
  init(
    _ trial: Trial, on dataset: Dataset, learningRate: Double,
    resources: TrainingResources = TrainingResources(), blockSize: Int? = nil,
    preparesOnce: Bool = false
  ) {
    trainer = Trainer(trial, on: dataset, resources: resources, blockSize: blockSize)
    feed = BatchFeed(trial.endless, on: dataset, resources: resources)
    self.learningRate = learningRate
    guard preparesOnce else { return }
    var loading = resources
    loading.loaders = 1
    let loader = BatchFeed(trial.endless, on: dataset, resources: loading)
    prepared = (0..<Self.preparedCount).compactMap { _ in loader.next() }
  }

  mutating func once() {
    if !prepared.isEmpty { turn = (turn + 1) % prepared.count }
    guard let batch = prepared.isEmpty ? feed.next() : prepared[turn] else {
      preconditionFailure("an endless trial has ended")
    }
    _ = trainer.update(on: batch, learningRate: learningRate)
  }
}

extension Trial {
  /// The same in whole batches, all of the first epoch's size, for more epochs than anybody measures.
  fileprivate var endless: Trial {
    var trial = self
    trial.recipe.epochs = RecipeSpec.epochLimit
    trial.recipe.dropLast = true
    trial.recipe.batchGrowth = nil
    return trial
  }
}
