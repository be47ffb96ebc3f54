import Foundation
import Planning
import Records

/// What computes trials, and all that `Runner` knows of it.
///
/// An engine gives equal trials equal bits, whenever and however often it is stopped on the way.
package protocol TrialEngine: Sendable {
  /// Whether trials of this identity are its own to compute, with the bits that their ids promise.
  func computes(_ identity: TrialIdentity) -> Bool

  /// Cores that a trial keeps busy.
  var coreCount: Int { get }

  /// Bytes of memory that a trial takes at least; nil where that is not known.
  func leastByteCount(of trial: PlannedTrial) throws -> Int?

  /// Runs a trial to its end, from its checkpoint where it has one, or until it is told to stop.
  ///
  /// - Throws: Where the trial cannot be run. A trial that diverges has a record.
  func run(_ trial: PlannedTrial, in context: TrialContext) throws -> TrialOutcome
}

/// What an engine is given beside the trial.
package struct TrialContext: Sendable {
  /// Keeps the trial's checkpoint. Records are the runner's affair.
  package let store: Store
  /// Whether the trial begins anew, whatever checkpoint there is.
  package let ignoresCheckpoint: Bool
  /// Whether to leave a checkpoint and stop. Asked before every update, or as often as can be.
  package let shouldStop: @Sendable () -> Bool
  /// Told from time to time of the examples learned from, and of the share of the trial that is done.
  package let progress: @Sendable (_ examples: Int, _ share: Double) -> Void
  /// Told of a checkpoint that was of no use: why, and where it was moved to.
  package let damagedCheckpoint: @Sendable (_ reason: String, _ movedTo: String) -> Void
}

/// How an engine left a trial.
package enum TrialOutcome: Sendable {
  /// - Parameters:
  ///   - weights: The final ones; nil where the engine has none to give.
  ///   - account: What stands beside the record; nil where there is nothing to tell.
  case finished(TrialRecord, weights: Safetensors?, account: AccountOfRun? = nil)
  /// Not at its end. Another run goes on from the checkpoint that was left, if one was.
  case unfinished
}

/// How a trial was run, and the folder in which it was, which is of no use once there is a record.
package struct AccountOfRun: Sendable {
  let account: TrialAccount
  let log: Data
  let folder: URL
}

/// A trial that none of a runner's engines computes.
package struct EngineMissing: Error, Sendable, Hashable {
  /// Arm and seed.
  package let trial: String
  /// The engine that its identity names, in words.
  package let expected: String
}
