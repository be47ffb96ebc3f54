// Products with few rows on one side. OpenBLAS first copies the weights into an order of its own, as
// it must for many rows; with few that costs as much as the product. These read the weights once, as
// they lie.
//
// The order of additions in each is stated and does not depend on the number of rows.

/// When the products of this file take the place of OpenBLAS's.
public enum ThinProducts {
  /// The most rows of a batch. Measured: at 8 they are half as fast again, at 32 no faster.
  public static let rowLimit = 16
}

/// `c = a bᵀ`. Shapes: a M × K, b N × K, c M × N.
///
/// A dot product is added up in eight lanes, folded in halves, and then the elements that fill no
/// lanes in order.
func thinMultiply(_ a: MatrixView, byTransposeOf b: MatrixView, into c: MatrixView) {
  let depth = a.columns
  var row = 0
  while row + 8 <= a.rows {
    for j in 0..<b.rows {
      dotProducts(
        a.start + row * depth, b.start + j * depth, depth, into: c.start + row * c.columns + j,
        stride: c.columns)
    }
    row += 8
  }
  while row < a.rows {
    let left = a.start + row * depth
    let target = c.start + row * c.columns
    var j = 0
    while j + 4 <= b.rows {
      fourDotProducts(left, b.start + j * depth, depth, into: target + j)
      j += 4
    }
    while j < b.rows {
      target[j] = dotProduct(left, b.start + j * depth, depth)
      j += 1
    }
    row += 1
  }
}

/// The lanes of a sum, folded in halves: (0 + 4) + (2 + 6) and so on.
@inline(__always)
private func folded(_ lanes: SIMD8<Float>) -> Float {
  let four = lanes.lowHalf + lanes.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

@inline(__always)
private func rest(
  _ sum: Float, _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
  from start: Int, to end: Int
) -> Float {
  var sum = sum
  for k in start..<end { sum += a[k] * b[k] }
  return sum
}

private func dotProduct(
  _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ depth: Int
) -> Float {
  var sum = SIMD8<Float>()
  var k = 0
  while k + 8 <= depth {
    sum += SIMD8(a + k) * SIMD8(b + k)
    k += 8
  }
  return rest(folded(sum), a, b, from: k, to: depth)
}

/// One row of a against four consecutive rows of b.
private func fourDotProducts(
  _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ depth: Int,
  into c: UnsafeMutablePointer<Float>
) {
  let (b1, b2, b3) = (b + depth, b + 2 * depth, b + 3 * depth)
  var (s0, s1, s2, s3) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
  var k = 0
  while k + 8 <= depth {
    let x = SIMD8(a + k)
    s0 += x * SIMD8(b + k)
    s1 += x * SIMD8(b1 + k)
    s2 += x * SIMD8(b2 + k)
    s3 += x * SIMD8(b3 + k)
    k += 8
  }
  c[0] = rest(folded(s0), a, b, from: k, to: depth)
  c[1] = rest(folded(s1), a, b1, from: k, to: depth)
  c[2] = rest(folded(s2), a, b2, from: k, to: depth)
  c[3] = rest(folded(s3), a, b3, from: k, to: depth)
}

/// Eight consecutive rows of a against one row of b.
private func dotProducts(
  _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, _ depth: Int,
  into c: UnsafeMutablePointer<Float>, stride: Int
) {
  let (a1, a2, a3, a4) = (a + depth, a + 2 * depth, a + 3 * depth, a + 4 * depth)
  let (a5, a6, a7) = (a + 5 * depth, a + 6 * depth, a + 7 * depth)
  var (s0, s1, s2, s3) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
  var (s4, s5, s6, s7) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
  var k = 0
  while k + 8 <= depth {
    let w = SIMD8(b + k)
    s0 += SIMD8(a + k) * w
    s1 += SIMD8(a1 + k) * w
    s2 += SIMD8(a2 + k) * w
    s3 += SIMD8(a3 + k) * w
    s4 += SIMD8(a4 + k) * w
    s5 += SIMD8(a5 + k) * w
    s6 += SIMD8(a6 + k) * w
    s7 += SIMD8(a7 + k) * w
    k += 8
  }
  c[0] = rest(folded(s0), a, b, from: k, to: depth)
  c[stride] = rest(folded(s1), a1, b, from: k, to: depth)
  c[2 * stride] = rest(folded(s2), a2, b, from: k, to: depth)
  c[3 * stride] = rest(folded(s3), a3, b, from: k, to: depth)
  c[4 * stride] = rest(folded(s4), a4, b, from: k, to: depth)
  c[5 * stride] = rest(folded(s5), a5, b, from: k, to: depth)
  c[6 * stride] = rest(folded(s6), a6, b, from: k, to: depth)
  c[7 * stride] = rest(folded(s7), a7, b, from: k, to: depth)
}

/// `c = a b`. Shapes: a M × K, b K × N, c M × N.
///
/// An element is added up in the order of the K rows of b. Of a row of a, elements that are zero, as
/// a rectifier leaves about half of a gradient, are passed over: their rows of b are not read.
func thinMultiply(_ a: MatrixView, by b: MatrixView, into c: MatrixView) {
  fill(c, with: 0)
  if a.rows == 1 { return addRows(of: b, by: a, to: c) }
  var k = 0
  while k < a.columns {
    let count = min(8, a.columns - k)
    for row in 0..<a.rows {
      let factors = a.start + row * a.columns + k
      let (source, target) = (b.start + k * b.columns, c.start + row * c.columns)
      if count == 8 {
        EightRows(
          low: SIMD4(factors[0], factors[1], factors[2], factors[3]),
          high: SIMD4(factors[4], factors[5], factors[6], factors[7]),
          rows: source, stride: b.columns, target: target
        ).run(columns: b.columns)
      } else {
        for i in 0..<count {
          ScaledRow(factor: factors[i], row: source + i * b.columns, target: target)
            .run(columns: b.columns)
        }
      }
    }
    k += count
  }
}

/// `c += Σ_k a_k b_k` over the rows of b whose factor is not zero, four at a time.
private func addRows(of b: MatrixView, by a: MatrixView, to c: MatrixView) {
  let columns = b.columns
  var (k0, k1, k2) = (0, 0, 0)
  var waiting = 0
  for k in 0..<a.columns where a.start[k] != 0 {
    switch waiting {
    case 0: k0 = k
    case 1: k1 = k
    case 2: k2 = k
    default:
      FourRows(
        factors: (a.start[k0], a.start[k1], a.start[k2], a.start[k]),
        rows: (
          b.start + k0 * columns, b.start + k1 * columns, b.start + k2 * columns,
          b.start + k * columns
        ), target: c.start
      ).run(columns: columns)
      waiting = -1
    }
    waiting += 1
  }
  for (index, k) in [k0, k1, k2].enumerated() where index < waiting {
    ScaledRow(factor: a.start[k], row: b.start + k * columns, target: c.start)
      .run(columns: columns)
  }
}

/// `target += factor · row`.
private struct ScaledRow: LaneKernel {
  let factor: Float
  let row, target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    (L(target + j) + L(all: factor) * L(row + j)).store(target + j)
  }
}

private struct FourRows: LaneKernel {
  let factors: (Float, Float, Float, Float)
  typealias Row = UnsafeMutablePointer<Float>
  let rows: (Row, Row, Row, Row)
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    var sum = L(target + j)
    sum = sum + L(all: factors.0) * L(rows.0 + j)
    sum = sum + L(all: factors.1) * L(rows.1 + j)
    sum = sum + L(all: factors.2) * L(rows.2 + j)
    sum = sum + L(all: factors.3) * L(rows.3 + j)
    sum.store(target + j)
  }
}

/// Eight consecutive rows, each times its factor, added in their order.
private struct EightRows: LaneKernel {
  let low, high: SIMD4<Float>
  let rows: UnsafeMutablePointer<Float>
  let stride: Int
  let target: UnsafeMutablePointer<Float>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    let place = rows + j
    var sum = L(target + j)
    sum = sum + L(all: low[0]) * L(place)
    sum = sum + L(all: low[1]) * L(place + stride)
    sum = sum + L(all: low[2]) * L(place + 2 * stride)
    sum = sum + L(all: low[3]) * L(place + 3 * stride)
    sum = sum + L(all: high[0]) * L(place + 4 * stride)
    sum = sum + L(all: high[1]) * L(place + 5 * stride)
    sum = sum + L(all: high[2]) * L(place + 6 * stride)
    sum = sum + L(all: high[3]) * L(place + 7 * stride)
    sum.store(target + j)
  }
}
