/// Sobol's sequence: points that fill the unit cube evenly, however many of them are taken.
///
/// Of the first 2^k points each of the 2^k equal intervals of every axis holds exactly one, and
/// blocks of 2^k points have the same property further on. With a seed, all points are moved by one
/// random digital shift: the 32 bits of every coordinate are XORed with 32 random bits of its
/// dimension. That keeps the property, and makes each point alone uniform in the cube. Without a
/// seed the first point is the origin.
///
/// Points come in Gray-code order, which is also SciPy's: point `index` is made of the direction
/// numbers that the bits of `index ^ (index >> 1)` select, so that it differs from the one before it
/// by a single direction number.
/// Determinism: a point is a function of seed and index alone. The shift of dimension d (from 0) is
/// the first number of the stream (seed, `.search`, d), so it does not depend on how many dimensions
/// there are, either.
/// Source: Sobol' 1967; the order is Antonov & Saleev's of 1979, the direction numbers are Joe &
/// Kuo's of 2008, "Constructing Sobol sequences with better two-dimensional projections"
/// (new-joe-kuo-6.21201); the shift is L'Ecuyer & Lemieux's of 2002.
public struct SobolSequence: Sendable {
  /// The largest number of dimensions that there are direction numbers for.
  public static let dimensionLimit = 8

  /// For every dimension, the 32 direction numbers as binary fractions.
  private let directions: [[UInt32]]
  /// For every dimension, the bits to exchange in its coordinates.
  private let shifts: [UInt32]

  /// Preconditions: 1 ≤ `dimensions` ≤ ``dimensionLimit``.
  public init(dimensions: Int, seed: UInt64?) {
    precondition(
      1...Self.dimensionLimit ~= dimensions, "\(dimensions) dimensions are out of range")
    directions = (0..<dimensions).map(Self.directions(ofDimension:))
    shifts = (0..<UInt32(dimensions)).map { dimension in
      guard let seed else { return 0 }
      var stream = RandomStream(seed: seed, purpose: .search, index: dimension)
      return stream.next32()
    }
  }

  /// Point `index` of the sequence, a coordinate in [0, 1) for every dimension, each a multiple of
  /// 2^-32.
  ///
  /// Preconditions: 0 ≤ `index` < 2^32.
  public subscript(index: Int) -> [Double] {
    guard let index = UInt32(exactly: index) else {
      preconditionFailure("point \(index) is out of range")
    }
    let selection = index ^ (index >> 1)
    return zip(directions, shifts).map { directions, shift in
      var bits = shift
      var rest = selection
      while rest != 0 {
        bits ^= directions[rest.trailingZeroBitCount]
        rest &= rest - 1
      }
      return Double(bits) * 0x1p-32
    }
  }

  /// A primitive polynomial x^s + a_1 x^(s−1) + … + a_(s−1) x + 1 over the two-element field, its
  /// inner coefficients a_1 … a_(s−1) the bits of `inner` from the highest, with s odd numbers to
  /// start from: the i-th of them, i from 1, over 2^i is the i-th direction number.
  private typealias Polynomial = (inner: UInt32, starts: [UInt32])

  /// Those of the second dimension on; s is how many starts there are.
  private static let polynomials: [Polynomial] = [
    (0, [1]), (1, [1, 3]), (1, [1, 3, 1]), (2, [1, 1, 1]), (1, [1, 1, 3, 3]),
    (4, [1, 3, 5, 13]), (2, [1, 1, 5, 5, 17]),
  ]

  private static func directions(ofDimension dimension: Int) -> [UInt32] {
    // The first dimension counts in binary, mirrored at the point.
    guard dimension > 0 else { return (0..<32).map { 1 << (31 - $0) } }
    let (inner, starts) = polynomials[dimension - 1]
    let degree = starts.count
    var directions = starts.enumerated().map { $1 << (31 - $0) }
    for place in degree..<32 {
      var next = directions[place - degree]
      next ^= next >> degree
      for back in 1..<degree where inner >> (degree - 1 - back) & 1 == 1 {
        next ^= directions[place - back]
      }
      directions.append(next)
    }
    return directions
  }
}
