import Dispatch
import Synchronization

/// A worker pool: threads that share the blocks of one batch.
struct WorkerPool: Sendable {
  let workers: Int

  init(workers: Int) {
    precondition(workers > 0, "\(workers) workers")
    self.workers = workers
  }

  /// Does `work` for every index below `count`, and returns when all is done.
  ///
  /// Indices are handed out in ascending order, each to the next worker that is free. So whoever has
  /// an index may wait for those below it: somebody is at work on each of them.
  func share(_ count: Int, _ work: (_ worker: Int, _ index: Int) -> Void) {
    guard workers > 1 && count > 1 else {
      for index in 0..<count { work(0, index) }
      return
    }
    let next = Counter()
    withoutActuallyEscaping(work) { work in
      // Safe because a worker writes to its own space, to rows of its own index, and in turn.
      nonisolated(unsafe) let work = work
      DispatchQueue.concurrentPerform(iterations: min(workers, count)) { worker in
        while true {
          let index = next.take()
          guard index < count else { return }
          work(worker, index)
        }
      }
    }
  }
}

private final class Counter: Sendable {
  private let next = Atomic(0)

  func take() -> Int { next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Lets the workers of a pool do part of their work in the order of the blocks: what is added up in
/// turn has the same bits however many they are.
final class OrderedReduction: Sendable {
  private let ended: [DispatchSemaphore]

  init(blocks: Int) {
    ended = (1..<max(1, blocks)).map { _ in DispatchSemaphore(value: 0) }
  }

  /// Does `work` when it has been done for all blocks below `block`, of `count`.
  func take(_ block: Int, of count: Int, _ work: () -> Void) {
    if block > 0 { ended[block - 1].wait() }
    work()
    if block + 1 < count { ended[block].signal() }
  }
}
