import COpenBLAS

// Products of a matrix of `Float` with vectors of `Double`, for matrices of many rows and few
// columns. Rows are widened a block at a time, which stays in the cache: what comes from memory is
// the floats alone, and nothing is rounded to them.

/// Rows that are widened at a time.
private let widenedRows = 256

/// `y ← y + a x`. Shapes: a M × N, x N, y M.
///
/// Deterministic: OpenBLAS's product over blocks of rows whose size depends on nothing.
public func addProduct(of a: MatrixView, by x: [Double], to y: inout [Double]) {
  precondition(x.count == a.columns && y.count == a.rows, "\(y.count) = \(a.shape) by \(x.count)")
  withWidenedRows(of: a) { rows, block in
    y.withUnsafeMutableBufferPointer { y in
      guard let y = y.baseAddress else { return }
      cblas_dgemv(
        CblasRowMajor, CblasNoTrans, blasint(rows.count), blasint(a.columns), 1, block,
        blasint(a.columns), x, 1, 1, y + rows.lowerBound, 1)
    }
  }
}

/// `aᵀ y`. Shapes: a M × N, y M; the result N.
///
/// Deterministic: OpenBLAS's products over blocks of rows whose size depends on nothing, added in
/// the order of the rows.
public func product(transposeOf a: MatrixView, by y: [Double]) -> [Double] {
  precondition(y.count == a.rows, "the transpose of \(a.shape) by \(y.count)")
  var sum = [Double](repeating: 0, count: a.columns)
  withWidenedRows(of: a) { rows, block in
    y.withUnsafeBufferPointer { y in
      guard let y = y.baseAddress else { return }
      cblas_dgemv(
        CblasRowMajor, CblasTrans, blasint(rows.count), blasint(a.columns), 1, block,
        blasint(a.columns), y + rows.lowerBound, 1, 1, &sum, 1)
    }
  }
  return sum
}

/// Calls `body` with one block of rows after the other, as doubles in row-major order.
func withWidenedRows(
  of a: MatrixView, _ body: (_ rows: Range<Int>, _ block: UnsafePointer<Double>) -> Void
) {
  guard a.count > 0 else { return }
  withUnsafeTemporaryAllocation(of: Double.self, capacity: widenedRows * a.columns) { block in
    guard let start = block.baseAddress else { return }
    var first = 0
    while first < a.rows {
      let rows = first..<min(first + widenedRows, a.rows)
      let source = a.start + first * a.columns
      for i in 0..<rows.count * a.columns { start[i] = Double(source[i]) }
      body(rows, start)
      first = rows.upperBound
    }
  }
}
