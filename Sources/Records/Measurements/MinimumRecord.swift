import Landscape

/// What the loss is like around the weights that a trial ended with.
///
/// Batch norm is in evaluation mode with the statistics that the trial ended with: the training loss
/// as a function of the parameters alone.
package struct MinimumRecord: Sendable, Hashable, Codable {
  /// Sharpness among all parameters, in each of the boxes, the larger first (Keskar et al. 2017).
  package let full: [Sharpness]
  /// The same in a random subspace.
  package let subspace: [Sharpness]
  /// In the larger box with half-widths ε |x_i|, which follow the parameters' scales: a rescaling of
  /// layers that leaves the function leaves it, too (Kwon et al. 2021, adaptive sharpness).
  package let relative: [Sharpness]
  /// The Hessian's extreme eigenvalues; nil where its products are not finite.
  package let edges: SpectrumEdges?
  package let trace: TraceEstimate?
  /// Why nothing was measured, in words.
  package let failure: String?

  package init(
    full: [Sharpness], subspace: [Sharpness], relative: [Sharpness], edges: SpectrumEdges?,
    trace: TraceEstimate?, failure: String?
  ) {
    self.full = full
    self.subspace = subspace
    self.relative = relative
    self.edges = edges
    self.trace = trace
    self.failure = failure
  }

  /// Of a trial whose weights are not there.
  package init(notMeasured absence: Absence) {
    self.init(
      full: [], subspace: [], relative: [], edges: nil, trace: nil,
      failure: "its \(TrialDetail.weights.words) are not there: \(absence.words)")
  }
}
