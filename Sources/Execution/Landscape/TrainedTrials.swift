import Datasets
import Foundation
import Landscape
import Planning
import Records
import Training

/// A trial with the weights that it ended with.
struct TrainedTrial: Sendable {
  let record: TrialRecord
  let network: Network
  let dataset: Dataset
  let values: ParameterValues

  var trial: Trial { record.identity.trial }

  /// The parameters as a point in the space of weights.
  var point: [Double] { values.point }
}

/// Where the weights of trials are had from: a store, and the data that they learned from.
struct TrainedTrials: Sendable {
  let store: Store
  let datasets: DatasetCache

  /// - Throws: `TrialLookupError` where the record is damaged or has no weights, or the data
  ///   are others by now, `DatasetError`.
  func trained(_ record: TrialRecord) throws -> TrainedTrial {
    let dataset = try datasets.dataset(of: record.identity.trial.workload)
    guard dataset.contentDigest == record.identity.dataDigest else {
      throw TrialLookupError.otherData(id: record.id)
    }
    let network = Network(record.identity.trial, on: dataset)
    return TrainedTrial(
      record: record, network: network, dataset: dataset,
      values: try values(store.weights(of: record.id), for: network, of: record))
  }

  /// The weights that a trial started from.
  func initial(of trained: TrainedTrial) throws -> [Double] {
    let weights = try store.initialWeights(of: trained.record)
    return try values(weights, for: trained.network, of: trained.record)
      .parameters.map(Double.init)
  }

  private func values(
    _ weights: Safetensors, for network: Network, of record: TrialRecord
  ) throws -> ParameterValues {
    do {
      return try WeightsFile(weights, for: network, file: TrialWeights.file).values
    } catch {
      throw TrialLookupError.damaged(id: record.id, reason: "its weights are of another network")
    }
  }
}
