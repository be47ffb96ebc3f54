import Datasets
import Foundation
import Statistics
import Synchronization
import Training

/// How fast a trial's training steps run when every worker runs them, and how near that is to the
/// speed of their matrix products.
package struct StepRate: Sendable, Hashable {
  /// Of all workers together.
  package let examplesPerSecond: Double
  /// The seconds of a step's matrix products over the seconds of the step: of a convolutional network,
  /// those that as many operations take in products of large square matrices.
  package let gemmFraction: Double
}

/// Whole training steps (gather, forward, loss, backward, update) and their bare matrix products,
/// timed in slices by turns, so that whatever else the machine does meets both.
///
/// Workers form teams that share each batch of one trainer; a team of one is a trial on a core. All
/// begin each slice together, the products with the rows of a batch divided over the team. A team's
/// rate is all its examples over all its seconds, and the rates are added up. The fraction is the
/// median over all slices of the products' seconds over the median of the steps'. Measure on an
/// otherwise idle machine.
package struct StepBenchmark: Sendable {
  private let trial: Trial
  private let dataset: Dataset
  private let workers: Int
  private let workersPerBatch: Int
  private let seconds: Double
  private let preparesOnce: Bool

  /// - Precondition: Teams are whole.
  /// - Parameters:
  ///   - seconds: Of training steps; the products take about as long again, and both are
  ///   warmed up before. At least three steps are timed, however long they take.
  ///   - preparesOnce: Whether batches are prepared before, and used again and again.
  package init(
    _ trial: Trial, on dataset: Dataset, workers: Int, workersPerBatch: Int, seconds: Double,
    preparesOnce: Bool = false
  ) {
    precondition(
      workers > 0 && workersPerBatch > 0 && workers.isMultiple(of: workersPerBatch),
      "\(workers) workers, \(workersPerBatch) a batch")
    precondition(seconds > 0 && seconds.isFinite, "\(seconds) seconds")
    self.trial = trial
    self.dataset = dataset
    self.workers = workers
    self.workersPerBatch = workersPerBatch
    self.seconds = seconds
    self.preparesOnce = preparesOnce
  }

  /// The seconds of one step, and of its products alone, as the mean over a slice.
  struct Slice {
    /// Nil for one who helps in another's steps.
    let step: Double?
    let products: Double
  }

  package func measure() -> StepRate { rate(slices()) }

  /// Of each worker.
  func slices() -> [[Slice]] {
    let barrier = Barrier(count: workers)
    let slowest = Mutex(0.0)
    let measured = Mutex<[[Slice]]>([])
    let group = DispatchGroup()
    for worker in 0..<workers {
      group.enter()
      let thread = Thread {
        let slices = work(barrier, slowest, leads: worker.isMultiple(of: workersPerBatch))
        measured.withLock { $0.append(slices) }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return measured.withLock { $0 }
  }

  /// One worker's slices, timed beside the others'.
  private func work(
    _ barrier: Barrier, _ slowest: borrowing Mutex<Double>, leads: Bool
  ) -> [Slice] {
    let model = trial.workload.ownModel
    var steps =
      leads
      ? StepLoop(
        trial, on: dataset, learningRate: trial.recipe.ownLearningRate,
        resources: TrainingResources(workers: workersPerBatch), preparesOnce: preparesOnce) : nil
    let rows = max(1, trial.recipe.batchSize * trial.workload.rowsPerExample / workersPerBatch)
    let head = trial.workload.contrastive?.projection ?? [dataset.train.targets.outputCount]
    let widths = [dataset.train.featureCount] + model.hidden + head
    var products =
      model.layers == nil ? ProductCeiling(widths: widths, rows: rows) : ProductCeiling.square
    // A convolution has no products that are matrices': it is held against the core's fastest.
    let share =
      model.layers == nil
      ? 1
      : Double(rows * Network(trial, on: dataset).operationsPerRow)
        / Double(ProductCeiling.squareOperations)
    let warmUp = min(0.1, seconds / 10)
    barrier.wait()
    _ = products.warmUp(seconds: warmUp)
    barrier.wait()
    if let pace = steps?.warmUp(seconds: warmUp) {
      slowest.withLock { $0 = max($0, pace) }
    }
    barrier.wait()
    // As many steps for all, so that none of them is left to run alone.
    let (sliceCount, stepCount) = slowest.withLock { schedule(secondsPerStep: $0) }
    let productCount = max(1, Int((Double(stepCount) * share).rounded()))
    return (0..<sliceCount).map { _ in
      barrier.wait()
      let step = steps?.seconds(of: stepCount)
      barrier.wait()
      return Slice(
        step: step.map { $0 / Double(stepCount) },
        products: products.seconds(of: productCount) / Double(productCount) * share)
    }
  }

  /// How many slices, and steps in each: slices of a tenth of a second, or of one step where that
  /// takes longer.
  private func schedule(secondsPerStep: Double) -> (slices: Int, steps: Int) {
    let slices = max(3, (seconds / max(0.1, secondsPerStep)).rounded())
    let steps = max(1, (seconds / slices / max(secondsPerStep, 1e-9)).rounded())
    return (Int(slices), Int(steps))
  }

  func rate(_ measured: [[Slice]]) -> StepRate {
    let batchSize = Double(trial.recipe.batchSize)
    let steps = measured.map { $0.compactMap(\.step) }.filter { !$0.isEmpty }
    let products = measured.flatMap { $0.map(\.products) }
    return StepRate(
      examplesPerSecond: steps.reduce(0) { $0 + batchSize / Sample.mean($1) },
      gemmFraction: Sample.median(products) / Sample.median(steps.flatMap { $0 }))
  }
}
