import Datasets

/// How much a trial computes that ends with its recipe's last epoch or update: exact before it has
/// run, and an upper bound where it may end early.
///
/// Follows `TrialRun` update by update, epoch by epoch: what that does, this counts.
public struct TrialLength: Sendable, Hashable {
  /// Updates on batches of one size.
  public struct Stage: Sendable, Hashable {
    /// The first of the stage, from 0.
    public let epoch: Int
    public let batchSize: Int
    public fileprivate(set) var updates: Int
  }

  /// One, or several where the batch grows.
  public private(set) var stages: [Stage] = []
  public private(set) var examples = 0
  /// Begun, the last one too where it is not whole.
  public private(set) var epochs = 0
  /// Of the whole training set.
  public private(set) var trainEvaluations = 0
  /// Of the judging set: whole ones, or at most that where the recipe has a goal.
  public private(set) var testEvaluations = 0

  public var updates: Int { stages.reduce(0) { $0 + $1.updates } }

  /// Complexity: O(epochs).
  ///
  /// - Parameter trainCount: Examples of the training set.
  public init(of trial: Trial, trainCount: Int) {
    let recipe = trial.recipe
    let inAll = trial.updateCount(exampleCount: trainCount)
    var tests = Set<Int>()
    if let perDoubling = recipe.testsPerDoubling, inAll > 0 {
      tests = UpdateGrid.updates(upTo: inAll, perDoubling: perDoubling)
      tests.insert(inAll)
    }
    testEvaluations = tests.count
    var (epoch, done) = (0, 0)
    while done < inAll {
      let batchSize = recipe.stage(atEpoch: epoch).batchSize
      let updates = min(
        inAll - done,
        EpochPlan.batchCount(
          exampleCount: trainCount, batchSize: batchSize, dropLast: recipe.dropLast))
      if stages.last?.batchSize == batchSize {
        stages[stages.count - 1].updates += updates
      } else {
        stages.append(Stage(epoch: epoch, batchSize: batchSize, updates: updates))
      }
      epochs += 1
      examples += min(updates * batchSize, trainCount)
      done += updates
      epoch += 1
      let isDue = done == inAll || epoch.isMultiple(of: recipe.evaluationInterval)
      if recipe.goal == nil && isDue {
        trainEvaluations += 1
        // Where the test set has just been evaluated, it is not again.
        if !tests.contains(done) { testEvaluations += 1 }
      }
    }
  }
}

extension Recipe {
  /// Whether a trial may end before its last epoch or update, otherwise than by divergence.
  public var mayEndEarly: Bool { goal != nil || hurdle != nil || patience != nil }
}
