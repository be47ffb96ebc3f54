import Foundation
import Host

/// Slurm's own commands, as far as a sweep needs them.
struct Slurm: Sendable {
  /// What a command may take before it is given up; sbatch waits and tries again by itself where the
  /// controller is busy.
  static let patience = 90.0

  /// Of clusters whose configuration does not say another (slurm.conf(5), `MaxArraySize`).
  static let standardArrayLimit = 1001

  /// The largest index of an array and one more (`MaxArraySize`).
  func arrayLimit() throws -> Int {
    let text = try output("scontrol", ["show", "config"])
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2, parts[0] == "MaxArraySize", let limit = Int(parts[1]), limit > 0 {
        return limit
      }
    }
    throw SlurmError.refused(
      command: "scontrol show config",
      words: "it names no MaxArraySize above 0; expected a cluster with job arrays")
  }

  /// Submits a script, and returns the number of the job array.
  ///
  /// - Parameter options: Those of the script once more: variables of the environment (`SBATCH_…`) go
  ///   before a script's options and behind those of the command line.
  func submit(_ script: URL, options: [String]) throws -> String {
    let text = try output("sbatch", ["--parsable"] + options + [script.path])
    // The number, and on a federation the cluster's name behind it; others may have said something
    // before.
    let last = text.split(separator: "\n").last?.split(separator: ";").first.map(String.init)
    guard let number = last?.trimmingCharacters(in: .whitespaces), Int(number) != nil else {
      throw SlurmError.refused(
        command: "sbatch", words: "found \(text.prefix(200)); expected a job's number")
    }
    return number
  }

  /// The tasks of this user's job arrays that the controller knows of, ended ones too for as long as
  /// it keeps them (`MinJobAge`).
  func tasks() throws -> [SlurmTask] {
    let columns = ["ArrayJobID", "ArrayTaskID", "State", "exit_code", "NodeList", "Name", "Reason"]
    let text = try output(
      "squeue",
      [
        "--noheader", "--array", "--all", "--states=all", "--user=\(NSUserName())",
        "--Format=\(columns.map { "\($0):;" }.joined(separator: ","))",
      ])
    return text.split(separator: "\n").compactMap(SlurmTask.init)
  }

  /// Variables that would have sbatch wait for the job's end, and squeue leave jobs out.
  private static var unset: [String: String?] {
    let names = ProcessInfo.processInfo.environment.keys.filter { $0.hasPrefix("SQUEUE_") }
    return Dictionary(uniqueKeysWithValues: (names + ["SBATCH_WAIT"]).map { ($0, nil) })
  }

  private func output(_ command: String, _ arguments: [String]) throws -> String {
    do {
      return try ToolStream(name: command, arguments: arguments, environment: Self.unset)
        .text(withinSeconds: Self.patience)
    } catch ToolError.missing {
      throw SlurmError.missing(command: command)
    } catch ToolError.failed(_, let status, let message) {
      throw SlurmError.refused(
        command: command,
        words: message.isEmpty ? "it ended with status \(status)" : Self.words(message, of: command)
      )
    } catch ToolError.hung(_, let seconds, let message) {
      throw SlurmError.refused(
        command: command,
        words: "it did not end within \(Int(seconds)) s"
          + (message.isEmpty ? "" : "; it said: \(Self.words(message, of: command))"))
    }
  }
}

extension Slurm {
  /// The lines that a command complained in, without what each begins with.
  static func words(_ message: String, of command: String) -> String {
    message.split(whereSeparator: \.isNewline).map { line in
      line.trimmingPrefix("\(command): ").trimmingPrefix("error: ").trimmingPrefix("fatal: ")
    }.joined(separator: "; ")
  }
}

/// A task of a job array as squeue tells of it.
struct SlurmTask: Sendable, Hashable {
  let job: String
  let index: Int
  /// Slurm's word, such as PENDING.
  let state: String
  /// As `wait` would give it: the exit status times 256, or the signal.
  let waitStatus: Int32
  let node: String
  /// The job's name.
  let name: String
  /// Why it waits, or how it ended.
  let reason: String

  /// A line of squeue's; nil for one that is no array's.
  init?(_ line: Substring) {
    let cells = line.split(separator: ";", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count >= 7, let index = Int(cells[1]) else { return nil }
    job = cells[0]
    self.index = index
    state = cells[2]
    waitStatus = Self.waitStatus(cells[3])
    node = cells[4]
    name = cells[5]
    reason = cells[6]
  }

  /// A number, or in the manner of `scontrol` "status:signal".
  private static func waitStatus(_ text: String) -> Int32 {
    let parts = text.split(separator: ":").map { Int32($0) ?? 0 }
    return parts.count == 2 ? parts[0] << 8 | parts[1] : parts.first ?? 0
  }

  private static let endedStates: Set<String> = [
    "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
    "PREEMPTED", "REVOKED", "TIMEOUT",
  ]

  var hasEnded: Bool { Self.endedStates.contains(state) }
  var isWaiting: Bool { state == "PENDING" }

  /// Nil where a signal ended it.
  var exitStatus: Int32? { waitStatus & 0x7F == 0 ? waitStatus >> 8 : nil }
  var signal: Int32? { waitStatus & 0x7F == 0 ? nil : waitStatus & 0x7F }
}
