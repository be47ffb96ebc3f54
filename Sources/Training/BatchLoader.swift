import Datasets
import Dispatch
import Synchronization

/// Threads that prepare the batches to come.
///
/// Batch number n stands in slot n mod depth. A loader first takes one of `depth` permits, and then the
/// next number; a permit comes back when a batch has been used. So whoever has number n knows that
/// n + 1 permits were given, and that batch n − depth, which stood in the same slot, has been used.
final class BatchLoader {
  private let work: Work
  private var used = 0

  /// - Parameters:
  ///   - cursor: Where the first batch is.
  ///   - depth: The most batches that are ready or under way.
  init(_ cursor: BatchCursor, on dataset: Dataset, workers: Int, depth: Int) {
    work = Work(cursor, dataset, depth: depth)
    for index in 0..<min(workers, depth) {
      // A queue each, since loaders wait for long: those of a shared pool would keep others out.
      DispatchQueue(label: "batchlab.loader.\(index)").async(group: work.group) { [work] in
        work.loadAll()
      }
    }
  }

  deinit { work.stop() }

  /// Waits for the next batch, and puts it in the place of the last one, in whose memory another is
  /// prepared.
  ///
  /// - Precondition: The sequence has not ended.
  func next(into batch: inout PreparedBatch) {
    let slot = work.slots[used % work.slots.count]
    slot.ready.wait()
    slot.batch.withLock { swap(&$0, &batch) }
    used += 1
    work.room.signal()
  }

  private final class Slot: Sendable {
    let batch = Mutex(PreparedBatch())
    let ready = DispatchSemaphore(value: 0)
  }

  private final class Work: Sendable {
    let slots: [Slot]
    let room = DispatchSemaphore(value: 0)
    let group = DispatchGroup()
    private let dataset: Dataset
    private let isStopped = Atomic(false)
    private let sequence: Mutex<(cursor: BatchCursor, number: Int)>

    init(_ cursor: BatchCursor, _ dataset: Dataset, depth: Int) {
      slots = (0..<depth).map { _ in Slot() }
      self.dataset = dataset
      sequence = Mutex((cursor, 0))
      for _ in 0..<depth { room.signal() }
    }

    /// Prepares batches until they end, or nobody wants them.
    func loadAll() {
      var producer = BatchProducer(for: dataset)
      while true {
        room.wait()
        let next = sequence.withLock { state -> (plan: EpochPlan, index: Int, number: Int)? in
          guard !isStopped.load(ordering: .acquiring), let (plan, index) = state.cursor.next()
          else { return nil }
          defer { state.number += 1 }
          return (plan, index, state.number)
        }
        guard let next else {
          // For the next loader to see the end, too.
          room.signal()
          return
        }
        let slot = slots[next.number % slots.count]
        var batch = slot.batch.withLock { slot in
          defer { slot = PreparedBatch() }
          return slot
        }
        producer.prepare(next.index, of: next.plan, into: &batch)
        slot.batch.withLock { $0 = batch }
        slot.ready.signal()
      }
    }

    /// Returns when all loaders have ended.
    func stop() {
      isStopped.store(true, ordering: .releasing)
      room.signal()
      group.wait()
    }
  }
}
