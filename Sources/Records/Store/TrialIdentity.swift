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
  package let engine: EngineIdentity

  private enum CodingKeys: CodingKey { case trial, dataDigest }

  package init(_ trial: Trial, dataDigest: String?, engine: EngineIdentity) {
    self.trial = trial
    self.dataDigest = dataDigest
    self.engine = engine
  }

  /// Of a trial of batchlab's own trainer.
  package init(_ trial: Trial, dataDigest: String?, engine: EngineFingerprint) {
    self.init(trial, dataDigest: dataDigest, engine: EngineIdentity(engine))
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    trial = try container.decode(Trial.self, forKey: .trial)
    dataDigest = try container.decodeIfPresent(String.self, forKey: .dataDigest)
    engine = try EngineIdentity(from: decoder)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(trial, forKey: .trial)
    try container.encodeIfPresent(dataDigest, forKey: .dataDigest)
    try engine.encode(to: encoder)
  }

  /// Whether batchlab's own trainer of this fingerprint computes the trial with the bits that its id
  /// promises.
  package func isComputed(by engine: EngineFingerprint) -> Bool {
    self.engine == EngineIdentity(engine)
  }

  /// The SHA-256 of the canonical JSON, without the names of folders and files whose contents have a
  /// digest, and of data that a trainer has of its own: the bits do not depend on where the files lie, nor
  /// on what data are called.
  package func id() throws -> String {
    var content = self
    if dataDigest != nil { content.trial.workload.dataset.location = "" }
    content.trial.workload.initialWeights?.file = ""
    if case .own(var own) = content.trial.workload.dataset {
      own.name = ""
      content.trial.workload.dataset = .own(own)
    }
    return try CanonicalJSON.data(of: content).sha256
  }
}
