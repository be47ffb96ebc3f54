// What batch normalization does with the moments and sums of a group, a column at a time.

/// `inverse_j = 1 / √(squares_j / n + ε)` and `factor_j = inverse_j · scale_j`. Shapes: 1 × N each.
public func normalizationFactors(
  ofSquares squares: MatrixView, count: Int, epsilon: Float, scale: MatrixView,
  inverse: MatrixView, factor: MatrixView
) {
  let columns = squares.count
  precondition(scale.count == columns && inverse.count == columns && factor.count == columns)
  NormalizationFactors(
    squares: squares.start, scale: scale.start, inverse: inverse.start, factor: factor.start,
    count: Float(count), epsilon: epsilon
  ).run(columns: columns)
}

private struct NormalizationFactors: LaneKernel {
  let squares, scale, inverse, factor: Place
  let count, epsilon: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let deviation = (L(squares + j) / L(all: count) + L(all: epsilon)).squareRoot()
    let inverted = L(all: 1) / deviation
    inverted.store(inverse + j)
    (inverted * L(scale + j)).store(factor + j)
  }
}

/// `means_j ← (1 − share) means_j + share (mean_j + bias_j)` and
/// `variances_j ← (1 − share) variances_j + share squares_j / (n − 1)`. Shapes: 1 × N each; no bias is
/// one of zeros.
public func moveMoments(
  means: MatrixView, variances: MatrixView, to mean: MatrixView, bias: MatrixView?,
  squares: MatrixView, count: Int, share: Double
) {
  let columns = means.count
  precondition(variances.count == columns && mean.count == columns)
  precondition((bias?.count ?? columns) == columns && squares.count == columns)
  MovedMoments(
    means: means.start, variances: variances.start, mean: mean.start, squares: squares.start,
    bias: bias?.start, degrees: Float(count - 1), new: Float(share), old: Float(1 - share)
  ).run(columns: columns)
}

private struct MovedMoments: LaneKernel {
  let means, variances, mean, squares: Place
  let bias: Place?
  let degrees, new, old: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let (new, old) = (L(all: new), L(all: old))
    let center = if let bias { L(mean + j) + L(bias + j) } else { L(mean + j) }
    (old * L(means + j) + new * center).store(means + j)
    (old * L(variances + j) + new * (L(squares + j) / L(all: degrees))).store(variances + j)
  }
}

/// Of a group of n rows with `sums_j = Σ_i g_ij` and `products_j = Σ_i g_ij (x_ij − μ_j)`: adds
/// `products_j · inverse_j` to the gradient of scale and `sums_j` to that of shift, and leaves in their
/// place `sums_j / n` and `products_j · inverse_j² / n`. Shapes: 1 × N each.
public func finishNormalizationSums(
  _ sums: MatrixView, products: MatrixView, inverse: MatrixView, count: Int,
  scaleGradient: MatrixView, shiftGradient: MatrixView
) {
  let columns = sums.count
  precondition(products.count == columns && inverse.count == columns)
  precondition(scaleGradient.count == columns && shiftGradient.count == columns)
  FinishedSums(
    sums: sums.start, products: products.start, inverse: inverse.start,
    scaleGradient: scaleGradient.start, shiftGradient: shiftGradient.start, count: Float(count)
  ).run(columns: columns)
}

private struct FinishedSums: LaneKernel {
  let sums, products, inverse, scaleGradient, shiftGradient: Place
  let count: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let (sum, inverse) = (L(sums + j), L(inverse + j))
    let scaled = L(products + j) * inverse
    (L(scaleGradient + j) + scaled).store(scaleGradient + j)
    (L(shiftGradient + j) + sum).store(shiftGradient + j)
    (sum / L(all: count)).store(sums + j)
    (scaled * inverse / L(all: count)).store(products + j)
  }
}

/// Takes the moments of `added` more rows into those of `count` (Chan, Golub & LeVeque 1979, equation
/// 2.1): `μ = μ_a + δ n_b / n`, `M = M_a + M_b + δ² n_a n_b / n` with δ = μ_b − μ_a. Shapes: 1 × N each.
public func mergeMoments(
  mean: MatrixView, squares: MatrixView, count: Int, with otherMean: MatrixView,
  _ otherSquares: MatrixView, count added: Int
) {
  let columns = mean.count
  precondition(squares.count == columns && otherMean.count == columns)
  precondition(otherSquares.count == columns)
  MergedMoments(
    mean: mean.start, squares: squares.start, otherMean: otherMean.start,
    otherSquares: otherSquares.start, share: Float(Double(added) / Double(count + added)),
    weight: Float(Double(count) * Double(added) / Double(count + added))
  ).run(columns: columns)
}

private struct MergedMoments: LaneKernel {
  let mean, squares, otherMean, otherSquares: Place
  let share, weight: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let difference = L(otherMean + j) - L(mean + j)
    (L(mean + j) + difference * L(all: share)).store(mean + j)
    let spread = L(otherSquares + j) + difference * difference * L(all: weight)
    (L(squares + j) + spread).store(squares + j)
  }
}
