import Landscape

/// What the loss is like around the weights that a trial ended with.
///
/// Batch norm is in evaluation mode with the statistics that the trial ended with: the training loss
/// as a function of the parameters alone.
public struct MinimumRecord: Sendable, Hashable, Codable {
  /// Sharpness among all parameters, in each of the boxes, the larger first (Keskar et al. 2017).
  public let full: [Sharpness]
  /// The same in a random subspace.
  public let subspace: [Sharpness]
  /// In the larger box with half-widths ε |x_i|, which follow the parameters' scales: a rescaling of
  /// layers that leaves the function leaves it, too (Kwon et al. 2021, adaptive sharpness).
  public let relative: [Sharpness]
  /// The Hessian's extreme eigenvalues; nil where its products are not finite.
  public let edges: SpectrumEdges?
  public let trace: TraceEstimate?
  /// Why nothing was measured, in words.
  public let failure: String?
}
