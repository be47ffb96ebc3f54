// Products of a matrix whose rows are not stored, but gathered from an image: what a convolution is, on
// its way and on both ways back. Nothing is copied into an order of its own; a tile of the result stands
// in registers while everything that is added to it goes by.

/// Consecutive stretches of an image's elements, alike in each row of a gathered matrix:
/// `stretches` of them, `length` elements each.
public struct GatherPattern: Sendable {
  let stretches: Int
  let length: Int
  /// From an element of a stretch to the next, and from the beginning of a stretch to that of the next.
  let step: Int
  let stretchStep: Int

  var depth: Int { stretches * length }
}

/// Where a row of the gathered matrix begins in the image, and the row of the result that it makes, in
/// the result's elements.
struct GatheredRow: Sendable {
  let source: Int
  let target: Int
}

/// `c_i = Σ_k x[source_i + pattern_k] · v_k`, or `c_i +=`, for rows v_k of v and c_i of c.
///
/// An element is added up in the order of the pattern; products are not rounded before they are added.
/// Shapes: v `pattern.depth` × N; of c, N elements from each row's target on.
///
/// - Parameters:
///   - x: Where the image begins.
///   - adding: Whether an element's sum begins with what is there, and not with zero.
func gatheredProduct(
  of x: Place, _ rows: [GatheredRow], _ pattern: GatherPattern, by v: Place, columns: Int,
  into c: Place, adding: Bool
) {
  rows.withUnsafeBufferPointer { rows in
    let product = GatheredProduct(
      x: x, rows: rows, pattern: pattern, v: v, columns: columns, c: c, adding: adding)
    var j = 0
    while j + WideLanes.width <= columns {
      product.write(WideLanes.self, Constant<6>.self, j)
      j += WideLanes.width
    }
    while j + 8 <= columns {
      product.write(SIMD8<Float>.self, Constant<8>.self, j)
      j += 8
    }
    while j < columns {
      product.write(Float.self, Constant<8>.self, j)
      j += 1
    }
  }
}

private struct GatheredProduct {
  let x: Place
  let rows: UnsafeBufferPointer<GatheredRow>
  let pattern: GatherPattern
  let v: Place
  let columns: Int
  let c: Place
  let adding: Bool

  /// The columns of `L.width` from j on, of as many rows at a time as `height` says, then one by one.
  @inline(__always)
  func write<L: Lanes, let height: Int>(_ lanes: L.Type, _: Constant<height>.Type, _ j: Int) {
    var i = 0
    while i + height <= rows.count {
      GatheredTile<height, L>.write(self, i, j)
      i += height
    }
    while i < rows.count {
      GatheredTile<1, L>.write(self, i, j)
      i += 1
    }
  }
}

/// So many rows of the result and the columns of so many lanes.
private enum GatheredTile<let height: Int, L: Lanes> {
  @inline(__always)
  static func write(_ product: GatheredProduct, _ i: Int, _ j: Int) {
    let pattern = product.pattern
    let targets = InlineArray<height, Place> { product.c + product.rows[i + $0].target + j }
    var sums = InlineArray<height, L> {
      product.adding ? L(targets[$0]) : L(all: 0)
    }
    var sources = InlineArray<height, Place> { product.x + product.rows[i + $0].source }
    var vectors = product.v + j
    for _ in 0..<pattern.stretches {
      var place = 0
      for _ in 0..<pattern.length {
        let vector = L(vectors)
        for r in 0..<height {
          sums[r] = sums[r].addingProduct(L(all: sources[r][place]), vector)
        }
        place &+= pattern.step
        vectors += product.columns
      }
      for r in 0..<height { sources[r] += pattern.stretchStep }
    }
    for r in 0..<height { sums[r].store(targets[r]) }
  }
}
