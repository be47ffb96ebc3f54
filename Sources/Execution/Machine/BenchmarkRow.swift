import Datasets
import Kernels
import Training

/// What a row of the benchmark measures.
package struct BenchmarkCase: Sendable, Hashable {
  package let network: BenchmarkNetwork
  package let normalization: ModelConfiguration.Normalization
  package let batchSize: Int
  /// Cores in use.
  package let workers: Int
  /// How many of them share each batch: 1 where each has a trainer of its own.
  package let workersPerBatch: Int

  /// All combinations, workers changing fastest; batch normalization of one example is left out,
  /// which has no variance. Several workers are measured each with a trainer of its own, and where a
  /// batch has several row blocks also all on one batch.
  package static func all(
    of network: BenchmarkNetwork = .f1, normalizations: [ModelConfiguration.Normalization],
    batchSizes: [Int], workers: [Int]
  ) -> [BenchmarkCase] {
    normalizations.flatMap { normalization in
      batchSizes.filter { normalization == .none || $0 > 1 }.flatMap { batchSize in
        workers.flatMap { workers in
          (workers > 1 && batchSize > RowBlocks.size ? [1, workers] : [1]).map {
            BenchmarkCase(
              network: network, normalization: normalization, batchSize: batchSize,
              workers: workers, workersPerBatch: $0)
          }
        }
      }
    }
  }

  /// Times the steps of this case on the benchmark's data.
  ///
  /// - Parameter preparesOnce: Whether batches are prepared before, and used again and again.
  package func measure(
    on dataset: Dataset, seconds: Double, preparesOnce: Bool = false
  ) -> BenchmarkRow {
    let trial = network.trial(normalization: normalization, batchSize: batchSize)
    let rate = StepBenchmark(
      trial, on: dataset, workers: workers, workersPerBatch: workersPerBatch, seconds: seconds,
      preparesOnce: preparesOnce
    ).measure()
    return BenchmarkRow(self, rate)
  }
}

/// What was measured, as the command prints it.
package struct BenchmarkRow: Sendable, Hashable, Encodable {
  package let model: BenchmarkNetwork
  package let normalization: ModelConfiguration.Normalization
  package let batchSize: Int
  package let workers: Int
  /// Workers that share each batch.
  package let workersPerBatch: Int
  package let examplesPerSecond: Double
  package let gemmFraction: Double

  init(_ benchmark: BenchmarkCase, _ rate: StepRate) {
    model = benchmark.network
    normalization = benchmark.normalization
    batchSize = benchmark.batchSize
    workers = benchmark.workers
    workersPerBatch = benchmark.workersPerBatch
    examplesPerSecond = rate.examplesPerSecond
    gemmFraction = rate.gemmFraction
  }
}
