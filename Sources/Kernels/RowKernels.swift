/// `x_ij ← x_ij + bias_j`, rectified, `max(·, 0)`, where asked; NaN stays NaN. Shapes: x M × N, bias
/// 1 × N.
public func addBias(_ bias: MatrixView, to x: MatrixView, rectified: Bool) {
  precondition(bias.count == x.columns)
  for i in 0..<x.rows {
    let row = x.start + i * x.columns
    if rectified {
      RectifiedRow(x: row, bias: bias.start).run(columns: x.columns)
    } else {
      BiasedRow(x: row, bias: bias.start).run(columns: x.columns)
    }
  }
}

private struct BiasedRow: LaneKernel {
  let x, bias: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(x + j) + L(bias + j)).store(x + j)
  }
}

private struct RectifiedRow: LaneKernel {
  let x, bias: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(x + j) + L(bias + j)).rectified.store(x + j)
  }
}

/// The way back through a rectifier: `output_ij ← output_ij > 0 ? g_ij : 0`, in the place of what the
/// rectifier put out, and `sums_j`, the sums of its columns in row order.
public func maskAndSum(_ gradient: MatrixView, intoOutput output: MatrixView, sums: MatrixView) {
  precondition(gradient.count == output.count && sums.count == output.columns)
  RectifierSums(gradient: gradient.start, output: output, sums: sums.start)
    .run(columns: output.columns)
}

private struct RectifierSums: LaneKernel {
  let gradient: UnsafeMutablePointer<Float>
  let output: MatrixView
  let sums: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    var sum = L(all: 0)
    var (place, source) = (output.start + j, gradient + j)
    forEachPart(ofRows: output.rows) { count in
      var part = L(all: 0)
      for _ in 0..<count {
        let masked = L(source).wherePositive(L(place))
        masked.store(place)
        part = part + masked
        place += output.columns
        source += output.columns
      }
      sum = sum + part
    }
    sum.store(sums + j)
  }
}

/// `sums_j = Σ_i x_ij`, in row order. Shapes: x M × N, sums 1 × N.
public func columnSums(of x: MatrixView, into sums: MatrixView) {
  precondition(sums.count == x.columns)
  ColumnSums(x: x, sums: sums.start).run(columns: x.columns)
}

private struct ColumnSums: LaneKernel {
  let x: MatrixView
  let sums: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    columnSum(lanes, of: x, j).store(sums + j)
  }
}

/// The sums of the `L.width` columns from `j` on, in row order and in parts.
@inline(__always)
func columnSum<L: Lanes>(_ lanes: L.Type, of x: MatrixView, _ j: Int) -> L {
  var sum = L(all: 0)
  var place = x.start + j
  forEachPart(ofRows: x.rows) { count in
    var part = L(all: 0)
    for _ in 0..<count {
      part = part + L(place)
      place += x.columns
    }
    sum = sum + part
  }
  return sum
}

/// Sums over many rows go in parts of as many rows as a block has, each summed by itself: images have
/// many positions, and one long sum of them would round ten times as much. A block of vectors is one
/// part.
@inline(__always)
func forEachPart(ofRows rows: Int, _ sum: (_ count: Int) -> Void) {
  var rest = rows
  while rest > 0 {
    let count = min(rest, RowBlocks.size)
    sum(count)
    rest -= count
  }
}

/// `result_ij = sign_ij > 0 ? x_ij : slope · x_ij`. The result may be x.
public func scaleNegative(
  _ x: MatrixView, where sign: MatrixView, by slope: Float, into result: MatrixView
) {
  precondition(x.count == sign.count && x.count == result.count)
  ScaledNegative(x: x.start, sign: sign.start, result: result.start, slope: slope)
    .run(columns: x.count)
}

private struct ScaledNegative: LaneKernel {
  let x, sign, result: Place
  let slope: Float

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let (value, sign) = (L(x + j), L(sign + j))
    let positive = value.wherePositive(sign)
    // One of the two is zero.
    let rest = value - positive
    (positive + rest * L(all: slope)).store(result + j)
  }
}

/// `x_ij ← max(x_ij, 0)`; NaN stays NaN.
public func rectify(_ x: MatrixView) {
  Rectified(x: x.start).run(columns: x.count)
}

private struct Rectified: LaneKernel {
  let x: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    L(x + j).rectified.store(x + j)
  }
}
