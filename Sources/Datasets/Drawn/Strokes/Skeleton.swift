/// A digit as a hand draws it: control points and strokes through them.
///
/// Coordinates: x to the right, y down, in a box from 0 to 1 that the digit fills from 0.1 to 0.9
/// in height. Strokes that meet share a point, so they still meet when it is moved.
struct Skeleton: Sendable {
  enum Stroke: Sendable {
    /// Straight lines from point to point.
    case line([Int])
    /// A Catmull-Rom spline through the points.
    case curve([Int])
    /// A spline that returns to its first point.
    case loop([Int])
  }

  let points: [SIMD2<Double>]
  let strokes: [Stroke]

  private init(_ points: [(Double, Double)], _ strokes: [Stroke]) {
    self.points = points.map { SIMD2($0.0, $0.1) }
    self.strokes = strokes
  }

  /// The ten digits, in order.
  static let digits: [Skeleton] = [
    Skeleton(
      [
        (0.50, 0.10), (0.68, 0.20), (0.75, 0.50), (0.68, 0.80), (0.50, 0.90), (0.32, 0.80),
        (0.25, 0.50), (0.32, 0.20),
      ],
      [.loop([0, 1, 2, 3, 4, 5, 6, 7])]),
    Skeleton(
      [(0.36, 0.26), (0.52, 0.10), (0.52, 0.50), (0.52, 0.90)],
      [.line([0, 1, 2, 3])]),
    Skeleton(
      [
        (0.26, 0.30), (0.36, 0.14), (0.57, 0.11), (0.72, 0.27), (0.63, 0.49), (0.42, 0.72),
        (0.25, 0.89), (0.76, 0.89),
      ],
      [.curve([0, 1, 2, 3, 4, 5, 6]), .line([6, 7])]),
    Skeleton(
      [
        (0.27, 0.17), (0.50, 0.10), (0.70, 0.26), (0.62, 0.43), (0.44, 0.48), (0.66, 0.54),
        (0.75, 0.71), (0.57, 0.89), (0.26, 0.84),
      ],
      [.curve([0, 1, 2, 3, 4]), .curve([4, 5, 6, 7, 8])]),
    Skeleton(
      [(0.54, 0.10), (0.37, 0.36), (0.22, 0.62), (0.79, 0.62), (0.62, 0.36), (0.61, 0.90)],
      [.line([0, 1, 2, 3]), .line([4, 5])]),
    Skeleton(
      [
        (0.72, 0.12), (0.34, 0.12), (0.30, 0.46), (0.52, 0.41), (0.72, 0.53), (0.73, 0.73),
        (0.55, 0.89), (0.26, 0.83),
      ],
      [.line([0, 1, 2]), .curve([2, 3, 4, 5, 6, 7])]),
    Skeleton(
      [
        (0.66, 0.12), (0.44, 0.27), (0.29, 0.55), (0.33, 0.81), (0.52, 0.90), (0.71, 0.78),
        (0.69, 0.60), (0.51, 0.52), (0.31, 0.66),
      ],
      [.curve([0, 1, 2, 3, 4, 5, 6, 7, 8])]),
    Skeleton(
      [(0.24, 0.12), (0.50, 0.12), (0.76, 0.12), (0.58, 0.50), (0.42, 0.90)],
      [.line([0, 1, 2, 3, 4])]),
    Skeleton(
      [
        (0.50, 0.47), (0.31, 0.30), (0.50, 0.10), (0.69, 0.30), (0.27, 0.69), (0.50, 0.90),
        (0.73, 0.69),
      ],
      [.loop([0, 1, 2, 3]), .loop([0, 4, 5, 6])]),
    Skeleton(
      [
        (0.69, 0.34), (0.49, 0.48), (0.31, 0.40), (0.29, 0.22), (0.48, 0.10), (0.67, 0.19),
        (0.71, 0.45), (0.56, 0.73), (0.34, 0.88),
      ],
      [.curve([0, 1, 2, 3, 4, 5, 6, 7, 8])]),
  ]
}
