import Foundation
import Planning

/// Why a sweep could not be done through Slurm.
package enum SlurmError: Error, Sendable, Hashable {
  /// One of Slurm's commands is not on this machine.
  case missing(command: String)
  /// A command of Slurm's would not do it; its own words.
  case refused(command: String, words: String)
  /// Tasks that ended without leaving their trials' records, by what they said.
  case failed([SlurmFailure], stored: Int, store: String)
  /// The wait was interrupted, and jobs go on.
  case left(jobs: [String], stored: Int)
  /// A path that a job script cannot name.
  case path(String)
}

/// Tasks that failed alike.
package struct SlurmFailure: Sendable, Hashable {
  /// What Slurm says of the first of them and what it said itself.
  package let words: String
  /// The exit status, where the program ended by itself.
  package let status: Int32?
  /// "task 3 of job 17 on n042: LB, seed 3", each.
  package fileprivate(set) var tasks: [String]
  /// The words without what names one task.
  fileprivate let kind: String
}

extension [SlurmFailure] {
  /// Adds a task to those that failed alike, in the order in which they were seen.
  ///
  /// Alike are words that differ in numbers and in the trials' names alone.
  ///
  /// - Returns: Whether it is the first of its kind.
  mutating func add(
    _ task: String, _ words: String, status: Int32?, trials: [PlannedTrial] = []
  ) -> Bool {
    var kind = words
    for trial in trials {
      kind = kind.replacingOccurrences(of: trial.id, with: "")
        .replacingOccurrences(of: "\(trial.arm), seed", with: "")
    }
    kind.removeAll(where: \.isNumber)
    if let index = firstIndex(where: { $0.kind == kind && $0.status == status }) {
      self[index].tasks.append(task)
      return false
    }
    append(SlurmFailure(words: words, status: status, tasks: [task], kind: kind))
    return true
  }
}
