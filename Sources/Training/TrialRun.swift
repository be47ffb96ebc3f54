import Datasets

/// A trial under way, which goes on update by update, and from where it was left.
///
/// Deterministic: every number of the result is a function of the trial, the data set's contents and
/// the engine's fingerprint; resources, and how often it is left and resumed, are no part of it.
public struct TrialRun: ~Copyable {
  public let trial: Trial
  private let exampleCount: Int
  private let judgingCount: Int
  private let updatesInAll: Int
  private let warmupUpdates: Int
  private var trainer: Trainer
  private var course: TrialCourse
  private let feed: BatchFeed

  /// From the initial weights.
  ///
  /// - Parameter initialValues: What the workload's initial weights hold; nil where it has none, and
  ///   the seed draws them.
  public init(
    _ trial: Trial, on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    resources: TrainingResources = TrainingResources()
  ) {
    self.init(
      trial, on: dataset, startingFrom: initialValues, resources: resources, course: TrialCourse())
    if keepsTrajectory { course.trajectory.append(trainer.parameterValues) }
  }

  private init(
    _ trial: Trial, on dataset: Dataset, startingFrom initialValues: ParameterValues?,
    resources: TrainingResources, course: TrialCourse
  ) {
    let initialWeights = trial.workload.initialWeights
    precondition(
      (initialValues == nil) == (initialWeights == nil),
      "initial values and \(initialWeights?.file ?? "no file") of initial weights")
    self.trial = trial
    exampleCount = dataset.train.count
    judgingCount = dataset.judging.count
    updatesInAll = trial.updateCount(ofEpochs: trial.recipe.epochs, exampleCount: exampleCount)
    warmupUpdates = trial.updateCount(
      ofEpochs: trial.recipe.schedule.warmupEpochs, exampleCount: exampleCount)
    trainer = Trainer(trial, on: dataset, resources: resources) { network in
      if let initialValues { return Parameters(for: network, values: initialValues) }
      return Parameters(for: network, seed: trial.seed)
    }
    self.course = course
    feed = BatchFeed(
      trial, on: dataset, resources: resources, epoch: course.epoch, batch: course.epochUpdates)
  }

  /// From where a checkpoint of the same trial was taken.
  ///
  /// - Throws: `CheckpointMismatch` when its numbers are not of this network's sizes.
  public init(
    _ trial: Trial, on dataset: Dataset, startingFrom initialValues: ParameterValues? = nil,
    resources: TrainingResources = TrainingResources(), from checkpoint: TrialCheckpoint
  ) throws(CheckpointMismatch) {
    self.init(
      trial, on: dataset, startingFrom: initialValues, resources: resources,
      course: checkpoint.course)
    guard trainer.fits(checkpoint.numbers) else { throw CheckpointMismatch() }
    trainer.restore(checkpoint.numbers, updates: checkpoint.course.updates)
  }

  /// Whether the recipe's last epoch or update has ended, the goal is met or out of reach, or the
  /// loss or the gradient has left the finite numbers.
  public var isFinished: Bool { course.end != nil || course.epoch == trial.recipe.epochs }

  /// Examples learned from so far.
  public var examples: Int { course.examples }

  /// Epochs that have ended.
  public var epoch: Int { course.epoch }

  /// The parameters as they are now, in the order of the network's layout.
  public var parameters: [Float] { trainer.parameterValues }

  /// Updates made so far.
  public var updates: Int { course.updates }

  /// Seconds that updates have waited for their batches; 0 where these are read from memory while
  /// the network learns.
  public var waitSeconds: Double { feed.waitSeconds }

  /// One update, and the epoch's evaluation when it was the epoch's last.
  public mutating func advance() {
    precondition(!isFinished, "the trial has ended")
    let recipe = trial.recipe
    guard let batch = feed.next() else { preconditionFailure("no batch in epoch \(course.epoch)") }
    let place = Schedule.Place(
      update: course.updates, epoch: course.epoch, updatesInAll: updatesInAll,
      warmupUpdates: warmupUpdates)
    let rate =
      recipe.ownLearningRate * recipe.schedule.factor(at: place)
      * recipe.stage(atEpoch: course.epoch).rateFactor
    let step = trainer.update(on: batch, learningRate: rate)
    course.record(step, count: batch.examples.count, learningRate: rate)
    if !step.isFinite {
      course.end = .diverged(update: course.updates)
    } else {
      test()
    }
    if keepsTrajectory { course.trajectory.append(trainer.parameterValues) }
    if UpdateGrid.contains(course.updates, perDoubling: 8) {
      recordDistance()
      course.endStretch()
    }
    if course.end != nil || batch.isLastOfEpoch { endEpoch() }
  }

  /// Evaluates the judging set where the recipe asks for it at this update, and ends the trial where
  /// that, or the count of updates, is a reason.
  private mutating func test() {
    let (recipe, update) = (trial.recipe, course.updates)
    let inAll = min(recipe.updateLimit ?? .max, updatesInAll)
    let isLast = update == inAll
    if let perDoubling = recipe.testsPerDoubling,
      isLast || UpdateGrid.contains(update, perDoubling: perDoubling)
    {
      let test: (evaluation: Evaluation, count: Int)
      if let goal = recipe.goal, !isLast {
        test = trainer.evaluateJudging(missing: goal)
      } else {
        test = (trainer.evaluateJudging(), judgingCount)
      }
      course.tests.append(
        TestRecord(
          update: update, examples: course.examples, testedCount: test.count,
          test: test.evaluation))
      if let goal = recipe.goal {
        if goal.isMet(by: test.evaluation) {
          course.end = .reachedGoal(update: update)
        } else if goal.shouldPrune(after: course.tests, limit: inAll) {
          course.end = .pruned(update: update)
        }
      }
    }
    if isLast && course.end == nil { course.end = .completed }
  }

  private mutating func recordDistance() {
    course.distances.append(
      DistanceRecord(update: course.updates, distance: trainer.distanceFromStart))
  }

  /// Ends the epoch, whole or not, with an evaluation of both sets where the recipe asks for it. A
  /// trial with a goal is about the judging set alone, which has been evaluated on the way.
  private mutating func endEpoch() {
    let (recipe, ended) = (trial.recipe, course.epoch + 1)
    var (train, test): (Evaluation?, Evaluation?)
    if let last = course.tests.last, last.update == course.updates, last.testedCount == judgingCount
    {
      test = last.test
    }
    let isDue = course.end == .completed || ended.isMultiple(of: recipe.evaluationInterval)
    if recipe.goal == nil && isDue && !isContrastive && course.end?.isDivergence != true {
      train = trainer.evaluateTrain()
      test = test ?? trainer.evaluateJudging()
    }
    course.endEpoch(distance: trainer.distanceFromStart, train: train, test: test)
    if course.end == nil && recipe.stopsEarly(after: course.epochs) {
      course.end = .settled(update: course.updates)
    }
    if let goal = recipe.pruningGoal, course.end == nil, test != nil,
      goal.shouldPrune(after: course.epochs, limit: recipe.epochs)
    {
      course.end = .pruned(update: course.updates)
    }
  }

  /// Whether outputs are embeddings, which no target says anything of.
  private var isContrastive: Bool { trial.workload.contrastive != nil }

  /// Whether the test set judges the trial, on its way or at its end.
  private var seesTestSet: Bool {
    trial.workload.validation == nil || trial.recipe.testsAtEnd == true
  }

  /// Of the test set, where the recipe asks for it and nothing else has evaluated it.
  private var finalTest: Evaluation? {
    guard trial.recipe.testsAtEnd == true else { return nil }
    let test = trainer.evaluateTest()
    return test.isFinite ? test : nil
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
    course.endStretch()
    // The last update's own loss may be finite where the weights that it leaves are not.
    var status =
      course.endsInFiniteNumbers ? course.end ?? .completed : .diverged(update: course.updates)
    let representation =
      status.isDivergence || !trial.workload.isProbed || !seesTestSet
      ? nil : trainer.representation()
    // Embeddings are evaluated here alone.
    if isContrastive && representation == nil { status = .diverged(update: course.updates) }
    return TrialResult(
      status: status, epochs: course.epochs, distances: course.distances, tests: course.tests,
      finalTest: status.isDivergence ? nil : finalTest,
      judgingCount: judgingCount,
      testMisclassifications: status.isDivergence || !seesTestSet || isContrastive
        ? nil : trainer.testMisclassifications(),
      constantAnswer: trainer.constantAnswer(onTestSet: seesTestSet),
      representation: representation,
      noise: course.noise, trajectory: course.trajectory,
      parameters: trainer.parameterValues, statistics: trainer.statisticValues,
      updates: course.updates, examples: course.examples,
      operations: course.examples * trainer.network.operationsPerExample)
  }
}

extension Trial {
  func plan(ofEpoch epoch: Int, exampleCount: Int) -> EpochPlan {
    EpochPlan(
      exampleCount: exampleCount, batchSize: recipe.stage(atEpoch: epoch).batchSize,
      dropLast: recipe.dropLast, seed: seed, epoch: epoch, augmentation: recipe.augmentation,
      viewsPerExample: workload.rowsPerExample)
  }

  /// The updates of a trial that neither diverges nor meets a goal.
  public func updateCount(exampleCount: Int) -> Int {
    let inEpochs = updateCount(ofEpochs: recipe.epochs, exampleCount: exampleCount)
    return min(recipe.updateLimit ?? .max, inEpochs)
  }

  /// The updates of the first so many epochs.
  ///
  /// Complexity: O(1), or with the milestones at which the batch grows.
  public func updateCount(ofEpochs epochs: Int, exampleCount: Int) -> Int {
    func inEpoch(_ batchSize: Int) -> Int {
      EpochPlan.batchCount(
        exampleCount: exampleCount, batchSize: batchSize, dropLast: recipe.dropLast)
    }
    return recipe.stretches(ofEpochs: epochs).reduce(0) {
      $0 + $1.epochs.count * inEpoch($1.batchSize)
    }
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
