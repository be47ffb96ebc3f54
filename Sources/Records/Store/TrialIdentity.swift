import Datasets
import Foundation
import Host
import Kernels
import Training

/// All that a trial's bits depend on, and nothing else: two trials with equal identities have equal
/// records, whatever their arms or experiments are called.
package struct TrialIdentity: Sendable, Hashable, Codable {
  package private(set) var trial: Trial
  /// What identifies the contents of data read from files; nil for drawn data.
  package let dataDigest: String?
  package let numericsVersion: Int
  package let openBLASVersion: String
  package let coreType: String
  package let threads: Int

  package init(_ trial: Trial, dataDigest: String?, engine: EngineFingerprint) {
    self.trial = trial
    self.dataDigest = dataDigest
    numericsVersion = engine.numericsVersion
    openBLASVersion = engine.openBLASVersion
    coreType = engine.coreType
    threads = engine.threads
  }

  /// Whether an engine of this fingerprint computes the trial with the bits that its id promises.
  package func isComputed(by engine: EngineFingerprint) -> Bool {
    numericsVersion == engine.numericsVersion && openBLASVersion == engine.openBLASVersion
      && coreType == engine.coreType && threads == engine.threads
  }

  /// What it says of the engine, in words.
  package var engineWords: String {
    "numerics version \(numericsVersion), OpenBLAS \(openBLASVersion), core type \(coreType),"
      + " \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// The SHA-256 of the canonical JSON, without the names of folders and files whose contents have a
  /// digest: the bits do not depend on where the files lie.
  package func id() throws -> String {
    var content = self
    if dataDigest != nil { content.trial.workload.dataset.location = "" }
    content.trial.workload.initialWeights?.file = ""
    return try CanonicalJSON.data(of: content).sha256
  }
}
