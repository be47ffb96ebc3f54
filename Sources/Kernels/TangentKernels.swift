// What a directional derivative takes beside the work on a row block itself. A tangent is the
// derivative of a number along a direction in the space of parameters.

/// `t_ij ← x_ij > 0 ? t_ij : 0`: a tangent, or the tangent of a gradient, through the rectifier that
/// put out x.
public func maskTangent(_ tangent: MatrixView, where x: MatrixView) {
  precondition(tangent.count == x.count)
  MaskedTangent(tangent: tangent.start, x: x.start).run(columns: x.count)
}

private struct MaskedTangent: LaneKernel {
  let tangent, x: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    L(tangent + j).wherePositive(L(x + j)).store(tangent + j)
  }
}

/// The tangent of `y_ij = (x_ij − centre_j) · factor_j + shift_j`, of which x, factor and shift move
/// by `x′`, `slope` and `shift`:
///
///     y′_ij = x′_ij · factor_j + (x_ij − centre_j) · slope_j + shift_j
public func normalizedTangent(
  of tangent: MatrixView, at x: MatrixView, around centre: MatrixView, by factor: MatrixView,
  slope: MatrixView, shift: MatrixView, into result: MatrixView
) {
  let columns = x.columns
  precondition(tangent.count == x.count && result.count == x.count && centre.count == columns)
  precondition(factor.count == columns && slope.count == columns && shift.count == columns)
  for i in 0..<x.rows {
    NormalizedTangentRow(
      tangent: tangent.start + i * columns, x: x.start + i * columns, centre: centre.start,
      factor: factor.start, slope: slope.start, shift: shift.start,
      result: result.start + i * columns
    ).run(columns: columns)
  }
}

private struct NormalizedTangentRow: LaneKernel {
  let tangent, x, centre, factor, slope, shift, result: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let moved = (L(x + j) - L(centre + j)) * L(slope + j)
    (L(tangent + j) * L(factor + j) + moved + L(shift + j)).store(result + j)
  }
}

/// What the columns of a gradient's tangent g′ come to, with x′ that of x, in row order:
///
///     sums_j = Σ_i g′_ij        products_j = Σ_i (g′_ij (x_ij − centre_j) + g_ij x′_ij)
public func tangentSums(
  of gradient: MatrixView, tangent gradientTangent: MatrixView, at x: MatrixView,
  tangent: MatrixView, around centre: MatrixView, sums: MatrixView, products: MatrixView
) {
  let columns = x.columns
  precondition(gradient.count == x.count && gradientTangent.count == x.count)
  precondition(tangent.count == x.count && centre.count == columns)
  precondition(sums.count == columns && products.count == columns)
  TangentSums(
    gradient: gradient.start, gradientTangent: gradientTangent.start, x: x,
    tangent: tangent.start, centre: centre.start, sums: sums.start, products: products.start
  ).run(columns: columns)
}

private struct TangentSums: LaneKernel {
  let gradient, gradientTangent: UnsafeMutablePointer<Float>
  let x: MatrixView
  let tangent, centre, sums, products: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let centre = L(centre + j)
    var (sum, product) = (L(all: 0), L(all: 0))
    var place = j
    forEachPart(ofRows: x.rows) { count in
      var (partSum, partProduct) = (L(all: 0), L(all: 0))
      for _ in 0..<count {
        let moved = L(gradientTangent + place)
        partSum = partSum + moved
        partProduct =
          partProduct
          + (moved * (L(x.start + place) - centre) + L(gradient + place) * L(tangent + place))
        place += x.columns
      }
      (sum, product) = (sum + partSum, product + partProduct)
    }
    sum.store(sums + j)
    product.store(products + j)
  }
}

/// The tangent of `factor_j · g_ij`: `result_ij = factor_j · g′_ij + slope_j · g_ij`.
public func scaledTangent(
  of gradient: MatrixView, tangent: MatrixView, by factor: MatrixView, slope: MatrixView,
  into result: MatrixView
) {
  let columns = gradient.columns
  precondition(tangent.count == gradient.count && result.count == gradient.count)
  precondition(factor.count == columns && slope.count == columns)
  for i in 0..<gradient.rows {
    ScaledTangentRow(
      gradient: gradient.start + i * columns, tangent: tangent.start + i * columns,
      factor: factor.start, slope: slope.start, result: result.start + i * columns
    ).run(columns: columns)
  }
}

private struct ScaledTangentRow: LaneKernel {
  let gradient, tangent, factor, slope, result: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(tangent + j) * L(factor + j) + L(gradient + j) * L(slope + j)).store(result + j)
  }
}
