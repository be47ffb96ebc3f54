import Datasets
import Kernels

/// A network over whole sets of examples as it stands after training: batch norm takes its given
/// statistics, no unit is dropped, no image moved.
///
/// Deterministic: rows go in the usual row blocks, and what is added over blocks is added in their
/// order. So the number of workers changes no bit.
package struct EvaluationPass {
  let network: Network
  let crew: Crew
  let spaces: [BlockSpace]

  /// With memory of its own.
  package init(for network: Network, workers: Int) {
    self.network = network
    crew = Crew(workers: workers)
    spaces = (0..<workers).map { _ in BlockSpace(for: network) }
  }

  /// With the memory of a pass over batches, between two of them.
  init(sharing pass: GradientPass) {
    network = pass.network
    crew = pass.crew
    spaces = pass.spaces
  }
}
