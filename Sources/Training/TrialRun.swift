import Datasets

/// A trial under way, which goes on update by update, and from where it was left.
///
/// Deterministic: every number of the result is a function of the trial, the data set's contents and
/// the engine's fingerprint; resources, and how often it is left and resumed, are no part of it.
public struct TrialRun: ~Copyable {
  public let trial: Trial
  private let exampleCount: Int
  private var trainer: Trainer
  private var course: TrialCourse
  private var plan: EpochPlan

  /// From the initial weights.
  ///
  /// - Parameter initialValues: What the workload's initial weights hold; nil where it has none, and
  ///   the seed draws them.
  public init(
    _ trial: Trial, on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    resources: TrainingResources = TrainingResources()
  ) {
    let initialWeights = trial.workload.initialWeights
    precondition(
      (initialValues == nil) == (initialWeights == nil),
      "initial values and \(initialWeights?.file ?? "no file") of initial weights")
    self.trial = trial
    exampleCount = dataset.train.count
    trainer = Trainer(trial, on: dataset, resources: resources) { network in
      if let initialValues { return Parameters(for: network, values: initialValues) }
      return Parameters(for: network, seed: trial.seed)
    }
    course = TrialCourse()
    plan = trial.plan(ofEpoch: 0, exampleCount: exampleCount)
    if keepsTrajectory { course.trajectory.append(trainer.parameterValues) }
  }

  /// From where a checkpoint of the same trial was taken.
  ///
  /// - Throws: `CheckpointMismatch` when its numbers are not of this network's sizes.
  public init(
    _ trial: Trial, on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    resources: TrainingResources = TrainingResources(), from checkpoint: TrialCheckpoint
  ) throws(CheckpointMismatch) {
    self.init(trial, on: dataset, startingFrom: initialValues, resources: resources)
    guard trainer.fits(checkpoint.numbers) else { throw CheckpointMismatch() }
    trainer.restore(checkpoint.numbers)
    course = checkpoint.course
    if !isFinished { plan = trial.plan(ofEpoch: course.epoch, exampleCount: exampleCount) }
  }

  /// Whether the recipe's last epoch has ended, or the loss or the gradient has left the finite
  /// numbers.
  public var isFinished: Bool { course.diverged || course.epoch == trial.recipe.epochs }

  /// Examples learned from so far.
  public var examples: Int { course.examples }

  /// Epochs that have ended.
  public var epoch: Int { course.epoch }

  /// One update, and the epoch's evaluation when it was the epoch's last.
  public mutating func advance() {
    precondition(!isFinished, "the trial has ended")
    let recipe = trial.recipe
    let batch = plan.batch(course.epochUpdates)
    let rate =
      recipe.learningRate
      * recipe.schedule.factor(
        atUpdate: course.updates, updatesPerEpoch: plan.batchCount, epochs: recipe.epochs)
    let step = trainer.update(on: batch, shifts: plan.shifts, learningRate: rate)
    course.record(step, count: batch.count, learningRate: rate)
    if keepsTrajectory { course.trajectory.append(trainer.parameterValues) }
    if DistanceRecord.isSampled(update: course.updates) { recordDistance() }
    if course.diverged {
      endEpoch(evaluating: false)
    } else if course.epochUpdates == plan.batchCount {
      let ended = course.epoch + 1
      endEpoch(
        evaluating: ended == recipe.epochs || ended.isMultiple(of: recipe.evaluationInterval))
      if !isFinished { plan = trial.plan(ofEpoch: course.epoch, exampleCount: exampleCount) }
    }
  }

  private mutating func recordDistance() {
    course.distances.append(
      DistanceRecord(update: course.updates, distance: trainer.distanceFromStart))
  }

  private mutating func endEpoch(evaluating: Bool) {
    course.endEpoch(
      distance: trainer.distanceFromStart, train: evaluating ? trainer.evaluateTrain() : nil,
      test: evaluating ? trainer.evaluateTest() : nil)
  }

  private var keepsTrajectory: Bool {
    trainer.network.parameterLayout.count <= TrialResult.trajectoryLimit
  }

  /// All that is needed to go on from here another time.
  public var checkpoint: TrialCheckpoint {
    TrialCheckpoint(course: course, numbers: trainer.state)
  }

  /// What the trial leaves.
  public consuming func result() -> TrialResult {
    precondition(isFinished, "the trial has not ended")
    if course.updates > 0 && course.distances.last?.update != course.updates { recordDistance() }
    // The last update's own loss may be finite where the weights that it leaves are not.
    let diverged = course.diverged || !course.endsInFiniteNumbers
    return TrialResult(
      status: diverged ? .diverged(update: course.updates) : .completed, epochs: course.epochs,
      distances: course.distances, trajectory: course.trajectory,
      parameters: trainer.parameterValues, statistics: trainer.statisticValues,
      updates: course.updates, examples: course.examples,
      operations: course.examples * trainer.network.operationsPerExample)
  }
}

extension Trial {
  fileprivate func plan(ofEpoch epoch: Int, exampleCount: Int) -> EpochPlan {
    EpochPlan(
      exampleCount: exampleCount, batchSize: recipe.batchSize, dropLast: recipe.dropLast,
      seed: seed, epoch: epoch, augmentation: recipe.augmentation)
  }

  /// The whole trial at once.
  public func run(
    on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    resources: TrainingResources = TrainingResources()
  ) -> TrialResult {
    var run = TrialRun(self, on: dataset, startingFrom: initialValues, resources: resources)
    while !run.isFinished { run.advance() }
    return run.result()
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
