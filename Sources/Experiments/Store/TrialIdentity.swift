import Datasets
import Foundation
import Kernels
import Training

/// All that a trial's bits depend on, and nothing else: two trials with equal identities have equal
/// records, whatever their arms or experiments are called.
public struct TrialIdentity: Sendable, Hashable, Codable {
  public let trial: Trial
  /// What identifies the contents of data read from files; nil for drawn data.
  public let dataDigest: String?
  public let numericsVersion: Int
  public let openBLASVersion: String
  public let coreType: String
  public let threads: Int

  public init(_ trial: Trial, dataDigest: String?, engine: EngineFingerprint) {
    self.trial = trial
    self.dataDigest = dataDigest
    numericsVersion = engine.numericsVersion
    openBLASVersion = engine.openBLASVersion
    coreType = engine.coreType
    threads = engine.threads
  }

  /// The SHA-256 of the canonical JSON.
  public func id() throws -> String { try CanonicalJSON.data(of: self).sha256 }
}
