import Randomness

/// Random changes to training images, fresh in every epoch: a shift, and then a reflection.
///
/// A shift of up to p pixels is the random crop, in the image's own size, of the image with a margin
/// of p pixels around it.
public struct Augmentation: Sendable, Hashable {
  /// Shifts of up to so many pixels to each side; in `shiftRange`.
  public var shift: Int
  /// Whether left and right change places in every second image, chosen at random.
  public var flip: Bool
  /// The raw value, in every channel, of the pixels that a shift vacates: the margin's colour.
  public var fill: UInt8

  public init(shift: Int, flip: Bool = false, fill: UInt8 = 0) {
    self.shift = shift
    self.flip = flip
    self.fill = fill
  }

  public static let shiftRange = 0...127

  /// The same changes in the settings that say no more than it takes; nil where nothing changes.
  public var effective: Augmentation? {
    guard shift == 0 else { return self }
    return flip ? Augmentation(shift: 0, flip: true) : nil
  }
}

extension Augmentation: Codable {
  private enum Key: CodingKey { case shift, flip, fill }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      shift: try container.decode(Int.self, forKey: .shift),
      flip: try container.decodeIfPresent(Bool.self, forKey: .flip) ?? false,
      fill: try container.decodeIfPresent(UInt8.self, forKey: .fill) ?? 0)
  }

  /// What is not asked for is not there, as in the identities of trials that know nothing of it.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(shift, forKey: .shift)
    if flip { try container.encode(true, forKey: .flip) }
    if fill != 0 { try container.encode(fill, forKey: .fill) }
  }
}

/// A shift of an image's contents in pixels, x to the right and y down, and then maybe a reflection.
public struct PixelShift: Sendable, Hashable {
  public let x: Int8
  public let y: Int8
  /// Whether left and right change places after the shift.
  public let isMirrored: Bool
  /// The raw value of the pixels that the shift vacates.
  public let fill: UInt8

  public init(x: Int8, y: Int8, isMirrored: Bool = false, fill: UInt8 = 0) {
    self.x = x
    self.y = y
    self.isMirrored = isMirrored
    self.fill = fill
  }
}

extension Augmentation {
  /// A shift for each example, by the example's index: x and y uniform from `-shift` to `shift`, and
  /// then, where images are to be flipped, whether this one is.
  ///
  /// Deterministic: from the stream (seed, `.augmentation`, epoch), so that neither the batch size
  /// nor the order of the examples matters.
  func shifts(exampleCount: Int, seed: UInt64, epoch: Int) -> [PixelShift] {
    precondition(Self.shiftRange.contains(shift), "shift of \(shift) pixels")
    var stream = RandomStream(seed: seed, purpose: .augmentation, index: UInt32(epoch))
    return (0..<exampleCount).map { _ in
      let x = stream.integer(below: 2 * shift + 1) - shift
      let y = stream.integer(below: 2 * shift + 1) - shift
      let isMirrored = flip && stream.integer(below: 2) == 1
      return PixelShift(x: Int8(x), y: Int8(y), isMirrored: isMirrored, fill: fill)
    }
  }
}
