import Datasets

/// A trial's batches, one after the other, epoch after epoch.
///
/// They are taken from memory by the network's own blocks; or prepared before they get there, by this
/// thread or by loaders ahead of it, where the data set draws them or loaders are asked for.
///
/// Deterministic: who prepares a batch, and when, changes none of its numbers.
public final class BatchFeed {
  private enum Source {
    case memory
    case producer(BatchProducer)
    case loader(BatchLoader)
  }

  private var cursor: BatchCursor
  private var source: Source
  /// Those of the batch under way, whose memory the next but one is prepared in.
  private var prepared = PreparedBatch()
  /// From asking for batches to having them.
  public private(set) var waitSeconds = 0.0

  /// - Parameters:
  ///   - epoch: That of the first batch, from 0.
  ///   - batch: Its place in the epoch.
  public init(
    _ trial: Trial, on dataset: Dataset, resources: TrainingResources, epoch: Int = 0,
    batch: Int = 0
  ) {
    cursor = BatchCursor(trial, exampleCount: dataset.train.count, epoch: epoch, batch: batch)
    if resources.loaders > 0 {
      source = .loader(
        BatchLoader(
          cursor, on: dataset, workers: resources.loaders, depth: resources.prefetch))
    } else if dataset.fresh != nil {
      source = .producer(BatchProducer(for: dataset))
    } else {
      source = .memory
    }
  }

  /// Nil behind the last epoch.
  public func next() -> FedBatch? {
    guard let (plan, index) = cursor.next() else { return nil }
    var batch = FedBatch(
      examples: plan.batch(index), changes: plan.changes, prepared: nil,
      isLastOfEpoch: index == plan.batchCount - 1)
    if case .memory = source { return batch }
    let asked = ContinuousClock.now
    switch source {
    case .memory: break
    case .producer(var producer):
      source = .memory
      producer.prepare(index, of: plan, into: &prepared)
      source = .producer(producer)
    case .loader(let loader): loader.next(into: &prepared)
    }
    batch.prepared = prepared
    waitSeconds += (ContinuousClock.now - asked) / .seconds(1)
    return batch
  }
}

/// What a trainer is given for an update.
public struct FedBatch: Sendable {
  public let examples: ArraySlice<Int32>
  /// For each training example, how its image is changed; nil for not at all.
  let changes: ImageChanges?
  /// Nil where the network takes the examples from memory itself.
  var prepared: PreparedBatch?
  let isLastOfEpoch: Bool
}

/// A place in the sequence of a trial's batches.
struct BatchCursor {
  private let trial: Trial
  private let exampleCount: Int
  private var plan: EpochPlan?
  private var epoch: Int
  private var batch: Int

  init(_ trial: Trial, exampleCount: Int, epoch: Int, batch: Int) {
    self.trial = trial
    self.exampleCount = exampleCount
    self.epoch = epoch
    self.batch = batch
  }

  /// Nil behind the last epoch.
  mutating func next() -> (plan: EpochPlan, index: Int)? {
    while epoch < trial.recipe.epochs {
      let current = plan ?? trial.plan(ofEpoch: epoch, exampleCount: exampleCount)
      plan = current
      if batch < current.batchCount {
        defer { batch += 1 }
        return (current, batch)
      }
      (plan, epoch, batch) = (nil, epoch + 1, 0)
    }
    return nil
  }
}
