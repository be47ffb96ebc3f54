import Training

/// Loss and error of a network at a place of a path; nil where they are not finite.
package struct PathPoint: Sendable, Hashable, Codable {
  /// α: 0 at the first trial's weights, 1 at the second's.
  package let position: Double
  package let train: Evaluation?
  package let test: Evaluation?

  package init(position: Double, train: Evaluation?, test: Evaluation?) {
    self.position = position
    self.train = train
    self.test = test
  }
}
