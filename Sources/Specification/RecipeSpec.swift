import Datasets
import Training

/// A recipe as its file states it, before scaling and adaptation.
package struct RecipeSpec: Sendable, Hashable {
  /// How the learning rate follows the batch size B, relative to the reference batch size B₀.
  package enum LearningRateScaling: String, Sendable, CaseIterable {
    case none
    /// √(B / B₀), which keeps the covariance of an update (Hoffer, Hubara & Soudry 2017).
    case sqrt
    /// B / B₀ (Goyal et al. 2017).
    case linear
  }

  /// Nil where the trainer, which is a command, has its own.
  package let optimizer: Optimizer?
  /// Of the reference batch size; nil without an optimizer.
  package let learningRate: Double?
  package let scaling: LearningRateScaling
  package let schedule: Schedule
  package let batchSize: Int
  /// The experiment's own batch size unless the file says otherwise.
  package let referenceBatchSize: Int
  package let batchGrowth: BatchGrowth?
  package let ghostBatchSize: Int?
  package let clipNorm: Double?
  /// Nil where updates alone are limited.
  package let epochs: Int?
  package let patience: Int?
  package let updateLimit: Int?
  package private(set) var testsPerDoubling: Int?
  /// Where the workload holds examples out: whether the test set is evaluated once, at the end.
  package let testsAtEnd: Bool?
  package private(set) var goal: Goal?
  package let noiseBlockSize: Int?
  package let evaluationInterval: Int
  /// Stretches epochs, milestones and warm-up by ⌈B / B₀⌉, so that a large batch makes as many
  /// updates as the reference (Hoffer, Hubara & Soudry 2017).
  package let regimeAdaptation: Bool
  package let dropLast: Bool
  package let augmentation: Augmentation?
  /// Where the file states the batch size.
  let batchSizeSetting: SettingPlace

  /// The recipe as the trainer runs it.
  package var resolved: Recipe {
    let ratio = Double(batchSize) / Double(referenceBatchSize)
    let rate = learningRate.map { rate in
      switch scaling {
      case .none: rate
      case .sqrt: rate * ratio.squareRoot()
      case .linear: rate * ratio
      }
    }
    let stretch =
      regimeAdaptation ? (batchSize + referenceBatchSize - 1) / referenceBatchSize : 1
    return Recipe(
      optimizer: optimizer, learningRate: rate, schedule: schedule.stretched(by: stretch),
      batchSize: batchSize, batchGrowth: batchGrowth?.stretched(by: stretch),
      ghostBatchSize: ghostBatchSize, clipNorm: clipNorm,
      epochs: epochs.map { $0 * stretch } ?? Self.epochLimit,
      patience: patience.map { $0 * stretch },
      evaluationInterval: evaluationInterval * stretch, dropLast: dropLast,
      augmentation: augmentation?.effective, updateLimit: updateLimit,
      testsPerDoubling: testsPerDoubling, testsAtEnd: testsAtEnd, goal: goal,
      noiseBlockSize: noiseBlockSize)
  }

  package static let epochLimit = Recipe.epochLimit

  /// The ranges of settings.
  package static let batchSizes = 1...10_000_000
  package static let epochCounts = 1...epochLimit
  package static let updateCounts = 1...1_000_000_000

  /// The recipe of a trial that ends at a goal, with the judging set evaluated often enough for that.
  func searching(for goal: Goal) -> RecipeSpec {
    var recipe = self
    recipe.goal = goal
    recipe.testsPerDoubling = Self.searchTestsPerDoubling
    return recipe
  }

  /// Steps to a target are known to a sixteenth of a doubling, four to six percent.
  private static let searchTestsPerDoubling = 16
}

/// A place in an experiment file, kept for an error that only the data can show.
package struct SettingPlace: Sendable, Hashable, Codable {
  package let file: String
  package let line: Int
  package let key: String

  init(_ setting: Setting) {
    file = setting.file
    line = setting.line
    key = setting.path
  }

  package func error(found: String, expected: String) -> SpecificationError {
    SpecificationError(file: file, line: line, key: key, found: found, expected: expected)
  }
}
