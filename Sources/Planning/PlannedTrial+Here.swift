import Datasets
import Kernels
import Records
import Specification
import Training

/// Why a process may not compute a trial that another one planned: its bits would be others.
package struct OtherBits: Error, Sendable, Hashable {
  /// Arm and seed.
  package let trial: String
  package let found: String
  package let expected: String
}

extension PlannedTrial {
  /// Throws unless this process would compute the trial as it was planned, wherever that was.
  ///
  /// - Throws: `OtherBits` where engine or data differ, `DatasetError` where the data are not here, and
  ///   `SpecificationError` where files of its command are not.
  package func checkBits(
    on datasets: DatasetCache, trainers: TrainerContents = TrainerContents(),
    engine: EngineFingerprint = Engine.fingerprint
  ) throws {
    func differs(_ found: String, _ expected: String) -> OtherBits {
      OtherBits(trial: "\(arm), seed \(seed)", found: found, expected: expected)
    }
    guard try identity.id() == id else {
      throw differs("a trial of other settings", "those with the id \(id.prefix(12))")
    }
    if let launch, case .command(let planned) = identity.engine {
      let changes = try trainers.contents(of: launch).changes(since: planned)
      guard changes.isEmpty else {
        throw differs(
          "other contents of \(changes.joined(separator: ", "))", "those that it was planned with")
      }
    } else if !identity.isComputed(by: engine) {
      let here = TrialIdentity(trial, dataDigest: identity.dataDigest, engine: engine)
      throw differs(here.engine.words, identity.engine.words)
    }
    guard let planned = identity.dataDigest else { return }
    let digest = try datasets.dataset(trial.workload.dataset).contentDigest
    guard digest == planned else {
      throw differs(
        "\(trial.workload.dataset.publicName) with the digest \(digest?.prefix(12) ?? "none")",
        String(planned.prefix(12)))
    }
  }
}
