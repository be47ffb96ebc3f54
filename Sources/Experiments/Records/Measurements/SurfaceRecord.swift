/// The train loss over a piece of a plane of weights, batch norm's statistics estimated anew at every
/// place.
public struct SurfaceRecord: Sendable, Hashable, Codable {
  /// Evenly spaced, ascending.
  public let x: [Double]
  public let y: [Double]
  /// A row for each y, a column for each x; nil where the loss is not finite.
  public let trainLoss: [[Double?]]
  public let marks: [Mark]
  public let ways: [Way]

  public struct Mark: Sendable, Hashable, Codable {
    public let name: String
    public let x: Double
    public let y: Double
  }

  /// The weights of a trial on their way through training, each epoch's projected into the plane.
  public struct Way: Sendable, Hashable, Codable {
    public let name: String
    public let points: [[Double]]
    /// The largest distance of an epoch's weights from the plane.
    public let farthest: Double
  }
}
