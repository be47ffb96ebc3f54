import Randomness

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
