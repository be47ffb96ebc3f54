/// What a trial leaves: how it ended, its course, and its final numbers.
public struct TrialResult: Sendable {
  public let status: Status
  /// A row for each epoch that was begun, the last one too when it ended early.
  public let epochs: [EpochRecord]
  /// ‖w_t − w_0‖ at updates spaced evenly in log t, and at the end.
  public let distances: [DistanceRecord]
  /// Evaluations of the judging set at updates spaced evenly in log t, where the recipe asks for them.
  public let tests: [TestRecord]
  /// Of the test set at the end, where examples held out judge the trial on its way and the recipe
  /// asks for it; nil where the trial diverged.
  public internal(set) var finalTest: Evaluation?
  /// Examples of the set that judges the trial on its way.
  public internal(set) var judgingCount: Int?
  /// Which examples of the test set the final parameters put in a wrong class; nil where targets are
  /// values, where the trial does not see the test set, and where it diverged.
  public internal(set) var testMisclassifications: Misclassifications?
  /// What a constant answer comes to on the test set, or, where the trial does not see that, on the
  /// judging set.
  public internal(set) var constantAnswer: Evaluation?
  /// Of the encoder's final parameters, where the workload asks for it; nil where the trial does not see the
  /// test set, and where it diverged.
  public internal(set) var representation: RepresentationRecord?
  /// Estimates of the gradient's noise, a row for each stretch of updates between those of
  /// `distances`; empty where the recipe does not measure it.
  public let noise: [NoiseRecord]
  /// The parameters after each update from the initial ones on, for models so small that they can
  /// be drawn (`TrialResult.trajectoryLimit`); else empty.
  public let trajectory: [[Float]]
  /// The final parameters in the order of the network's layout.
  public let parameters: [Float]
  /// The final running statistics of batch norm.
  public let statistics: [Float]
  public let updates: Int
  public let examples: Int
  /// Floating-point operations of the matrix products of all updates; evaluations not counted.
  public let operations: Int

  package init(
    status: Status, epochs: [EpochRecord], distances: [DistanceRecord], tests: [TestRecord],
    finalTest: Evaluation? = nil, judgingCount: Int? = nil,
    testMisclassifications: Misclassifications? = nil,
    constantAnswer: Evaluation? = nil, representation: RepresentationRecord? = nil,
    noise: [NoiseRecord], trajectory: [[Float]],
    parameters: [Float], statistics: [Float], updates: Int, examples: Int, operations: Int
  ) {
    self.status = status
    self.epochs = epochs
    self.distances = distances
    self.tests = tests
    self.finalTest = finalTest
    self.judgingCount = judgingCount
    self.testMisclassifications = testMisclassifications
    self.constantAnswer = constantAnswer
    self.representation = representation
    self.noise = noise
    self.trajectory = trajectory
    self.parameters = parameters
    self.statistics = statistics
    self.updates = updates
    self.examples = examples
    self.operations = operations
  }

  /// Models of up to so many parameters leave a trajectory.
  public static let trajectoryLimit = 4

  public enum Status: Sendable, Hashable, Codable {
    /// After the recipe's last epoch or update.
    case completed
    /// After the epoch of this update: the train loss had settled (`Recipe.patience`).
    case settled(update: Int)
    /// The recipe's goal was met at this update, counted from 1.
    case reachedGoal(update: Int)
    /// The recipe's goal or pruning goal was out of reach at this update (`Goal.shouldPrune`).
    case pruned(update: Int)
    /// The loss, the gradient's norm (in Float) or a parameter left the finite numbers at this
    /// update, counted from 1.
    case diverged(update: Int)

    /// The names in records, which stay.
    private enum CodingKeys: String, CodingKey {
      case completed, settled, reachedGoal, diverged
      case pruned = "hopeless"
    }

    public var isDivergence: Bool {
      if case .diverged = self { true } else { false }
    }
  }
}

/// One epoch of a trial.
///
/// Of an epoch of another trainer than this module's, details may be missing.
public struct EpochRecord: Sendable, Hashable, Codable {
  /// From 1.
  public let epoch: Int
  /// Of the epoch's last update.
  public let learningRate: Double?
  /// Since the beginning of the trial.
  public let updates: Int
  /// Since the beginning of the trial.
  public let examples: Int
  /// Mean over the epoch's batches of the loss before each update.
  public let batchLoss: Double?
  /// Mean over the epoch's batches of the norm of the mean gradient, before clipping.
  public let gradientNorm: Double?
  /// ‖w − w_0‖ over all parameters, at the epoch's end.
  public let distance: Double?
  /// Over the whole training set without augmentation; nil where the recipe skips the evaluation.
  public let train: Evaluation?
  /// Over the judging set: the examples held out where there are some, else the test set.
  public let test: Evaluation?
  /// What another trainer reports under names of its own; nil where there is no such.
  public let reported: [String: Double]?

  public init(
    epoch: Int, learningRate: Double?, updates: Int, examples: Int, batchLoss: Double?,
    gradientNorm: Double?, distance: Double?, train: Evaluation?, test: Evaluation?,
    reported: [String: Double]? = nil
  ) {
    self.epoch = epoch
    self.learningRate = learningRate
    self.updates = updates
    self.examples = examples
    self.batchLoss = batchLoss
    self.gradientNorm = gradientNorm
    self.distance = distance
    self.train = train
    self.test = test
    self.reported = reported
  }

  /// Whether learning rate, batch loss, gradient norm and distance are all there.
  public var hasDetails: Bool {
    learningRate != nil && batchLoss != nil && gradientNorm != nil && distance != nil
  }
}

/// The gradient's noise over a stretch of updates: means of unbiased estimates, one an update.
public struct NoiseRecord: Sendable, Hashable, Codable {
  /// The last one of the stretch.
  public let update: Int
  /// Updates that gave an estimate.
  public let count: Int
  /// Mean estimate of |G|², the squared norm of the true gradient.
  public let squaredGradient: Double
  /// Mean estimate of tr Σ, the trace of the covariance of single examples' gradients.
  public let trace: Double

  public init(update: Int, count: Int, squaredGradient: Double, trace: Double) {
    self.update = update
    self.count = count
    self.squaredGradient = squaredGradient
    self.trace = trace
  }
}

public struct DistanceRecord: Sendable, Hashable, Codable {
  public let update: Int
  public let distance: Double

  public init(update: Int, distance: Double) {
    self.update = update
    self.distance = distance
  }
}
