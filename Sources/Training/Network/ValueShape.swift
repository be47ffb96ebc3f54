/// The shape of one example's value between two operations: the positions of an image row by row, and
/// the channels of a position next to each other (channels last). What is no image has one position.
public struct ValueShape: Sendable, Hashable {
  public let height: Int
  public let width: Int
  public let channels: Int

  public init(height: Int, width: Int, channels: Int) {
    precondition(
      height > 0 && width > 0 && channels > 0, "a shape of \(height) × \(width) × \(channels)")
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// A vector.
  public init(_ count: Int) { self.init(height: 1, width: 1, channels: count) }

  public var positions: Int { height * width }
  public var count: Int { positions * channels }
}
