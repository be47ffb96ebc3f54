import Datasets
import Foundation
import Testing

@testable import Training

/// Trials that end when their train loss has settled.
@Suite("Early stopping")
struct EarlyStoppingTests {
  private func epochs(_ losses: [Double?]) -> [EpochRecord] {
    losses.enumerated().map { index, loss in
      EpochRecord(
        epoch: index + 1, learningRate: 1, updates: index + 1, examples: index + 1, batchLoss: 9,
        gradientNorm: 1, distance: 1, train: loss.map { Evaluation(loss: $0, error: nil) },
        test: nil)
    }
  }

  private func recipe(patience: Int?) -> Recipe {
    Recipe(
      optimizer: Optimizer(), learningRate: 0.1, batchSize: 16, epochs: 200, patience: patience)
  }

  @Test(
    "The least loss must fall by a hundredth within as many epochs",
    arguments: [
      ([1, 0.5], 2, false), ([1, 0.995, 0.991], 2, true), ([1, 0.995, 0.989], 2, false),
      // Neither a rise nor a fall before counts.
      ([0.5, 1, 1], 2, true), ([1, 0.5, 1, 0.6], 2, true), ([1, 0.5, 1, 0.4], 2, false),
      ([0, 0, 0], 2, true),
      // Evaluated every other epoch: judged there, and there alone.
      ([nil, 1, nil, 0.5, nil, 0.5], 3, false), ([nil, 1, nil, 0.5, nil, 0.5, nil], 3, false),
      ([nil, 1, nil, 0.5, nil, 0.5, nil, 0.5], 3, true),
      // Epochs that were not evaluated: nothing before, nothing lately.
      ([nil, nil, 1], 2, false), ([1, nil, nil], 2, false), ([nil, nil, nil], 2, false),
    ] as [([Double?], Int, Bool)])
  func settled(_ losses: [Double?], patience: Int, expected: Bool) {
    #expect(recipe(patience: patience).stopsEarly(after: epochs(losses)) == expected)
    #expect(!recipe(patience: nil).stopsEarly(after: epochs(losses)))
  }

  @Test("A trial ends where it has settled, left and resumed or not")
  func run() throws {
    let trial = Trial(
      workload: Workload(
        dataset: .regression(
          RegressionConfiguration(train: 64, test: 16, features: 3, seed: 1, signal: 1, noise: 1)),
        model: ModelConfiguration(hidden: [])),
      recipe: recipe(patience: 4), seed: 3)
    let dataset = try trial.workload.dataset.load(
      from: DataFolders(environment: [:], workingDirectory: URL(filePath: "/nowhere/at/all")))
    let result = trial.run(on: dataset)
    // A linear fit has settled long before 200 epochs of 4 updates.
    let count = result.epochs.count
    #expect(count > 5 && count < 100)
    #expect(result.status == .settled(update: 4 * count))
    #expect(!trial.recipe.stopsEarly(after: Array(result.epochs.dropLast())))
    #expect(result.epochs.last?.test != nil)
    let resumed = try trial.runWithInterruptions(on: dataset)
    #expect(resumed.status == result.status && resumed.parameters == result.parameters)
    var whole = trial
    whole.recipe.patience = nil
    whole.recipe.epochs = count
    #expect(whole.run(on: dataset).parameters == result.parameters)
  }
}
