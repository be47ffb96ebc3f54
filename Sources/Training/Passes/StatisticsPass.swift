import Datasets
import Kernels

/// The statistics that batch norm has over a whole training set: of every layer the mean and the
/// *population* variance of its inputs when all examples go through together, the layers below
/// normalizing by statistics found in the same way.
///
/// So they are a function of the parameters, where running statistics remember the parameters of
/// updates past: what belongs to weights that no training has passed through.
///
/// Deterministic: moments of row blocks are merged in the order of the blocks; neither workers nor
/// memory change a bit.
package final class StatisticsPass {
  private let network: Network
  private let dataset: Dataset
  private let pass: GradientPass
  private let blocks: RowBlocks
  private let batch: Batch
  private let spanning: SpanningGroups

  /// - Parameter resources: All blocks are kept between layers where the bytes for activations
  ///   suffice; else they are computed again for each layer.
  package init(for network: Network, on dataset: Dataset, resources: TrainingResources) {
    let count = dataset.train.count
    self.network = network
    self.dataset = dataset
    blocks = RowBlocks(rows: count, groupSize: count)
    batch = Batch(
      dataset: dataset, examples: Array(0..<Int32(count))[...], changes: nil, dropout: nil)
    pass = GradientPass(for: network, rows: count, workers: resources.workers, memory: 0)
    spanning = SpanningGroups(network, blocks, memory: resources.activationBytes)
  }

  /// Puts the statistics in the place of the running ones.
  package func estimate(into parameters: borrowing Parameters) {
    guard network.isNormalized else { return }
    let views = parameters.views
    let target = GradientPass.Target(
      batch: batch, blocks: blocks, parameters: views, gradient: views.values)
    pass.takeMomentsByLevels(target, spanning) { norm in
      norm.takeRunning(
        spanning.groups[norm.ordinal, 0], rows: blocks.rows, parameters: views)
    }
  }
}
