import Datasets
import Foundation
import Planning
import Records
import Samples
import Synchronization
import Testing
import Training

@testable import Execution
@testable import Kernels

/// That what is timed is what it is said to be. No test asks how fast anything is.
@Suite struct BenchmarkTests {
  private static let datasets = SampleExperiment.datasets

  private static func trial(
    batchSize: Int = 16, normalization: ModelConfiguration.Normalization = .batch, seed: UInt64 = 1
  ) -> Trial {
    Trial(
      workload: Workload(
        dataset: .regression(
          RegressionConfiguration(train: 70, test: 4, features: 5, signal: 1, noise: 0.1)),
        model: ModelConfiguration(hidden: [9, 7], normalization: normalization)),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: 0.01, batchSize: batchSize, epochs: 1),
      seed: seed)
  }

  // MARK: - Timing

  /// Takes two milliseconds, but for the first time.
  private struct Nap: Repeated {
    var count = 0
    mutating func once() {
      if count > 0 { usleep(2000) }
      count += 1
    }
  }

  /// A sleep is never shorter than it was asked for.
  @Test func repetitions() {
    var nap = Nap()
    #expect(nap.seconds(of: 5) >= 4 * 0.002)
    #expect(nap.count == 5)
    #expect(nap.warmUp(seconds: 0) >= 0.002)
    #expect(nap.count == 7)
    nap = Nap()
    // The mean without the first, which is the only short one.
    #expect(nap.warmUp(seconds: 0.001) >= 0.002)
    #expect(nap.count == 2)
  }

  private func benchmark(_ workers: Int, _ workersPerBatch: Int) throws -> StepBenchmark {
    let trial = Self.trial()
    return StepBenchmark(
      trial, on: try Self.datasets.dataset(trial.workload.dataset), workers: workers,
      workersPerBatch: workersPerBatch, seconds: 0.01)
  }

  /// One worker of each team takes the team's steps; all of them multiply matrices.
  @Test(arguments: [(1, 1), (2, 1), (3, 1), (2, 2), (4, 2)])
  func slicesOfSeveralWorkers(_ workers: Int, workersPerBatch: Int) throws {
    let slices = try benchmark(workers, workersPerBatch).slices()
    #expect(slices.count == workers)
    #expect(Set(slices.map(\.count)).count == 1 && slices[0].count >= 3)
    let leaders = slices.filter { $0.allSatisfy { $0.step != nil } }
    let helpers = slices.filter { $0.allSatisfy { $0.step == nil } }
    #expect(leaders.count == workers / workersPerBatch)
    #expect(leaders.count + helpers.count == workers)
  }

  /// Batches of 16: two teams that take 2 s and 4 s a step do 8 and 4 examples a second.
  @Test func ratesOfTeamsAreAddedUp() throws {
    let teams: [[StepBenchmark.Slice]] = [
      [.init(step: 1, products: 0.5), .init(step: 3, products: 1)],
      [.init(step: 4, products: 2), .init(step: 4, products: 2)],
    ]
    let rate = try benchmark(2, 1).rate(teams)
    #expect(rate.examplesPerSecond == 12)
    #expect(rate.gemmFraction == 1.5 / 3.5)
    // Helpers are counted with the products alone.
    let helper: [StepBenchmark.Slice] = [
      .init(step: nil, products: 0.5), .init(step: nil, products: 1),
    ]
    let shared = try benchmark(4, 2).rate(teams + [helper, helper])
    #expect(shared.examplesPerSecond == 12)
    #expect(shared.gemmFraction == 1 / 3.5)
  }

  /// Seven steps of epochs of two whole batches and a rest: those of a trial of four epochs.
  @Test func stepsGoOverTheEpochAgain() throws {
    var trial = Self.trial(batchSize: 32)
    let dataset = try Self.datasets.dataset(trial.workload.dataset)
    var steps = StepLoop(trial, on: dataset, learningRate: trial.recipe.ownLearningRate)
    _ = steps.seconds(of: 7)
    trial.recipe.epochs = 4
    trial.recipe.dropLast = true
    var run = TrialRun(trial, on: dataset)
    for _ in 0..<7 { run.advance() }
    #expect(run.epoch == 3)
    #expect(steps.trainer.parameterValues == run.parameters)
  }

  @Test func barrierHoldsThreadsTogether() {
    let (threads, rounds) = (4, 200)
    let barrier = Barrier(count: threads)
    let arrivals = (0..<rounds).map { _ in Counted() }
    let early = Counted()
    let group = DispatchGroup()
    for _ in 0..<threads {
      group.enter()
      Thread.detachNewThread {
        for round in 0..<rounds {
          arrivals[round].number.add(1, ordering: .relaxed)
          barrier.wait()
          if arrivals[round].number.load(ordering: .relaxed) != threads {
            early.number.add(1, ordering: .relaxed)
          }
        }
        group.leave()
      }
    }
    #expect(group.wait(timeout: .now() + 30) == .success)
    #expect(early.number.load(ordering: .relaxed) == 0)
  }

  private final class Counted: Sendable {
    let number = Atomic(0)
  }

  // MARK: - Products

  @Test(arguments: [[3, 2], [5, 9, 7, 4], [6, 8, 8, 8, 2]])
  func productsAreThoseOfAStep(_ widths: [Int]) throws {
    let rows = 11
    var products = ProductCeiling(widths: widths, rows: rows)
    products.once()
    var operations = 0
    for (index, layer) in products.layers.enumerated() {
      let (x, w, g) = (layer.x, layer.weights, layer.outputGradient)
      #expect((x.rows, x.columns) == (rows, widths[index]))
      #expect((w.rows, w.columns) == (widths[index + 1], widths[index]))
      #expect((g.rows, g.columns) == (rows, widths[index + 1]))
      Self.expectProduct(layer.y, rows, widths[index + 1], widths[index]) { i, j, k in
        x[i, k] * w[j, k]
      }
      operations += 2 * 2 * rows * w.count
      guard let below = layer.inputGradient else { continue }
      operations += 2 * rows * w.count
      #expect(below.start == products.layers[index - 1].outputGradient.start)
      #expect(below.start != g.start)
    }
    let network = Network(
      ModelConfiguration(hidden: Array(widths.dropFirst().dropLast())), inputs: widths[0],
      outputs: widths[widths.count - 1])
    #expect(operations == rows * network.operationsPerExample)
    #expect(products.layers.first?.inputGradient == nil)
    // The places of gradients are used again; that of the first layer's output is whole.
    let first = try #require(products.layers.first)
    Self.expectProduct(first.weightGradient, widths[1], widths[0], rows) { i, j, k in
      first.outputGradient[k, i] * first.x[k, j]
    }
    // Each matrix beside the others, on a cache line.
    let matrices = products.layers.flatMap { [$0.x, $0.weights, $0.weightGradient, $0.y] }
    for matrix in matrices { #expect(UInt(bitPattern: matrix.start) % 64 == 0) }
    let starts = Set(matrices.map(\.start))
    #expect(starts.count == 3 * (widths.count - 1) + 1)
  }

  private static func expectProduct(
    _ c: MatrixView, _ m: Int, _ n: Int, _ depth: Int, _ term: (Int, Int, Int) -> Float
  ) {
    for i in 0..<m {
      for j in 0..<n {
        let sum = (0..<depth).reduce(Float(0)) { $0 + term(i, j, $1) }
        // Rounding of sums of a few dozen terms of at most 0.0025 in another order.
        #expect(abs(c[i, j] - sum) <= 1e-6)
      }
    }
    #expect(c.array.contains { $0 != 0 })
  }

  // MARK: - Rows

  @Test func casesOfTheTable() {
    let cases = BenchmarkCase.all(
      normalizations: [.none, .batch], batchSizes: [1, 8], workers: [1, 2])
    let shown = cases.map { "\($0.normalization) \($0.batchSize) \($0.workers)" }
    #expect(
      shown == ["none 1 1", "none 1 2", "none 8 1", "none 8 2", "batch 8 1", "batch 8 2"])
    for network in BenchmarkNetwork.allCases {
      #expect(network.batchSizes.allSatisfy { $0 <= network.exampleCount })
    }
  }

  @Test func networkOfTheBenchmark() {
    let dataset = BenchmarkNetwork.f1.dataset()
    #expect(dataset.train.count == 16_384)
    #expect(dataset.train.featureCount == 784)
    #expect(dataset.train.targets.outputCount == 10)
    let trial = BenchmarkNetwork.f1.trial(normalization: .batch, batchSize: 8)
    let network = Network(trial.workload.ownModel, inputs: 784, outputs: 10)
    // Of 784-512×5-10 with batch normalization, counted by hand.
    #expect(network.parameterLayout.count == 784 * 512 + 4 * 512 * 512 + 512 * 10 + 15 * 512 + 10)
  }

  // MARK: - Timings of trials

  private func cache(_ folder: TemporaryFolder) throws -> [String: Data] {
    let place = folder.file("machine")
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    return Dictionary(
      uniqueKeysWithValues: try names.map {
        ($0, try Data(contentsOf: place.appendingPathComponent($0)))
      })
  }

  @Test func timingsAreMeasuredOnceForTheSameWork() throws {
    let folder = try TemporaryFolder()
    let timings = StepTimings(store: try Store(at: folder.url), datasets: Self.datasets)
    var measured: [Int] = []
    let trials = [
      Self.trial(), Self.trial(batchSize: 8), Self.trial(seed: 2), Self.trial(normalization: .none),
    ]
    let result = try timings.measure(trials, seconds: 1e-3) { index, _ in measured.append(index) }
    #expect(measured == [0, 1, 3])
    #expect(result.count == 4)
    #expect(result[0] == result[2])
    #expect(result.allSatisfy { $0.secondsPerUpdate > 0 && ($0.workingBytes ?? -1) >= 0 })
    #expect(try cache(folder).count == 3)
    for (trial, timing) in zip(trials, result) {
      #expect(try timings.timing(of: trial) == timing)
    }
  }

  /// What a study's search measures with one momentum is found again for another, but not for none.
  @Test func timingsDoNotDependOnHowMuchMomentum() throws {
    let folder = try TemporaryFolder()
    let timings = StepTimings(store: try Store(at: folder.url), datasets: Self.datasets)
    let trials = [0.9, 0.1234, 0].map { momentum in
      var trial = Self.trial()
      trial.recipe.optimizer?.momentum = momentum
      return trial
    }
    var measured: [Int] = []
    let result = try timings.measure(trials, seconds: 1e-3) { index, _ in measured.append(index) }
    #expect(measured == [0, 2])
    #expect(result[0] == result[1])
    #expect(try timings.timing(of: trials[1]) == result[0])
  }

  /// What cannot be read is no reason to measure again.
  @Test func timingsThatCannotBeRead() throws {
    let folder = try TemporaryFolder()
    let timings = StepTimings(store: try Store(at: folder.url), datasets: Self.datasets)
    _ = try timings.timing(of: Self.trial())
    let file = folder.file("machine/\(try #require(try cache(folder).keys.first))")
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    let error = #expect(throws: StoreError.self) { try timings.timing(of: Self.trial()) }
    #expect(error?.path == file.path)
    #expect(error?.operation == "read")
  }

  /// What another version has kept is measured again.
  @Test func keptFilesOfOthers() throws {
    let folder = try TemporaryFolder()
    #expect(try KeptFile.read([Int].self, from: folder.file("none")) == nil)
    #expect(try KeptFile.read([Int].self, from: folder.write("[1, 2]", to: "own")) == [1, 2])
    #expect(try KeptFile.read([Int].self, from: folder.write("{}", to: "other")) == nil)
  }

  /// A stored timing is kept when it is asked for, and replaced when it is measured anew.
  @Test func timingsAreMeasuredAnew() throws {
    let folder = try TemporaryFolder()
    let timings = StepTimings(store: try Store(at: folder.url), datasets: Self.datasets)
    let first = try timings.timing(of: Self.trial())
    #expect(first.secondsPerUpdate > 0)
    let name = try #require(try cache(folder).keys.first)
    let planted = #"{"secondsPerUpdate":1234.5,"wholeBatchBytes":7,"workingBytes":6}"#
    try folder.write(planted, to: "machine/\(name)")
    #expect(try timings.timing(of: Self.trial()).secondsPerUpdate == 1234.5)
    let anew = try timings.measure([Self.trial()], seconds: 1e-3)
    #expect(anew[0].secondsPerUpdate < 1234)
    #expect(try timings.timing(of: Self.trial()) == anew[0])
    #expect(try cache(folder).count == 1)
  }
}
