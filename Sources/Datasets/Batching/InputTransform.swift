/// The standardization in single precision, as rows go through it: `(raw - center) * scale`.
///
/// The inner loops take pointers whose ranges their caller has checked; the compiler vectorises
/// them. Center and scale are one number a plane of pixels (images) or one a column.
struct InputTransform: Sendable {
  private let center: [Float]
  private let scale: [Float]

  init(_ standardization: Standardization, of inputs: ExampleSet.Inputs) {
    // Statistics of bytes are in units of 255.
    let unit: Double =
      switch inputs {
      case .bytes: 255
      case .floats: 1
      }
    center = standardization.mean.map { Float($0 * unit) }
    scale = standardization.deviation.map { Float(1 / ($0 * unit)) }
  }

  @inline(__always)
  func apply(from source: UnsafePointer<UInt8>, to row: UnsafeMutablePointer<Float>, count: Int) {
    if center.count == count {
      for place in 0..<count { row[place] = (Float(source[place]) - center[place]) * scale[place] }
    } else {
      let width = count / center.count
      for plane in center.indices {
        applyUniform(
          plane, from: source + plane * width, to: row + plane * width, count: width)
      }
    }
  }

  @inline(__always)
  func apply(from source: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>, count: Int) {
    if center.count == count {
      for place in 0..<count { row[place] = (source[place] - center[place]) * scale[place] }
    } else {
      let width = count / center.count
      for plane in center.indices {
        let (center, scale) = (center[plane], scale[plane])
        let (source, row) = (source + plane * width, row + plane * width)
        for place in 0..<width { row[place] = (source[place] - center) * scale }
      }
    }
  }

  @inline(__always)
  private func applyUniform(
    _ plane: Int, from source: UnsafePointer<UInt8>, to row: UnsafeMutablePointer<Float>, count: Int
  ) {
    let (center, scale) = (center[plane], scale[plane])
    for place in 0..<count { row[place] = (Float(source[place]) - center) * scale }
  }

  /// What the pixels of a plane go through. For image sets alone.
  func standard(ofPlane plane: Int) -> (center: Float, scale: Float) {
    let plane = min(plane, center.count - 1)
    return (center[plane], scale[plane])
  }

  /// A row of an image whose contents are shifted and mirrored, every plane alike. For image sets alone, which
  /// have a center and scale for each plane, or one for all.
  func applyShifted(
    _ shift: PixelShift, _ shape: ImageShape, from source: UnsafePointer<UInt8>,
    to image: UnsafeMutablePointer<Float>
  ) {
    for plane in 0..<shape.channels {
      let start = plane * shape.pixelCount
      applyShifted(
        shift, shape, plane: min(plane, center.count - 1), from: source + start, to: image + start)
    }
  }

  /// The source's rows are copied in segments, what they vacate is filled, and then they are turned
  /// round.
  private func applyShifted(
    _ shift: PixelShift, _ shape: ImageShape, plane: Int, from source: UnsafePointer<UInt8>,
    to image: UnsafeMutablePointer<Float>
  ) {
    let (height, width) = (shape.height, shape.width)
    let (x, y) = (Int(shift.x), Int(shift.y))
    let background = (Float(shift.fill) - center[plane]) * scale[plane]
    let (first, end) = (min(max(x, 0), width), max(min(width + x, width), 0))
    for row in 0..<height {
      let target = image + row * width
      guard row - y >= 0 && row - y < height && first < end else {
        target.update(repeating: background, count: width)
        continue
      }
      target.update(repeating: background, count: first)
      applyUniform(
        plane, from: source + (row - y) * width + first - x, to: target + first,
        count: end - first)
      (target + end).update(repeating: background, count: width - end)
      if shift.isMirrored {
        var whole = UnsafeMutableBufferPointer(start: target, count: width)
        whole.reverse()
      }
    }
  }
}
