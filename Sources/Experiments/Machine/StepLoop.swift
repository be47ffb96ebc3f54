import Datasets
import Kernels
import Training

/// Whole training steps of a trial, over and over the batches of one shuffled epoch.
struct StepLoop: ~Copyable, Repeated {
  private var trainer: Trainer
  private let plan: EpochPlan
  private let learningRate: Double
  private var next = 0

  init(
    _ trial: Trial, on dataset: Dataset, learningRate: Double,
    resources: TrainingResources = TrainingResources(), blockSize: Int = RowBlocks.size
  ) {
    trainer = Trainer(trial, on: dataset, resources: resources, blockSize: blockSize)
    plan = EpochPlan(
      exampleCount: dataset.train.count, batchSize: trial.recipe.batchSize, dropLast: true,
      seed: trial.seed, epoch: 0, augmentation: trial.recipe.augmentation)
    self.learningRate = learningRate
  }

  mutating func once() {
    _ = trainer.update(on: plan.batch(next), shifts: plan.shifts, learningRate: learningRate)
    next = next + 1 == plan.batchCount ? 0 : next + 1
  }
}
