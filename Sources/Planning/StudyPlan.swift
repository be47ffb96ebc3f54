import Randomness
import Records
import Specification
import Training

/// One study as trials: the points of its search, and those that confirm a point under other seeds.
///
/// Points come from a Sobol sequence whose shift the batch size seeds, so that no two studies of a
/// series try the same values. Every point is one trial with a seed of its own. Where examples are
/// held out, they judge all trials on their way, and the test set judges those that confirm a point,
/// once, at their end. Where each seed has data of its own, the search has those of data seed 0, and
/// each confirming trial those of its seed.
package struct StudyPlan: Sendable {
  package let series: String
  package let spec: StudySpec
  package let space: SearchSpace
  package let points: [SearchPoint]
  /// In the order of the points.
  package let search: [PlannedTrial]
  /// For each point, the trials that would confirm it.
  package let confirmations: [[PlannedTrial]]

  /// Confirming trials have seeds that no search has, and those of no other batch size: the intervals
  /// of a curve through them take them to be independent.
  private static let seedsPerBatchSize: UInt64 = 100_000

  /// - Parameter plannedTrial: Gives a trial its identity.
  init(
    _ spec: StudySpec, of series: StudySeriesSpec, confirmationCount: Int,
    plannedTrial: (Recipe, _ seed: UInt64, _ drawingSeed: UInt64?) throws -> PlannedTrial
  ) rethrows {
    let recipe = spec.recipe.resolved
    var searching = recipe
    searching.testsAtEnd = nil
    let sequence = SobolSequence(
      dimensions: series.space.dimensions, seed: UInt64(recipe.batchSize))
    points = (0..<series.pointCount).map { series.space.point(at: sequence[$0]) }
    search = try points.enumerated().map { index, point in
      try plannedTrial(point.recipe(searching), UInt64(index), nil)
    }
    let firstSeed = UInt64(recipe.batchSize) * Self.seedsPerBatchSize
    confirmations = try points.map { point in
      try (0..<UInt64(confirmationCount)).map { seed in
        try plannedTrial(
          point.recipe(recipe), firstSeed + seed,
          series.drawsDataForEachSeed ? firstSeed + seed : nil)
      }
    }
    self.series = series.name
    self.spec = spec
    space = series.space
  }

  package var batchSize: Int { spec.recipe.batchSize }

  /// The most updates that a trial may make.
  package var updateLimit: Int? { spec.recipe.updateLimit }

  /// The points that met the goal, the best first: fewest updates; where these are equal the lower
  /// value of what the goal is about, at that update; where that is equal too, the first tried.
  package func ranking(_ records: [String: TrialRecord]) -> [Int] {
    let results: [(updates: Int, value: Double, point: Int)] = search.indices.compactMap { point in
      guard let record = records[search[point].id], let updates = record.updatesToGoal,
        let last = record.tests.last?.test
      else { return nil }
      let value = spec.recipe.goal?.metric == .loss ? last.loss : last.error ?? last.loss
      return value.map { (updates, $0, point) }
    }
    return results.sorted { $0 < $1 }.map(\.point)
  }

  /// The first point of the ranking that met the goal under all confirming seeds, with those trials;
  /// as long as some of them have no record, that point with trials to run. Nil where no point is
  /// left.
  ///
  /// A point that fails under another seed is a gamble and no result.
  package func best(
    _ records: [String: TrialRecord]
  ) -> (point: Int, confirmations: [PlannedTrial])? {
    for point in ranking(records) {
      let trials = confirmations[point]
      let found = trials.map { records[$0.id] }
      if found.allSatisfy({ $0 == nil || $0?.updatesToGoal != nil }) { return (point, trials) }
    }
    return nil
  }
}

extension TrialRecord {
  /// Updates until the trial's own goal was met; nil where it has none or never met it.
  package var updatesToGoal: Int? {
    if case .reachedGoal(let update) = status { update } else { nil }
  }
}
