import Testing

@testable import Kernels

/// A matrix whose elements are small whole numbers, so that products and sums are exact.
private func wholeNumbers(_ rows: Int, _ columns: Int, salt: Int) -> Matrix {
  let matrix = Matrix(rows: rows, columns: columns)
  for i in 0..<matrix.count { matrix.view.start[i] = Float((i * 7 + salt * 13) % 11 - 5) }
  return matrix
}

@Suite("Matrices and products")
struct ProductTests {
  static let shapes = [(1, 1, 1), (3, 5, 2), (17, 33, 9), (256, 70, 10), (300, 4, 65)]

  @Test("The three products match the naive ones exactly on whole numbers", arguments: shapes)
  func products(m: Int, k: Int, n: Int) {
    let a = wholeNumbers(m, k, salt: 1)
    let b = wholeNumbers(k, n, salt: 2)
    let aTransposed = Matrix(rows: k, columns: m)
    let bTransposed = Matrix(rows: n, columns: k)
    for i in 0..<m { for j in 0..<k { aTransposed.view[j, i] = a.view[i, j] } }
    for i in 0..<k { for j in 0..<n { bTransposed.view[j, i] = b.view[i, j] } }
    let c = wholeNumbers(m, n, salt: 3)
    let d = wholeNumbers(m, n, salt: 3)
    let e = wholeNumbers(m, n, salt: 3)
    multiply(a.view, by: b.view, into: c.view)
    multiply(a.view, byTransposeOf: bTransposed.view, into: d.view, adding: true)
    multiply(transposeOf: aTransposed.view, by: b.view, into: e.view, adding: true)
    let before = wholeNumbers(m, n, salt: 3)
    for i in 0..<m {
      for j in 0..<n {
        let sum = (0..<k).reduce(Float(0)) { $0 + a.view[i, $1] * b.view[$1, j] }
        #expect(c.view[i, j] == sum)
        #expect(d.view[i, j] == before.view[i, j] + sum)
        #expect(e.view[i, j] == before.view[i, j] + sum)
      }
    }
  }

  @Test("Storage is aligned to 64 bytes and zero at first")
  func storage() {
    for count in [0, 1, 17, 4099] {
      let matrix = Matrix(rows: 1, columns: count)
      #expect(UInt(bitPattern: matrix.view.start) % 64 == 0)
      #expect(matrix.view.elements.allSatisfy { $0 == 0 })
    }
  }

  @Test("Row blocks cover a range in order, all but the last of full size")
  func rowBlocks() {
    for count in [0, 1, 255, 256, 257, 1000] {
      let blocks = Array(RowBlocks.of(5..<5 + count))
      #expect(blocks.flatMap { Array($0) } == Array(5..<5 + count))
      #expect(blocks.dropLast().allSatisfy { $0.count == RowBlocks.size })
    }
  }
}

@Suite("Row, column and vector kernels")
struct KernelTests {
  @Test("Column sums, squares and products match the naive ones exactly on whole numbers")
  func columns() {
    let x = wholeNumbers(37, 19, salt: 1)
    let g = wholeNumbers(37, 19, salt: 2)
    let centre = wholeNumbers(1, 19, salt: 3)
    let sums = wholeNumbers(1, 19, salt: 4)
    let squares = wholeNumbers(1, 19, salt: 5)
    let products = wholeNumbers(1, 19, salt: 6)
    columnSums(of: x.view, into: sums.view)
    columnSquares(of: x.view, around: centre.view, into: squares.view)
    columnProducts(of: g.view, with: x.view, around: centre.view, into: products.view)
    for j in 0..<19 {
      let c = centre.view[0, j]
      let column = (0..<37).map { x.view[$0, j] }
      #expect(sums.view[0, j] == column.reduce(0, +))
      #expect(squares.view[0, j] == column.reduce(0) { $0 + ($1 - c) * ($1 - c) })
      let expected = (0..<37).reduce(Float(0)) { $0 + g.view[$1, j] * (x.view[$1, j] - c) }
      #expect(products.view[0, j] == expected)
    }
  }

  @Test(
    "Sums of squares and distances are exact on whole numbers", arguments: [0, 1, 31, 1024, 5000])
  func squares(count: Int) {
    let a = wholeNumbers(1, count, salt: 1)
    let b = wholeNumbers(1, count, salt: 2)
    let elements = zip(a.view.elements, b.view.elements)
    #expect(sumOfSquares(a.view) == a.view.elements.reduce(0) { $0 + Double($1) * Double($1) })
    #expect(
      squaredDistance(a.view, b.view)
        == elements.reduce(0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        })
  }

  @Test("The rectifier and its mask")
  func rectifier() {
    let x = Matrix(rows: 1, columns: 4)
    let g = Matrix(rows: 1, columns: 4)
    for (i, value) in [-1, 0, 2, Float.nan].enumerated() { x.view[0, i] = value }
    fill(g.view, with: 3)
    rectify(x.view)
    maskByRectifier(output: x.view, g.view)
    #expect(Array(x.view.elements.prefix(3)) == [0, 0, 2])
    #expect(x.view[0, 3].isNaN)
    #expect(Array(g.view.elements) == [0, 0, 3, 0])
  }

  @Test("Cross-entropy of known logits, its gradient and its errors")
  func crossEntropy() {
    let logits = Matrix(rows: 3, columns: 2)
    // Probabilities ½, ½; then 3/4, 1/4; then logits too large for a plain exponential.
    for (i, value) in [0, 0, 1.0986123, 0, 1000, 0].enumerated() {
      logits.view.start[i] = Float(value)
    }
    let (loss, errors) = softmaxCrossEntropy(
      logits: logits.view, labels: ([0, 1, 1] as [UInt8]).span, gradientScale: 0.5)
    #expect(abs(loss - (0.6931471805599453 + 1.3862943611198906 + 1000)) < 1e-6)
    #expect(errors == 2)
    let expected: [Float] = [-0.25, 0.25, 0.375, -0.375, 0.5, -0.5]
    for (value, expected) in zip(logits.view.elements, expected) {
      #expect(abs(value - expected) < 1e-6)
    }
  }

  @Test("Squared error and its gradient")
  func squared() {
    let predictions = Matrix(rows: 2, columns: 1)
    predictions.view[0, 0] = 3
    predictions.view[1, 0] = -1
    let sum = squaredError(
      predictions: predictions.view, targets: ([1, 0] as [Float]).span, gradientScale: 0.5)
    #expect(sum == 5)
    #expect(Array(predictions.view.elements) == [2, -1])
  }

  /// By hand: g' = 0.5·4 + 0.1·1 = 2.1; v = 0.9·1 + 2.1 = 3; plain step 0.3; Nesterov's step
  /// 0.1·(2.1 + 0.9·3) = 0.48.
  @Test("One momentum step by hand", arguments: [(false, Float(0.7)), (true, Float(0.52))])
  func momentum(nesterov: Bool, expected: Float) {
    let p = Matrix(rows: 1, columns: 1)
    let v = Matrix(rows: 1, columns: 1)
    let g = Matrix(rows: 1, columns: 1)
    (p.view[0, 0], v.view[0, 0], g.view[0, 0]) = (1, 1, 4)
    momentumStep(
      parameters: p.view, velocity: v.view, gradient: g.view, gradientScale: 0.5,
      learningRate: 0.1, momentum: 0.9, weightDecay: 0.1, nesterov: nesterov)
    #expect(abs(p.view[0, 0] - expected) < 1e-6)
    #expect(abs(v.view[0, 0] - 3) < 1e-6)
  }
}
