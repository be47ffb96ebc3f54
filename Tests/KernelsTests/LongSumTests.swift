import Testing

@testable import Kernels

/// Sums over the many positions of images.
@Suite("Long sums of columns")
struct LongSumTests {
  private static let columns = 27

  private func matrix(rows: Int, _ value: (Int, Int) -> Float) -> Matrix {
    let matrix = Matrix(rows: rows, columns: Self.columns)
    for i in 0..<rows {
      for j in 0..<Self.columns { matrix.view[i, j] = value(i, j) }
    }
    return matrix
  }

  /// One plain sum of these in `Float` is off by 1.8e-4 of itself.
  @Test("They do not round more and more")
  func tenths() {
    let rows = 20_000
    let x = matrix(rows: rows) { i, j in i.isMultiple(of: 2) ? 0.1 : 0.3 }
    let sums = matrix(rows: 1) { _, _ in 0 }
    let squares = matrix(rows: 1) { _, _ in 0 }
    columnSums(of: x.view, into: sums.view)
    #expect(sums.view.array.allSatisfy { abs($0 / 4000 - 1) < 4e-6 })
    columnMoments(of: x.view, mean: sums.view, squares: squares.view)
    #expect(sums.view.array.allSatisfy { abs($0 / 0.2 - 1) < 4e-6 })
    #expect(squares.view.array.allSatisfy { abs($0 / 200 - 1) < 1e-5 })
    let centre = matrix(rows: 1) { _, _ in 0 }
    sumWithProducts(
      x.view, at: x.view, around: centre.view, sums: sums.view, products: squares.view)
    #expect(sums.view.array.allSatisfy { abs($0 / 4000 - 1) < 4e-6 })
    #expect(squares.view.array.allSatisfy { abs($0 / 1000 - 1) < 4e-6 })
  }

  /// To the bit: so trials without images are what they were.
  @Test("Up to a block's rows a sum is a plain one", arguments: [1, 100, 256])
  func plain(rows: Int) {
    let x = matrix(rows: rows) { i, j in Float((i * 7 + j * 13) % 101) / Float(3 + j % 7) }
    let sums = matrix(rows: 1) { _, _ in 0 }
    columnSums(of: x.view, into: sums.view)
    for j in 0..<Self.columns {
      #expect(sums.view[j] == (0..<rows).reduce(Float(0)) { $0 + x.view[$1, j] })
    }
  }
}
