import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric tridiagonal matrix.
///
/// From LAPACK's `dstev` (implicit QL or QR), in `Double`.
/// Deterministic: for one OpenBLAS.
/// Complexity: O(n³).
public struct TridiagonalEigensystem: Sendable {
  /// Ascending.
  public let values: [Double]
  /// Row i belongs to value i; of norm 1, its sign unspecified. Shape n × n, row-major.
  private let vectors: [Double]

  /// Nil where an element is not finite, or the iteration does not converge.
  ///
  /// - Precondition: n elements in the diagonal, n ≥ 1, and n − 1 beside it.
  public init?(diagonal: [Double], offDiagonal: [Double]) {
    let count = diagonal.count
    precondition(
      count > 0 && offDiagonal.count == count - 1,
      "\(count) elements in the diagonal and \(offDiagonal.count) beside it")
    guard (diagonal + offDiagonal).allSatisfy(\.isFinite) else { return nil }
    var order = blasint(count)
    var info: blasint = 0
    var job = CChar(UInt8(ascii: "V"))
    var values = diagonal
    // Of one element LAPACK reads nothing, but wants an address.
    var beside = offDiagonal + [0]
    var vectors = [Double](repeating: 0, count: count * count)
    var work = [Double](repeating: 0, count: max(1, 2 * count - 2))
    dstev_(&job, &order, &values, &beside, &vectors, &order, &work, &info, 1)
    guard info == 0 else { return nil }
    self.values = values
    self.vectors = vectors
  }

  /// Component `component` of the eigenvector of value `index`.
  public func component(_ component: Int, ofVector index: Int) -> Double {
    precondition(
      values.indices.contains(index) && values.indices.contains(component),
      "component \(component) of vector \(index) of \(values.count)")
    return vectors[index * values.count + component]
  }
}
