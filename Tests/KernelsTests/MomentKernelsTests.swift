import Testing

@testable import Kernels

/// Held bit for bit against the formulas in plain `Float`, a column at a time; 27 columns fill wide
/// lanes, lanes of eight and single ones.
@Suite("Kernels of moments")
struct MomentKernelsTests {
  private static let columns = 27

  private func vector(_ salt: Int, positive: Bool = false) -> Matrix {
    let vector = Matrix(rows: 1, columns: Self.columns)
    for j in 0..<Self.columns {
      let (whole, divisor): (Int, Int) = ((j * 7 + salt * 13) % 11 - 5, 3 + j % 7)
      let value = Float(whole) / Float(divisor)
      vector.view[j] = positive ? abs(value) + 0.1 : value
    }
    return vector
  }

  @Test func factors() {
    let squares = vector(1, positive: true)
    let scale = vector(2)
    let inverse = vector(0)
    let factor = vector(0)
    normalizationFactors(
      ofSquares: squares.view, count: 6, epsilon: 1e-5, scale: scale.view, inverse: inverse.view,
      factor: factor.view)
    for j in 0..<Self.columns {
      let expected = 1 / (squares.view[j] / 6 + 1e-5).squareRoot()
      #expect(inverse.view[j] == expected)
      #expect(factor.view[j] == expected * scale.view[j])
    }
  }

  @Test func running() {
    let means = vector(1)
    let variances = vector(2, positive: true)
    let mean = vector(3)
    let bias = vector(4)
    let squares = vector(5, positive: true)
    let (before, spread) = (means.view.array, variances.view.array)
    moveMoments(
      means: means.view, variances: variances.view, to: mean.view, bias: bias.view,
      squares: squares.view, count: 6, share: 0.1)
    for j in 0..<Self.columns {
      let (new, old) = (Float(0.1), Float(0.9))
      #expect(means.view[j] == old * before[j] + new * (mean.view[j] + bias.view[j]))
      #expect(variances.view[j] == old * spread[j] + new * (squares.view[j] / 5))
    }
  }

  @Test func sums() {
    let sums = vector(1)
    let products = vector(2)
    let inverse = vector(3, positive: true)
    let scale = vector(4)
    let shift = vector(5)
    let before = [sums.view, products.view, scale.view, shift.view].map(\.array)
    finishNormalizationSums(
      sums.view, products: products.view, inverse: inverse.view, count: 6,
      scaleGradient: scale.view, shiftGradient: shift.view)
    for j in 0..<Self.columns {
      let scaled = before[1][j] * inverse.view[j]
      #expect(scale.view[j] == before[2][j] + scaled)
      #expect(shift.view[j] == before[3][j] + before[0][j])
      #expect(sums.view[j] == before[0][j] / 6)
      #expect(products.view[j] == scaled * inverse.view[j] / 6)
    }
  }

  @Test func merging() {
    let mean = vector(1)
    let squares = vector(2, positive: true)
    let otherMean = vector(3)
    let otherSquares = vector(4, positive: true)
    let (before, spread) = (mean.view.array, squares.view.array)
    mergeMoments(
      mean: mean.view, squares: squares.view, count: 6, with: otherMean.view, otherSquares.view,
      count: 3)
    for j in 0..<Self.columns {
      let difference = otherMean.view[j] - before[j]
      #expect(mean.view[j] == before[j] + difference * Float(1.0 / 3))
      #expect(squares.view[j] == spread[j] + (otherSquares.view[j] + difference * difference * 2))
    }
  }
}
