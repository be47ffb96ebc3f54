import Foundation
import Kernels
import Training

extension Store {
  /// The one record whose id begins with `prefix`, whole.
  ///
  /// - Parameter prefix: Lower-case hexadecimal digits.
  /// - Throws: `TrialLookupError`, and `StoreError` where the store cannot be listed.
  package func record(withPrefix prefix: String) throws -> TrialRecord {
    let ids = try ids.filter { $0.hasPrefix(prefix) }
    guard let id = ids.first else {
      throw TrialLookupError.unknown(prefix: prefix, store: folder.path)
    }
    guard ids.count == 1 else { throw TrialLookupError.ambiguous(prefix: prefix, ids: ids) }
    switch record(id) {
    case .found(let record): return record
    case .missing: throw TrialLookupError.unknown(prefix: prefix, store: folder.path)
    case .damaged(let reason): throw TrialLookupError.damaged(id: id, reason: reason)
    }
  }

  /// The final weights of a trial, as they were written.
  package func weights(of id: String) throws(TrialLookupError) -> Safetensors {
    do {
      guard let document = try document(of: id) else {
        throw TrialLookupError.unknown(prefix: id, store: folder.path)
      }
      guard let digest = document.files[TrialWeights.file] else {
        let isOlder = document.form != TrialDocument.currentForm
        throw TrialLookupError.withoutWeights(
          id: id, because: isOlder ? .notYetKept : .notReported)
      }
      let data = try contents(of: TrialWeights.file, in: id, digest: digest)
      return try Safetensors(contents: data, file: TrialWeights.file)
    } catch let error as TrialLookupError {
      throw error
    } catch let error as Damage {
      throw .damaged(id: id, reason: error.reason)
    } catch {
      throw .damaged(
        id: id, reason: damage(TrialWeights.file, in: id, "is no safetensors file").reason)
    }
  }

  /// The weights that a trial started from: drawn anew from its seed, or read from the file that it
  /// names. Needs no data set, since the final weights tell what the network is.
  ///
  /// - Throws: `TrialLookupError`; `SafetensorsError` where the file is not there any more, or has
  ///   other contents.
  package func initialWeights(of record: TrialRecord) throws -> Safetensors {
    let final = try weights(of: record.id)
    let (trial, version) = (record.identity.trial, record.identity.engine.numericsVersion)
    guard let network = Network(trial.workload, of: final.header) else {
      throw TrialLookupError.damaged(
        id: record.id,
        reason: damage(TrialWeights.file, in: record.id, "has no network's tensors").reason)
    }
    let values: ParameterValues
    if let file = trial.workload.initialWeights {
      values = try file.values(for: network)
    } else {
      guard version == Engine.numericsVersion else {
        throw TrialLookupError.drawnByOtherEngine(
          id: record.id, numericsVersion: version, current: Engine.numericsVersion)
      }
      values = ParameterValues(drawnFor: network, seed: trial.seed)
    }
    return TrialWeights.initial(values, of: network, beside: final)
  }
}
