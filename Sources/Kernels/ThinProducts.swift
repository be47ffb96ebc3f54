// Products with few rows on one side. OpenBLAS copies both factors into an order of its own, as it
// must for many rows; with few that costs as much as the product. These read the weights as they lie,
// or copy a piece of them at a time that stays in the first-level cache.
//
// Each takes a tile of its result at a time, small enough to stand in registers. The order of
// additions is stated and depends neither on the tile nor on the number of rows; products are not
// rounded before they are added (fused multiply-add, which IEEE 754 defines to the bit).

/// When the products of this file take the place of OpenBLAS's.
public enum ThinProducts {
  /// The most rows of a batch.
  public static let rowLimit = 128

  /// Elements in which the products of a linear layer, or its step, can lay out what they read again
  /// and again: the layer's input of so many rows and columns, a few columns of the gradient of its
  /// output, or of its weights.
  public static func scratchCount(rows: Int, columns: Int) -> Int {
    let rows = min(rows, rowLimit)
    return max(rows * (columns + OuterProductPassage.tileHeight), RowSums.scratchCount)
  }
}

/// `c = a bᵀ`. Shapes: a M × K, b N × K, c M × N.
///
/// A dot product is added up in eight lanes, folded in halves, and then the elements that fill no
/// lanes in order.
func thinMultiply(_ a: MatrixView, byTransposeOf b: MatrixView, into c: MatrixView) {
  let passes = (a.rows + 3) / 4
  var j = 0
  while j < b.rows {
    let isFull = j + 3 <= b.rows
    var i = 0
    while i < a.rows {
      let isQuad = i + 4 <= a.rows
      prefetch(b.start + (j + 3) * b.columns, count: 3 * b.columns, part: i / 4, of: passes)
      switch (isQuad, isFull) {
      case (true, true): DotTile<4, 3>.write(a, b, c, i, j)
      case (true, false): DotTile<4, 1>.write(a, b, c, i, j)
      case (false, true): DotTile<1, 3>.write(a, b, c, i, j)
      case (false, false): DotTile<1, 1>.write(a, b, c, i, j)
      }
      i += isQuad ? 4 : 1
    }
    j += isFull ? 3 : 1
  }
}

/// So many rows of a against so many rows of b.
private enum DotTile<let rows: Int, let columns: Int> {
  @inline(__always)
  static func write(_ a: MatrixView, _ b: MatrixView, _ c: MatrixView, _ i: Int, _ j: Int) {
    let depth = a.columns
    let left = InlineArray<rows, Place> { a.start + (i + $0) * depth }
    let right = InlineArray<columns, Place> { b.start + (j + $0) * depth }
    typealias Row = InlineArray<columns, SIMD8<Float>>
    var sums = InlineArray<rows, Row>(repeating: Row(repeating: SIMD8()))
    var k = 0
    while k + 8 <= depth {
      let factors = Row { SIMD8(right[$0] + k) }
      for row in 0..<rows {
        let x = SIMD8(left[row] + k)
        for column in 0..<columns {
          sums[row][column] = sums[row][column].addingProduct(x, factors[column])
        }
      }
      k += 8
    }
    for row in 0..<rows {
      for column in 0..<columns {
        var sum = folded(sums[row][column])
        for k in k..<depth {
          sum = sum.addingProduct(left[row][k], right[column][k])
        }
        c.start[(i + row) * c.columns + j + column] = sum
      }
    }
  }
}

/// The lanes of a sum, folded in halves: (0 + 4) + (2 + 6) and so on.
@inline(__always)
private func folded(_ lanes: SIMD8<Float>) -> Float {
  let four = lanes.lowHalf + lanes.highHalf
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}

/// `c = a b`. Shapes: a M × K, b K × N, c M × N.
///
/// An element is added up in the order of the K rows of b. Of a single row of a, elements that are
/// zero, as a rectifier leaves about half of a gradient, are passed over: their rows of b are not
/// read.
func thinMultiply(
  _ a: MatrixView, by b: MatrixView, into c: MatrixView, scratch: MatrixView
) {
  if a.rows == 1 || a.columns == 0 {
    fill(c, with: 0)
    return addRows(of: b, by: a, to: c)
  }
  precondition(scratch.count >= RowSums.scratchCount, "scratch of \(scratch.count)")
  var k = 0
  while k < a.columns {
    let sums = RowSums(
      a: a, b: b, c: c, first: k, count: min(RowSums.depth, a.columns - k), panel: scratch.start)
    var j = 0
    sums.add(SIMD8<Float>.self, Constant<3>.self, &j)
    sums.add(SIMD8<Float>.self, Constant<1>.self, &j)
    sums.add(Float.self, Constant<1>.self, &j)
    k += RowSums.depth
  }
}

/// `c += Σ_k a_k b_k` over some consecutive rows of b, for all rows of a; `=` for the first.
private struct RowSums {
  let a, b, c: MatrixView
  let first: Int
  let count: Int
  /// Where some columns of those rows are laid out one row after the other.
  let panel: Place

  /// Rows of b at a time: 6 KB of a panel.
  static var depth: Int { 64 }
  static var scratchCount: Int { depth * 24 }

  /// From column `j` on, as long as panels of so many lanes fit.
  @inline(__always)
  func add<L: Lanes, let vectors: Int>(
    _ lanes: L.Type, _ shape: Constant<vectors>.Type, _ j: inout Int
  ) {
    let width = vectors * L.width
    let passes = (a.rows + 3) / 4
    while j + width <= c.columns {
      for k in 0..<count {
        let source = b.start + (first + k) * b.columns + j
        for v in 0..<vectors {
          L(source + v * L.width).store(panel + k * width + v * L.width)
        }
      }
      var i = 0
      while i + 4 <= a.rows {
        prefetch(
          b.start + first * b.columns + j + width, count: width, rows: count, stride: b.columns,
          part: i / 4, of: passes)
        SumTile<4, vectors, L>.add(self, i, j)
        i += 4
      }
      while i < a.rows {
        SumTile<1, vectors, L>.add(self, i, j)
        i += 1
      }
      j += width
    }
  }
}

/// So many rows of the result and the columns of so many lanes.
private enum SumTile<let rows: Int, let vectors: Int, L: Lanes> {
  typealias Row = InlineArray<vectors, L>

  @inline(__always)
  static func add(_ sums: RowSums, _ i: Int, _ j: Int) {
    let columns = sums.c.columns
    let target = sums.c.start + i * columns + j
    var tile = InlineArray<rows, Row>(repeating: Row(repeating: L(all: 0)))
    if sums.first > 0 {
      for r in 0..<rows {
        for v in 0..<vectors { tile[r][v] = L(target + r * columns + v * L.width) }
      }
    }
    let depth = sums.a.columns
    let factors = InlineArray<rows, Place> { sums.a.start + (i + $0) * depth + sums.first }
    var place = sums.panel
    for k in 0..<sums.count {
      let row = Row { L(place + $0 * L.width) }
      for r in 0..<rows {
        let factor = L(all: factors[r][k])
        for v in 0..<vectors { tile[r][v] = tile[r][v].addingProduct(factor, row[v]) }
      }
      place += vectors * L.width
    }
    for r in 0..<rows {
      for v in 0..<vectors { tile[r][v].store(target + r * columns + v * L.width) }
    }
  }
}

/// `c += Σ_k a_k b_k` over the rows of b whose factor is not zero, four at a time.
private func addRows(of b: MatrixView, by a: MatrixView, to c: MatrixView) {
  var waiting = InlineArray<4, Int>(repeating: 0)
  var count = 0
  for k in 0..<a.columns where a.start[k] != 0 {
    waiting[count] = k
    count += 1
    if count == 4 {
      ScaledRows(a: a, b: b, c: c, indices: waiting).run(columns: b.columns)
      count = 0
    }
  }
  for index in 0..<count {
    ScaledRows(a: a, b: b, c: c, indices: [waiting[index]]).run(columns: b.columns)
  }
}

private struct ScaledRows<let count: Int>: LaneKernel {
  let a, b, c: MatrixView
  let indices: InlineArray<count, Int>

  @inline(__always)
  func apply<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    var sum = L(c.start + j)
    for index in 0..<count {
      let k = indices[index]
      sum = sum.addingProduct(L(all: a.start[k]), L(b.start + k * b.columns + j))
    }
    sum.store(c.start + j)
  }
}
