import Datasets

extension Trial {
  /// Somebody asked for the trial to stop; nothing of it is kept.
  public struct Interrupted: Error {
    public init() {}
  }

  /// Trains from the initial weights to the end of the recipe, or to the update at which the loss
  /// or the gradient is no longer finite.
  ///
  /// Deterministic: every number of the result is a function of the trial, the data set's contents
  /// and the engine's fingerprint.
  ///
  /// - Parameter initialValues: What the workload's initial weights hold; nil where it has none, and
  ///   the seed draws them.
  /// - Parameter shouldContinue: Asked before each update, with the examples learned from so far.
  /// - Throws: `Interrupted` when `shouldContinue` says no.
  public func run(
    on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    shouldContinue: (_ examples: Int) -> Bool = { _ in true }
  ) throws(Interrupted) -> TrialResult {
    precondition(
      (initialValues == nil) == (workload.initialWeights == nil),
      "initial values and \(workload.initialWeights?.file ?? "no file") of initial weights")
    var trainer = Trainer(self, on: dataset) { network in
      if let initialValues { return Parameters(for: network, values: initialValues) }
      return Parameters(for: network, seed: seed)
    }
    var course = Course(trainer)
    epochs: for epoch in 0..<recipe.epochs {
      let plan = EpochPlan(
        exampleCount: dataset.train.count, batchSize: recipe.batchSize, dropLast: recipe.dropLast,
        seed: seed, epoch: epoch, augmentation: recipe.augmentation)
      course.beginEpoch()
      for index in 0..<plan.batchCount {
        guard shouldContinue(course.examples) else { throw Interrupted() }
        let batch = plan.batch(index)
        let rate =
          recipe.learningRate
          * recipe.schedule.factor(
            atUpdate: course.updates, updatesPerEpoch: plan.batchCount, epochs: recipe.epochs)
        let step = trainer.update(on: batch, shifts: plan.shifts, learningRate: rate)
        course.record(step, count: batch.count, learningRate: rate, trainer)
        if !step.isFinite {
          course.endEpoch(epoch, evaluating: false, trainer)
          break epochs
        }
      }
      let isLast = epoch + 1 == recipe.epochs
      let evaluating = isLast || (epoch + 1) % recipe.evaluationInterval == 0
      course.endEpoch(epoch, evaluating: evaluating, trainer)
    }
    return course.result(trainer)
  }
}

/// The course of a trial so far.
private struct Course {
  private(set) var updates = 0
  private(set) var examples = 0
  private var diverged = false
  private var learningRate = 0.0
  private var epochUpdates = 0
  private var lossSum = 0.0
  private var normSum = 0.0
  private var epochs: [EpochRecord] = []
  private var distances: [DistanceRecord] = []
  private var trajectory: [[Float]] = []
  private let keepsTrajectory: Bool

  init(_ trainer: borrowing Trainer) {
    keepsTrajectory = trainer.network.parameterLayout.count <= TrialResult.trajectoryLimit
    if keepsTrajectory { trajectory.append(trainer.parameterValues) }
  }

  mutating func beginEpoch() {
    (epochUpdates, lossSum, normSum) = (0, 0, 0)
  }

  mutating func record(
    _ step: Trainer.Step, count: Int, learningRate: Double, _ trainer: borrowing Trainer
  ) {
    updates += 1
    examples += count
    epochUpdates += 1
    lossSum += step.loss
    normSum += step.gradientNorm
    diverged = !step.isFinite
    self.learningRate = learningRate
    if keepsTrajectory { trajectory.append(trainer.parameterValues) }
    if DistanceRecord.isSampled(update: updates) { recordDistance(trainer) }
  }

  private mutating func recordDistance(_ trainer: borrowing Trainer) {
    distances.append(DistanceRecord(update: updates, distance: trainer.distanceFromStart))
  }

  mutating func endEpoch(_ epoch: Int, evaluating: Bool, _ trainer: borrowing Trainer) {
    guard epochUpdates > 0 else { return }
    epochs.append(
      EpochRecord(
        epoch: epoch + 1, learningRate: learningRate, updates: updates, examples: examples,
        batchLoss: lossSum / Double(epochUpdates), gradientNorm: normSum / Double(epochUpdates),
        distance: trainer.distanceFromStart,
        train: evaluating ? trainer.evaluateTrain() : nil,
        test: evaluating ? trainer.evaluateTest() : nil))
  }

  consuming func result(_ trainer: borrowing Trainer) -> TrialResult {
    if updates > 0 && distances.last?.update != updates { recordDistance(trainer) }
    // The last update's own loss may be finite where the weights that it leaves are not.
    if !endsInFiniteNumbers { diverged = true }
    return TrialResult(
      status: diverged ? .diverged(update: updates) : .completed, epochs: epochs,
      distances: distances, trajectory: trajectory, parameters: trainer.parameterValues,
      statistics: trainer.statisticValues, updates: updates, examples: examples,
      operations: examples * trainer.network.operationsPerExample)
  }
}

extension Course {
  /// Whether the weights, and what they were last evaluated to, are finite.
  private var endsInFiniteNumbers: Bool {
    guard let last = epochs.last else { return true }
    let numbers = [
      last.distance, last.train?.loss, last.train?.error, last.test?.loss, last.test?.error,
    ]
    return numbers.allSatisfy { $0?.isFinite ?? true }
  }
}

extension DistanceRecord {
  /// About eight updates for each doubling: all up to 16, and then those that are divisible by an
  /// eighth of the power of two at or below them.
  static func isSampled(update: Int) -> Bool {
    guard update > 16 else { return true }
    let power = 1 << (Int.bitWidth - 1 - update.leadingZeroBitCount)
    return update % (power / 8) == 0
  }
}
