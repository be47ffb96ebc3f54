import Planning
import Records
import Synchronization

/// The trials that workers take from, and what they have brought back.
final class Queue: Sendable {
  private struct State {
    var waiting: [PlannedTrial]
    var postponed: Set<String> = []
    var underWay: [String: (effort: Double, examples: Int)] = [:]
    var records: [String: TrialRecord] = [:]
    var unfinished = 0
    var examples = 0
    var effortDone = 0.0
    var error: (any Error)?
  }

  private let state: Mutex<State>
  private let effort: Double
  private let failed = Atomic(false)

  init(_ trials: [PlannedTrial]) {
    state = Mutex(State(waiting: trials.reversed()))
    effort = trials.reduce(0) { $0 + $1.effort }
  }

  /// The next trial; nil when there is none or a worker has failed.
  func next() -> PlannedTrial? {
    state.withLock { $0.error == nil ? $0.waiting.popLast() : nil }
  }

  /// Puts a trial that another process computes at the end; true the first time.
  func postpone(_ trial: PlannedTrial) -> Bool {
    state.withLock {
      $0.waiting.insert(trial, at: 0)
      return $0.postponed.insert(trial.id).inserted
    }
  }

  func note(_ trial: PlannedTrial, examples: Int, share: Double) {
    state.withLock { $0.underWay[trial.id] = (share * trial.effort, examples) }
  }

  func finish(_ trial: PlannedTrial, _ record: TrialRecord) {
    state.withLock {
      $0.examples += $0.underWay.removeValue(forKey: trial.id)?.examples ?? 0
      $0.effortDone += trial.effort
      $0.records[trial.id] = record
    }
  }

  /// Notes that a trial was left for another run.
  func leave(_ trial: PlannedTrial) {
    state.withLock {
      $0.examples += $0.underWay.removeValue(forKey: trial.id)?.examples ?? 0
      $0.unfinished += 1
    }
  }

  func fail(_ error: any Error) {
    state.withLock { if $0.error == nil { $0.error = error } }
    failed.store(true, ordering: .relaxed)
  }

  var hasFailed: Bool { failed.load(ordering: .relaxed) }

  var progress: (share: Double, examples: Int) {
    state.withLock { state in
      let partial = state.underWay.values.reduce(0.0) { $0 + $1.effort }
      let examples = state.underWay.values.reduce(state.examples) { $0 + $1.examples }
      return (min(1, (state.effortDone + partial) / max(effort, 1)), examples)
    }
  }

  var outcome: (records: [String: TrialRecord], unfinished: Int, error: (any Error)?) {
    state.withLock { ($0.records, $0.unfinished, $0.error) }
  }
}
