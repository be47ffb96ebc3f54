import Cluster
import Execution
import Foundation
import Planning
import Records
import Synchronization
import Training

/// Tells on standard error how a run goes: one line that changes on a terminal, else a line an
/// event; of several experiments one after the other a line for each.
final class ProgressMeter: Sendable {
  private struct State {
    var total = 0
    var done = 0
    var lineIsOpen = false
    var experiment: Experiment?
    /// Trials that were computed, of all experiments.
    var computed = 0
  }

  /// The one under way, of several.
  private struct Experiment {
    let name: String
    let began: ContinuousClock.Instant
    /// The share that it has of what all of them take, and that those before it have.
    let share: Double
    let shareBefore: Double
    var isAnnounced = false
    var divergedCount = 0
  }

  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// Something was measured around a trial's weights.
  func note(measured words: String) {
    state.withLock { if isTerminal || $0.experiment == nil { say("measured: \(words)", &$0) } }
  }

  /// Trials of an arm are in the store as they were before something changed.
  func note(changed: [String], of arm: String) {
    state.withLock {
      say(
        "\(arm) is computed anew, changed since it was stored: \(changed.joined(separator: ", "))",
        &$0)
    }
  }

  /// An experiment of several begins.
  ///
  /// - Parameter share: That it has of what is still to be computed for all of them.
  func begin(_ name: String, share: Double) {
    state.withLock {
      let before = $0.experiment.map { $0.shareBefore + $0.share } ?? 0
      $0.experiment = Experiment(name: name, began: .now, share: share, shareBefore: before)
    }
  }

  /// The experiment that began is finished.
  func endExperiment() {
    state.withLock {
      guard let experiment = $0.experiment, experiment.divergedCount > 0 else { return }
      say("\(experiment.name): \(experiment.divergedCount) trials diverged", &$0)
    }
  }

  /// Trials that were computed, and not found in the store.
  var computedCount: Int { state.withLock { $0.computed } }

  /// Says a line of its own.
  func say(_ text: String) { state.withLock { say(text, &$0) } }

  /// Writes to standard output while no line is open, which may be the same terminal.
  func aside(_ write: () -> Void) {
    state.withLock {
      clear(&$0)
      write()
    }
  }

  func note(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .planned(let total, let stored): begin(total, stored, &state)
      case .damaged(let reason, let place):
        say("damaged record: \(reason); moved to \(place), computed again", &state)
      case .waiting(let trial):
        say("waiting for another process: \(trial.arm), seed \(trial.seed)", &state)
      case .finished(let trial, let record, let seconds):
        state.done += 1
        state.computed += 1
        if state.experiment != nil {
          state.experiment?.divergedCount += record.diverged ? 1 : 0
          return
        }
        if isTerminal && !record.diverged { return }
        say(
          "\(state.done)/\(state.total) \(trial.arm), seed \(trial.seed): "
            + Self.outcome(record) + ", \(Self.duration(seconds))", &state)
      case .progress(let share, let examples):
        if isTerminal { redraw(share, examples, &state) }
      }
    }
  }

  /// What a cluster does, where the jobs are their own progress.
  func note(_ event: SlurmEvent) {
    state.withLock { state in
      switch event {
      case .planned(let total, let stored): begin(total, stored, &state)
      case .found(let jobs, let trials):
        say("\(trials) trials are under way in \(Self.words(for: jobs)) of before", &state)
      case .submitted(let job, let tasks, let trials):
        say("submitted job \(job): \(trials) trials in \(tasks) tasks", &state)
      case .full(let words, let trials):
        say("\(trials) trials are submitted later: \(words)", &state)
      case .finished(let trial, let record):
        state.done += 1
        if isTerminal && !record.diverged { return }
        say(
          "\(state.done)/\(state.total) \(trial.arm), seed \(trial.seed): "
            + Self.outcome(record), &state)
      case .failed(let task, let words): say("\(task): \(words)", &state)
      case .state(let running, let waiting, let reasons):
        let reasons = reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"
        let line =
          "\(state.done)/\(state.total) trials; tasks: \(running) running, \(waiting) waiting"
          + reasons
        if isTerminal { redraw(line, &state) } else if !reasons.isEmpty { say(line, &state) }
      case .silent(let words): say("Slurm does not answer, asked again: \(words)", &state)
      case .assumed(let limit, let words):
        say(
          "\(words); assumed are arrays of at most \(limit) tasks, Slurm's own MaxArraySize, and no"
            + " jobs of before", &state)
      }
    }
  }

  /// Such as "job 16" or "jobs 16, 17".
  static func words(for jobs: [String]) -> String {
    (jobs.count == 1 ? "job " : "jobs ") + jobs.joined(separator: ", ")
  }

  private func begin(_ total: Int, _ stored: Int, _ state: inout State) {
    state.total = total
    state.done = stored
    let words = "\(total) trials, \(stored) of them in the store"
    guard let experiment = state.experiment else { return say(words, &state) }
    // Once, where there is something to do, though more trials may follow on these.
    guard !experiment.isAnnounced && stored < total else { return }
    state.experiment?.isAnnounced = true
    say("\(experiment.name): \(words)", &state)
  }

  func end() {
    state.withLock { clear(&$0) }
  }

  private func clear(_ state: inout State) {
    if state.lineIsOpen { StandardError.write("\r\u{1B}[K") }
    state.lineIsOpen = false
  }

  private static func outcome(_ record: TrialRecord) -> String {
    switch record.status {
    case .completed, .settled: break
    case .reachedGoal(let update): return "target met at update \(update)"
    case .pruned(let update): return "given up at update \(update)"
    case .diverged(let update): return "diverged at update \(update)"
    }
    guard let test = record.epochs.last?.test else { return "completed" }
    let set = record.holdsExamplesOut ? "validation" : "test"
    if let error = test.error { return "\(set) error \(String(format: "%.2f", error)) %" }
    return test.loss.map { "\(set) loss \(String(format: "%.4g", $0))" } ?? "completed"
  }

  private func say(_ text: String, _ state: inout State) {
    clear(&state)
    StandardError.write("\(text.onOneLine)\n")
  }

  private func redraw(_ share: Double, _ examples: Int, _ state: inout State) {
    let began = state.experiment?.began ?? started
    let elapsed = (ContinuousClock.now - began) / .seconds(1)
    let rate = elapsed > 0 ? Double(examples) / elapsed : 0
    var line =
      "\(state.done)/\(state.total) trials, \(Int(share * 100)) %,"
      + " \(Self.left(of: share, after: elapsed)) left, \(Int(rate)) examples/s"
    if let experiment = state.experiment {
      let all = experiment.shareBefore + experiment.share * share
      let sinceStart = (ContinuousClock.now - started) / .seconds(1)
      line = "\(experiment.name): \(line); all: \(Self.left(of: all, after: sinceStart)) left"
    }
    redraw(line, &state)
  }

  /// How long the rest takes, at the pace so far.
  private static func left(of share: Double, after seconds: Double) -> String {
    share > 0.005 ? duration(seconds * (1 - share) / share) : "…"
  }

  private func redraw(_ line: String, _ state: inout State) {
    StandardError.write("\r\u{1B}[K\(line)")
    state.lineIsOpen = true
  }

  static func duration(_ seconds: Double) -> String {
    if seconds < 60 { return String(format: "%.1f s", seconds) }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
