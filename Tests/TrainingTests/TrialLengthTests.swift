import Datasets
import Foundation
import Testing

@testable import Training

/// What is counted before a trial has run is what it then does.
@Suite struct TrialLengthTests {
  private static let configuration = DatasetConfiguration.regression(
    RegressionConfiguration(train: 70, test: 30, features: 4, signal: 1, noise: 0.1))

  private static func trial(_ change: (inout Recipe) -> Void) -> Trial {
    var recipe = Recipe(
      optimizer: Optimizer(), learningRate: 0.001, batchSize: 16, epochs: 5)
    change(&recipe)
    return Trial(
      workload: Workload(dataset: configuration, model: ModelConfiguration(hidden: [3])),
      recipe: recipe, seed: 1)
  }

  private static let recipes: [(name: String, change: @Sendable (inout Recipe) -> Void)] = [
    ("plain", { _ in }),
    ("short batches dropped", { $0.dropLast = true }),
    ("one example", { $0.batchSize = 1 }),
    ("all examples", { $0.batchSize = 70 }),
    ("every other epoch", { $0.evaluationInterval = 2 }),
    ("no epoch but the last", { $0.evaluationInterval = 50 }),
    ("growing", { $0.batchGrowth = BatchGrowth(factor: 2, milestones: [1, 3, 4], limit: 64) }),
    (
      "growing to a limit",
      {
        $0.batchGrowth = BatchGrowth(factor: 3, milestones: [1, 2, 3], limit: 50)
        $0.updateLimit = 13
      }
    ),
    ("ends within an epoch", { $0.updateLimit = 13 }),
    ("ends with an epoch", { $0.updateLimit = 10 }),
    (
      "updates alone",
      {
        $0.epochs = 1_000_000
        $0.updateLimit = 23
      }
    ),
    ("tested", { $0.testsPerDoubling = 4 }),
    (
      "tested, within an epoch",
      {
        $0.testsPerDoubling = 2
        $0.updateLimit = 13
        $0.evaluationInterval = 2
      }
    ),
    (
      "growing, tested, every third epoch",
      {
        $0.batchGrowth = BatchGrowth(factor: 2, milestones: [2, 5, 6], limit: 64)
        $0.epochs = 11
        $0.testsPerDoubling = 8
        $0.evaluationInterval = 3
      }
    ),
    (
      "growing, tested, ends within an epoch",
      {
        $0.batchGrowth = BatchGrowth(factor: 2, milestones: [1, 2], limit: 64)
        $0.updateLimit = 9
        $0.testsPerDoubling = 8
        $0.evaluationInterval = 2
        $0.dropLast = true
      }
    ),
    (
      "a goal out of sight",
      {
        $0.batchSize = 2
        $0.testsPerDoubling = 8
        $0.goal = Goal(metric: .loss, below: 100)
        $0.updateLimit = 1
      }
    ),
  ]

  @Test(arguments: recipes.map(\.name))
  func countsAreTheRuns(_ name: String) throws {
    let change = try #require(Self.recipes.first { $0.name == name }?.change)
    let trial = Self.trial(change)
    let dataset = try Self.configuration.load(
      from: DataFolders(
        environment: [:], workingDirectory: FileManager.default.temporaryDirectory))
    let result = trial.run(on: dataset)
    let length = TrialLength(of: trial, trainCount: dataset.train.count)
    #expect(length.updates == result.updates)
    #expect(length.examples == result.examples)
    #expect(length.epochs == result.epochs.count)
    #expect(length.trainEvaluations == result.epochs.count { $0.train != nil })
    let tested = Set(result.tests.map(\.update))
      .union(result.epochs.filter { $0.test != nil }.map(\.updates))
    #expect(length.testEvaluations == tested.count)
    var done = 0
    for stage in length.stages {
      #expect(stage.batchSize == trial.recipe.stage(atEpoch: stage.epoch).batchSize)
      #expect(stage.epoch == 0 || result.epochs[stage.epoch - 1].updates == done)
      done += stage.updates
    }
    #expect(Set(length.stages.map(\.batchSize)).count == length.stages.count)
  }

  /// So many epochs that they cannot be gone through one by one, and examples beyond the integers.
  @Test func longest() {
    let epochs = 10_000_000_000_000
    let trial = Self.trial {
      $0.epochs = epochs
      $0.evaluationInterval = 4
      $0.batchGrowth = BatchGrowth(factor: 2, milestones: [epochs / 2], limit: 64)
    }
    let length = TrialLength(of: trial, trainCount: 64)
    #expect(length.updates == epochs / 2 * 4 + epochs / 2 * 2)
    #expect(length.examples == epochs * 64)
    #expect((length.epochs, length.trainEvaluations) == (epochs, epochs / 4))
    let whole = Self.trial {
      $0.epochs = epochs
      $0.batchSize = 10_000_000
    }
    #expect(TrialLength(of: whole, trainCount: 10_000_000).examples == .max)
  }

  @Test(arguments: [1, 2, 8, 16])
  func gridOfUpdates(_ perDoubling: Int) {
    for last in [1, 2, 3, 15, 16, 17, 64, 1000, 1023, 1024] {
      let one = (1...last).filter { UpdateGrid.contains($0, perDoubling: perDoubling) }
      #expect(UpdateGrid.updates(upTo: last, perDoubling: perDoubling) == Set(one))
    }
  }

  @Test func whatMayEndEarly() {
    let goal = Goal(metric: .loss, below: 1)
    #expect(!Self.trial { $0.testsPerDoubling = 1 }.recipe.mayEndEarly)
    #expect(Self.trial { $0.patience = 2 }.recipe.mayEndEarly)
    #expect(Self.trial { $0.pruningGoal = goal }.recipe.mayEndEarly)
    #expect(
      Self.trial {
        $0.testsPerDoubling = 1
        $0.goal = goal
      }.recipe.mayEndEarly)
  }
}
