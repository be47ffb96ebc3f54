import Foundation
import Planning
import Specification

/// What all tasks of a sweep have in common.
package struct SlurmRequest: Sendable {
  /// What each task asks the cluster for.
  package var spec: SlurmSpec
  /// Tasks at a time; nil for as many as the cluster lets.
  package var taskLimit: Int?
  /// Trials at a time of each task.
  package var jobs: Int
  /// The command that is run on the nodes, with its first arguments; trials at a time and the task are
  /// named behind them.
  package var program: [String]
  /// The folder to run in.
  package var folder: String

  package init(
    spec: SlurmSpec, taskLimit: Int? = nil, jobs: Int = 1, program: [String], folder: String
  ) {
    self.spec = spec
    self.taskLimit = taskLimit
    self.jobs = jobs
    self.program = program
    self.folder = folder
  }
}

/// What a trial's command takes of a node, beyond what a sweep asks for of any.
struct TaskNeeds: Hashable, Comparable {
  let gpus: Int
  let cores: Int
  /// MiB; 0 where it is not told.
  let memory: Int
  let isOfCommand: Bool

  init(gpus: Int, cores: Int, memory: Int, isOfCommand: Bool) {
    self.gpus = gpus
    self.cores = cores
    self.memory = memory
    self.isOfCommand = isOfCommand
  }

  init(_ trial: PlannedTrial) {
    let launch = trial.launch
    self.init(
      gpus: launch?.gpus ?? 0, cores: launch?.cores ?? 0, memory: launch?.memory ?? 0,
      isOfCommand: launch != nil)
  }

  /// Of a command one trial at a time: what it asks for is for one.
  func added(to request: SlurmRequest) -> SlurmRequest {
    guard isOfCommand else { return request }
    var request = request
    request.jobs = 1
    request.spec.cores = max(request.spec.cores ?? 1, cores)
    if memory > 0 { request.spec.memory = max(request.spec.memory ?? 0, memory) }
    return request
  }

  static func < (one: TaskNeeds, other: TaskNeeds) -> Bool {
    (one.gpus, one.cores, one.memory, one.isOfCommand ? 1 : 0)
      < (other.gpus, other.cores, other.memory, other.isOfCommand ? 1 : 0)
  }
}

/// The script of a job array: what every task of it runs.
struct SlurmScript {
  let submission: Submission
  let request: SlurmRequest
  /// The submission's tasks that the array has.
  let tasks: Range<Int>
  /// Of each task.
  var gpus = 0

  /// What the array asks Slurm for, as sbatch takes it.
  ///
  /// - Throws: `SlurmError.path` where the store's path has a backslash, with which sbatch replaces
  ///   nothing in a name, or a path has a line break.
  func options() throws -> [String] {
    let spec = request.spec
    let limit = request.taskLimit.map { "%\($0)" } ?? ""
    let logs = submission.logs(ofArrayFrom: tasks.lowerBound)
    let folder = logs.deletingLastPathComponent().path
    guard !folder.contains("\\") else { throw SlurmError.path(folder) }
    var options = [
      "--job-name=\(submission.name(ofArrayFrom: tasks.lowerBound))",
      "--array=0-\(tasks.count - 1)\(limit)",
      "--chdir=\(request.folder)",
      // All but the last % stand for themselves.
      "--output=\(folder.replacingOccurrences(of: "%", with: "%%"))/\(logs.lastPathComponent)",
      "--open-mode=append",
      "--ntasks=1",
      "--cpus-per-task=\(spec.cores ?? 1)",
    ]
    if let partition = spec.partition { options.append("--partition=\(partition)") }
    if let account = spec.account { options.append("--account=\(account)") }
    if let time = spec.time { options.append("--time=\(time)") }
    if let memory = spec.memory { options.append("--mem=\(memory)M") }
    if gpus > 0 { options.append("--gres=gpu:\(gpus)") }
    for option in options where option.contains(where: \.isNewline) {
      throw SlurmError.path(option)
    }
    return options
  }

  /// - Throws: As `options`.
  func text() throws -> String {
    let variables = request.spec.environment.sorted { $0.key < $1.key }.map { name, value in
      "export \(name)=\(Self.word(value)) || stop 64 \"$HOSTNAME lets nobody set \(name)\"\n"
    }
    let offset = tasks.lowerBound == 0 ? "" : "\(tasks.lowerBound) + "
    let program = request.program.map(Self.word)
    return """
      #!/bin/bash
      \(try options().map { "#SBATCH \(Self.quoted($0))" }.joined(separator: "\n"))

      # Whatever is wrong on this node is said here, where whoever waits for the task looks.
      stop() { echo "batchlab: $2" >&2; exit "$1"; }
      see() { test "$1" "$2" || stop "$3" "the $4 cannot be seen on this node: no $2"; }
      \(variables.joined())\
      see -r \(Self.word(submission.tasksPath)) 74 'store of the sweep'
      see -x \(program.first ?? "''") 69 program
      exec \(program.joined(separator: " ")) \\
        --jobs \(request.jobs) --submission \(submission.id) --index "$((\(offset)SLURM_ARRAY_TASK_ID))"

      """
  }

  /// A word of bash that stands for the text and nothing else.
  static func word(_ text: String) -> String {
    isPlain(text) ? text : "'" + text.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }

  /// An option with its value on a line of the script that sbatch reads.
  private static func quoted(_ option: String) -> String {
    if isPlain(option) { return option }
    let parts = option.split(separator: "=", maxSplits: 1)
    let value = parts[1].replacingOccurrences(of: #"\"#, with: #"\\"#)
      .replacingOccurrences(of: "\"", with: #"\""#)
    return "\(parts[0])=\"\(value)\""
  }

  private static func isPlain(_ text: String) -> Bool {
    text.wholeMatch(of: /[\w.,:=+@%\/-]+/.asciiOnlyWordCharacters()) != nil
  }
}
