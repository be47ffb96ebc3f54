import Elementary

/// Points in the space of a network's parameters along one number α.
public protocol WeightPath: Sendable {
  /// The point at α.
  func point(at position: Double) -> [Double]
}

/// The straight line through two points: `(1 − α) a + α b`.
///
/// Source: Keskar et al. 2017, arXiv:1609.04836, section 2.2.1, there with a the small batch's
/// solution and b the large batch's.
public struct LinearPath: WeightPath {
  public let start: [Double]
  public let end: [Double]

  /// - Precondition: As many numbers in both, and not none.
  public init(from start: [Double], to end: [Double]) {
    requireSameSpace(start, end)
    self.start = start
    self.end = end
  }

  public func point(at position: Double) -> [Double] {
    combination([(1 - position, start), (position, end)])
  }

  /// The 25 positions from −1 to 2 at which the source draws its figures, an eighth apart; so a and b
  /// are among them.
  public static let keskarPositions = (0..<25).map { -1 + Double($0) / 8 }
}

/// The quarter of an ellipse from a to b about the origin, and beyond: `cos(απ/2) a + sin(απ/2) b`.
///
/// Source: Keskar et al. 2017, arXiv:1609.04836, there among the curvilinear plots.
public struct CurvedPath: WeightPath {
  public let start: [Double]
  public let end: [Double]

  /// - Precondition: As many numbers in both, and not none.
  public init(from start: [Double], to end: [Double]) {
    requireSameSpace(start, end)
    self.start = start
    self.end = end
  }

  /// - Precondition: |α| < 6e4.
  public func point(at position: Double) -> [Double] {
    precondition(abs(position) < 6e4, "position \(position)")
    let angle = position * Portable.pi / 2
    return combination([(Portable.cos(angle), start), (Portable.sin(angle), end)])
  }
}

/// `Σ_k factor_k vector_k`, terms added in order.
func combination(_ terms: [(factor: Double, vector: [Double])]) -> [Double] {
  guard let first = terms.first else { return [] }
  var sum = first.vector.map { first.factor * $0 }
  for term in terms.dropFirst() {
    for i in sum.indices { sum[i] += term.factor * term.vector[i] }
  }
  return sum
}

/// `Σ_i a_i b_i`, in order.
func innerProduct(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

func requireSameSpace(_ a: [Double], _ b: [Double]) {
  precondition(!a.isEmpty && a.count == b.count, "points of \(a.count) and \(b.count) numbers")
}
