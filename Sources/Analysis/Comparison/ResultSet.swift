import Datasets
import Foundation
import Host
import Records
import Specification
import Training

/// What trials ended with, by arm and seed: of a summary that was written down, or of a whole store.
package struct ResultSet: Sendable {
  package struct Arm: Sendable {
    package let name: String
    package let trials: [UInt64: Trial]
  }

  package struct Trial: Sendable {
    /// Nil where the trainer does not report it.
    package let parametersDigest: String?
    /// What computed it, where its trainer tells.
    package var device: String?
    package let metrics: [Metric: Double]
  }

  package let arms: [Arm]

  init(arms: [Arm]) { self.arms = arms }

  /// A summary as `batchlab run --json` prints it, and as reports hold it in `data/summary.json`.
  package init(summary file: URL) throws(DocumentError) {
    let document: SummaryDocument
    do {
      document = try JSONDecoder().decode(SummaryDocument.self, from: Data(contentsOf: file))
    } catch let error as DecodingError {
      throw DocumentError(
        file: file.path, reason: "is no summary (\(ExactJSON.words(for: error)))")
    } catch {
      throw DocumentError(
        file: file.path, reason: "cannot be read: \(DurableFiles.reason(of: error))")
    }
    let studies = (document.studies ?? []).map { study in
      let trials = (study.search + study.confirmations).map { trial in
        (
          trial.seed,
          Trial(
            parametersDigest: trial.parametersDigest,
            metrics: [.updates: Double(trial.updates)])
        )
      }
      return Arm(name: study.name, trials: Dictionary(trials) { first, _ in first })
    }
    arms =
      document.arms.map { arm in
        let trials = arm.trials.enumerated().map { index, trial in
          var metrics: [Metric: Double] = [:]
          for (name, found) in arm.metrics {
            let values = found.values
            metrics[.named(name)] = index < values.count ? values[index] : nil
          }
          return (
            trial.seed,
            Trial(
              parametersDigest: trial.parametersDigest, device: trial.device, metrics: metrics)
          )
        }
        return Arm(name: arm.name, trials: Dictionary(trials) { first, _ in first })
      } + studies
  }

  /// All whole records of a store. A store knows no arms, so trials that differ in nothing but their
  /// seeds make one, named after what they are.
  ///
  /// - Throws: `StoreError` where the store cannot be listed.
  package init(store: Store) throws {
    var groups: [Training.Trial: [UInt64: Trial]] = [:]
    for id in try store.ids {
      guard case .found(let record) = store.record(id) else { continue }
      var key = record.identity.trial
      key.seed = 0
      var metrics: [Metric: Double] = [:]
      let own = key.trainer?.metrics.map { Metric.reported($0) } ?? []
      for metric in Metric.builtIn + own.filter({ !Metric.builtIn.contains($0) }) {
        metrics[metric] = record.value(of: metric, target: nil)
      }
      groups[key, default: [:]][record.seed] = Trial(
        parametersDigest: record.parametersDigest, device: store.account(of: id)?.device,
        metrics: metrics)
    }
    arms = try groups.map { Arm(name: try $0.key.description(), trials: $0.value) }
      .sorted { $0.name < $1.name }
  }
}

extension Training.Trial {
  /// What a reader tells it from others by, and some digits of all the rest.
  fileprivate func description() throws -> String {
    let network: String
    if let model = workload.model {
      let layers =
        if model.layers != nil {
          "\(model.depth) \(model.isConvolutional ? "convolutional " : "")layers"
        } else if model.isLinear {
          "linear"
        } else {
          model.hidden.map(String.init).joined(separator: "-")
        }
      network = layers + (model.normalization == .batch ? " with batch norm" : "")
    } else {
      network = "a trainer's own network"
    }
    let rest = try CanonicalJSON.data(of: self).sha256.prefix(6)
    return "\(workload.dataset.publicName), \(network), batch \(recipe.batchSize),"
      + " rate \(recipe.learningRate.map { "\($0)" } ?? "–"), \(recipe.epochs) epochs (\(rest))"
  }
}
