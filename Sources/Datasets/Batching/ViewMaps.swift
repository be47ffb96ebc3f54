import Elementary

/// From the place of a pixel's centre in a view to a place in the image:
/// (x, y) = linear · (column, row), both from the centre, + offset.
struct PlaceMap {
  /// Rows: (xx, xy), (yx, yy).
  let xx: Double
  let xy: Double
  let yx: Double
  let yy: Double
  /// Where the view's centre comes from, in pixels from the image's centre.
  let offset: SIMD2<Double>

  /// The inverse of the reflection, the crop, the rotation, the shear, the scale and the shift of a
  /// draw, in this order.
  init(_ draw: ViewDraw, width: Int, height: Int) {
    let (sin, cos) =
      draw.angle == 0 ? (0, 1) : (Portable.sin(draw.angle), Portable.cos(draw.angle))
    let zoom = draw.side / draw.scale
    let mirror = draw.isMirrored ? -1.0 : 1
    xx = mirror * zoom * cos
    xy = -mirror * zoom * (draw.shear * cos + sin)
    yx = zoom * sin
    yy = zoom * (cos - draw.shear * sin)
    let (x, y) = (draw.shift.x, draw.shift.y)
    offset = SIMD2(
      mirror * draw.window.x * Double(width) - (xx * x + xy * y),
      draw.window.y * Double(height) - (yx * x + yy * y))
  }
}

/// From a pixel's colour to the view's, in raw units: matrix · (R, G, B) + bias. Of other images than
/// those of three channels, gain · value + bias.
struct ColourMap {
  private(set) var rows: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
  let gain: Double
  let bias: Double

  init(_ draw: ViewDraw) {
    gain = draw.contrast
    bias = 127.5 * (1 - draw.contrast) + 255 * draw.brightness
    rows = ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    if draw.saturation != 1 {
      let (keep, grey) = (draw.saturation, (1 - draw.saturation) * Self.luma)
      rows = (keep * rows.0 + grey, keep * rows.1 + grey, keep * rows.2 + grey)
    }
    if draw.hue != 0 { turn(by: draw.hue) }
    if draw.isGrey {
      let grey = Self.luma.x * rows.0 + Self.luma.y * rows.1 + Self.luma.z * rows.2
      rows = (grey, grey, grey)
    }
    rows = (gain * rows.0, gain * rows.1, gain * rows.2)
  }

  /// What red, green and blue weigh in a colour's grey (ITU-R BT.601).
  private static let luma = SIMD3(0.299, 0.587, 0.114)

  /// Rodrigues' rotation about (1, 1, 1) / √3, red to green to blue: a circulant matrix.
  private mutating func turn(by angle: Double) {
    let (sin, cos) = (Portable.sin(angle), Portable.cos(angle))
    let third = (1 - cos) / 3
    let root = sin / (3.0).squareRoot()
    let (same, next, last) = (cos + third, third + root, third - root)
    rows = (
      same * rows.0 + last * rows.1 + next * rows.2,
      next * rows.0 + same * rows.1 + last * rows.2,
      last * rows.0 + next * rows.1 + same * rows.2
    )
  }
}
