import Testing

@testable import Kernels

@Suite("Tangents, and products of vectors")
struct TangentKernelsTests {
  /// Whole numbers, so that every order of additions gives the same; some of them zero.
  private func whole(_ rows: Int, _ columns: Int, salt: Int) -> Matrix {
    let matrix = Matrix(rows: rows, columns: columns)
    for i in 0..<matrix.count { matrix.view[i] = Float((i * 5 + salt * 11) % 9 - 4) }
    return matrix
  }

  @Test("Kernels match the formulas, in all lanes", arguments: [1, 7, 8, 15, 16, 45])
  func formulas(columns: Int) {
    let rows = 3
    let x = whole(rows, columns, salt: 1)
    let moved = whole(rows, columns, salt: 2)
    let gradient = whole(rows, columns, salt: 3)
    let gradientMoved = whole(rows, columns, salt: 4)
    let centre = whole(1, columns, salt: 5)
    let factor = whole(1, columns, salt: 6)
    let slope = whole(1, columns, salt: 7)
    let shift = whole(1, columns, salt: 8)
    let tangent = Matrix(rows: rows, columns: columns)
    let scaled = Matrix(rows: rows, columns: columns)
    let masked = whole(rows, columns, salt: 2)
    let sums = Matrix(rows: 2, columns: columns)
    normalizedTangent(
      of: moved.view, at: x.view, around: centre.view, by: factor.view, slope: slope.view,
      shift: shift.view, into: tangent.view)
    scaledTangent(
      of: gradient.view, tangent: gradientMoved.view, by: factor.view, slope: slope.view,
      into: scaled.view)
    maskTangent(masked.view, where: x.view)
    tangentSums(
      of: gradient.view, tangent: gradientMoved.view, at: x.view, tangent: moved.view,
      around: centre.view, sums: sums.view.rows(0..<1), products: sums.view.rows(1..<2))
    for j in 0..<columns {
      var (sum, product) = (Float(0), Float(0))
      for i in 0..<rows {
        let difference = x.view[i, j] - centre.view[0, j]
        let (g, gMoved, xMoved) = (gradient.view[i, j], gradientMoved.view[i, j], moved.view[i, j])
        #expect(
          tangent.view[i, j]
            == xMoved * factor.view[0, j] + difference * slope.view[0, j] + shift.view[0, j])
        #expect(scaled.view[i, j] == gMoved * factor.view[0, j] + g * slope.view[0, j])
        #expect(masked.view[i, j] == (x.view[i, j] > 0 ? xMoved : 0))
        sum += gMoved
        product += gMoved * difference + g * xMoved
      }
      #expect(sums.view[0, j] == sum)
      #expect(sums.view[1, j] == product)
    }
  }

  @Test("Products and sums of vectors, in all lanes", arguments: [0, 1, 15, 16, 17, 100])
  func vectors(count: Int) {
    let a = whole(1, count, salt: 1)
    let b = whole(1, count, salt: 2)
    let expected = (0..<count).reduce(0.0) {
      $0 + Double(a.view[$1]) * Double(b.view[$1])
    }
    #expect(dotProduct(a.view, b.view) == expected)
    add(-3, times: b.view, to: a.view)
    scale(b.view, by: 0.5)
    let before = whole(1, count, salt: 1)
    let other = whole(1, count, salt: 2)
    for i in 0..<count {
      #expect(a.view[i] == before.view[i] - 3 * other.view[i])
      #expect(b.view[i] == other.view[i] / 2)
    }
  }

  /// 2²⁴ + 1 is no `Float`.
  @Test("A dot product is added up in Double")
  func wideSums() {
    let a = Matrix(rows: 1, columns: 2)
    fill(a.view, with: 1)
    let b = Matrix(rows: 1, columns: 2)
    copy([16_777_216, 1], to: b.view)
    #expect(dotProduct(a.view, b.view) == 16_777_217)
  }
}
