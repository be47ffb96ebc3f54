/// One step on the weights of a linear layer from what their gradient is made of, in one pass over
/// weights and optimizer state: the gradient `∂yᵀ x` itself is never written to memory.
///
/// The same as `step` with that gradient. Shapes: weights, and what the optimizer remembers of them,
/// N × K, ∂y B × N, x B × K, with B at most `ThinProducts.rowLimit`.
/// Returns the sum of the squares of the gradient, in lanes over the columns of a few rows, and over
/// these in Double.
///
/// A gradient's element is added up in the order of the B rows, products not rounded before.
///
/// - Parameter scratch: At least `ThinProducts.scratchCount` elements for x; written over.
public func step(
  _ rule: StepRule, weights target: StepTarget, outputGradient: MatrixView, x: MatrixView,
  scratch: MatrixView, _ pace: StepPace
) -> Double {
  let weights = target.parameters
  precondition(
    outputGradient.rows == x.rows && weights.rows == outputGradient.columns
      && weights.columns == x.columns,
    "\(weights.shape) from \(outputGradient.shape) and \(x.shape)")
  return rule.withStep(
    target, pace,
    OuterProductPassage(outputGradient: outputGradient, x: x, scratch: scratch))
}

/// `c = aᵀ b`, or `c += aᵀ b` when `adding`, in the order of additions of that step.
/// Shapes: a K × M, b K × N, c M × N.
func thinMultiply(
  transposeOf a: MatrixView, by b: MatrixView, into c: MatrixView, adding: Bool,
  scratch: MatrixView
) {
  let pass = OuterProductPassage(outputGradient: a, x: b, scratch: scratch)
  if adding { _ = pass(Addition(target: c.start)) } else { _ = pass(Assignment(target: c.start)) }
}

private struct Assignment: ElementStep {
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) { gradient.store(target + i) }

  @inline(__always)
  func prefetch(_ i: Int) { Kernels.prefetch(target + i) }
}

private struct Addition: ElementStep {
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) { (L(target + i) + gradient).store(target + i) }

  @inline(__always)
  func prefetch(_ i: Int) { Kernels.prefetch(target + i) }
}

struct OuterProductPassage: StepPassage {
  /// Rows of weights in a tile where there is more than one example.
  static let tileHeight = 4

  let outputGradient: MatrixView
  let x: MatrixView
  let scratch: MatrixView

  func callAsFunction(_ step: some ElementStep) -> Double {
    precondition(x.rows <= ThinProducts.rowLimit, "\(x.rows) rows")
    precondition(
      scratch.count >= ThinProducts.scratchCount(rows: x.rows, columns: x.columns),
      "scratch of \(scratch.count)")
    layOut()
    var total = 0.0
    var row = 0
    while row < outputGradient.columns {
      // With one example nothing is shared between rows, and a single row is read as a stream.
      if x.rows > 1 && row + Self.tileHeight <= outputGradient.columns {
        total += stepRows(step, Constant<4>.self, row)
        row += Self.tileHeight
      } else {
        total += stepRows(step, Constant<1>.self, row)
        row += 1
      }
    }
    return total
  }

  /// Lays x out in panels: of sixteen columns, one row after the other, then of fewer. In x itself
  /// the rows of a few columns lie so far apart that they would fight for the same lines of the
  /// cache.
  private func layOut() {
    var column = 0
    func layOut<L: Lanes>(_ lanes: L.Type) {
      while column + L.width <= x.columns {
        let target = scratch.start + column * x.rows
        for row in 0..<x.rows {
          L(x.start + row * x.columns + column).store(target + row * L.width)
        }
        column += L.width
      }
    }
    layOut(WideLanes.self)
    layOut(SIMD8<Float>.self)
    layOut(Float.self)
  }

  /// Steps some rows of weights; returns the sum of squares of their gradient.
  @inline(__always)
  private func stepRows<let height: Int>(
    _ step: some ElementStep, _ tall: Constant<height>.Type, _ row: Int
  ) -> Double {
    let factors = scratch.start + x.rows * x.columns
    for example in 0..<x.rows {
      let source = outputGradient.start + example * outputGradient.columns + row
      for r in 0..<height { factors[example * height + r] = source[r] }
    }
    var column = 0
    var (wide, eight, single) = (WideLanes(all: 0), SIMD8<Float>(), Float(0))
    while column + 16 <= x.columns {
      wide = wide + StepTile<height, WideLanes>.step(self, step, factors, row, column)
      column += 16
    }
    while column + 8 <= x.columns {
      eight = eight + StepTile<height, SIMD8<Float>>.step(self, step, factors, row, column)
      column += 8
    }
    while column < x.columns {
      single += StepTile<height, Float>.step(self, step, factors, row, column)
      column += 1
    }
    return Double((wide.lowHalf + wide.highHalf + eight).sum() + single)
  }
}

/// So many rows of weights and the columns of some lanes: each element of x is loaded once for all
/// the rows.
private enum StepTile<let height: Int, L: Lanes> {
  @inline(__always)
  static func step(
    _ pass: OuterProductPassage, _ step: some ElementStep, _ factors: Place, _ row: Int,
    _ column: Int
  ) -> L {
    if height > 1 && L.width == 16 {
      for r in 0..<height { step.prefetch((row + height + r) * pass.x.columns + column) }
    }
    var gradient = InlineArray<height, L>(repeating: L(all: 0))
    var factor = factors
    var place = pass.scratch.start + column * pass.x.rows
    for _ in 0..<pass.x.rows {
      let value = L(place)
      for r in 0..<height { gradient[r] = gradient[r].addingProduct(L(all: factor[r]), value) }
      factor += height
      place += L.width
    }
    var squares = L(all: 0)
    for r in 0..<height {
      step.apply(gradient[r], at: (row + r) * pass.x.columns + column)
      squares = squares.addingProduct(gradient[r], gradient[r])
    }
    return squares
  }
}
