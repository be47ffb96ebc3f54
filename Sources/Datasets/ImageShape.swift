/// The shape of every image of a set: the features of one are its channels' planes one after
/// another, each `height` × `width`, row-major from the top.
public struct ImageShape: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int

  public init(height: Int, width: Int, channels: Int = 1) {
    precondition(
      height > 0 && width > 0 && channels > 0,
      "image of \(height) × \(width) pixels in \(channels) channels")
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Of one plane.
  public var pixelCount: Int { height * width }
  /// Of all planes.
  public var featureCount: Int { channels * height * width }
}

extension ImageShape: Codable {
  private enum Key: CodingKey { case height, width, channels }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      height: try container.decode(Int.self, forKey: .height),
      width: try container.decode(Int.self, forKey: .width),
      channels: try container.decodeIfPresent(Int.self, forKey: .channels) ?? 1)
  }

  /// The single channel of a grey image is not mentioned, as before there were others.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(height, forKey: .height)
    try container.encode(width, forKey: .width)
    if channels != 1 { try container.encode(channels, forKey: .channels) }
  }
}

extension ImageShape: CustomStringConvertible {
  public var description: String {
    "\(height) × \(width) pixels" + (channels == 1 ? "" : " in \(channels) channels")
  }
}
