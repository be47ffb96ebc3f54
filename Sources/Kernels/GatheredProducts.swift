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

/// The vectors that gathered rows are multiplied by: `depth` of them, as they lie in a matrix of so many
/// columns, or in panels: the first columns of all vectors, as many as lanes are wide, then the next.
struct GatherFactor {
  let start: Place
  let columns: Int
  let isInPanels: Bool

  /// Where the columns from j on begin, and from one vector to the next.
  @inline(__always)
  func stretch(_ j: Int, width: Int, depth: Int) -> (start: Place, step: Int) {
    isInPanels ? (start + depth * j, width) : (start + j, columns)
  }

  /// Lays out a matrix in panels.
  static func layOut(_ source: Place, depth: Int, columns: Int, into target: Place) {
    var (place, j) = (target, 0)
    while j < columns {
      let width = width(columns - j)
      for k in 0..<depth {
        for lane in 0..<width { place[lane] = source[k * columns + j + lane] }
        place += width
      }
      j += width
    }
  }

  /// Lanes of the panel that begins where so many columns are left.
  static func width(_ left: Int) -> Int {
    left >= WideLanes.width ? WideLanes.width : left >= 8 ? 8 : 1
  }
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
  of x: Place, _ rows: [GatheredRow], _ pattern: GatherPattern, by v: GatherFactor,
  into c: Place, adding: Bool
) {
  rows.withUnsafeBufferPointer { rows in
    let product = GatheredProduct(x: x, rows: rows, pattern: pattern, v: v, c: c, adding: adding)
    var j = 0
    while j + WideLanes.width <= v.columns {
      product.writeWide(j)
      j += WideLanes.width
    }
    while j + 8 <= v.columns {
      product.write(SIMD8<Float>.self, j)
      j += 8
    }
    while j < v.columns {
      product.write(Float.self, j)
      j += 1
    }
  }
}

private struct GatheredProduct {
  let x: Place
  let rows: UnsafeBufferPointer<GatheredRow>
  let pattern: GatherPattern
  let v: GatherFactor
  let c: Place
  let adding: Bool

  /// Sixteen columns from j on, of up to six rows at a time: what is left over is shared by the tiles.
  func writeWide(_ j: Int) {
    var i = 0
    while i < rows.count {
      let left = rows.count - i
      switch (left + (left + 5) / 6 - 1) / ((left + 5) / 6) {
      case 6:
        GatheredTile<6, WideLanes>.write(self, i, j)
        i += 6
      case 5:
        GatheredTile<5, WideLanes>.write(self, i, j)
        i += 5
      case 4:
        GatheredTile<4, WideLanes>.write(self, i, j)
        i += 4
      case 3:
        GatheredTile<3, WideLanes>.write(self, i, j)
        i += 3
      case 2:
        GatheredTile<2, WideLanes>.write(self, i, j)
        i += 2
      default:
        GatheredTile<1, WideLanes>.write(self, i, j)
        i += 1
      }
    }
  }

  /// The columns of `L.width` from j on, of up to ten rows at a time.
  @inline(__always)
  func write<L: Lanes>(_ lanes: L.Type, _ j: Int) {
    var i = 0
    while i < rows.count {
      let left = rows.count - i
      switch (left + (left + 9) / 10 - 1) / ((left + 9) / 10) {
      case 10:
        GatheredTile<10, L>.write(self, i, j)
        i += 10
      case 9:
        GatheredTile<9, L>.write(self, i, j)
        i += 9
      case 8:
        GatheredTile<8, L>.write(self, i, j)
        i += 8
      case 7:
        GatheredTile<7, L>.write(self, i, j)
        i += 7
      case 6:
        GatheredTile<6, L>.write(self, i, j)
        i += 6
      case 5:
        GatheredTile<5, L>.write(self, i, j)
        i += 5
      default:
        GatheredTile<1, L>.write(self, i, j)
        i += 1
      }
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
    var (vectors, vectorStep) = product.v.stretch(j, width: L.width, depth: pattern.depth)
    for _ in 0..<pattern.stretches {
      var place = 0
      for _ in 0..<pattern.length {
        let vector = L(vectors)
        for r in 0..<height {
          sums[r] = sums[r].addingProduct(L(all: sources[r][place]), vector)
        }
        place &+= pattern.step
        vectors += vectorStep
      }
      for r in 0..<height { sources[r] += pattern.stretchStep }
    }
    for r in 0..<height { sums[r].store(targets[r]) }
  }
}
