import Elementary
import Randomness

/// What is drawn of one view of one image, but for the noise: a number for each change, neutral where
/// the augmentation does not ask for it.
///
/// Each has a place of its own in the view's stretch of the stream, so that what is asked for besides
/// changes no draw.
struct ViewDraw: Hashable {
  var isMirrored = false
  /// The side of the window that is cut out, as a share of the image's.
  var side = 1.0
  /// Where the window's centre is to the right of the image's, in the mirrored image, and below it,
  /// in widths and heights.
  var window = SIMD2<Double>()
  /// Radians, to the left.
  var angle = 0.0
  var shear = 0.0
  var scale = 1.0
  /// Pixels to the right and down.
  var shift = SIMD2<Double>()
  var saturation = 1.0
  /// Radians.
  var hue = 0.0
  var isGrey = false
  var contrast = 1.0
  /// A share of the range.
  var brightness = 0.0

  /// The draw that changes nothing.
  init() {}

  /// - Parameter stretch: The first of the view's blocks.
  init(_ augmentation: Augmentation, from blocks: RandomBlocks, stretch: UInt64) {
    let words = (
      blocks[stretch], blocks[stretch + 1], blocks[stretch + 2], blocks[stretch + 3]
    )
    isMirrored = augmentation.flip && words.0[0] >> 31 == 1
    if let crop = augmentation.crop {
      side = (crop + (1 - crop) * Self.share(words.0[1])).squareRoot()
      window = 0.5 * (1 - side) * SIMD2(Self.sign(words.0[2]), Self.sign(words.0[3]))
    }
    let radians = Portable.pi / 180
    if let rotation = augmentation.rotation {
      angle = radians * rotation * Self.sign(words.1[0])
    }
    if let bound = augmentation.shear { shear = bound * Self.sign(words.1[1]) }
    if let range = augmentation.scale {
      scale =
        range.lowerBound + (range.upperBound - range.lowerBound) * Self.share(words.1[2])
    }
    shift = Double(augmentation.shift) * SIMD2(Self.sign(words.1[3]), Self.sign(words.2[0]))
    if let bound = augmentation.saturation { saturation = 1 + bound * Self.sign(words.2[1]) }
    if let bound = augmentation.hue { hue = radians * bound * Self.sign(words.2[2]) }
    isGrey = augmentation.grey.map { Self.share(words.2[3]) < $0 } ?? false
    if let bound = augmentation.contrast { contrast = 1 + bound * Self.sign(words.3[0]) }
    if let bound = augmentation.brightness { brightness = bound * Self.sign(words.3[1]) }
  }

  /// Uniform in (0, 1), and symmetric about ½.
  private static func share(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-32 }

  /// Uniform in (−1, 1), and symmetric about 0.
  private static func sign(_ word: UInt32) -> Double { (Double(word) + 0.5) * 0x1p-31 - 1 }
}
