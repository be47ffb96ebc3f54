import Training

/// Loss and error of a network at a place of a path; nil where they are not finite.
public struct PathPoint: Sendable, Hashable, Codable {
  /// α: 0 at the first trial's weights, 1 at the second's.
  public let position: Double
  public let train: Evaluation?
  public let test: Evaluation?
}
