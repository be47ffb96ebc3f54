import Datasets
import Foundation
import Statistics
import Synchronization
import Training

/// How fast a trial's training steps run when every worker runs them, and how near that is to the
/// speed of their matrix products.
public struct StepRate: Sendable, Hashable {
  /// Of all workers together.
  public let examplesPerSecond: Double
  /// The seconds of a step's matrix products over the seconds of the step.
  public let gemmFraction: Double
}

/// Whole training steps (gather, forward, loss, backward, update) and their bare matrix products,
/// timed in slices by turns, so that whatever else the machine does meets both.
///
/// Each worker has a trainer, and memory for the products, on a thread of its own, as trials have;
/// all workers begin each slice together. A worker's rate is all its examples over all its seconds,
/// and the rates are added up. The fraction is the median over all slices of the products' seconds
/// over the median of the steps'. Measure on an otherwise idle machine.
public struct StepBenchmark: Sendable {
  private let trial: Trial
  private let dataset: Dataset
  private let workers: Int
  private let seconds: Double

  /// - Parameter seconds: Of training steps; the products take about as long again, and both are
  ///   warmed up before. At least three steps are timed, however long they take.
  public init(_ trial: Trial, on dataset: Dataset, workers: Int, seconds: Double) {
    precondition(workers > 0, "\(workers) workers")
    precondition(seconds > 0 && seconds.isFinite, "\(seconds) seconds")
    self.trial = trial
    self.dataset = dataset
    self.workers = workers
    self.seconds = seconds
  }

  /// The seconds of one step, and of its products alone, as the mean over a slice.
  private struct Slice {
    let step: Double
    let products: Double
  }

  public func measure() -> StepRate {
    let barrier = Barrier(count: workers)
    let slowest = Mutex(0.0)
    let measured = Mutex<[[Slice]]>([])
    let group = DispatchGroup()
    for _ in 0..<workers {
      group.enter()
      let thread = Thread {
        let slices = work(barrier, slowest)
        measured.withLock { $0.append(slices) }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return rate(measured.withLock { $0 })
  }

  /// One worker's slices, timed beside the others'.
  private func work(_ barrier: Barrier, _ slowest: borrowing Mutex<Double>) -> [Slice] {
    let model = trial.workload.model
    var steps = StepLoop(trial, on: dataset, learningRate: trial.recipe.learningRate)
    var products = ProductCeiling(
      widths: [dataset.train.featureCount] + model.hidden + [dataset.train.targets.outputCount],
      rows: trial.recipe.batchSize)
    let warmUp = min(0.1, seconds / 10)
    barrier.wait()
    _ = products.warmUp(seconds: warmUp)
    barrier.wait()
    let pace = steps.warmUp(seconds: warmUp)
    slowest.withLock { $0 = max($0, pace) }
    barrier.wait()
    // As many steps for all, so that none of them is left to run alone.
    let (sliceCount, stepCount) = slowest.withLock { schedule(secondsPerStep: $0) }
    return (0..<sliceCount).map { _ in
      barrier.wait()
      let step = steps.seconds(of: stepCount)
      barrier.wait()
      return Slice(
        step: step / Double(stepCount),
        products: products.seconds(of: stepCount) / Double(stepCount))
    }
  }

  /// How many slices, and steps in each: slices of a tenth of a second, or of one step where that
  /// takes longer.
  private func schedule(secondsPerStep: Double) -> (slices: Int, steps: Int) {
    let slices = max(3, (seconds / max(0.1, secondsPerStep)).rounded())
    let steps = max(1, (seconds / slices / max(secondsPerStep, 1e-9)).rounded())
    return (Int(slices), Int(steps))
  }

  private func rate(_ measured: [[Slice]]) -> StepRate {
    let batchSize = Double(trial.recipe.batchSize)
    let slices = measured.flatMap { $0 }
    return StepRate(
      examplesPerSecond: measured.reduce(0) { $0 + batchSize / Sample.mean($1.map(\.step)) },
      gemmFraction: Sample.median(slices.map(\.products)) / Sample.median(slices.map(\.step)))
  }
}
