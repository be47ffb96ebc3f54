import Datasets

/// How much a trial computes that ends with its recipe's last epoch or update: exact before it has
/// run, and an upper bound where it may end early.
///
/// What `TrialRun` does update by update, epoch by epoch, this counts.
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
  /// `Int.max` where they are more.
  public private(set) var examples = 0
  /// Begun, the last one too where it is not whole.
  public private(set) var epochs = 0
  /// Of the whole training set.
  public private(set) var trainEvaluations = 0
  /// Of the judging set: whole ones, or at most that where the recipe has a goal.
  public private(set) var testEvaluations = 0

  public var updates: Int { stages.reduce(0) { $0 + $1.updates } }

  /// Complexity: O(evaluations between updates), however many epochs there are.
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
    var done = 0
    for (stretch, batchSize) in recipe.stretches(ofEpochs: recipe.epochs) where done < inAll {
      let inEpoch = EpochPlan.batchCount(
        exampleCount: trainCount, batchSize: batchSize, dropLast: recipe.dropLast)
      guard inEpoch > 0 else { continue }
      let updates = min(inAll - done, inEpoch * stretch.count)
      let ends = EpochEnds(
        before: stretch.lowerBound, start: done, inEpoch: inEpoch, end: done + updates,
        isLast: done + updates == inAll, interval: recipe.evaluationInterval)
      add(updates, batchSize, fromEpoch: stretch.lowerBound)
      add(updates, ofEpochsOf: inEpoch, batchSize, trainCount)
      epochs += ends.begun
      if recipe.goal == nil && trial.workload.contrastive == nil {
        trainEvaluations += ends.dueCount
        // Where the test set has just been evaluated, it is not again.
        testEvaluations += ends.dueCount - tests.count(where: ends.isDue)
      }
      done += updates
    }
  }

  private mutating func add(_ updates: Int, _ batchSize: Int, fromEpoch epoch: Int) {
    if stages.last?.batchSize == batchSize {
      stages[stages.count - 1].updates += updates
    } else {
      stages.append(Stage(epoch: epoch, batchSize: batchSize, updates: updates))
    }
  }

  /// The examples of updates on whole epochs of `inEpoch` updates each, and on the beginning of one.
  private mutating func add(
    _ updates: Int, ofEpochsOf inEpoch: Int, _ batchSize: Int, _ trainCount: Int
  ) {
    let (whole, rest) = updates.quotientAndRemainder(dividingBy: inEpoch)
    let ofWhole = saturatingProduct(whole, min(inEpoch * batchSize, trainCount))
    examples = saturatingSum(examples, saturatingSum(ofWhole, rest * batchSize))
  }
}

/// The ends of consecutive epochs of equally many updates, at some of which an evaluation is due.
private struct EpochEnds {
  /// Epochs that have ended before these.
  let before: Int
  /// Updates before these epochs, and at their end, which may be within an epoch.
  let start: Int
  let inEpoch: Int
  let end: Int
  /// Whether the trial ends with them.
  let isLast: Bool
  let interval: Int

  /// Epochs begun.
  var begun: Int { (end - start + inEpoch - 1) / inEpoch }

  var dueCount: Int {
    let last = before + begun
    let inSteps = last / interval - before / interval
    return inSteps + (isLast && !last.isMultiple(of: interval) ? 1 : 0)
  }

  /// Whether an epoch ends with this update, counted from 1, at which an evaluation is due.
  func isDue(_ update: Int) -> Bool {
    guard start < update && update <= end else { return false }
    if isLast && update == end { return true }
    let (epoch, rest) = (update - start).quotientAndRemainder(dividingBy: inEpoch)
    return rest == 0 && (before + epoch).isMultiple(of: interval)
  }
}

extension Recipe {
  /// Whether a trial may end before its last epoch or update, otherwise than by divergence.
  public var mayEndEarly: Bool { goal != nil || pruningGoal != nil || patience != nil }
}
