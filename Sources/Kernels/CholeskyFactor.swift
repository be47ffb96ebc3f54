import COpenBLAS

/// The factor L of a symmetric positive definite matrix A = L Lᵀ.
///
/// From LAPACK's `dpotrf`, in `Double`; the substitutions are plain loops.
/// Deterministic: for one OpenBLAS.
/// Complexity: O(n³) to factor, O(n²) for each right-hand side.
public struct CholeskyFactor: Sendable {
  public let order: Int
  /// Shape n × n, row-major; L in the lower triangle, what the upper one holds is nobody's.
  private let elements: [Double]

  /// Nil where an element is not finite, or the matrix is not positive definite.
  ///
  /// - Parameter matrix: Shape n × n, of which the lower triangle is read.
  public init?(_ matrix: [Double], order: Int) {
    precondition(
      order > 0 && matrix.count == order * order, "\(matrix.count) elements of order \(order)")
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var elements = matrix
    var (n, info) = (blasint(order), blasint(0))
    // What is the lower triangle by rows is LAPACK's upper one by columns.
    var triangle = CChar(UInt8(ascii: "U"))
    dpotrf_(&triangle, &n, &elements, &n, &info, 1)
    guard info == 0 else { return nil }
    self.order = order
    self.elements = elements
  }

  /// log |A|, by the logarithm that is given.
  public func logDeterminant(_ log: (Double) -> Double) -> Double {
    var sum = 0.0
    for row in 0..<order { sum += log(elements[row * order + row]) }
    return 2 * sum
  }

  /// L⁻¹ b.
  public func forward(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "\(b.count) numbers for order \(order)")
    var x = b
    for row in 0..<order {
      var value = x[row]
      for column in 0..<row { value -= elements[row * order + column] * x[column] }
      x[row] = value / elements[row * order + row]
    }
    return x
  }

  /// A⁻¹ b.
  public func solve(_ b: [Double]) -> [Double] {
    var x = forward(b)
    for row in (0..<order).reversed() {
      var value = x[row]
      for below in row + 1..<order { value -= elements[below * order + row] * x[below] }
      x[row] = value / elements[row * order + row]
    }
    return x
  }
}
