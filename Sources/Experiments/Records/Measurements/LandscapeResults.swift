import Landscape

/// What was measured around the weights of an experiment's trials.
public struct LandscapeResults: Sendable {
  /// By the trial's id.
  public var minima: [String: MinimumRecord] = [:]
  /// By the path's name: a list of places for each seed.
  public var linearPaths: [String: [[PathPoint]]] = [:]
  public var curvedPaths: [String: [[PathPoint]]] = [:]
  /// By the surface's name; none of one that does not exist.
  public var surfaces: [String: SurfaceRecord] = [:]
  /// In the order of the factors.
  public var rescalings: [RescalingRecord] = []
  /// By the arm's name; nil where the Hessian's products are not finite.
  public var spectra: [String: DensityCurve?] = [:]
}
