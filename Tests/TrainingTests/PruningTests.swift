import Datasets
import Testing

@testable import Training

/// Trials that end where they cannot come below their pruning goal.
@Suite struct PruningTests {
  private func run(below: Double?) throws -> TrialResult {
    let dataset = DatasetConfiguration.regression(
      RegressionConfiguration(train: 64, test: 32, features: 3, seed: 1, signal: 1, noise: 0.5))
    var recipe = Recipe(
      optimizer: Optimizer(), learningRate: 0.02, batchSize: 8, epochs: 16)
    recipe.pruningGoal = below.map { Goal(metric: .loss, below: $0) }
    let trial = Trial(
      workload: Workload(dataset: dataset, model: ModelConfiguration(hidden: [4])),
      recipe: recipe, seed: 2)
    let folders = DataFolders(environment: [:], workingDirectory: .init(filePath: "/"))
    return trial.run(on: try dataset.load(from: folders))
  }

  @Test func oneThatIsMetChangesNoBit() throws {
    let (free, held) = (try run(below: nil), try run(below: 10))
    #expect(held.status == .completed)
    #expect(held.parameters == free.parameters)
    #expect(held.epochs == free.epochs)
  }

  @Test func oneThatIsOutOfReachEndsTheTrialAtAnEpochsEnd() throws {
    let (free, held) = (try run(below: nil), try run(below: 1e-6))
    guard case .pruned(let update) = held.status else {
      Issue.record("ended as \(held.status)")
      return
    }
    let count = held.epochs.count
    #expect(count >= 4 && count < 16)
    #expect(update == held.updates && update == 8 * count)
    #expect(held.epochs == Array(free.epochs.prefix(count)))
  }
}
