import Datasets
import Search
import Training

/// A search for the batch size, learning rate and momentum that give the lowest validation error,
/// once for each seed.
package struct TuningSpec: Sendable {
  package let name: String
  /// The command that trains; nil for batchlab's own trainer.
  package let trainer: TrainerSpec?
  package private(set) var workload: Workload
  /// Where the file states the network.
  package let modelPlace: ModelPlace
  package let dataPin: DataPin?
  package let initialWeights: InitialWeightsSpec?
  /// Whether every search has drawn data of its own.
  package let drawsDataForEachSeed: Bool
  /// With the first batch size and learning rate of the space, in whose place candidates put theirs.
  package let recipe: RecipeSpec
  package let method: SearchMethod
  package let space: TuningSpace
  /// The settings that a search is laid out for.
  package let candidateCount: Int
  /// How many of them it tries: fewer where it was ended before its budget was spent.
  package var endsAfter: Int
  package let validation: ValidationSpec
  /// Factors by which the batch size found is also multiplied and divided, the rest left as it is.
  package let neighbours: [Int]
  package let seeds: [UInt64]

  /// How many settings a search can try: a model of many takes as long as they do.
  package static func candidateCounts(of method: SearchMethod) -> ClosedRange<Int> {
    switch method {
    case .grid, .random: 1...10_000
    case .bayesian: 1...200
    }
  }

  /// The tuning as the search of one seed sees it.
  package func drawn(for seed: UInt64) -> TuningSpec {
    var spec = self
    if drawsDataForEachSeed { spec.workload.dataset.drawingSeed = seed }
    return spec
  }
}

/// Where a tuning looks.
package struct TuningSpace: Sendable, Hashable {
  /// Ascending.
  package let batchSizes: [Int]
  package let rates: SearchSpace

  /// The batch size is the first dimension.
  package var domain: SearchDomain {
    SearchDomain(levels: [batchSizes.count] + [Int?](repeating: nil, count: rates.dimensions))
  }

  /// - Parameter place: Of the domain.
  package func settings(at place: [Double]) -> TuningSettings {
    let index = SearchDomain.index(of: place[0], of: batchSizes.count)
    let point = rates.point(at: Array(place.dropFirst()))
    return TuningSettings(
      batchSize: batchSizes[index], learningRate: point.learningRate, momentum: point.momentum)
  }
}

/// What a tuning chooses.
package struct TuningSettings: Sendable, Hashable {
  package var batchSize: Int
  package var learningRate: Double
  /// Nil where the recipe's own stays.
  package var momentum: Double?

  package func recipe(_ recipe: Recipe) -> Recipe {
    var recipe = recipe
    recipe.batchSize = batchSize
    recipe.learningRate = learningRate
    if let momentum { recipe.optimizer?.momentum = momentum }
    return recipe
  }
}

/// How settings are judged without the test set.
package enum ValidationSpec: Sendable, Hashable {
  /// k-fold cross-validation.
  case folds(Int)
  /// A share of the training examples, drawn anew for each repeat.
  case heldOut(share: Double, repeats: Int)

  package static let foldCounts = 2...1000
  /// A share is above 0 and at most this.
  package static let largestShare = 0.9

  /// Trials of a candidate that is judged in full.
  package var partCount: Int {
    switch self {
    case .folds(let count): count
    case .heldOut(_, let repeats): repeats
    }
  }

  /// How many of so many training examples are learned from.
  package func trainCount(of count: Int) -> Int { part(0, seed: 0).trainCount(of: count) }

  package func part(_ index: Int, seed: UInt64) -> ValidationPart {
    switch self {
    case .folds(let count): .fold(index: index, of: count, seed: seed)
    case .heldOut(let share, let repeats):
      .heldOut(share: share, seed: seed &* UInt64(repeats) &+ UInt64(index))
    }
  }

  /// Examples held out for each that is learned from.
  package var heldOutRatio: Double {
    switch self {
    case .folds(let count): 1 / Double(count - 1)
    case .heldOut(let share, _): share / (1 - share)
    }
  }
}
