import Kernels

/// A symmetric matrix that is known by its products with vectors alone.
struct SymmetricOperator {
  let dimension: Int
  /// Writes A v, of the first vector, to the second.
  let apply: (_ vector: MatrixView, _ product: MatrixView) -> Void
}
