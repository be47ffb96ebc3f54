import Statistics

/// A trial as it stands between two updates: its course so far, and the numbers that updates move.
///
/// Random streams have no state, so none is here.
public struct TrialCheckpoint: Sendable, Hashable {
  public let course: TrialCourse
  public let numbers: Trainer.State

  public init(course: TrialCourse, numbers: Trainer.State) {
    self.course = course
    self.numbers = numbers
  }
}

/// A checkpoint's numbers are not of the sizes that the trial's network has.
public struct CheckpointMismatch: Error, Sendable, Hashable {}

/// The course of a trial so far.
public struct TrialCourse: Sendable, Hashable, Codable {
  /// Epochs that have ended.
  public fileprivate(set) var epoch = 0
  public fileprivate(set) var updates = 0
  public fileprivate(set) var examples = 0
  /// How the trial ended, when it has ended otherwise than with its last epoch.
  var end: TrialResult.Status?
  private var learningRate = 0.0
  /// Of the epoch under way, with the sums over them.
  public fileprivate(set) var epochUpdates = 0
  private var lossSum = 0.0
  private var normSum = 0.0
  /// Of the stretch of updates under way.
  private var noiseAverage = GradientNoiseAverage()
  public fileprivate(set) var epochs: [EpochRecord] = []
  var distances: [DistanceRecord] = []
  var tests: [TestRecord] = []
  var noise: [NoiseRecord] = []
  var trajectory: [[Float]] = []

  init() {}

  mutating func record(_ step: Trainer.Step, count: Int, learningRate: Double) {
    updates += 1
    examples += count
    epochUpdates += 1
    lossSum += step.loss
    normSum += step.gradientNorm
    self.learningRate = learningRate
    if let noise = step.noise { noiseAverage.add(noise) }
  }

  /// Ends a stretch of updates, and leaves its row of noise where it was measured.
  mutating func endStretch() {
    guard let mean = noiseAverage.mean else { return }
    noise.append(
      NoiseRecord(
        update: updates, count: noiseAverage.count, squaredGradient: mean.squaredGradient,
        trace: mean.trace))
    noiseAverage = GradientNoiseAverage()
  }

  /// Ends the epoch under way, and leaves its row.
  mutating func endEpoch(distance: Double, train: Evaluation?, test: Evaluation?) {
    epochs.append(
      EpochRecord(
        epoch: epoch + 1, learningRate: learningRate, updates: updates, examples: examples,
        batchLoss: lossSum / Double(epochUpdates), gradientNorm: normSum / Double(epochUpdates),
        distance: distance, train: train, test: test))
    epoch += 1
    (epochUpdates, lossSum, normSum) = (0, 0, 0)
  }

  /// Whether the weights, and what they were last evaluated to, are finite.
  var endsInFiniteNumbers: Bool {
    guard let last = epochs.last else { return true }
    let numbers = [
      last.distance, last.train?.loss, last.train?.error, last.test?.loss, last.test?.error,
    ]
    return numbers.allSatisfy { $0?.isFinite ?? true }
  }
}
