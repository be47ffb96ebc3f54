import Datasets
import Foundation
import Kernels
import Planning
import Records
import Synchronization
import Training

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

/// Runs the trials of plans that the store does not have, several at a time, in this process.
///
/// Which worker runs a trial, and when, changes no bit of it.
package struct Runner: TrialExecutor, Sendable {
  package struct Interrupted: Error {
    /// Trials that were finished and stored before.
    package let finished: Int
  }

  private let store: Store
  private let shelf: DatasetShelf
  private let jobs: Int
  private let resources: TrainingResources
  private let force: Bool
  private let isInterrupted: @Sendable () -> Bool
  private let report: @Sendable (RunEvent) -> Void

  package init(
    store: Store, shelf: DatasetShelf, jobs: Int,
    resources: TrainingResources = TrainingResources(), force: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (RunEvent) -> Void = { _ in }
  ) {
    precondition(jobs > 0, "\(jobs) jobs")
    self.store = store
    self.shelf = shelf
    self.jobs = jobs
    self.resources = resources
    self.force = force
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// The records of all planned trials by id: stored ones, and the others after running them.
  ///
  /// - Throws: `Interrupted`, `StoreError`, `DatasetError`, `SafetensorsError`, `MemoryShortage`. What
  ///   was finished before is stored.
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
    if let error = outcome.error {
      if error is TrialStopped { throw Interrupted(finished: outcome.records.count) }
      throw error
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
          if isInterrupted() { throw TrialStopped() }
          Thread.sleep(forTimeInterval: 0.1)
          continue
        }
        // Somebody may have finished it since the plan was looked up.
        if !force, let record = try stored(trial.id) {
          queue.finish(trial, record)
          _ = consume lock
          continue
        }
        let (record, weights) = try compute(trial, queue)
        try store.save(record, weights: weights)
        try store.removeCheckpoint(of: trial.id)
        _ = consume lock
        queue.finish(trial, record)
        report(
          .finished(trial, record, seconds: (ContinuousClock.now - started) / .seconds(1)))
      } catch {
        queue.fail(error)
      }
    }
  }

  /// Runs a trial from its checkpoint, or from the beginning where it has none.
  ///
  /// Leaves a checkpoint at the end of an epoch when `checkpointInterval` has passed since the last
  /// one, and when it is told to stop.
  private func compute(
    _ planned: PlannedTrial, _ queue: Queue
  ) throws -> (record: TrialRecord, weights: Safetensors) {
    let dataset = try shelf.dataset(of: planned.trial.workload)
    let network = Network(planned.trial, on: dataset)
    let needed = Trainer.leastByteCount(
      of: network, planned.trial.recipe, workers: resources.workers)
    if let available = AvailableMemory.bytes, available < needed {
      throw MemoryShortage(
        trial: "\(planned.arm), seed \(planned.seed)", neededBytes: needed,
        availableBytes: available)
    }
    let initial = try planned.trial.workload.initialWeights?.values(for: network)
    var run = try begin(planned, on: dataset, startingFrom: initial)
    let all = planned.trial.exampleEstimate(trainCount: dataset.train.count)
    // Told in steps of half a percent: an update of a small network takes a microsecond.
    var next = 0.0
    var epoch = run.epoch
    var due = ContinuousClock.now + .seconds(Self.checkpointInterval(writing: 0))
    while !run.isFinished {
      if Double(run.examples) >= next {
        queue.note(planned, examples: run.examples, share: Double(run.examples) / all)
        next = Double(run.examples) + all / 200
      }
      if isInterrupted() || queue.hasFailed {
        try store.save(run.checkpoint, of: planned.id)
        throw TrialStopped()
      }
      run.advance()
      if run.epoch > epoch {
        epoch = run.epoch
        let now = ContinuousClock.now
        if now > due && !run.isFinished {
          try store.save(run.checkpoint, of: planned.id)
          let written = ContinuousClock.now
          due = written + .seconds(Self.checkpointInterval(writing: (written - now) / .seconds(1)))
        }
      }
    }
    let result = run.result()
    let record = TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
    return (record, TrialWeights.final(result, of: network, id: planned.id, on: dataset))
  }

  /// Seconds from one checkpoint to the next, the end of an epoch at the earliest: at least one, and so
  /// many that writing them takes a twentieth of a trial's time at most.
  ///
  /// - Parameter seconds: What writing one takes.
  static func checkpointInterval(writing seconds: Double) -> Double { max(1, 20 * seconds) }

  /// How many checkpoints a trial leaves on its way that takes so long beside them, nearly.
  ///
  /// - Parameter interval: In seconds, from one to the next.
  static func checkpointCount(seconds: Double, epochs: Int, interval: Double) -> Int {
    let inEpochs = epochs < 1 ? 0 : (interval * Double(epochs) / max(seconds, 1e-9))
    return max(0, epochs - 1) / (Int(min(inEpochs, 1e15)) + 1)
  }

  private func begin(
    _ planned: PlannedTrial, on dataset: Dataset, startingFrom initial: ParameterValues?
  ) throws -> TrialRun {
    let trial = planned.trial
    let reason: String
    do {
      if !force, let checkpoint = try store.checkpoint(of: planned.id) {
        return try TrialRun(
          trial, on: dataset, startingFrom: initial, resources: resources, from: checkpoint)
      }
      return TrialRun(trial, on: dataset, startingFrom: initial, resources: resources)
    } catch let error as Store.Damage {
      reason = error.reason
    } catch is CheckpointMismatch {
      reason = "a checkpoint of another network"
    }
    let place = try store.setAsideCheckpoint(of: planned.id)
    report(.damaged(reason: reason, movedTo: place.path))
    return TrialRun(trial, on: dataset, startingFrom: initial, resources: resources)
  }
}

/// Somebody asked for the trials to stop.
private struct TrialStopped: Error {}
