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

/// Where the rows of the gathered matrix begin in the image, and the rows of the result that they make:
/// stretches of rows, alike in both.
struct GatheredRows {
  let stretches: Int
  let length: Int
  let source: Steps
  let target: Steps

  /// The element where the first row begins, and how far it is to the next row of a stretch, and from the
  /// beginning of a stretch to that of the next.
  struct Steps {
    let start: Int
    let step: Int
    let stretchStep: Int
  }

  /// Calls `body` with the element where each row of the result begins.
  func forEachTarget(_ body: (_ element: Int) -> Void) {
    for i in 0..<stretches {
      for j in 0..<length { body(target.start + i * target.stretchStep + j * target.step) }
    }
  }
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
///   - upcoming: What is asked for meanwhile.
func gatheredProduct(
  of x: Place, _ rows: GatheredRows, _ pattern: GatherPattern, by v: GatherFactor,
  into c: Place, adding: Bool, asking upcoming: Upcoming = .none
) {
  var upcoming = upcoming
  // About as often as tiles come to another stretch: they are up to twelve rows high, or fifteen.
  upcoming.spread(over: rows.stretches * ((rows.length + 11) / 12) * pattern.stretches)
  withUnsafeMutablePointer(to: &upcoming) { upcoming in
    GatheredProduct(
      x: x, rows: rows, pattern: pattern, v: v, c: c, adding: adding, upcoming: upcoming
    ).write()
  }
}

private struct GatheredProduct {
  let x: Place
  let rows: GatheredRows
  let pattern: GatherPattern
  let v: GatherFactor
  let c: Place
  let adding: Bool
  /// Asked for a few lines at a time, several times a tile.
  let upcoming: UnsafeMutablePointer<Upcoming>

  func write() {
    let columns = v.columns
    var j = 0
    // Two registers of columns share what is read of the rows.
    while isBuiltForAVX512 && j + 2 * WideLanes.width <= columns {
      write(WideLanes.self, Constant<2>.self, j)
      j += 2 * WideLanes.width
    }
    while j + WideLanes.width <= columns {
      write(WideLanes.self, Constant<1>.self, j)
      j += WideLanes.width
    }
    while j + 8 <= columns {
      write(SIMD8<Float>.self, Constant<1>.self, j)
      j += 8
    }
    while j < columns {
      write(Float.self, Constant<1>.self, j)
      j += 1
    }
  }

  /// The columns of so many lanes from j on, in tiles of as many rows as registers hold; what is left of a
  /// stretch is shared by its tiles. Tiles go over short stretches two and three at a time.
  @inline(__always)
  func write<L: Lanes, let vectors: Int>(_: L.Type, _: Constant<vectors>.Type, _ j: Int) {
    typealias Columns = GatheredColumns<L, vectors>
    let columns = Columns(product: self, column: j)
    let most = rows.length > 6 || L.width == 1 ? 1 : rows.length > 4 ? 2 : 3
    let together = max(1, min(most, Columns.mostRows / rows.length))
    var stretch = 0
    while stretch < rows.stretches {
      let stretches = min(together, rows.stretches - stretch)
      switch stretches {
      case 3 where L.width > 1: columns.writeShort(Constant<3>.self, stretch)
      case 2 where L.width > 1: columns.writeShort(Constant<2>.self, stretch)
      default: columns.writeStretch(stretch)
      }
      stretch += stretches
    }
  }
}

/// The columns of so many vectors of lanes, of all rows.
private struct GatheredColumns<L: Lanes, let vectors: Int> {
  let product: GatheredProduct
  let column: Int

  /// Rows whose sums registers hold beside what is read. AVX2 has sixteen of eight elements, AVX-512
  /// thirty-two of sixteen.
  static var mostRows: Int {
    if L.width == 1 { return 6 }
    if isBuiltForAVX512 { return vectors == 1 ? 15 : 12 }
    return L.width == 8 ? 12 : 6
  }

  /// All rows of a stretch.
  @inline(__always)
  func writeStretch(_ stretch: Int) {
    let length = product.rows.length
    var row = 0
    while row < length {
      let left = length - row
      let tiles = (left + Self.mostRows - 1) / Self.mostRows
      let height = (left + tiles - 1) / tiles
      switch height {
      case 15 where Self.mostRows >= 15: GatheredTile<1, 15, vectors, L>.write(self, stretch, row)
      case 14 where Self.mostRows >= 15: GatheredTile<1, 14, vectors, L>.write(self, stretch, row)
      case 13 where Self.mostRows >= 15: GatheredTile<1, 13, vectors, L>.write(self, stretch, row)
      case 12 where Self.mostRows >= 12: GatheredTile<1, 12, vectors, L>.write(self, stretch, row)
      case 11 where Self.mostRows >= 12: GatheredTile<1, 11, vectors, L>.write(self, stretch, row)
      case 10 where Self.mostRows >= 12: GatheredTile<1, 10, vectors, L>.write(self, stretch, row)
      case 9 where Self.mostRows >= 12: GatheredTile<1, 9, vectors, L>.write(self, stretch, row)
      case 8 where Self.mostRows >= 12: GatheredTile<1, 8, vectors, L>.write(self, stretch, row)
      case 7 where Self.mostRows >= 12: GatheredTile<1, 7, vectors, L>.write(self, stretch, row)
      case 6: GatheredTile<1, 6, vectors, L>.write(self, stretch, row)
      case 5: GatheredTile<1, 5, vectors, L>.write(self, stretch, row)
      case 4: GatheredTile<1, 4, vectors, L>.write(self, stretch, row)
      case 3: GatheredTile<1, 3, vectors, L>.write(self, stretch, row)
      case 2: GatheredTile<1, 2, vectors, L>.write(self, stretch, row)
      default: GatheredTile<1, 1, vectors, L>.write(self, stretch, row)
      }
      row += height
    }
  }

  /// All rows of so many stretches at a time.
  @inline(__always)
  func writeShort<let stretches: Int>(_: Constant<stretches>.Type, _ stretch: Int) {
    switch product.rows.length {
    case 6 where stretches == 2: GatheredTile<stretches, 6, vectors, L>.write(self, stretch, 0)
    case 5 where stretches == 2: GatheredTile<stretches, 5, vectors, L>.write(self, stretch, 0)
    case 4: GatheredTile<stretches, 4, vectors, L>.write(self, stretch, 0)
    case 3: GatheredTile<stretches, 3, vectors, L>.write(self, stretch, 0)
    case 2: GatheredTile<stretches, 2, vectors, L>.write(self, stretch, 0)
    default: GatheredTile<stretches, 1, vectors, L>.write(self, stretch, 0)
    }
  }
}

/// So many rows of so many stretches of the result, and the columns of so many vectors.
private enum GatheredTile<let stretches: Int, let height: Int, let vectors: Int, L: Lanes> {
  @inline(__always)
  static func write(_ columns: GatheredColumns<L, vectors>, _ stretch: Int, _ row: Int) {
    let (product, pattern) = (columns.product, columns.product.pattern)
    let (source, target) = (product.rows.source, product.rows.target)
    let targets =
      product.c + target.start + stretch * target.stretchStep + row * target.step
      + columns.column
    var sums = InlineArray<stretches, InlineArray<height, InlineArray<vectors, L>>> { s in
      InlineArray { r in
        InlineArray { v in
          product.adding
            ? L(targets + s * target.stretchStep + r * target.step + v * L.width) : L(all: 0)
        }
      }
    }
    // Every fourth row has a pointer; the three behind it are a multiple of the step away.
    let first = product.x + source.start + stretch * source.stretchStep + row * source.step
    var sources = InlineArray<stretches, InlineArray<4, Place>> { s in
      InlineArray { first + s * source.stretchStep + 4 * $0 * source.step }
    }
    let (step1, step2, step3) = (source.step, 2 * source.step, 3 * source.step)
    var (factors, factorStep) = product.v.stretch(
      columns.column, width: L.width, depth: pattern.depth)
    let vectorStep = product.v.isInPanels ? pattern.depth * L.width : L.width
    let jump = pattern.stretchStep - pattern.length * pattern.step
    for _ in 0..<pattern.stretches {
      product.upcoming.pointee.ask()
      for _ in 0..<pattern.length {
        let factor = InlineArray<vectors, L> { L(factors + $0 * vectorStep) }
        for s in 0..<stretches {
          for quarter in 0..<height / 4 {
            let place = sources[s][quarter]
            add(L(all: place[0]), factor, &sums[s][4 &* quarter])
            add(L(all: place[step1]), factor, &sums[s][4 &* quarter &+ 1])
            add(L(all: place[step2]), factor, &sums[s][4 &* quarter &+ 2])
            add(L(all: place[step3]), factor, &sums[s][4 &* quarter &+ 3])
            sources[s][quarter] += pattern.step
          }
          if height % 4 > 0 {
            let place = sources[s][height / 4]
            add(L(all: place[0]), factor, &sums[s][height & ~3])
            if height % 4 > 1 { add(L(all: place[step1]), factor, &sums[s][height & ~3 &+ 1]) }
            if height % 4 > 2 { add(L(all: place[step2]), factor, &sums[s][height & ~3 &+ 2]) }
            sources[s][height / 4] += pattern.step
          }
        }
        factors += factorStep
      }
      for s in 0..<stretches {
        for quarter in 0..<(height + 3) / 4 { sources[s][quarter] += jump }
      }
    }
    for s in 0..<stretches {
      for r in 0..<height {
        for v in 0..<vectors {
          sums[s][r][v].store(targets + s * target.stretchStep + r * target.step + v * L.width)
        }
      }
    }
  }

  @inline(__always)
  private static func add(
    _ value: L, _ factor: InlineArray<vectors, L>, _ sums: inout InlineArray<vectors, L>
  ) {
    for v in 0..<vectors { sums[v] = sums[v].addingProduct(value, factor[v]) }
  }
}
