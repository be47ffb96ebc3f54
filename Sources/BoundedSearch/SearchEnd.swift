/// How a search from one start ended.
public enum SearchEnd: String, Sendable, Hashable, Codable, CaseIterable {
  /// Converged: no component of the gradient, save those that point out of the box, is above the
  /// tolerance.
  case gradientVanished
  /// Converged: an iteration changed the value by less than the tolerance.
  case valueSettled
  /// Not converged after as many iterations, or evaluations, as were granted.
  case limitReached
  /// The line search found no higher point along its direction: the objective is too noisy there, or
  /// its gradient wrong.
  case lineSearchFailed
  /// The objective, or its gradient, was not finite at a point that the search came to.
  case notFinite
  /// The code found its arguments contradictory, which they are not when they come from a `Box`.
  case refused

  /// Whether the search found what it was for: a point that it cannot improve on.
  public var isConverged: Bool { self == .gradientVanished || self == .valueSettled }
}
