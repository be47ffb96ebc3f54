import Elementary
import Foundation
import Training

/// Studies of one workload and optimizer, one at each batch size: how many updates does the target
/// take when the metaparameters are the best that a search finds?
///
/// Source: Shallue et al. 2019, arXiv:1811.03600, section 4.
package struct StudySeriesSpec: Sendable {
  package let name: String
  /// The command that trains; nil for batchlab's own trainer.
  package let trainer: TrainerSpec?
  package let workload: Workload
  /// Where the file states the network.
  package let modelPlace: ModelPlace
  package let dataPin: DataPin?
  /// Whether every confirming trial has drawn data of its own. A search is about one data set.
  package let drawsDataForEachSeed: Bool
  package let initialWeights: InitialWeightsSpec?
  /// Ascending, each with the recipe that the search fills in.
  package let studies: [StudySpec]
  package let space: SearchSpace
  /// Points of the space that each study tries.
  package let pointCount: Int

  package var batchSizes: [Int] { studies.map(\.recipe.batchSize) }
}

/// The search over metaparameters at one batch size.
package struct StudySpec: Sendable {
  /// The series' name and the batch size: what its trials go by.
  package let name: String
  /// With the series' limit on updates; learning rate, and momentum where it is searched, are the
  /// points'.
  package let recipe: RecipeSpec
}

/// Where a study looks for metaparameters: log-uniformly in the learning rate, and, where momentum is
/// searched, in 1 − momentum.
package struct SearchSpace: Sendable, Hashable {
  package struct Range: Sendable, Hashable {
    package let low: Double
    package let high: Double

    /// Where a value lies in [0, 1]: what `value(at:)` makes it of, to its four digits.
    package func place(of value: Double) -> Double {
      Portable.log(value / low) / Portable.log(high / low)
    }

    /// The value at a place in [0, 1], on a logarithmic scale, to four significant digits: numbers
    /// that a reader can type again.
    func value(at place: Double) -> Double {
      let exact = Portable.exp(Portable.log(low) + place * Portable.log(high / low))
      return Double(String(format: "%.4g", exact)) ?? exact
    }
  }

  package let learningRate: Range
  package let oneMinusMomentum: Range?

  package var dimensions: Int { oneMinusMomentum == nil ? 1 : 2 }

  /// - Parameter place: A point of the unit cube, one coordinate for each dimension.
  package func point(at place: [Double]) -> SearchPoint {
    precondition(place.count == dimensions, "\(place.count) coordinates in \(dimensions)")
    return SearchPoint(
      place: place, learningRate: learningRate.value(at: place[0]),
      momentum: oneMinusMomentum.map { max(0, 1 - $0.value(at: place[1])) })
  }
}

/// Metaparameters that a study tries.
package struct SearchPoint: Sendable, Hashable {
  /// In the unit cube.
  package let place: [Double]
  package let learningRate: Double
  /// Nil where the space has none: the recipe's own.
  package let momentum: Double?

  package init(place: [Double], learningRate: Double, momentum: Double?) {
    self.place = place
    self.learningRate = learningRate
    self.momentum = momentum
  }

  /// The recipe with these metaparameters.
  package func recipe(_ recipe: Recipe) -> Recipe {
    var recipe = recipe
    recipe.learningRate = learningRate
    if let momentum { recipe.optimizer?.momentum = momentum }
    return recipe
  }
}

/// Numbers of a curve through steps to target (`ScalingCurve`).
package enum CurveParameter: String, Sendable, CaseIterable {
  /// S_min, E_min and B_crit.
  case leastUpdates, leastExamples, criticalBatchSize

  package var unit: String {
    switch self {
    case .leastUpdates: "updates"
    case .leastExamples, .criticalBatchSize: "examples"
    }
  }
}
