import Randomness

/// Random changes to training images, fresh in every epoch.
public struct Augmentation: Sendable, Hashable, Codable {
  /// Shifts of up to so many pixels to each side; in `shiftRange`.
  public var shift: Int

  public init(shift: Int) {
    self.shift = shift
  }

  public static let shiftRange = 0...127
}

/// A shift of an image's contents in pixels: x to the right, y down. Vacated pixels get the raw
/// value 0.
public struct PixelShift: Sendable, Hashable {
  public let x: Int8
  public let y: Int8

  public init(x: Int8, y: Int8) {
    self.x = x
    self.y = y
  }
}

extension Augmentation {
  /// A shift for each example, by the example's index: x and y uniform from `-shift` to `shift`.
  ///
  /// Deterministic: from the stream (seed, `.augmentation`, epoch), so that neither the batch size
  /// nor the order of the examples matters.
  func shifts(exampleCount: Int, seed: UInt64, epoch: Int) -> [PixelShift] {
    precondition(Self.shiftRange.contains(shift), "shift of \(shift) pixels")
    var stream = RandomStream(seed: seed, purpose: .augmentation, index: UInt32(epoch))
    return (0..<exampleCount).map { _ in
      let x = stream.integer(below: 2 * shift + 1) - shift
      let y = stream.integer(below: 2 * shift + 1) - shift
      return PixelShift(x: Int8(x), y: Int8(y))
    }
  }
}
