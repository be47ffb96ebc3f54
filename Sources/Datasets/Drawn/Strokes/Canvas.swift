/// A small square picture that lines of ink are drawn on, anti-aliased.
///
/// Coordinates in pixels; the centre of pixel (row, column) is (column + ½, row + ½). Ink runs from
/// 0 to 1 and does not add up: where strokes cross, the darker one counts.
struct Canvas {
  /// Its side.
  let size: Int
  private(set) var ink: [Double]
  /// The squared distance from each pixel's centre to the stroke under way, where it is near.
  private var distances: [Double]

  init(size: Int) {
    self.size = size
    ink = [Double](repeating: 0, count: size * size)
    distances = [Double](repeating: .infinity, count: size * size)
  }

  mutating func clear() {
    for place in ink.indices { ink[place] = 0 }
  }

  /// Draws the segments as one stroke: full ink within half its width of the middle line, none a
  /// pixel further out, and linearly between.
  mutating func draw(_ segments: [Segment], width: Double, ink strength: Double) {
    let reach = width / 2 + 0.5
    for segment in segments { measure(segment, reach: reach) }
    for place in distances.indices {
      if distances[place] < reach * reach {
        let coverage = min(1, reach - distances[place].squareRoot())
        ink[place] = max(ink[place], strength * coverage)
      }
      distances[place] = .infinity
    }
  }

  /// Lowers `distances` to those from the segment, in the box that its stroke can touch.
  private mutating func measure(_ segment: Segment, reach: Double) {
    let low = pointwiseMin(segment.start, segment.end) - reach
    let high = pointwiseMax(segment.start, segment.end) + reach
    let direction = segment.end - segment.start
    let squaredLength = max((direction * direction).sum(), 1e-12)
    for row in pixels(from: low.y, to: high.y) {
      for column in pixels(from: low.x, to: high.x) {
        let offset = SIMD2(Double(column) + 0.5, Double(row) + 0.5) - segment.start
        let along = min(max((offset * direction).sum() / squaredLength, 0), 1)
        let across = offset - along * direction
        let place = row * size + column
        distances[place] = min(distances[place], (across * across).sum())
      }
    }
  }

  /// The picture's rows or columns that the bounds touch.
  private func pixels(from low: Double, to high: Double) -> Range<Int> {
    let edge = Double(size)
    return Int(min(max(low, 0), edge))..<min(Int(min(max(high, 0), edge)) + 1, size)
  }
}

/// A straight piece of a stroke, in pixels.
struct Segment {
  var start: SIMD2<Double>
  var end: SIMD2<Double>
}
