// Sums over the rows of one row block, a column at a time, in row order. Each overwrites its
// output; callers add the sums of several blocks in block order (`add(row:toRowsOf:)`).

/// `sums_j = Σ_i x_ij`. Shapes: matrix M × N, sums 1 × N.
public func columnSums(of matrix: MatrixView, into sums: MatrixView) {
  precondition(sums.count == matrix.columns)
  let (target, columns) = (sums.start, matrix.columns)
  fill(sums, with: 0)
  for i in 0..<matrix.rows {
    let source = matrix.start + i * columns
    for j in 0..<columns { target[j] += source[j] }
  }
}

/// `sums_j = Σ_i (x_ij − centre_j)²`.
public func columnSquares(of matrix: MatrixView, around centre: MatrixView, into sums: MatrixView) {
  precondition(sums.count == matrix.columns && centre.count == matrix.columns)
  let (target, middle, columns) = (sums.start, centre.start, matrix.columns)
  fill(sums, with: 0)
  for i in 0..<matrix.rows {
    let source = matrix.start + i * columns
    for j in 0..<columns {
      let difference = source[j] - middle[j]
      target[j] += difference * difference
    }
  }
}

/// `sums_j = Σ_i g_ij (x_ij − centre_j)`.
public func columnProducts(
  of gradient: MatrixView, with matrix: MatrixView, around centre: MatrixView,
  into sums: MatrixView
) {
  precondition(gradient.count == matrix.count && centre.count == matrix.columns)
  precondition(sums.count == matrix.columns)
  let (target, middle, columns) = (sums.start, centre.start, matrix.columns)
  fill(sums, with: 0)
  for i in 0..<matrix.rows {
    let g = gradient.start + i * columns
    let x = matrix.start + i * columns
    for j in 0..<columns { target[j] += g[j] * (x[j] - middle[j]) }
  }
}

/// `y_ij = (x_ij − centre_j) · scale_j + shift_j`; `y` may be `x`.
public func scaleColumns(
  of x: MatrixView, around centre: MatrixView, by scale: MatrixView, shift: MatrixView,
  into y: MatrixView
) {
  precondition(x.count == y.count && centre.count == x.columns)
  precondition(scale.count == x.columns && shift.count == x.columns)
  let columns = x.columns
  let (middle, factor, offset) = (centre.start, scale.start, shift.start)
  for i in 0..<x.rows {
    let source = x.start + i * columns
    let target = y.start + i * columns
    for j in 0..<columns { target[j] = (source[j] - middle[j]) * factor[j] + offset[j] }
  }
}

/// `g_ij ← scale_j · (g_ij − mean_j − (x_ij − centre_j) · slope_j)`, in place: the gradient that
/// passes through a normalisation.
public func normalizedGradient(
  _ gradient: MatrixView, at x: MatrixView, around centre: MatrixView, scale: MatrixView,
  mean: MatrixView, slope: MatrixView
) {
  precondition(gradient.count == x.count && centre.count == x.columns)
  precondition(scale.count == x.columns && mean.count == x.columns && slope.count == x.columns)
  let columns = x.columns
  let (middle, factor, average, tilt) = (centre.start, scale.start, mean.start, slope.start)
  for i in 0..<x.rows {
    let source = x.start + i * columns
    let g = gradient.start + i * columns
    for j in 0..<columns {
      g[j] = factor[j] * (g[j] - average[j] - (source[j] - middle[j]) * tilt[j])
    }
  }
}
