/// One step on the weights of a linear layer from what their gradient is made of, in one pass over
/// weights and velocity: the gradient `∂yᵀ x` itself is never written to memory.
///
/// The same as `step` with that gradient and a scale of one. Shapes: weights and velocity N × K
/// (velocity empty without momentum), ∂y B × N, x B × K. Returns the sum of the squares of the
/// gradient, in lanes over the columns of four rows, and over the rows in Double.
///
/// A gradient's element is added up in the order of the B rows.
public func step(
  _ rule: MomentumRule, weights: MatrixView, velocity: MatrixView, outputGradient: MatrixView,
  x: MatrixView, learningRate: Float
) -> Double {
  precondition(
    outputGradient.rows == x.rows && weights.rows == outputGradient.columns
      && weights.columns == x.columns,
    "\(weights.shape) from \(outputGradient.shape) and \(x.shape)")
  return rule.withStep(
    parameters: weights, velocity: velocity, gradientScale: 1, learningRate: learningRate,
    OuterProductPassage(outputGradient: outputGradient, x: x))
}

/// `c = aᵀ b`, or `c += aᵀ b` when `adding`, in the order of additions of that step.
/// Shapes: a K × M, b K × N, c M × N.
func thinMultiply(transposeOf a: MatrixView, by b: MatrixView, into c: MatrixView, adding: Bool) {
  let pass = OuterProductPassage(outputGradient: a, x: b)
  if adding { _ = pass(Addition(target: c.start)) } else { _ = pass(Assignment(target: c.start)) }
}

private struct Assignment: ElementStep {
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) { gradient.store(target + i) }
}

private struct Addition: ElementStep {
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ gradient: L, at i: Int) { (L(target + i) + gradient).store(target + i) }
}

private struct OuterProductPassage: StepPassage {
  let outputGradient: MatrixView
  let x: MatrixView

  func callAsFunction(_ step: some ElementStep) -> Double {
    let (rows, columns) = (outputGradient.columns, x.columns)
    var total = 0.0
    var row = 0
    while row < rows {
      let isQuad = row + 4 <= rows
      var (wide, eight, single) = (WideLanes(all: 0), SIMD8<Float>(), Float(0))
      var column = 0
      func advance<L: Lanes>(_ sum: inout L) {
        while column + L.width <= columns {
          sum = sum + (isQuad ? stepQuad(step, row, column) : stepRow(step, row, column))
          column += L.width
        }
      }
      advance(&wide)
      advance(&eight)
      advance(&single)
      total += Double((wide.low + wide.high + eight).sum() + single)
      row += isQuad ? 4 : 1
    }
    return total
  }

  /// Four rows of weights at a time, so that each element of x is loaded once for four products.
  @inline(__always)
  private func stepQuad<L: Lanes>(_ step: some ElementStep, _ row: Int, _ column: Int) -> L {
    var (g0, g1, g2, g3) = (L(all: 0), L(all: 0), L(all: 0), L(all: 0))
    var factors = outputGradient.start + row
    var place = x.start + column
    for _ in 0..<x.rows {
      let value = L(place)
      g0 = g0 + L(all: factors[0]) * value
      g1 = g1 + L(all: factors[1]) * value
      g2 = g2 + L(all: factors[2]) * value
      g3 = g3 + L(all: factors[3]) * value
      factors += outputGradient.columns
      place += x.columns
    }
    let index = row * x.columns + column
    step.apply(g0, at: index)
    step.apply(g1, at: index + x.columns)
    step.apply(g2, at: index + 2 * x.columns)
    step.apply(g3, at: index + 3 * x.columns)
    return (g0 * g0 + g1 * g1) + (g2 * g2 + g3 * g3)
  }

  @inline(__always)
  private func stepRow<L: Lanes>(_ step: some ElementStep, _ row: Int, _ column: Int) -> L {
    var gradient = L(all: 0)
    var factor = outputGradient.start + row
    var place = x.start + column
    for _ in 0..<x.rows {
      gradient = gradient + L(all: factor.pointee) * L(place)
      factor += outputGradient.columns
      place += x.columns
    }
    step.apply(gradient, at: row * x.columns + column)
    return gradient * gradient
  }
}
