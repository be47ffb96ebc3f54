// Batch normalization's part of the work on a row block. Sums over rows go a column at a time, in
// row order, so that a column's bits do not depend on its neighbours.

/// `mean_j = Σ_i x_ij / M` and `squares_j = Σ_i (x_ij − mean_j)²`. Shapes: x M × N, the others 1 × N.
public func columnMoments(of x: MatrixView, mean: MatrixView, squares: MatrixView) {
  precondition(x.rows > 0 && mean.count == x.columns && squares.count == x.columns)
  ColumnMoments(x: x, mean: mean.start, squares: squares.start).run(columns: x.columns)
}

private struct ColumnMoments: LaneKernel {
  let x: MatrixView
  let mean, squares: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let average = columnSum(lanes, of: x, j) / L(all: Float(x.rows))
    average.store(mean + j)
    var sum = L(all: 0)
    var place = x.start + j
    forEachPart(ofRows: x.rows) { count in
      var part = L(all: 0)
      for _ in 0..<count {
        let difference = L(place) - average
        part = part + difference * difference
        place += x.columns
      }
      sum = sum + part
    }
    sum.store(squares + j)
  }
}

/// What batch normalization does to its input, `(x_ij − centre_j) · factor_j + shift_j`, and a rectifier
/// behind it where there is one. Shapes: 1 × N each.
public struct Normalization {
  private let centre, factor, shift: Place
  private let columns: Int
  private let isRectified: Bool

  public init(
    around centre: MatrixView, by factor: MatrixView, shift: MatrixView, isRectified: Bool
  ) {
    precondition(factor.count == centre.count && shift.count == centre.count)
    self.centre = centre.start
    self.factor = factor.start
    self.shift = shift.start
    columns = centre.count
    self.isRectified = isRectified
  }

  /// Writes all of it; y may be x. Shapes: M × N both.
  public func apply(to x: MatrixView, into y: MatrixView) {
    precondition(x.count == y.count)
    write(x, into: y.start)
  }

  /// The same, to elements that follow each other from a place on.
  func write(_ x: MatrixView, into y: Place) {
    precondition(x.columns == columns)
    for i in 0..<x.rows {
      let (source, target) = (x.start + i * columns, y + i * columns)
      if isRectified {
        RectifiedNormalizedRow(x: source, centre: centre, factor: factor, shift: shift, y: target)
          .run(columns: columns)
      } else {
        NormalizedRow(x: source, centre: centre, factor: factor, shift: shift, y: target)
          .run(columns: columns)
      }
    }
  }
}

private struct RectifiedNormalizedRow: LaneKernel {
  let x, centre, factor, shift, y: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    ((L(x + j) - L(centre + j)) * L(factor + j) + L(shift + j)).rectified.store(y + j)
  }
}

private struct NormalizedRow: LaneKernel {
  let x, centre, factor, shift, y: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    ((L(x + j) - L(centre + j)) * L(factor + j) + L(shift + j)).store(y + j)
  }
}

/// The way back through the rectifier above a normalization: sets `g_ij` to zero wherever
/// a rectified `Normalization` gave zero, and leaves what its columns then come to:
///
///     sums_j = Σ_i g_ij        products_j = Σ_i g_ij (x_ij − centre_j)
public func maskAndSum(
  _ gradient: MatrixView, at x: MatrixView, around centre: MatrixView, by factor: MatrixView,
  shift: MatrixView, sums: MatrixView, products: MatrixView
) {
  let columns = x.columns
  precondition(gradient.count == x.count && centre.count == columns && factor.count == columns)
  precondition(shift.count == columns && sums.count == columns && products.count == columns)
  MaskedSums(
    gradient: gradient.start, x: x, centre: centre.start, factor: factor.start,
    shift: shift.start, sums: sums.start, products: products.start
  ).run(columns: columns)
}

private struct MaskedSums: LaneKernel {
  let gradient: UnsafeMutablePointer<Float>
  let x: MatrixView
  let centre, factor, shift, sums, products: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let (centre, factor, shift) = (L(centre + j), L(factor + j), L(shift + j))
    var (sum, product) = (L(all: 0), L(all: 0))
    var (xPlace, gPlace) = (x.start + j, gradient + j)
    forEachPart(ofRows: x.rows) { count in
      var (partSum, partProduct) = (L(all: 0), L(all: 0))
      for _ in 0..<count {
        let difference = L(xPlace) - centre
        let masked = L(gPlace).wherePositive(difference * factor + shift)
        masked.store(gPlace)
        partSum = partSum + masked
        partProduct = partProduct + masked * difference
        xPlace += x.columns
        gPlace += x.columns
      }
      (sum, product) = (sum + partSum, product + partProduct)
    }
    sum.store(sums + j)
    product.store(products + j)
  }
}

/// `x_ij ← factor_j · (g_ij − mean_j − (x_ij − centre_j) · slope_j)`: the gradient that passes
/// through a normalization, in the place of what was normalized.
public func normalizedGradient(
  of gradient: MatrixView, at x: MatrixView, around centre: MatrixView, by factor: MatrixView,
  mean: MatrixView, slope: MatrixView
) {
  let columns = x.columns
  precondition(gradient.count == x.count && centre.count == columns)
  precondition(factor.count == columns && mean.count == columns && slope.count == columns)
  for i in 0..<x.rows {
    NormalizedGradientRow(
      gradient: gradient.start + i * columns, x: x.start + i * columns, centre: centre.start,
      factor: factor.start, mean: mean.start, slope: slope.start
    ).run(columns: columns)
  }
}

private struct NormalizedGradientRow: LaneKernel {
  let gradient, x, centre, factor, mean, slope: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let spread = (L(x + j) - L(centre + j)) * L(slope + j)
    (L(factor + j) * (L(gradient + j) - L(mean + j) - spread)).store(x + j)
  }
}

/// What the columns of a gradient come to, in row order:
///
///     sums_j = Σ_i g_ij        products_j = Σ_i g_ij (x_ij − centre_j)
public func sumWithProducts(
  _ gradient: MatrixView, at x: MatrixView, around centre: MatrixView, sums: MatrixView,
  products: MatrixView
) {
  let columns = x.columns
  precondition(gradient.count == x.count && centre.count == columns)
  precondition(sums.count == columns && products.count == columns)
  ProductSums(
    gradient: gradient.start, x: x, centre: centre.start, sums: sums.start,
    products: products.start
  ).run(columns: columns)
}

private struct ProductSums: LaneKernel {
  let gradient: UnsafeMutablePointer<Float>
  let x: MatrixView
  let centre, sums, products: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let centre = L(centre + j)
    var (sum, product) = (L(all: 0), L(all: 0))
    var place = j
    forEachPart(ofRows: x.rows) { count in
      var (partSum, partProduct) = (L(all: 0), L(all: 0))
      for _ in 0..<count {
        let value = L(gradient + place)
        partSum = partSum + value
        partProduct = partProduct + value * (L(x.start + place) - centre)
        place += x.columns
      }
      (sum, product) = (sum + partSum, product + partProduct)
    }
    sum.store(sums + j)
    product.store(products + j)
  }
}
