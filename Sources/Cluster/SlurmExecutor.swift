import Experiments
import Foundation
import Host

/// What happens while a cluster runs trials.
public enum SlurmEvent: Sendable {
  /// How many distinct trials there are, and how many of them the store has already.
  case planned(total: Int, stored: Int)
  /// Jobs of before that still have tasks with trials of these.
  case found(jobs: [String], trials: Int)
  case submitted(job: String, tasks: Int, trials: Int)
  /// Slurm takes no more for now; the rest is submitted when these have ended.
  case full(words: String, trials: Int)
  case finished(PlannedTrial, TrialRecord)
  /// A task ended without its trials' records, the first of those that did so alike.
  case failed(task: String, words: String)
  /// Tasks under way, and those that wait with Slurm's reasons.
  case state(running: Int, waiting: Int, reasons: [String])
  /// Slurm's controller does not answer.
  case silent(words: String)
}

/// Runs trials as tasks of Slurm job arrays on a store that the cluster's nodes share, and waits for
/// their records.
///
/// Slurm schedules; what a trial comes to does not depend on it. Only trials without a record, and
/// that no task under way has, are submitted: so a run that is interrupted is gone on with by the same
/// command.
public struct SlurmExecutor: TrialExecutor {
  private let store: Store
  private let request: SlurmRequest
  private let isInterrupted: @Sendable () -> Bool
  private let report: @Sendable (SlurmEvent) -> Void
  private let slurm = Slurm()

  /// - Parameter store: Under the path by which every node sees it.
  public init(
    store: Store, request: SlurmRequest, isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (SlurmEvent) -> Void = { _ in }
  ) {
    self.store = store
    self.request = request
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// The scripts that would be submitted, one for each job array; submits nothing and leaves nothing.
  public func rehearse(_ trials: [PlannedTrial]) throws -> [String] {
    let (_, missing) = store.split(trials)
    let submission = Submission("00000000", in: store)
    return try arrays(of: tasks(of: missing).count, limit: slurm.arrayLimit()).map {
      try SlurmScript(submission: submission, request: request, tasks: $0).text()
    }
  }

  /// - Throws: `SlurmError`, `StoreError`, `DocumentError`. What was finished before is stored.
  public func run(_ trials: [PlannedTrial]) throws -> [String: TrialRecord] {
    let (stored, missing) = store.split(trials)
    report(.planned(total: stored.count + missing.count, stored: stored.count))
    if missing.isEmpty { return stored }
    var sweep = Sweep(missing, in: store, report: report)
    let limit = try slurm.arrayLimit()
    try begin(&sweep, limit: limit)
    let pace = Pace()
    var isSilent = false
    while !sweep.isOver {
      try submit(&sweep, limit: limit)
      try pace.wait {
        guard isInterrupted() else { return }
        throw SlurmError.left(jobs: sweep.jobs, stored: stored.count + sweep.records.count)
      }
      // The list first: a task that it has as ended has left its records before.
      var tasks: [SlurmTask]?
      do {
        tasks = try slurm.tasks()
        isSilent = false
      } catch SlurmError.refused(_, let words) {
        if !isSilent { report(.silent(words: words)) }
        isSilent = true
      }
      try sweep.collect()
      if let tasks { sweep.follow(tasks) }
    }
    _ = try? store.collectSubmissions(isRehearsal: false)
    guard sweep.failures.isEmpty else {
      throw SlurmError.failed(
        sweep.failures, stored: stored.count + sweep.records.count, store: store.folder.path)
    }
    return stored.merging(sweep.records) { $1 }
  }

  /// Takes on what is under way and submits the rest, while no other run does so on this store: else
  /// both might submit the same.
  private func begin(_ sweep: inout Sweep, limit: Int) throws {
    let lock = try store.lock(Submission.part, waiting: true)
    try sweep.adopt(slurm.tasks())
    try submit(&sweep, limit: limit)
    _ = consume lock
  }

  /// Submits the trials that no task has, as far as Slurm takes them.
  private func submit(_ sweep: inout Sweep, limit: Int) throws {
    let trials = sweep.unassigned
    guard !trials.isEmpty && sweep.mayBeSubmitted else { return }
    let tasks = tasks(of: trials)
    let submission = try Submission(of: tasks, in: store)
    for range in arrays(of: tasks.count, limit: limit) {
      let script = submission.folder.appendingPathComponent("\(range.lowerBound).sh")
      let text = try SlurmScript(submission: submission, request: request, tasks: range).text()
      try DurableFiles.write(Data(text.utf8), to: script)
      do {
        let job = try slurm.submit(script)
        sweep.assign(Array(tasks[range]), to: submission, first: range.lowerBound, job: job)
      } catch {
        if range.lowerBound == 0 { try? DurableFiles.remove(submission.folder) }
        // What is under way may make room.
        guard case SlurmError.refused(_, let words) = error, sweep.hasTasks else { throw error }
        sweep.isRefused = true
        return report(.full(words: words, trials: sweep.unassigned.count))
      }
    }
  }

  /// Trials dealt out to tasks, the longest first, so that no task has all the long ones.
  private func tasks(of trials: [PlannedTrial]) -> [[PlannedTrial]] {
    let size = request.spec.trialsPerTask ?? 1
    let count = (trials.count + size - 1) / size
    var tasks = [[PlannedTrial]](repeating: [], count: count)
    for (index, trial) in trials.longestFirst(\.self).enumerated() {
      tasks[index % count].append(trial)
    }
    return tasks
  }

  /// Consecutive tasks of at most `limit`, as even as can be.
  private func arrays(of taskCount: Int, limit: Int) -> [Range<Int>] {
    guard taskCount > 0 else { return [] }
    let count = (taskCount + limit - 1) / max(1, limit)
    return (0..<count).map { $0 * taskCount / count..<($0 + 1) * taskCount / count }
  }
}

/// How often the cluster is asked: a twentieth of the time gone by, from one second to thirty.
private struct Pace {
  private let started = ContinuousClock.now

  func wait(unless stop: () throws -> Void) throws {
    let gone = ContinuousClock.now - started
    let end = ContinuousClock.now + min(.seconds(30), max(.seconds(1), gone / 20))
    while ContinuousClock.now < end {
      try stop()
      Thread.sleep(forTimeInterval: 0.1)
    }
  }
}
