/// Why a command came to no record. Nothing of it is kept in the store.
package struct TrainerFailure: Error, Sendable, Hashable {
  /// Arm and seed.
  package let trial: String
  package let reason: Reason
  /// The last lines of what it printed.
  package let log: [String]

  package enum Reason: Error, Sendable, Hashable {
    /// What it wrote is not what it should be.
    case report(TrainerFault)
    /// It ended with a status other than 0 and 75.
    case status(Int32)
    case killed(signal: Int32)
    /// Nothing was heard of it for so many seconds.
    case silent(seconds: Double)
    /// It is not there, or cannot be run.
    case notStarted(program: String, reason: String)
    /// Files that it is made of are others than when the trial was planned.
    case changedInputs([String])
    /// It ended, and processes that it had started did not.
    case leftProcesses
    /// Another process writes to the trial's folder.
    case folderInUse(processes: [Int32])
  }
}

/// Something wrong with what a trainer wrote.
package struct TrainerFault: Error, Sendable, Hashable {
  package let file: String
  /// From 1; nil where it is about the whole file.
  package let line: Int?
  package let found: String
  package let expected: String
}
