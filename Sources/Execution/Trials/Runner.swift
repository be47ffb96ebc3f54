import Datasets
import Foundation
import Host
import Planning
import Records

/// What happens while trials run.
package enum RunEvent: Sendable {
  /// How many distinct trials there are, and how many of them the store has already.
  case planned(total: Int, stored: Int)
  case damaged(reason: String, movedTo: String)
  /// Another process computes this trial; it is waited for.
  case waiting(PlannedTrial)
  case finished(PlannedTrial, TrialRecord, seconds: Double)
  /// From time to time: the share of the work done, and examples learned from since the beginning.
  case progress(share: Double, examples: Int)
}

/// What brings planned trials to their records.
package protocol TrialExecutor {
  /// The records of all planned trials by id: those that are stored already, and the others.
  func run(_ trials: [PlannedTrial]) throws -> [String: TrialRecord]
}

/// Runs the trials of plans that the store does not have, several at a time, each by the engine that its
/// identity names.
///
/// Which worker runs a trial, and when, changes no bit of it.
package struct Runner: TrialExecutor, Sendable {
  package struct Interrupted: Error {
    /// Trials that were finished and stored before.
    package let finished: Int
  }

  private let store: Store
  private let engines: [any TrialEngine]
  private let jobs: Int
  private let force: Bool
  private let isInterrupted: @Sendable () -> Bool
  private let report: @Sendable (RunEvent) -> Void

  package init(
    store: Store, engines: [any TrialEngine], jobs: Int, force: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    precondition(jobs > 0, "\(jobs) jobs")
    self.store = store
    self.engines = engines
    self.jobs = jobs
    self.force = force
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// The records of all planned trials by id: stored ones, and the others after running them.
  ///
  /// - Throws: `Interrupted`, also where an engine left a trial for another run; `StoreError`,
  ///   `EngineMissing`, `MemoryShortage`, and what an engine throws. What was finished before is stored.
  package func run(_ trials: [PlannedTrial]) throws -> [String: TrialRecord] {
    let (records, missing) = force ? ([:], trials.distinct) : store.split(trials)
    report(.planned(total: records.count + missing.count, stored: records.count))
    if missing.isEmpty { return records }
    let fresh = try runMissing(missing.longestFirst(\.self))
    return records.merging(fresh) { _, new in new }
  }

  /// A record that is there and whole; a damaged one is set aside.
  ///
  /// Only under the trial's lock: another process may have put a whole one in its place meanwhile.
  private func stored(_ id: String) throws -> TrialRecord? {
    switch store.record(id) {
    case .found(let record): return record
    case .missing: return nil
    case .damaged(let reason):
      let place = try store.setAside(id)
      report(.damaged(reason: reason, movedTo: place.path))
      return nil
    }
  }

  private func runMissing(_ trials: [PlannedTrial]) throws -> [String: TrialRecord] {
    let queue = Queue(trials)
    let workers = DispatchGroup()
    for _ in 0..<min(jobs, trials.count) {
      workers.enter()
      let thread = Thread {
        work(on: queue)
        workers.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    while workers.wait(timeout: .now() + 0.25) == .timedOut {
      let (share, examples) = queue.progress
      report(.progress(share: share, examples: examples))
    }
    let outcome = queue.outcome
    if let error = outcome.error, !(error is RunStopped) { throw error }
    if outcome.error != nil || outcome.unfinished > 0 {
      throw Interrupted(finished: outcome.records.count)
    }
    return outcome.records
  }

  /// Runs trials from the queue until it is empty or one of the workers failed.
  private func work(on queue: Queue) {
    while let trial = queue.next() {
      do {
        let started = ContinuousClock.now
        guard let lock = try store.lock(trial.id, waiting: false) else {
          if queue.postpone(trial) { report(.waiting(trial)) }
          if isInterrupted() { throw RunStopped() }
          Thread.sleep(forTimeInterval: 0.1)
          continue
        }
        // Somebody may have finished it since the plan was looked up.
        if !force, let record = try stored(trial.id) {
          queue.finish(trial, record)
          _ = consume lock
          continue
        }
        switch try compute(trial, queue) {
        case .finished(let record, let weights, let account):
          try store.save(record, weights: weights)
          if let account {
            try store.save(account.account, log: account.log, of: trial.id)
            try DurableFiles.remove(account.folder)
          }
          try store.removeCheckpoint(of: trial.id)
          _ = consume lock
          queue.finish(trial, record)
          report(
            .finished(trial, record, seconds: (ContinuousClock.now - started) / .seconds(1)))
        case .unfinished:
          _ = consume lock
          queue.leave(trial)
          if isInterrupted() { throw RunStopped() }
        }
      } catch {
        queue.fail(error)
      }
    }
  }

  /// Has a trial's engine run it, if there is the memory for it.
  private func compute(_ planned: PlannedTrial, _ queue: Queue) throws -> TrialOutcome {
    let name = "\(planned.arm), seed \(planned.seed)"
    guard let engine = engines.first(where: { $0.computes(planned.identity) }) else {
      throw EngineMissing(trial: name, expected: planned.identity.engine.words)
    }
    if let needed = try engine.leastByteCount(of: planned), let available = AvailableMemory.bytes,
      available < needed
    {
      throw MemoryShortage(trial: name, neededBytes: needed, availableBytes: available)
    }
    let context = TrialContext(
      store: store, ignoresCheckpoint: force,
      shouldStop: { isInterrupted() || queue.hasFailed },
      progress: { queue.note(planned, examples: $0, share: $1) },
      damagedCheckpoint: { report(.damaged(reason: $0, movedTo: $1)) })
    return try engine.run(planned, in: context)
  }
}

/// Somebody asked for the run to stop.
private struct RunStopped: Error {}
