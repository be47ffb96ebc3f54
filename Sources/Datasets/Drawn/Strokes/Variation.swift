/// How far the examples of a class differ, at a difficulty. Every amount is proportional to the
/// difficulty: at 0 all examples of a class differ by their ink alone.
struct Variation: Sendable {
  /// Standard deviation of a control point's step along each axis, in units of the digit's box.
  let jitter: Double
  /// Largest angle to either side, in radians.
  let rotation: Double
  /// Largest change of the logarithm of width and height.
  let stretch: Double
  /// Largest change of x over y.
  let shear: Double
  /// Largest shift along each axis, in pixels.
  let shift: Double
  /// Largest change of the logarithm of the stroke's width.
  let strokeWidth: Double
  /// Largest length of the distractor, in pixels.
  let distractorLength: Double
  /// Standard deviation of the noise of a pixel whose ink runs from 0 to 1.
  let noise: Double

  /// Each amount was fixed by what looks like a hand's writing; one scale for them all was then
  /// calibrated (see `StrokesConfiguration`).
  init(difficulty: Double) {
    let scale = 1.035 * difficulty
    jitter = 0.035 * scale
    rotation = 0.30 * scale
    stretch = 0.20 * scale
    shear = 0.25 * scale
    shift = 3.0 * scale
    strokeWidth = 0.35 * scale
    distractorLength = 12 * scale
    noise = 0.12 * scale
  }

  /// The side of the pictures that lengths in pixels are stated for; they grow with it.
  static let size = 28.0
  /// The width of a stroke, in pixels, before it varies.
  static let strokeWidth = 2.2
  /// The side of the digit's box, in pixels: digits are 20 high, as MNIST's are.
  static let boxSize = 25.0
  /// The largest part of its ink that a digit lacks.
  static let faintness = 0.3
  static let distractorWidth = 1.6
  /// The least distance of ink from ground, in a cube of red, green and blue with sides of 1.
  static let contrast = 0.6
}
