import COpenBLAS

/// `c = a bᵀ`. Shapes: a M × K, b N × K, c M × N.
public func multiply(
  _ a: MatrixView, byTransposeOf b: MatrixView, into c: MatrixView
) {
  precondition(
    a.columns == b.columns && c.rows == a.rows && c.columns == b.rows,
    "\(c.shape) = \(a.shape) times the transpose of \(b.shape)")
  if a.rows <= ThinProducts.rowLimit {
    thinMultiply(a, byTransposeOf: b, into: c)
  } else {
    gemm(CblasNoTrans, CblasTrans, a, b, c, depth: a.columns, adding: false)
  }
}

/// `c = a b`. Shapes: a M × K, b K × N, c M × N.
///
/// - Parameter scratch: `ThinProducts.scratchCount` elements; written over where M is small.
public func multiply(
  _ a: MatrixView, by b: MatrixView, into c: MatrixView, scratch: MatrixView
) {
  precondition(
    a.columns == b.rows && c.rows == a.rows && c.columns == b.columns,
    "\(c.shape) = \(a.shape) times \(b.shape)")
  if a.rows <= ThinProducts.rowLimit {
    thinMultiply(a, by: b, into: c, scratch: scratch)
  } else {
    gemm(CblasNoTrans, CblasNoTrans, a, b, c, depth: a.columns, adding: false)
  }
}

/// `c = aᵀ b`, or `c += aᵀ b` when `adding`. Shapes: a K × M, b K × N, c M × N.
///
/// - Parameter scratch: `ThinProducts.scratchCount` elements for b; written over where K is small.
public func multiply(
  transposeOf a: MatrixView, by b: MatrixView, into c: MatrixView, adding: Bool = false,
  scratch: MatrixView
) {
  precondition(
    a.rows == b.rows && c.rows == a.columns && c.columns == b.columns,
    "\(c.shape) = the transpose of \(a.shape) times \(b.shape)")
  if a.rows <= ThinProducts.rowLimit {
    thinMultiply(transposeOf: a, by: b, into: c, adding: adding, scratch: scratch)
  } else {
    gemm(CblasTrans, CblasNoTrans, a, b, c, depth: a.rows, adding: adding)
  }
}

private func gemm(
  _ transposeA: CBLAS_TRANSPOSE, _ transposeB: CBLAS_TRANSPOSE, _ a: MatrixView, _ b: MatrixView,
  _ c: MatrixView, depth: Int, adding: Bool
) {
  guard c.count > 0 else { return }
  cblas_sgemm(
    CblasRowMajor, transposeA, transposeB,
    blasint(c.rows), blasint(c.columns), blasint(depth),
    1, a.start, blasint(max(1, a.columns)), b.start, blasint(max(1, b.columns)),
    adding ? 1 : 0, c.start, blasint(max(1, c.columns)))
}

extension MatrixView {
  var shape: String { "\(rows) × \(columns)" }
}
