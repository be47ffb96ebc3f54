import Datasets
import Foundation
import Statistics
import Testing

@testable import Training

private let folders = DataFolders(
  environment: [:], workingDirectory: FileManager.default.temporaryDirectory)

private let data = DatasetConfiguration.regression(
  RegressionConfiguration(train: 96, test: 10, features: 5, signal: 1, noise: 0.5))

private func trial(
  batchSize: Int, blockSize: Int?, hidden: [Int] = [7], epochs: Int = 2,
  change: (inout Recipe) -> Void = { _ in }
) -> Trial {
  var recipe = Recipe(
    optimizer: Optimizer(momentum: 0.5), learningRate: 0.02, batchSize: batchSize, epochs: epochs,
    noiseBlockSize: blockSize)
  change(&recipe)
  return Trial(
    workload: Workload(dataset: data, model: ModelConfiguration(hidden: hidden)), recipe: recipe,
    seed: 3)
}

@Suite("Gradient noise while training")
struct GradientNoiseTests {
  /// |∇ mean loss|² over examples, at the initial parameters.
  private func squaredNorm(of examples: [Int32], on dataset: Dataset) -> Double {
    var trainer = Trainer(trial(batchSize: examples.count, blockSize: nil), on: dataset)
    let norm = trainer.update(on: examples[...], learningRate: 0).gradientNorm
    return norm * norm
  }

  /// With the parameters held where they are, the mean over many batches must come to the exact
  /// trace of the set's covariance, (Σ |g_i|² − N |G|²) / (N − 1), and to |G|² − trace / N, which
  /// every example's own gradient gives.
  @Test("Averaged over batches, the estimates come to their exact values", arguments: [2, 5, 12])
  func exact(blockSize: Int) throws {
    let dataset = try data.load(from: folders)
    let all = (0..<96).map(Int32.init)
    let squares = all.map { squaredNorm(of: [$0], on: dataset) }
    let mean = squaredNorm(of: all, on: dataset)
    let trace = (squares.reduce(0, +) - 96 * mean) / 95
    let squaredGradient = mean - trace / 96

    let trial = trial(batchSize: 24, blockSize: blockSize)
    var trainer = Trainer(trial, on: dataset)
    // 40 groups of 100 batches, each an average of its own, so that they have an interval.
    var groups: [GradientNoiseEstimate] = []
    for group in 0..<40 {
      var average = GradientNoiseAverage()
      for epoch in 0..<25 {
        let plan = EpochPlan(
          exampleCount: 96, batchSize: 24, dropLast: false, seed: UInt64(group), epoch: epoch)
        for batch in 0..<4 {
          let step = trainer.update(on: plan.batch(batch), learningRate: 0)
          average.add(try #require(step.noise))
        }
      }
      groups.append(try #require(average.mean))
    }
    // 99.9 %: six intervals in all, and a wrong formula is off by far more.
    let traces = meanInterval(of: groups.map(\.trace), confidence: 0.999)
    #expect(traces.low <= trace && trace <= traces.high, "\(traces), exact \(trace)")
    let gradients = meanInterval(of: groups.map(\.squaredGradient), confidence: 0.999)
    #expect(
      gradients.low <= squaredGradient && squaredGradient <= gradients.high,
      "\(gradients), exact \(squaredGradient)")
    // Narrow enough to tell the two apart from what a biased formula would give.
    #expect(traces.high - traces.low < 0.1 * trace)
  }

  @Test("Blocks of the usual size change no bit of the parameters")
  func sameBits() throws {
    let set = DatasetConfiguration.regression(
      RegressionConfiguration(train: 700, test: 10, features: 5, signal: 1, noise: 0.5))
    let dataset = try set.load(from: folders)
    var plain = trial(batchSize: 600, blockSize: nil)
    plain.workload.dataset = set
    var measured = trial(batchSize: 600, blockSize: 256)
    measured.workload.dataset = set
    let (a, b) = (plain.run(on: dataset), measured.run(on: dataset))
    #expect(a.parameters == b.parameters)
    #expect(a.epochs.map(\.test) == b.epochs.map(\.test))
    #expect(a.noise.isEmpty)
    // The short batch of 100 rows is one block, and says nothing.
    #expect(b.noise.map(\.count).reduce(0, +) == 2)
  }

  @Test("Neither workers nor a resumed run change a bit of them", arguments: [2, 3])
  func resources(workers: Int) throws {
    let dataset = try data.load(from: folders)
    let trial = trial(batchSize: 24, blockSize: 5, epochs: 5)
    let alone = trial.run(on: dataset)
    let shared = trial.run(on: dataset, resources: TrainingResources(workers: workers))
    #expect(alone.parameters == shared.parameters)
    #expect(alone.noise == shared.noise)
    #expect(alone.noise.map(\.count).reduce(0, +) == alone.updates)
    let resumed = try trial.runWithInterruptions(on: dataset)
    #expect(resumed.noise == alone.noise)
    #expect(resumed.parameters == alone.parameters)
  }

  @Test("Examples that are all alike have no noise")
  func alike() throws {
    let houses = try DatasetConfiguration.houses.load(from: folders)
    var trial = trial(batchSize: 4, blockSize: 2, hidden: [])
    trial.workload.dataset = .houses
    var trainer = Trainer(trial, on: houses)
    // The same house four times over.
    let step = trainer.update(on: [2, 2, 2, 2], learningRate: 0)
    let noise = try #require(step.noise)
    #expect(abs(noise.trace) <= 1e-5 * noise.squaredGradient)
    var average = GradientNoiseAverage()
    average.add(noise)
    #expect(abs(try #require(average.noiseScale)) < 1e-5)
  }
}
