/// A plane in the space of a network's parameters: `origin + x · first + y · second`.
public struct WeightPlane: Sendable {
  public let origin: [Double]
  public let first: [Double]
  public let second: [Double]
  /// The inverse of the directions' matrix of inner products, (1,1), (1,2) and (2,2).
  private let inverse: (Double, Double, Double)

  /// The plane along two directions, as long as they are and at the angle that they have. Nil where
  /// they are (almost) parallel, zero or not finite.
  ///
  /// - Precondition: As many numbers in all, and not none.
  public init?(at origin: [Double], along first: [Double], and second: [Double]) {
    requireSameSpace(origin, first)
    requireSameSpace(origin, second)
    let (aa, bb) = (innerProduct(first, first), innerProduct(second, second))
    let ab = innerProduct(first, second)
    let determinant = aa * bb - ab * ab
    // Of directions an angle φ apart it is aa · bb · sin²φ.
    guard determinant.isFinite && determinant > 1e-14 * aa * bb else { return nil }
    self.origin = origin
    self.first = first
    self.second = second
    inverse = (bb / determinant, -ab / determinant, aa / determinant)
  }

  /// The plane through three points, with an orthonormal basis: the origin at a, the first direction
  /// towards b, the second towards c at right angles to the first (Gram and Schmidt). So a is (0, 0), b
  /// is (‖b − a‖, 0), and distances in the plane are those of the space. Nil where the points lie
  /// (almost) on a line or are not finite.
  ///
  /// - Precondition: As many numbers in all, and not none.
  public init?(through a: [Double], _ b: [Double], _ c: [Double]) {
    requireSameSpace(a, b)
    requireSameSpace(a, c)
    let first = combination([(1, b), (-1, a)])
    let towards = combination([(1, c), (-1, a)])
    guard let first = normalized(first) else { return nil }
    var second = towards
    // Twice: a single time leaves what rounding takes of a c that is close to the line.
    for _ in 0..<2 { second = combination([(1, second), (-innerProduct(first, second), first)]) }
    let (height, length) = (innerProduct(second, second), innerProduct(towards, towards))
    guard height > 1e-14 * length, let second = normalized(second) else { return nil }
    self.init(at: a, along: first, and: second)
  }

  public func point(x: Double, y: Double) -> [Double] {
    combination([(1, origin), (x, first), (y, second)])
  }

  /// The plane's point that is nearest to a point of the space.
  ///
  /// - Precondition: As many numbers as the origin has.
  public func projection(of point: [Double]) -> Projection {
    requireSameSpace(origin, point)
    let offset = combination([(1, point), (-1, origin)])
    let (a, b) = (innerProduct(first, offset), innerProduct(second, offset))
    let x = inverse.0 * a + inverse.1 * b
    let y = inverse.1 * a + inverse.2 * b
    let rest = combination([(1, offset), (-x, first), (-y, second)])
    return Projection(x: x, y: y, distance: innerProduct(rest, rest).squareRoot())
  }

  /// Where a point of the space comes to lie in the plane.
  public struct Projection: Sendable, Hashable {
    public let x: Double
    public let y: Double
    /// From the point to the plane; how much of it the plane does not show.
    public let distance: Double
  }
}

/// Nil for a vector of no or no finite length.
private func normalized(_ vector: [Double]) -> [Double]? {
  let length = innerProduct(vector, vector).squareRoot()
  guard length > 0 && length.isFinite else { return nil }
  return vector.map { $0 / length }
}
