import Datasets
import Kernels
import Specification
import Training

/// Whole training steps of a trial, over and over the batches of shuffled epochs.
struct StepLoop: ~Copyable, Repeated {
  private(set) var trainer: Trainer
  private let feed: BatchFeed
  private let learningRate: Double

  init(
    _ trial: Trial, on dataset: Dataset, learningRate: Double,
    resources: TrainingResources = TrainingResources(), blockSize: Int? = nil
  ) {
    trainer = Trainer(trial, on: dataset, resources: resources, blockSize: blockSize)
    feed = BatchFeed(trial.endless, on: dataset, resources: resources)
    self.learningRate = learningRate
  }

  mutating func once() {
    guard let batch = feed.next() else { preconditionFailure("an endless trial has ended") }
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
