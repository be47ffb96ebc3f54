import Elementary
import Randomness

/// Draws the examples of a `strokes` set, one at a time, reusing its work space.
///
/// The order of the draws from an example's stream is part of every bit: class, control points,
/// rotation, scales, shear, shift, stroke width, ink, distractor, colours, pixel noise.
struct Artist {
  private let variation: Variation
  private let shape: StrokesConfiguration.Shape
  private var canvas: Canvas
  private var points = [SIMD2<Double>]()
  private var segments = [Segment]()
  /// Pixels of this picture for each of one of `Variation.size`, which all lengths are stated for.
  private let scale: Double

  init(for configuration: StrokesConfiguration) {
    variation = Variation(difficulty: configuration.difficulty)
    shape = configuration.shape
    canvas = Canvas(size: shape.image.width)
    scale = Double(canvas.size) / Variation.size
  }

  /// Appends the picture of an example of a data set to `pixels`, plane by plane and row-major, and
  /// returns its class.
  mutating func draw(example index: UInt32, seed: UInt64, into pixels: inout [UInt8]) -> UInt8 {
    var stream = RandomStream(seed: seed, purpose: .data, index: index)
    return draw(from: &stream, into: &pixels)
  }

  private mutating func draw(from stream: inout RandomStream, into pixels: inout [UInt8]) -> UInt8 {
    let digit = stream.integer(below: Skeleton.digits.count)
    let skeleton = Skeleton.digits[digit]
    canvas.clear()
    place(skeleton, from: &stream)
    segments.removeAll(keepingCapacity: true)
    for stroke in skeleton.strokes { trace(stroke) }
    canvas.draw(
      segments,
      width: scale * Variation.strokeWidth
        * Portable.exp(variation.strokeWidth * stream.symmetric()),
      ink: 1 - Variation.faintness * stream.uniform())
    drawDistractor(from: &stream)
    expose(from: &stream, into: &pixels)
    return UInt8(digit)
  }

  /// Moves the control points to where this example has them.
  private mutating func place(_ skeleton: Skeleton, from stream: inout RandomStream) {
    points.removeAll(keepingCapacity: true)
    for point in skeleton.points {
      let step = SIMD2(stream.normal(), stream.normal())
      points.append(point - 0.5 + variation.jitter * step)
    }
    let angle = variation.rotation * stream.symmetric()
    let boxSize = scale * Variation.boxSize
    let scaleX = boxSize * Portable.exp(variation.stretch * stream.symmetric())
    let scaleY = boxSize * Portable.exp(variation.stretch * stream.symmetric())
    let shear = variation.shear * stream.symmetric()
    let shift = scale * variation.shift * SIMD2(stream.symmetric(), stream.symmetric())
    let (sine, cosine) = (Portable.sin(angle), Portable.cos(angle))
    let centre = SIMD2(repeating: Double(canvas.size) / 2)
    for index in points.indices {
      let sheared = SIMD2(
        scaleX * (points[index].x - shear * points[index].y), scaleY * points[index].y)
      let turned = SIMD2(
        cosine * sheared.x - sine * sheared.y, sine * sheared.x + cosine * sheared.y)
      points[index] = centre + shift + turned
    }
  }

  private mutating func trace(_ stroke: Skeleton.Stroke) {
    switch stroke {
    case .line(let path):
      for place in 1..<path.count {
        segments.append(Segment(start: points[path[place - 1]], end: points[path[place]]))
      }
    case .curve(let path):
      for place in 1..<path.count {
        traceSpline(
          points[path[max(place - 2, 0)]], points[path[place - 1]], points[path[place]],
          points[path[min(place + 1, path.count - 1)]])
      }
    case .loop(let path):
      for place in path.indices {
        func point(_ step: Int) -> SIMD2<Double> { points[path[(place + step) % path.count]] }
        traceSpline(point(0), point(1), point(2), point(3))
      }
    }
  }

  /// The piece of a uniform Catmull-Rom spline between its two middle points, in four segments.
  private mutating func traceSpline(
    _ p0: SIMD2<Double>, _ p1: SIMD2<Double>, _ p2: SIMD2<Double>, _ p3: SIMD2<Double>
  ) {
    let linear = p2 - p0
    let square = 2 * p0 - 5 * p1 + 4 * p2 - p3
    let cubic = 3 * (p1 - p2) + p3 - p0
    var start = p1
    for t in [0.25, 0.5, 0.75, 1] {
      let end = p1 + 0.5 * t * (linear + t * (square + t * cubic))
      segments.append(Segment(start: start, end: end))
      start = end
    }
  }

  /// One straight stroke that belongs to no digit.
  private mutating func drawDistractor(from stream: inout RandomStream) {
    let size = Double(canvas.size)
    let middle = SIMD2(stream.uniform(from: 0, to: size), stream.uniform(from: 0, to: size))
    let angle = Portable.pi * stream.uniform()
    let length = scale * variation.distractorLength * stream.uniform(from: 0.5, to: 1)
    let strength = stream.uniform(from: 0.5, to: 1)
    guard length > 0 else { return }
    let half = 0.5 * length * SIMD2(Portable.cos(angle), Portable.sin(angle))
    segments.removeAll(keepingCapacity: true)
    segments.append(Segment(start: middle - half, end: middle + half))
    canvas.draw(segments, width: scale * Variation.distractorWidth, ink: strength)
  }

  /// Gives ground and ink their colours, adds noise to every pixel and writes bytes.
  ///
  /// The noise is the sum of four uniform bytes, centred: nearly normal, at 32 random bits a pixel.
  private func expose(from stream: inout RandomStream, into pixels: inout [UInt8]) {
    let (ground, ink) = colours(from: &stream)
    // The standard deviation of such a sum is √(4 (256² - 1) / 12).
    let strength = variation.noise / (21_845.0).squareRoot()
    for channel in 0..<shape.image.channels {
      let (low, range) = (ground[channel], ink[channel] - ground[channel])
      for amount in canvas.ink {
        let bits = stream.next32()
        let sum = (bits & 0xFF) + (bits >> 8 & 0xFF) + (bits >> 16 & 0xFF) + bits >> 24
        let noisy = low + range * amount + strength * (Double(sum) - 510)
        pixels.append(UInt8(min(max(noisy, 0), 1) * 255 + 0.5))
      }
    }
  }

  /// Light on dark, or two colours of the whole cube of red, green and blue that can be told apart.
  private func colours(
    from stream: inout RandomStream
  ) -> (ground: SIMD3<Double>, ink: SIMD3<Double>) {
    switch shape {
    case .mnist: return (.zero, .one)
    case .cifar:
      let ground = stream.colour()
      while true {
        let ink = stream.colour()
        let squares = (ink - ground) * (ink - ground)
        // In this order, as no sum of a vector promises.
        let squaredContrast = squares.x + squares.y + squares.z
        if squaredContrast >= Variation.contrast * Variation.contrast { return (ground, ink) }
      }
    }
  }
}

extension RandomStream {
  fileprivate mutating func symmetric() -> Double { uniform(from: -1, to: 1) }
  fileprivate mutating func colour() -> SIMD3<Double> { SIMD3(uniform(), uniform(), uniform()) }
}
