import Landscape

/// What was measured around the weights of an experiment's trials.
package struct LandscapeResults: Sendable {
  /// By the trial's id.
  package var minima: [String: MinimumRecord] = [:]
  /// By the path's name: a list of places for each seed.
  package var linearPaths: [String: [[PathPoint]]] = [:]
  package var curvedPaths: [String: [[PathPoint]]] = [:]
  /// By the surface's name; none of one that does not exist.
  package var surfaces: [String: SurfaceRecord] = [:]
  /// In the order of the factors.
  package var rescalings: [RescalingRecord] = []
  /// By the arm's name; nil where the Hessian's products are not finite.
  package var spectra: [String: DensityCurve?] = [:]

  package init() {}
}
