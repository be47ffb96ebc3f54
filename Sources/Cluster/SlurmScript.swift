import Experiments
import Foundation

/// What all tasks of a sweep have in common.
public struct SlurmRequest: Sendable {
  /// What each task asks the cluster for.
  public var spec: SlurmSpec
  /// Tasks at a time; nil for as many as the cluster lets.
  public var taskLimit: Int?
  /// The command that is run on the nodes, with its first arguments; the task is named behind them.
  public var program: [String]
  /// The folder to run in.
  public var folder: String

  public init(spec: SlurmSpec, taskLimit: Int? = nil, program: [String], folder: String) {
    self.spec = spec
    self.taskLimit = taskLimit
    self.program = program
    self.folder = folder
  }
}

/// The script of a job array: what every task of it runs.
struct SlurmScript {
  let submission: Submission
  let request: SlurmRequest
  /// The submission's tasks that the array has.
  let tasks: Range<Int>

  /// - Throws: `SlurmError.path` where a path has a line break or a NUL.
  func text() throws -> String {
    let spec = request.spec
    var limit = ""
    if let taskLimit = request.taskLimit { limit = "%\(taskLimit)" }
    let first = tasks.lowerBound
    // All but the last % stand for themselves.
    let logs = submission.logs(ofArrayFrom: first)
    let log =
      Self.literal(logs.deletingLastPathComponent().path) + "/" + logs.lastPathComponent
    var options = [
      "--job-name=\(submission.name(ofArrayFrom: first))",
      "--array=0-\(tasks.count - 1)\(limit)",
      "--chdir=\(try Self.quoted(request.folder))",
      "--output=\(try Self.quoted(log))",
      "--open-mode=append",
      "--ntasks=1",
      "--cpus-per-task=\(spec.cores ?? 1)",
    ]
    if let partition = spec.partition { options.append("--partition=\(partition)") }
    if let account = spec.account { options.append("--account=\(account)") }
    if let time = spec.time { options.append("--time=\(time)") }
    if let memory = spec.memory { options.append("--mem=\(memory)M") }
    let variables = try spec.environment.sorted { $0.key < $1.key }.map { name, value in
      "export \(name)=\(try Self.word(value))"
    }
    let program = try request.program.map(Self.word)
    let offset = first == 0 ? "" : "\(first) + "
    return """
      #!/bin/bash
      \(options.map { "#SBATCH \($0)" }.joined(separator: "\n"))
      \(variables.map { $0 + "\n" }.joined())
      # Whatever is wrong on this node is said here, where whoever waits for the task looks.
      stop() { echo "batchlab: $2" >&2; exit "$1"; }
      tasks=\(try Self.word(submission.tasksPath))
      program=\(program.first ?? "")
      [[ -r $tasks ]] || stop 74 "the store of the sweep cannot be seen on this node: no $tasks"
      [[ -x $program ]] || stop 69 "the program cannot be seen on this node: no $program"
      exec "$program" \(program.dropFirst().joined(separator: " ")) \\
        --submission \(submission.id) --index "$((\(offset)SLURM_ARRAY_TASK_ID))"

      """
  }

  /// A word of bash that stands for the text and nothing else.
  static func word(_ text: String) throws -> String {
    try check(text)
    if text.wholeMatch(of: /[\w.,:=+@%\/-]+/.asciiOnlyWordCharacters()) != nil { return text }
    return "'" + text.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
  }

  /// A value of an option on a line of the script that sbatch reads.
  private static func quoted(_ text: String) throws -> String {
    try check(text)
    if text.wholeMatch(of: /[\w.,:=+@%\/-]+/.asciiOnlyWordCharacters()) != nil { return text }
    let escaped = text.replacingOccurrences(of: #"\"#, with: #"\\"#)
      .replacingOccurrences(of: "\"", with: #"\""#)
    return "\"\(escaped)\""
  }

  /// A path in which sbatch replaces nothing.
  private static func literal(_ path: String) -> String {
    path.replacingOccurrences(of: "%", with: "%%")
  }

  private static func check(_ text: String) throws {
    guard !text.contains(where: { $0.isNewline || $0 == "\0" }) else {
      throw SlurmError.path(text)
    }
  }
}
