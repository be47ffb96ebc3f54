import Datasets
import Kernels

/// A network over whole sets of examples as it stands after training: batch norm takes its given
/// statistics, no unit is dropped, no image moved.
///
/// Deterministic: rows go in the usual row blocks, and what is added over blocks is added in their
/// order. So the number of workers changes no bit.
package struct EvaluationPass {
  let network: Network
  let pool: WorkerPool
  let spaces: [BlockSpace]
  /// For tangents of what stands in `spaces`; none where there was no word of them.
  let tangents: [BlockSpace]

  /// With memory of its own.
  ///
  /// - Parameter takesTangents: Whether it will be asked for products with the Hessian.
  package init(for network: Network, workers: Int, takesTangents: Bool = false) {
    self.network = network
    pool = WorkerPool(workers: workers)
    spaces = (0..<workers).map { _ in BlockSpace(for: network, takesTangents: takesTangents) }
    tangents =
      takesTangents
      ? (0..<workers).map { _ in BlockSpace(for: network, takesTangents: true) } : []
  }

  /// With the memory of a pass over batches, between two of them.
  init(sharing pass: GradientPass) {
    network = pass.network
    pool = pass.pool
    spaces = pass.spaces
    tangents = []
  }
}
