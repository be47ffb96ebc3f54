import Datasets
import Foundation
import Testing

@testable import Training

private let folders = DataFolders(
  environment: [:], workingDirectory: FileManager.default.temporaryDirectory)

private let data = DatasetConfiguration.regression(
  RegressionConfiguration(train: 70, test: 30, features: 4, signal: 1, noise: 0.1))

private func trial(_ growth: BatchGrowth?, epochs: Int = 6, limit: Int? = nil) -> Trial {
  Trial(
    workload: Workload(dataset: data, model: ModelConfiguration(hidden: [8])),
    recipe: Recipe(
      optimizer: Optimizer(momentum: 0.9), learningRate: 0.02, batchSize: 4, batchGrowth: growth,
      epochs: epochs, updateLimit: limit), seed: 1)
}

@Suite("A batch that grows")
struct BatchGrowthTests {
  @Test("Grows at each milestone up to its limit, and then the rate falls")
  func stages() {
    let growth = BatchGrowth(factor: 3, milestones: [1, 2, 4], limit: 40)
    let stages = (0..<6).map { growth.stage(atEpoch: $0, from: 4) }
    let sizes = stages.map(\.batchSize)
    #expect(sizes == [4, 12, 36, 36, 36, 36])
    let factors: [Double] = stages.map(\.rateFactor)
    let third = 1.0 / 3
    let expected: [Double] = [1, 1, 1, 1, third, third]
    #expect(factors == expected)
    let stretched = growth.stretched(by: 2)
    let grown = (0..<12).map { stretched.stage(atEpoch: $0, from: 4).batchSize }
    #expect(grown == [4, 4, 12, 12, 36, 36, 36, 36, 36, 36, 36, 36])
  }

  @Test("Updates are those of each epoch's own batch size")
  func counts() throws {
    let dataset = try data.load(from: folders)
    let growth = BatchGrowth(factor: 4, milestones: [2, 4], limit: 64)
    let result = trial(growth).run(on: dataset)
    // 70 examples: 18 batches of 4, 5 of 16, 2 of 64.
    #expect(result.epochs.map(\.updates) == [18, 36, 41, 46, 48, 50])
    #expect(result.examples == 6 * 70)
    #expect(result.updates == trial(growth).updateCount(exampleCount: 70))
    #expect(result.epochs.allSatisfy { $0.learningRate == 0.02 })
    // Up to the first milestone it is the trial that does not grow.
    let plain = trial(nil, epochs: 2).run(on: dataset)
    #expect(result.epochs.prefix(1) == plain.epochs.prefix(1))
    #expect(result.parameters != trial(nil).run(on: dataset).parameters)
  }

  @Test("Beyond the limit the learning rate falls instead")
  func rate() throws {
    let dataset = try data.load(from: folders)
    let growth = BatchGrowth(factor: 5, milestones: [1, 2, 3], limit: 20)
    let result = trial(growth, epochs: 4).run(on: dataset)
    let rates: [Double] = result.epochs.compactMap(\.learningRate)
    let factors: [Double] = [1, 1, 0.2, 0.2 / 5]
    #expect(rates == factors.map { 0.02 * $0 })
  }

  @Test("Neither workers nor interruptions change a bit")
  func sameBits() throws {
    let dataset = try data.load(from: folders)
    let trial = trial(BatchGrowth(factor: 4, milestones: [1, 2], limit: 64), epochs: 4, limit: 26)
    let whole = trial.run(on: dataset)
    #expect(whole.updates == 26)
    let shared = trial.run(on: dataset, resources: TrainingResources(workers: 3))
    #expect(shared.parameters == whole.parameters)
    let resumed = try trial.runWithInterruptions(on: dataset)
    #expect(resumed.parameters == whole.parameters)
    #expect(resumed.epochs == whole.epochs)
  }
}
