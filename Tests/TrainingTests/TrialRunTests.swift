import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

private let folders = DataFolders(
  environment: [:], workingDirectory: FileManager.default.temporaryDirectory)

private let noise = DatasetConfiguration.regression(
  RegressionConfiguration(train: 70, test: 30, features: 4, signal: 1, noise: 0.1))

private func trial(
  _ dataset: DatasetConfiguration = noise, hidden: [Int] = [8],
  normalization: ModelConfiguration.Normalization = .none, learningRate: Double = 0.05,
  batchSize: Int = 16, epochs: Int = 3, seed: UInt64 = 1, change: (inout Recipe) -> Void = { _ in }
) -> Trial {
  var recipe = Recipe(
    optimizer: Optimizer(momentum: 0.9), learningRate: learningRate, batchSize: batchSize,
    epochs: epochs)
  change(&recipe)
  return Trial(
    workload: Workload(
      dataset: dataset, model: ModelConfiguration(hidden: hidden, normalization: normalization)),
    recipe: recipe, seed: seed)
}

@Suite("Trials")
struct TrialRunTests {
  @Test("Counts are exact, the last short batch kept or dropped", arguments: [false, true])
  func counts(dropLast: Bool) throws {
    let trial = trial { $0.dropLast = dropLast }
    let result = try trial.run(on: noise.load(from: folders))
    // 70 examples in batches of 16: four full ones and one of six.
    #expect(result.updates == 3 * (dropLast ? 4 : 5))
    #expect(result.examples == 3 * (dropLast ? 64 : 70))
    // Weights: 4 · 8 + 8 · 1; six operations each, less two for each of the first layer.
    #expect(result.operations == result.examples * (6 * 40 - 2 * 32))
    #expect(result.epochs.map(\.epoch) == [1, 2, 3])
    #expect(result.epochs.last?.updates == result.updates)
    #expect(result.status == .completed)
  }

  @Test("A trial learns: the loss falls to near the noise's")
  func learns() throws {
    let result = try trial(epochs: 60).run(on: noise.load(from: folders))
    let first = try #require(result.epochs.first?.test?.loss)
    let last = try #require(result.epochs.last?.test?.loss)
    #expect(last < 0.1 * first)
  }

  @Test("The same trial twice gives the same numbers; another seed gives others")
  func determinism() throws {
    let dataset = try noise.load(from: folders)
    let trials = [trial(), trial(), trial(seed: 2)]
    let results = trials.map { $0.run(on: dataset) }
    #expect(results[0].parameters == results[1].parameters)
    #expect(results[0].epochs == results[1].epochs)
    #expect(results[0].distances == results[1].distances)
    #expect(results[0].parameters != results[2].parameters)
  }

  @Test("Evaluating less often changes no parameter")
  func evaluationInterval() throws {
    let dataset = try noise.load(from: folders)
    let often = trial(epochs: 5).run(on: dataset)
    let seldom = trial(epochs: 5) { $0.evaluationInterval = 2 }.run(on: dataset)
    #expect(often.parameters == seldom.parameters)
    #expect(seldom.epochs.map { $0.test != nil } == [false, true, false, true, true])
    #expect(often.epochs.last == seldom.epochs.last)
  }

  @Test("A gradient within the limit is not clipped, a larger one is scaled to it")
  func clipping() throws {
    let dataset = try noise.load(from: folders)
    let free = trial().run(on: dataset)
    let loose = trial { $0.clipNorm = 1e6 }.run(on: dataset)
    let tight = trial { $0.clipNorm = 1e-3 }.run(on: dataset)
    #expect(free.parameters == loose.parameters)
    // Momentum multiplies a step by at most 10: 15 updates of rate 0.05 and norm 1e-3.
    #expect((tight.epochs.last?.distance ?? 1) <= 15 * 0.05 * 1e-3 * 10)
    #expect((tight.epochs.first?.gradientNorm ?? 0) > 1e-2)
  }

  @Test("Divergence ends a trial as a result, at the update where it happened")
  func divergence() throws {
    let result = try trial(learningRate: 1e20, epochs: 50).run(on: noise.load(from: folders))
    guard case .diverged(let update) = result.status else {
      Issue.record("completed")
      return
    }
    #expect(update == result.updates)
    #expect(update < 50 * 5)
    #expect(result.epochs.last?.test == nil)
  }

  @Test("Batches and ghost batches that leave one row over stay finite")
  func singleRow() throws {
    let dataset = try noise.load(from: folders)
    let whole = trial(normalization: .batch, batchSize: 23).run(on: dataset)
    let ghosts = trial(normalization: .batch, batchSize: 22) { $0.ghostBatchSize = 3 }
      .run(on: dataset)
    for result in [whole, ghosts] {
      #expect(result.status == .completed)
      #expect(result.parameters.allSatisfy { $0.isFinite })
      #expect(result.statistics.allSatisfy { $0.isFinite })
    }
  }

  @Test("Ghost batches as large as the batch are the whole batch, to the bit")
  func ghostOfWholeBatch() throws {
    let dataset = try noise.load(from: folders)
    let whole = trial(normalization: .batch) { $0.dropLast = true }.run(on: dataset)
    let ghost = trial(normalization: .batch) {
      $0.dropLast = true
      $0.ghostBatchSize = 16
    }.run(on: dataset)
    #expect(whole.parameters == ghost.parameters)
    #expect(whole.statistics == ghost.statistics)
  }

  @Test("Small models keep their path: the initial parameters and those after each update")
  func trajectory() throws {
    let result = try trial(.houses, hidden: [], batchSize: 2, epochs: 4)
      .run(on: DatasetConfiguration.houses.load(from: folders))
    #expect(result.trajectory.count == result.updates + 1)
    #expect(result.trajectory.last == result.parameters)
    let large = try trial().run(on: noise.load(from: folders))
    #expect(large.trajectory.isEmpty)
  }

  @Test("Distances are sampled evenly in log t, and end at the last update")
  func distances() throws {
    let slow = trial(learningRate: 1e-3, batchSize: 1, epochs: 7)
    let result = try slow.run(on: noise.load(from: folders))
    let updates = result.distances.map(\.update)
    #expect(Array(updates.prefix(20)) == Array(1...16) + [18, 20, 22, 24])
    #expect(updates.last == 490)
    #expect(result.distances.last?.distance == result.epochs.last?.distance)
    for (low, high) in zip(updates.dropFirst(15), updates.dropFirst(16)) {
      #expect(Double(high) / Double(low) <= 1.13)
    }
  }
}
