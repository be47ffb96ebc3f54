import Testing

@testable import Kernels

@Suite("Products in Double with a matrix of Float")
struct WideProductTests {
  /// Small whole numbers, so that sums are exact.
  private static func tall(_ rows: Int, _ columns: Int) -> Matrix {
    let matrix = Matrix(rows: rows, columns: columns)
    for i in 0..<matrix.count { matrix.view[i] = Float((i * 7 + i / 11) % 13 - 6) }
    return matrix
  }

  /// On both sides of the rows that are widened at a time.
  static let shapes = [(1, 1), (3, 5), (255, 4), (256, 3), (257, 2), (1100, 17)]

  @Test("They match the naive ones exactly on whole numbers", arguments: shapes)
  func products(rows: Int, columns: Int) {
    let a = Self.tall(rows, columns)
    let x = (0..<columns).map { Double($0 % 5 - 2) }
    let y = (0..<rows).map { Double($0 % 7 - 3) }
    var sums = y
    addProduct(of: a.view, by: x, to: &sums)
    let transposed = product(transposeOf: a.view, by: y)
    for i in 0..<rows {
      #expect(sums[i] == (0..<columns).reduce(y[i]) { $0 + Double(a.view[i, $1]) * x[$1] })
    }
    for j in 0..<columns {
      #expect(transposed[j] == (0..<rows).reduce(0) { $0 + Double(a.view[$1, j]) * y[$1] })
    }
  }

  @Test("What the floats cannot hold is not lost")
  func precision() {
    let a = Matrix(rows: 300, columns: 1)
    fill(a.view, with: 1)
    var sums = [Double](repeating: 1, count: 300)
    addProduct(of: a.view, by: [0x1p-40], to: &sums)
    let (sum, total): (Double, Double) = (1 + 0x1p-40, 300 + 300 * 0x1p-40)
    #expect(sums.allSatisfy { $0 == sum })
    #expect(product(transposeOf: a.view, by: sums) == [total])
  }

  @Test("A Gram factor solves what it was made of", arguments: [(4, 4), (40, 7), (600, 30)])
  func solving(rows: Int, columns: Int) throws {
    let a = Self.tall(rows, columns)
    // Far from dependent, whatever the rest is.
    for j in 0..<columns { a.view[j, j] += 40 }
    let factor = try #require(GramFactor(of: a.view))
    let solution = (0..<columns).map { Double($0) - 2.5 }
    var image = [Double](repeating: 0, count: rows)
    addProduct(of: a.view, by: solution, to: &image)
    let found = factor.solve(product(transposeOf: a.view, by: image))
    #expect(zip(found, solution).allSatisfy { abs($0 - $1) < 1e-11 })
  }

  @Test("Dependent columns have no factor")
  func dependent() {
    let a = Matrix(rows: 5, columns: 2)
    for i in 0..<5 { (a.view[i, 0], a.view[i, 1]) = (Float(i), Float(2 * i)) }
    #expect(GramFactor(of: a.view) == nil)
    #expect(GramFactor(of: Matrix(rows: 1, columns: 2).view) == nil)
  }
}
