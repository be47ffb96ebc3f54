import COpenBLAS

/// The Cholesky factor of `aᵀ a`, from which least-squares problems in a are solved.
///
/// For a matrix of many more rows than columns whose columns are far from dependent: the error of a
/// solution grows with the square of a's condition number, times Double's unit roundoff.
public struct GramFactor: Sendable {
  /// The number N of a's columns.
  public let order: Int
  /// L with L Lᵀ = aᵀ a, row by row; above the diagonal stands nothing of use.
  private let lower: [Double]

  /// The least share of a column's squared length that may be left of it once its projection on the
  /// columns before it is taken away. Rounding leaves about 1e-16 of a column that is dependent.
  private static let leastIndependence = 1e-12

  /// Shape: a M × N. Nil if a column of a is a combination of those before it within rounding.
  ///
  /// Deterministic: blocks of rows are added in their order; in `Double`, by OpenBLAS.
  /// Complexity: O(M N² + N³), of which OpenBLAS does all.
  public init?(of a: MatrixView) {
    let order = a.columns
    precondition(order > 0, "no columns")
    var gram = [Double](repeating: 0, count: order * order)
    withWidenedRows(of: a) { rows, block in
      cblas_dsyrk(
        CblasRowMajor, CblasLower, CblasTrans, blasint(order), blasint(rows.count), 1, block,
        blasint(order), 1, &gram, blasint(order))
    }
    let squaredLengths = (0..<order).map { gram[$0 * (order + 1)] }
    // The lower half in rows is LAPACK's upper half in columns.
    var (n, status) = (blasint(order), blasint(0))
    var half = CChar(bitPattern: UInt8(ascii: "U"))
    dpotrf_(&half, &n, &gram, &n, &status, 1)
    guard status == 0 else { return nil }
    for (j, squaredLength) in squaredLengths.enumerated() {
      let left = gram[j * (order + 1)] * gram[j * (order + 1)]
      guard left > Self.leastIndependence * squaredLength else { return nil }
    }
    self.order = order
    lower = gram
  }

  /// `(aᵀ a)⁻¹ y`. Shapes: y N, the result N.
  public func solve(_ y: [Double]) -> [Double] {
    precondition(y.count == order, "\(y.count) values for order \(order)")
    var x = y
    for transpose in [CblasNoTrans, CblasTrans] {
      cblas_dtrsv(
        CblasRowMajor, CblasLower, transpose, CblasNonUnit, blasint(order), lower,
        blasint(order), &x, 1)
    }
    return x
  }
}
