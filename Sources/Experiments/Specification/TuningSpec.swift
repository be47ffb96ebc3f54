import Datasets
import Search
import Training

/// A search for the batch size, learning rate and momentum that give the lowest validation error,
/// once for each seed.
public struct TuningSpec: Sendable {
  public let name: String
  public private(set) var workload: Workload
  public let dataPin: DataPin?
  public let initialWeights: InitialWeightsSpec?
  /// Whether every search has drawn data of its own.
  public let drawsDataForEachSeed: Bool
  /// With the first batch size and learning rate of the space, in whose place candidates put theirs.
  public let recipe: RecipeSpec
  public let method: SearchMethod
  public let space: TuningSpace
  /// The settings that a search is laid out for.
  public let candidateCount: Int
  /// How many of them it tries: fewer where it was ended before its budget was spent.
  public internal(set) var endsAfter: Int
  public let validation: ValidationSpec
  /// Factors by which the batch size found is also multiplied and divided, the rest left as it is.
  public let neighbours: [Int]
  public let seeds: [UInt64]

  /// The tuning as the search of one seed sees it.
  func drawn(for seed: UInt64) -> TuningSpec {
    var spec = self
    if drawsDataForEachSeed { spec.workload.dataset.drawingSeed = seed }
    return spec
  }
}

/// Where a tuning looks.
public struct TuningSpace: Sendable, Hashable {
  /// Ascending.
  public let batchSizes: [Int]
  public let rates: SearchSpace

  /// The batch size is the first dimension.
  public var domain: SearchDomain {
    SearchDomain(levels: [batchSizes.count] + [Int?](repeating: nil, count: rates.dimensions))
  }

  /// - Parameter place: Of the domain.
  func settings(at place: [Double]) -> TuningSettings {
    let index = SearchDomain.index(of: place[0], of: batchSizes.count)
    let point = rates.point(at: Array(place.dropFirst()))
    return TuningSettings(
      batchSize: batchSizes[index], learningRate: point.learningRate, momentum: point.momentum)
  }
}

/// What a tuning chooses.
public struct TuningSettings: Sendable, Hashable {
  public var batchSize: Int
  public var learningRate: Double
  /// Nil where the recipe's own stays.
  public var momentum: Double?

  func recipe(_ recipe: Recipe) -> Recipe {
    var recipe = recipe
    recipe.batchSize = batchSize
    recipe.learningRate = learningRate
    if let momentum { recipe.optimizer.momentum = momentum }
    return recipe
  }
}

/// How settings are judged without the test set.
public enum ValidationSpec: Sendable, Hashable {
  /// k-fold cross-validation.
  case folds(Int)
  /// A share of the training examples, drawn anew for each repeat.
  case heldOut(share: Double, repeats: Int)

  /// Trials of a candidate that is judged in full.
  public var partCount: Int {
    switch self {
    case .folds(let count): count
    case .heldOut(_, let repeats): repeats
    }
  }

  /// How many of so many training examples are learned from.
  public func trainCount(of count: Int) -> Int { part(0, seed: 0).trainCount(of: count) }

  func part(_ index: Int, seed: UInt64) -> ValidationPart {
    switch self {
    case .folds(let count): .fold(index: index, of: count, seed: seed)
    case .heldOut(let share, let repeats):
      .heldOut(share: share, seed: seed &* UInt64(repeats) &+ UInt64(index))
    }
  }

  /// Examples held out for each that is learned from.
  var heldOutRatio: Double {
    switch self {
    case .folds(let count): 1 / Double(count - 1)
    case .heldOut(let share, _): share / (1 - share)
    }
  }
}
