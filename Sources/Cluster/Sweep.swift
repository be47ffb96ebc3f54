import Foundation
import Planning
import Records

/// The trials of a run between their submission and their records.
struct Sweep {
  /// A task that was submitted, now or before.
  private struct Assigned {
    let submission: Submission
    /// Of the submission's tasks, the first that its array has.
    let first: Int
    let index: Int
    let job: String
    let trials: [PlannedTrial]
    var lastSeen: SlurmTask?
    /// That it was over, with records missing, when it was looked at before.
    var isSuspect = false
  }

  private let store: Store
  private let report: (SlurmEvent) -> Void
  /// Those without a record and without a failure, by id.
  private var missing: [String: PlannedTrial]
  private let order: [String]
  private var assigned: [Assigned] = []
  private var waitingReasons: Set<String> = []
  private var lastState = (running: -1, waiting: -1)

  private(set) var records: [String: TrialRecord] = [:]
  private(set) var failures: [SlurmFailure] = []
  /// Whether Slurm would take no more the last time, and no task has ended since.
  var isFull = false

  init(_ missing: [PlannedTrial], in store: Store, report: @escaping (SlurmEvent) -> Void) {
    self.store = store
    self.report = report
    self.missing = Dictionary(uniqueKeysWithValues: missing.map { ($0.id, $0) })
    order = missing.map(\.id)
  }

  /// The trials that no task has.
  var unassigned: [PlannedTrial] {
    let taken = Set(assigned.flatMap { $0.trials.map(\.id) })
    return order.filter { !taken.contains($0) }.compactMap { missing[$0] }
  }

  var hasTasks: Bool { !assigned.isEmpty }
  /// Whether anything has come of it, for good or bad.
  var hasCome: Bool { !records.isEmpty || !failures.isEmpty }
  var isOver: Bool { missing.isEmpty }

  /// The jobs of tasks under way.
  var jobs: [String] { Self.jobs(of: assigned[...]) }

  private static func jobs(of tasks: ArraySlice<Assigned>) -> [String] {
    Set(tasks.map(\.job)).sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
  }

  /// Takes on the tasks under way that somebody else has submitted, with trials that no task has.
  mutating func adopt(_ tasks: [SlurmTask]) throws {
    let open = Set(unassigned.map(\.id))
    let count = assigned.count
    var known: [String: [[PlannedTrial]]] = [:]
    for task in tasks where !task.hasEnded {
      guard let (id, first) = Submission.parse(name: task.name) else { continue }
      let submission = Submission(id, in: store)
      guard submission.exists else { continue }
      let all = try known[id] ?? submission.tasks()
      known[id] = all
      guard all.indices.contains(first + task.index) else { continue }
      let trials = all[first + task.index].filter { open.contains($0.id) }
      guard !trials.isEmpty else { continue }
      assigned.append(
        Assigned(
          submission: submission, first: first, index: task.index, job: task.job, trials: trials,
          lastSeen: task))
    }
    let found = assigned[count...]
    if found.isEmpty { return }
    report(
      .found(jobs: Self.jobs(of: found), trials: found.reduce(0) { $0 + $1.trials.count }))
  }

  /// That these tasks are an array now.
  mutating func assign(
    _ tasks: [[PlannedTrial]], to submission: Submission, first: Int, job: String
  ) {
    for (index, trials) in tasks.enumerated() {
      assigned.append(
        Assigned(submission: submission, first: first, index: index, job: job, trials: trials))
    }
    report(
      .submitted(job: job, tasks: tasks.count, trials: tasks.reduce(0) { $0 + $1.count }))
  }

  /// Takes the records that have come.
  ///
  /// By the names in the folder: a file system that several machines share may for a while go on
  /// saying that one name is not there, but opens the folder anew.
  mutating func collect() throws {
    for id in try store.ids {
      guard let trial = missing[id], case .found(let record) = store.record(id) else { continue }
      missing[id] = nil
      records[id] = record
      report(.finished(trial, record))
    }
    let count = assigned.count
    assigned.removeAll { task in task.trials.allSatisfy { missing[$0.id] == nil } }
    if assigned.count < count { isFull = false }
  }

  /// That what no task has is not to be had.
  mutating func giveUp(_ words: String) {
    let lost = unassigned
    for trial in lost { missing[trial.id] = nil }
    _ = failures.add("\(lost.count) trials that no job has", words, status: nil)
  }

  /// To wait for these is nothing to tell of: cores, other jobs, and the limit of tasks at a time.
  private static let plainReasons: Set<String> = [
    "", "None", "Resources", "Priority", "JobArrayTaskLimit",
  ]

  /// Takes note of what Slurm says of the tasks, and of those that are over without their records.
  mutating func follow(_ tasks: [SlurmTask]) {
    var seen: [String: SlurmTask] = [:]
    for task in tasks { seen["\(task.name)/\(task.index)"] = task }
    var (running, waiting, reasons) = (0, 0, Set<String>())
    var rest: [Assigned] = []
    var over: [(task: Assigned, now: SlurmTask?)] = []
    for var task in assigned {
      let now = seen["\(task.submission.name(ofArrayFrom: task.first))/\(task.index)"]
      task.lastSeen = now ?? task.lastSeen
      if let now, !now.hasEnded {
        task.isSuspect = false
        if now.isWaiting {
          waiting += 1
          if !Self.plainReasons.contains(now.reason) { reasons.insert(now.reason) }
        } else {
          running += 1
        }
        rest.append(task)
      } else if task.isSuspect {
        over.append((task, now))
      } else {
        // Its record may be there in a moment.
        task.isSuspect = true
        rest.append(task)
      }
    }
    assigned = rest
    if !over.isEmpty { isFull = false }
    for (task, now) in over { fail(task, now) }
    if (running, waiting) != lastState || reasons != waitingReasons {
      report(.state(running: running, waiting: waiting, reasons: reasons.sorted()))
    }
    (lastState, waitingReasons) = ((running, waiting), reasons)
  }

  private mutating func fail(_ task: Assigned, _ now: SlurmTask?) {
    // Not those that another task has as well.
    let others = Set(assigned.flatMap { $0.trials.map(\.id) })
    let lost = task.trials.filter { missing[$0.id] != nil && !others.contains($0.id) }
    if lost.isEmpty { return }
    for trial in lost { missing[trial.id] = nil }
    let node = task.lastSeen.map(\.node) ?? ""
    let name =
      "task \(task.index) of job \(task.job)\(node.isEmpty ? "" : " on \(node)"): "
      + lost.map { "\($0.arm), seed \($0.seed)" }.prefix(3).joined(separator: "; ")
      + (lost.count > 3 ? "; and \(lost.count - 3) more" : "")
    let said = task.submission.lastWords(first: task.first, index: task.index)
    let end = TaskEnd(now, said: said, store: store.folder.path)
    // Told of those that fail alike when the first of them does, and again at the end.
    if failures.add(name, end.words, status: end.status, trials: task.trials) {
      report(.failed(task: name, words: end.words))
    }
  }
}

/// How a task ended that left no record, in words.
struct TaskEnd {
  let words: String
  /// Of the program, where it ended by itself and not for a signal.
  let status: Int32?

  /// - Parameters:
  ///   - task: As Slurm has it; nil where it has forgotten it.
  ///   - said: The task's own last words.
  init(_ task: SlurmTask?, said: String?, store: String) {
    let own = said.map { ": \($0)" } ?? ""
    guard let task else {
      words = "is gone from Slurm's list, cancelled while it waited or ended long ago\(own)"
      status = nil
      return
    }
    status = task.state == "FAILED" ? task.exitStatus : nil
    switch task.state {
    case "CANCELLED": words = "was cancelled\(own)"
    case "TIMEOUT", "DEADLINE":
      words = "ran out of time, and goes on from its checkpoint the next time\(own)"
    case "NODE_FAIL", "BOOT_FAIL": words = "its node failed\(own)"
    case "OUT_OF_MEMORY": words = "took more memory than it had asked for\(own)"
    case "PREEMPTED": words = "had to make room for another job\(own)"
    case "COMPLETED":
      words =
        "ended well but left no record in \(store); expected a store that every node sees\(own)"
    default:
      // What slurmd gives where it cannot open a task's log or enter its folder.
      if task.signal == 53 && said == nil {
        words =
          "could not begin: the node cannot open its log or its folder; expected the store \(store)"
          + " and the working folder on a file system that every node sees"
      } else if let status = task.exitStatus {
        words =
          "failed with status \(status)"
          + (said.map { ": \($0)" } ?? " and said nothing: is its file system full?")
      } else {
        words = "was killed by signal \(task.signal ?? 0)\(own)"
      }
    }
  }
}
