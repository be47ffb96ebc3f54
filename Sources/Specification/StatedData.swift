import Datasets
import Training

extension Workload {
  /// Examples that a trial learns from, where the configuration alone tells.
  package var statedTrainCount: Int? {
    dataset.traits.trainCount.map { validation?.trainCount(of: $0) ?? $0 }
  }
}
