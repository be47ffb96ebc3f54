/// The train loss over a piece of a plane of weights, batch norm's statistics estimated anew at every
/// place.
package struct SurfaceRecord: Sendable, Hashable, Codable {
  /// Evenly spaced, ascending.
  package let x: [Double]
  package let y: [Double]
  /// A row for each y, a column for each x; nil where the loss is not finite.
  package let trainLoss: [[Double?]]
  package let marks: [Mark]
  package let ways: [Way]

  package init(x: [Double], y: [Double], trainLoss: [[Double?]], marks: [Mark], ways: [Way]) {
    self.x = x
    self.y = y
    self.trainLoss = trainLoss
    self.marks = marks
    self.ways = ways
  }

  package struct Mark: Sendable, Hashable, Codable {
    package let name: String
    package let x: Double
    package let y: Double

    package init(name: String, x: Double, y: Double) {
      self.name = name
      self.x = x
      self.y = y
    }
  }

  /// The weights of a trial on their way through training, each epoch's projected into the plane.
  package struct Way: Sendable, Hashable, Codable {
    package let name: String
    package let points: [[Double]]
    /// The largest distance of an epoch's weights from the plane.
    package let farthest: Double

    package init(name: String, points: [[Double]], farthest: Double) {
      self.name = name
      self.points = points
      self.farthest = farthest
    }
  }
}
