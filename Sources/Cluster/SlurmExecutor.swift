import Execution
import Foundation
import Host
import Planning
import Records
import Specification

/// What happens while a cluster runs trials.
package enum SlurmEvent: Sendable {
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
  /// Slurm could not be asked, for a rehearsal that takes its arrays to be so long at most, and no job
  /// of before to be under way.
  case assumed(arrayLimit: Int, words: String)
}

/// Runs trials as tasks of Slurm job arrays on a store that the cluster's nodes share, and waits for
/// their records.
///
/// Slurm schedules; what a trial comes to does not depend on it. Only trials without a record, and
/// that no task under way has, are submitted: so a run that is interrupted is gone on with by the same
/// command.
package struct SlurmExecutor: TrialExecutor {
  private let store: Store
  private let request: SlurmRequest
  private let isInterrupted: @Sendable () -> Bool
  private let report: @Sendable (SlurmEvent) -> Void
  private let slurm = Slurm()

  /// - Parameter store: Under the path by which every node sees it.
  package init(
    store: Store, request: SlurmRequest, isInterrupted: @escaping @Sendable () -> Bool = { false },
    report: @escaping @Sendable (SlurmEvent) -> Void = { _ in }
  ) {
    self.store = store
    self.request = request
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// The scripts that would be submitted, one for each job array; submits nothing and leaves nothing.
  ///
  /// Where Slurm cannot be asked, its standard limit on arrays is taken to hold, and no trial to be
  /// under way.
  package func rehearse(_ trials: [PlannedTrial]) throws -> [String] {
    var sweep = Sweep(store.split(trials).missing, in: store, report: report)
    var limit = Slurm.standardArrayLimit
    func assume(_ words: String) { report(.assumed(arrayLimit: limit, words: words)) }
    do {
      limit = try slurm.arrayLimit()
      try sweep.adopt(slurm.tasks())
    } catch SlurmError.missing(let command) {
      assume("\(command) is not installed")
    } catch SlurmError.refused(let command, let words) {
      assume("\(command) would not: \(words)")
    }
    let submission = Submission("00000000", in: store)
    let groups = groups(of: sweep.unassigned)
    let count = arrayCount(of: groups, limit: limit)
    return try groups.flatMap { group in
      try arrays(of: group.tasks.count, limit: limit).map {
        try script(of: submission, $0, for: group.needs, among: count).text()
      }
    }
  }

  /// - Throws: `SlurmError`, `StoreError`, `DocumentError`. What was finished before is stored.
  package func run(_ trials: [PlannedTrial]) throws -> [String: TrialRecord] {
    let (stored, missing) = store.split(trials)
    report(.planned(total: stored.count + missing.count, stored: stored.count))
    if missing.isEmpty { return stored }
    var sweep = Sweep(missing, in: store, report: report)
    let limit = try slurm.arrayLimit()
    let pace = Pace()
    var isSilent = false
    while !sweep.isOver {
      func stopIfInterrupted() throws {
        guard isInterrupted() else { return }
        throw SlurmError.left(jobs: sweep.jobs, stored: stored.count + sweep.records.count)
      }
      try submit(&sweep, limit: limit)
      try pace.wait(unless: stopIfInterrupted)
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
    // What is left there does no harm.
    _ = try? store.collectSubmissions(isDone: true, isRehearsal: false)
    guard sweep.failures.isEmpty else {
      throw SlurmError.failed(
        sweep.failures, stored: stored.count + sweep.records.count, store: store.folder.path)
    }
    return stored.merging(sweep.records) { $1 }
  }

  /// Submits the trials that no task has, as far as Slurm takes them, while nobody else does so on this
  /// store: else both might submit the same. Where somebody does, it is left to the next time.
  private func submit(_ sweep: inout Sweep, limit: Int) throws {
    guard !sweep.unassigned.isEmpty && !sweep.isFull,
      let lock = try store.submissionLock(waiting: false)
    else { return }
    do {
      try sweep.adopt(slurm.tasks())
      let groups = groups(of: sweep.unassigned)
      let count = arrayCount(of: groups, limit: limit)
      for group in groups { try submit(group, &sweep, limit: limit, among: count) }
    } catch SlurmError.refused(let command, let words) {
      // What is under way may make room, and what has come is to be told in any case.
      if sweep.hasTasks {
        sweep.isFull = true
        report(.full(words: words, trials: sweep.unassigned.count))
      } else if sweep.hasCome {
        sweep.giveUp("\(command) would not: \(words)")
      } else {
        throw SlurmError.refused(command: command, words: words)
      }
    }
    _ = consume lock
  }

  /// - Parameter count: Of the arrays of all groups.
  private func submit(
    _ group: TaskGroup, _ sweep: inout Sweep, limit: Int, among count: Int
  ) throws {
    let tasks = group.tasks
    let submission = try Submission(of: tasks, in: store)
    var (begin, limit) = (0, limit)
    do {
      while begin < tasks.count {
        let arrays = arrays(of: tasks.count - begin, limit: limit)
        let range = begin..<begin + arrays[0].count
        let script = script(of: submission, range, for: group.needs, among: count)
        let file = submission.folder.appendingPathComponent("\(begin).sh")
        try DurableFiles.write(Data(script.text().utf8), to: file)
        do {
          let job = try job(of: submission, script, file)
          sweep.assign(Array(tasks[range]), to: submission, first: begin, job: job)
          begin = range.upperBound
        } catch SlurmError.refused(_, let words) where range.count > 1 && Self.isLimit(words) {
          // A smaller array may be within it.
          limit = range.count / 2
        }
      }
    } catch {
      if begin == 0 { try? DurableFiles.remove(submission.folder) }
      throw error
    }
  }

  /// Submits a script, and returns its job's number.
  ///
  /// The answer to sbatch may be lost when its job is there already; Slurm's list then tells.
  private func job(
    of submission: Submission, _ script: SlurmScript, _ file: URL
  ) throws -> String {
    do {
      return try slurm.submit(file, options: script.options())
    } catch SlurmError.refused(let command, let words) {
      let name = submission.name(ofArrayFrom: script.tasks.lowerBound)
      // One that was refused for good may be on it, too, as ended before it had a node.
      let task = try slurm.tasks().first { $0.name == name && !($0.hasEnded && $0.node.isEmpty) }
      if let task { return task.job }
      throw SlurmError.refused(command: command, words: words)
    }
  }

  /// Whether sbatch speaks of a limit on jobs, such as `QOSMaxSubmitJobPerUserLimit`.
  private static func isLimit(_ words: String) -> Bool {
    words.range(of: "limit", options: .caseInsensitive) != nil
  }

  /// - Parameter count: Of arrays, that share the limit on tasks at a time.
  private func script(
    of submission: Submission, _ tasks: Range<Int>, for needs: TaskNeeds, among count: Int
  ) -> SlurmScript {
    var request = request
    request.taskLimit = request.taskLimit.map { max(1, $0 / max(1, count)) }
    return SlurmScript(
      submission: submission, request: needs.added(to: request), tasks: tasks, gpus: needs.gpus)
  }

  /// Tasks that ask for the same.
  private typealias TaskGroup = (needs: TaskNeeds, tasks: [[PlannedTrial]])

  /// Trials whose commands take the same of a node are tasks of their own; those that take most come
  /// first, since these may be refused.
  private func groups(of trials: [PlannedTrial]) -> [TaskGroup] {
    Dictionary(grouping: trials, by: TaskNeeds.init)
      .sorted { $1.key < $0.key }.map { ($0.key, tasks(of: $0.value)) }
  }

  private func arrayCount(of groups: [TaskGroup], limit: Int) -> Int {
    groups.reduce(0) { $0 + arrays(of: $1.tasks.count, limit: limit).count }
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
