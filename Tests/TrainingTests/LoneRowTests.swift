import Datasets
import Testing

@testable import Training

/// Which batches would leave batch normalization one row.
@Suite struct LoneRowTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let trainCount: Int
    let recipe: Recipe
    let row: LoneRow?
    var testDescription: String { name }

    init(
      _ name: String, _ trainCount: Int, batch: Int, ghost: Int? = nil, dropLast: Bool = false,
      growth: BatchGrowth? = nil, epochs: Int = 10, updates: Int? = nil, row: LoneRow?
    ) {
      self.name = name
      self.trainCount = trainCount
      recipe = Recipe(
        optimizer: Optimizer(), learningRate: 0.1, batchSize: batch, batchGrowth: growth,
        ghostBatchSize: ghost, epochs: epochs, dropLast: dropLast, updateLimit: updates)
      self.row = row
    }
  }

  private static let growth = BatchGrowth(factor: 2, milestones: [3, 6], limit: 32)

  static let cases: [Case] = [
    Case("whole batches", 64, batch: 32, row: nil),
    Case("a last batch of one", 65, batch: 32, row: LoneRow(batchSize: 32, rows: 1)),
    Case("a last batch of two", 66, batch: 32, row: nil),
    Case("a last batch of one, dropped", 65, batch: 32, dropLast: true, row: nil),
    Case("batches of one", 64, batch: 1, row: LoneRow(batchSize: 1, rows: 1)),
    Case("ghosts of each batch", 66, batch: 33, ghost: 16, row: LoneRow(batchSize: 33, rows: 33)),
    Case(
      "ghosts of each batch, the short one dropped", 70, batch: 33, ghost: 16, dropLast: true,
      row: LoneRow(batchSize: 33, rows: 33)),
    Case(
      "ghosts of the last batch", 81, batch: 32, ghost: 8, row: LoneRow(batchSize: 32, rows: 17)),
    Case("ghosts of the last batch, dropped", 81, batch: 32, ghost: 8, dropLast: true, row: nil),
    Case("a last ghost of two", 82, batch: 32, ghost: 8, row: nil),
    Case("one row with ghosts", 65, batch: 32, ghost: 8, row: LoneRow(batchSize: 32, rows: 1)),
    Case(
      "growth to ghosts of one in the short batch", 33, batch: 6, ghost: 4, growth: growth,
      row: LoneRow(batchSize: 12, rows: 9)),
    Case(
      "growth to it, dropped", 33, batch: 6, ghost: 4, dropLast: true, growth: growth, row: nil),
    Case(
      "growth to ghosts of one in each batch", 50, batch: 5, ghost: 3, growth: growth,
      row: LoneRow(batchSize: 10, rows: 10)),
    Case(
      "growth after the last epoch", 33, batch: 6, ghost: 4, growth: growth, epochs: 3, row: nil),
    Case(
      "growth after the last update", 33, batch: 6, ghost: 4, growth: growth, updates: 18,
      row: nil),
    Case(
      "growth whose epoch the updates end in", 33, batch: 6, ghost: 4, growth: growth, updates: 20,
      row: nil),
    Case(
      "growth whose epoch the updates just fill", 33, batch: 6, ghost: 4, growth: growth,
      updates: 21, row: LoneRow(batchSize: 12, rows: 9)),
    Case("the first epoch is not whole", 65, batch: 32, updates: 2, row: nil),
    Case(
      "the first epoch is whole", 65, batch: 32, updates: 3,
      row: LoneRow(batchSize: 32, rows: 1)),
  ]

  /// What the formula says is what an epoch's plans hold.
  @Test(arguments: cases) func row(_ example: Case) {
    #expect(example.recipe.loneRow(trainCount: example.trainCount) == example.row)
    #expect(Self.counted(example.recipe, example.trainCount) == (example.row != nil))
  }

  /// Whether a trial's batches, one after another, have a group of one row.
  private static func counted(_ recipe: Recipe, _ trainCount: Int) -> Bool {
    let trial = Trial(
      workload: Workload(dataset: .houses, model: ModelConfiguration(hidden: [])), recipe: recipe,
      seed: 0)
    var left = trial.updateCount(exampleCount: trainCount)
    for epoch in 0..<recipe.epochs {
      let plan = trial.plan(ofEpoch: epoch, exampleCount: trainCount)
      for index in 0..<min(left, plan.batchCount) {
        let rows = plan.batch(index).count
        if (0..<rows).contains(where: { start in
          start.isMultiple(of: recipe.ghostBatchSize ?? rows) && start == rows - 1
        }) {
          return true
        }
      }
      left -= min(left, plan.batchCount)
    }
    return false
  }

  /// Every small trial, against the count of its batches.
  @Test func everySmallTrial() {
    for trainCount in 2...26 {
      for batch in 2...trainCount {
        for ghost in [nil, 2, 3, 4, 7] where ghost ?? 0 <= batch {
          for dropLast in [false, true] {
            for updates in [nil, 3, 11] {
              let recipe = Recipe(
                optimizer: Optimizer(), learningRate: 0.1, batchSize: batch,
                batchGrowth: BatchGrowth(factor: 2, milestones: [1, 3], limit: trainCount),
                ghostBatchSize: ghost, epochs: 5, dropLast: dropLast, updateLimit: updates)
              #expect(
                (recipe.loneRow(trainCount: trainCount) != nil)
                  == Self.counted(recipe, trainCount), "\(trainCount) \(recipe)")
            }
          }
        }
      }
    }
  }
}
