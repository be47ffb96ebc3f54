import Testing

@testable import Kernels

/// A matrix whose elements are small whole numbers, so that products and sums are exact.
private func wholeNumbers(_ rows: Int, _ columns: Int, salt: Int) -> Matrix {
  let matrix = Matrix(rows: rows, columns: columns)
  for i in 0..<matrix.count { matrix.view[i] = Float((i * 7 + salt * 13) % 11 - 5) }
  return matrix
}

/// A matrix whose elements round, some of them zero.
private func uneven(_ rows: Int, _ columns: Int, salt: Int) -> Matrix {
  let matrix = wholeNumbers(rows, columns, salt: salt)
  for i in 0..<matrix.count { matrix.view[i] /= Float(3 + i % 7) }
  return matrix
}

@Suite("Matrices and products")
struct ProductTests {
  /// On both sides of the limits of thin products: few rows of a, and few of the summed dimension.
  static let shapes = [
    (1, 1, 1), (3, 5, 2), (17, 33, 9), (256, 70, 10), (300, 4, 65), (1, 100, 21), (8, 33, 20),
    (13, 100, 37), (16, 784, 30), (30, 16, 100), (9, 1, 16), (4, 7, 45), (66, 65, 64),
    (128, 129, 53), (129, 128, 53),
  ]

  @Test("The three products match the naive ones exactly on whole numbers", arguments: shapes)
  func products(m: Int, k: Int, n: Int) {
    let a = wholeNumbers(m, k, salt: 1)
    let b = wholeNumbers(k, n, salt: 2)
    let aTransposed = Matrix(rows: k, columns: m)
    let bTransposed = Matrix(rows: n, columns: k)
    for i in 0..<m { for j in 0..<k { aTransposed.view[j, i] = a.view[i, j] } }
    for i in 0..<k { for j in 0..<n { bTransposed.view[j, i] = b.view[i, j] } }
    let scratch = Matrix(
      rows: 1, columns: ThinProducts.scratchCount(rows: max(m, k), columns: n))
    let c = wholeNumbers(m, n, salt: 3)
    let d = wholeNumbers(m, n, salt: 3)
    let e = wholeNumbers(m, n, salt: 3)
    multiply(a.view, by: b.view, into: c.view, scratch: scratch.view)
    multiply(a.view, byTransposeOf: bTransposed.view, into: d.view)
    multiply(
      transposeOf: aTransposed.view, by: b.view, into: e.view, adding: true,
      scratch: scratch.view)
    let before = wholeNumbers(m, n, salt: 3)
    for i in 0..<m {
      for j in 0..<n {
        let sum = (0..<k).reduce(Float(0)) { $0 + a.view[i, $1] * b.view[$1, j] }
        #expect(c.view[i, j] == sum)
        #expect(d.view[i, j] == sum)
        #expect(e.view[i, j] == before.view[i, j] + sum)
      }
    }
  }

  @Test(
    "A product's row has the same bits however many rows stand beside it, up to the thin limit",
    arguments: [1, 2, 4, 7, 8, 17, 127, 128])
  func thinRows(rows: Int) {
    let all = uneven(ThinProducts.rowLimit, 203, salt: 1)
    let weights = uneven(45, 203, salt: 2)
    let wide = uneven(203, 45, salt: 3)
    let scratch = Matrix(
      rows: 1, columns: ThinProducts.scratchCount(rows: ThinProducts.rowLimit, columns: 45))
    let c = Matrix(rows: ThinProducts.rowLimit, columns: 45)
    let d = Matrix(rows: ThinProducts.rowLimit, columns: 45)
    let e = Matrix(rows: rows, columns: 45)
    let f = Matrix(rows: rows, columns: 45)
    multiply(all.view, byTransposeOf: weights.view, into: c.view)
    multiply(all.view, by: wide.view, into: d.view, scratch: scratch.view)
    multiply(all.view.rows(0..<rows), byTransposeOf: weights.view, into: e.view)
    multiply(all.view.rows(0..<rows), by: wide.view, into: f.view, scratch: scratch.view)
    #expect(e.view.array == c.view.rows(0..<rows).array)
    #expect(f.view.array == d.view.rows(0..<rows).array)
  }

  @Test(
    "A step from an outer product has the bits of a step with the product itself",
    arguments: [
      StepRule.momentum(MomentumRule(momentum: 0, nesterov: false, weightDecay: 0.01)),
      .momentum(MomentumRule(momentum: 0.9, nesterov: false, weightDecay: 0.01)),
      .momentum(MomentumRule(momentum: 0.9, nesterov: true, weightDecay: 0.01)),
      .rmsProp(RMSPropRule(decay: 0.9, momentum: 0, epsilon: 1e-3, weightDecay: 0.01)),
      .rmsProp(RMSPropRule(decay: 0.9, momentum: 0.5, epsilon: 1e-3, weightDecay: 0.01)),
      .adam(
        AdamRule(
          momentum: 0.9, secondMomentum: 0.99, epsilon: 1e-3, weightDecay: 0.01,
          decoupledDecay: 0.1)),
    ], [1, 5, 16, 128])
  func outerProductStep(_ rule: StepRule, rows: Int) {
    // Rows in fours and left over; columns in lanes of sixteen, of eight, and left over.
    let (outputs, inputs) = (4 + 3, 16 + 8 + 5)
    let outputGradient = uneven(rows, outputs, salt: 1)
    let x = uneven(rows, inputs, salt: 2)
    let gradient = Matrix(rows: outputs, columns: inputs)
    let scratch = Matrix(
      rows: 1, columns: ThinProducts.scratchCount(rows: rows, columns: inputs))
    multiply(
      transposeOf: outputGradient.view, by: x.view, into: gradient.view, scratch: scratch.view)
    let weights = uneven(outputs, inputs, salt: 3)
    let expectedWeights = uneven(outputs, inputs, salt: 3)
    let (firstCount, secondCount) = (
      rule.hasFirstMoment ? 7 * 29 : 0, rule.hasSecondMoment ? 7 * 29 : 0
    )
    let first = uneven(1, firstCount, salt: 4)
    let expectedFirst = uneven(1, firstCount, salt: 4)
    let second = Matrix(rows: 1, columns: secondCount)
    let expectedSecond = Matrix(rows: 1, columns: secondCount)
    fill(second.view, with: 0.5)
    fill(expectedSecond.view, with: 0.5)
    let pace = StepPace(learningRate: 0.1, update: 3)
    let squares = step(
      rule,
      weights: StepTarget(
        parameters: weights.view, firstMoment: first.view, secondMoment: second.view),
      outputGradient: outputGradient.view, x: x.view, scratch: scratch.view, pace)
    let expected = step(
      rule,
      StepTarget(
        parameters: expectedWeights.view, firstMoment: expectedFirst.view,
        secondMoment: expectedSecond.view),
      gradient: gradient.view, pace)
    #expect(weights.view.array == expectedWeights.view.array)
    #expect(first.view.array == expectedFirst.view.array)
    #expect(second.view.array == expectedSecond.view.array)
    let before = uneven(outputs, inputs, salt: 3)
    #expect(weights.view.array != before.view.array)
    #expect(abs(squares - expected) < 1e-6 * expected)
  }

  @Test("Storage is aligned to 64 bytes and zero at first")
  func storage() {
    for count in [0, 1, 17, 4099] {
      let matrix = Matrix(rows: 1, columns: count)
      #expect(UInt(bitPattern: matrix.view.start) % 64 == 0)
      #expect(matrix.view.array.allSatisfy { $0 == 0 })
    }
  }

  @Test(
    "Row blocks cover a batch in order; each lies in one group or holds whole groups",
    arguments: [1, 255, 256, 257, 1000], [nil, 1, 3, 100, 128, 255, 256, 257, 300, 512, 1000])
  func rowBlocks(rows: Int, groupSize: Int?) {
    let blocks = RowBlocks(rows: rows, groupSize: groupSize)
    let ranges = (0..<blocks.count).map { blocks[$0] }
    #expect(ranges.flatMap { Array($0) } == Array(0..<rows))
    #expect(ranges.allSatisfy { !$0.isEmpty && $0.count <= RowBlocks.size })
    let groups = (0..<blocks.groupCount).map { blocks.group($0) }
    #expect(groups.flatMap { Array($0) } == Array(0..<rows))
    for (index, range) in ranges.enumerated() {
      let first = groups[blocks.group(ofBlock: index)]
      #expect(first.contains(range.lowerBound))
      if blocks.groupsFitBlocks {
        #expect(range.lowerBound == first.lowerBound)
        #expect(groups.contains { $0.upperBound == range.upperBound })
      } else {
        #expect(range.upperBound <= first.upperBound)
      }
    }
    if groupSize == nil {
      #expect(ranges.dropLast().allSatisfy { $0.count == RowBlocks.size })
    }
  }
}

@Suite("Row, column and vector kernels")
struct KernelTests {
  /// Columns for lanes of sixteen, of eight and for single ones; a power of two of rows, so that
  /// means of whole numbers are exact.
  private static let (rows, columns) = (32, 16 + 8 + 3)

  private func column(_ matrix: borrowing Matrix, _ j: Int) -> [Float] {
    let view = matrix.view
    return (0..<view.rows).map { view[$0, j] }
  }

  @Test("Moments of columns match the naive ones exactly on whole numbers")
  func moments() {
    let x = wholeNumbers(Self.rows, Self.columns, salt: 1)
    let mean = wholeNumbers(1, Self.columns, salt: 2)
    let squares = wholeNumbers(1, Self.columns, salt: 3)
    let sums = wholeNumbers(1, Self.columns, salt: 4)
    columnMoments(of: x.view, mean: mean.view, squares: squares.view)
    columnSums(of: x.view, into: sums.view)
    for j in 0..<Self.columns {
      let values = column(x, j)
      let average = values.reduce(0, +) / Float(Self.rows)
      #expect(sums.view[0, j] == values.reduce(0, +))
      #expect(mean.view[0, j] == average)
      #expect(
        squares.view[0, j] == values.reduce(0) { $0 + ($1 - average) * ($1 - average) })
    }
  }

  @Test("Normalizing, and the way back through it, match the formulas exactly on whole numbers")
  func normalizing() {
    let x = wholeNumbers(Self.rows, Self.columns, salt: 1)
    let y = wholeNumbers(Self.rows, Self.columns, salt: 2)
    let gradient = wholeNumbers(Self.rows, Self.columns, salt: 3)
    let centre = wholeNumbers(1, Self.columns, salt: 4)
    let factor = wholeNumbers(1, Self.columns, salt: 5)
    let shift = wholeNumbers(1, Self.columns, salt: 6)
    let sums = wholeNumbers(1, Self.columns, salt: 7)
    let products = wholeNumbers(1, Self.columns, salt: 8)
    let plain = Matrix(rows: Self.rows, columns: Self.columns)
    for (isRectified, target) in [(true, y.view), (false, plain.view)] {
      Normalization(
        around: centre.view, by: factor.view, shift: shift.view, isRectified: isRectified
      ).apply(to: x.view, into: target)
    }
    let above = (0..<Self.columns).map { column(gradient, $0) }
    maskAndSum(
      gradient.view, at: x.view, around: centre.view, by: factor.view, shift: shift.view,
      sums: sums.view, products: products.view)
    let inputs = (0..<Self.columns).map { column(x, $0) }
    var zeros = 0
    for j in 0..<Self.columns {
      let (c, f, b) = (centre.view[0, j], factor.view[0, j], shift.view[0, j])
      let normalized = inputs[j].map { ($0 - c) * f + b }
      let outputs = normalized.map { max($0, 0) }
      let masked = zip(above[j], outputs).map { $1 > 0 ? $0 : 0 }
      zeros += outputs.count { $0 == 0 }
      #expect(column(y, j) == outputs && column(plain, j) == normalized)
      #expect(column(gradient, j) == masked)
      #expect(sums.view[0, j] == masked.reduce(0, +))
      #expect(
        products.view[0, j] == zip(masked, inputs[j]).reduce(0) { $0 + $1.0 * ($1.1 - c) })
    }
    #expect(zeros > 100 && zeros < Self.rows * Self.columns - 100)
    let mean = wholeNumbers(1, Self.columns, salt: 9)
    let slope = wholeNumbers(1, Self.columns, salt: 10)
    normalizedGradient(
      of: gradient.view, at: x.view, around: centre.view, by: factor.view, mean: mean.view,
      slope: slope.view)
    for j in 0..<Self.columns {
      let (c, f) = (centre.view[0, j], factor.view[0, j])
      let expected = zip(column(gradient, j), inputs[j]).map {
        f * ($0 - mean.view[0, j] - ($1 - c) * slope.view[0, j])
      }
      #expect(column(x, j) == expected)
    }
  }

  @Test("Bias and rectifier, and the way back through them", arguments: [false, true])
  func bias(rectified: Bool) {
    let x = wholeNumbers(Self.rows, Self.columns, salt: 1)
    let bias = wholeNumbers(1, Self.columns, salt: 2)
    let gradient = wholeNumbers(Self.rows, Self.columns, salt: 3)
    let sums = wholeNumbers(1, Self.columns, salt: 4)
    let inputs = (0..<Self.columns).map { column(x, $0) }
    addBias(bias.view, to: x.view, rectified: rectified)
    let outputs = (0..<Self.columns).map { column(x, $0) }
    for j in 0..<Self.columns {
      let sum = inputs[j].map { $0 + bias.view[0, j] }
      #expect(outputs[j] == (rectified ? sum.map { max($0, 0) } : sum))
    }
    maskAndSum(gradient.view, intoOutput: x.view, sums: sums.view)
    for j in 0..<Self.columns {
      let masked = zip(column(gradient, j), outputs[j]).map { $1 > 0 ? $0 : 0 }
      #expect(column(x, j) == masked)
      #expect(sums.view[0, j] == masked.reduce(0, +))
    }
  }

  @Test("A rectifier keeps NaN, in lanes and alone", arguments: [1, 8, 16])
  func rectifiedNaN(columns: Int) {
    let x = Matrix(rows: 1, columns: columns)
    let bias = Matrix(rows: 1, columns: columns)
    fill(x.view, with: .nan)
    addBias(bias.view, to: x.view, rectified: true)
    #expect(x.view.array.allSatisfy { $0.isNaN })
  }

  @Test("Vectors are added element by element")
  func addition() {
    let a = wholeNumbers(1, 45, salt: 1)
    let b = wholeNumbers(1, 45, salt: 2)
    let expected = zip(a.view.array, b.view.array).map { $0 + $1 }
    add(b.view, to: a.view)
    #expect(a.view.array == expected)
  }

  @Test(
    "Sums of squares and distances are exact on whole numbers", arguments: [0, 1, 31, 1024, 5000])
  func squares(count: Int) {
    let a = wholeNumbers(1, count, salt: 1)
    let b = wholeNumbers(1, count, salt: 2)
    let elements = zip(a.view.array, b.view.array)
    #expect(sumOfSquares(a.view) == a.view.array.reduce(0) { $0 + Double($1) * Double($1) })
    #expect(
      squaredDistance(a.view, b.view)
        == elements.reduce(0) {
          $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
        })
  }

  @Test("Cross-entropy of known logits, its gradient and its errors")
  func crossEntropy() {
    let logits = Matrix(rows: 3, columns: 2)
    // Probabilities ½, ½; then 3/4, 1/4; then logits too large for a plain exponential.
    for (i, value) in [0, 0, 1.0986123, 0, 1000, 0].enumerated() {
      logits.view[i] = Float(value)
    }
    let (loss, errors) = softmaxCrossEntropy(
      logits: logits.view, labels: ([0, 1, 1] as [UInt8]).span, gradientScale: 0.5)
    #expect(abs(loss - (0.6931471805599453 + 1.3862943611198906 + 1000)) < 1e-6)
    #expect(errors == 2)
    let expected: [Float] = [-0.25, 0.25, 0.375, -0.375, 0.5, -0.5]
    for (value, expected) in zip(logits.view.array, expected) {
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
    #expect(predictions.view.array == [2, -1])
  }

  /// By hand: g' = 0.5·4 + 0.1·1 = 2.1; v = 0.9·1 + 2.1 = 3; plain step 0.3; Nesterov's step
  /// 0.1·(2.1 + 0.9·3) = 0.48; without momentum 0.21.
  @Test(
    "One step by hand, in lanes and alone",
    arguments: [
      (Float(0.9), false, Float(0.7)), (Float(0.9), true, Float(0.52)), (Float(0), false, 0.79),
    ], [1, 33, 1100])
  func oneStep(_ example: (momentum: Float, nesterov: Bool, expected: Float), count: Int) {
    let p = Matrix(rows: 1, columns: count)
    let v = Matrix(rows: 1, columns: example.momentum == 0 ? 0 : count)
    let g = Matrix(rows: 1, columns: count)
    fill(p.view, with: 1)
    fill(v.view, with: 1)
    fill(g.view, with: 4)
    let none = Matrix(rows: 1, columns: 0)
    let squares = step(
      .momentum(
        MomentumRule(momentum: example.momentum, nesterov: example.nesterov, weightDecay: 0.1)),
      StepTarget(parameters: p.view, firstMoment: v.view, secondMoment: none.view),
      gradient: g.view,
      StepPace(gradientScale: 0.5, learningRate: 0.1, update: 1))
    #expect(squares == Double(16 * count))
    #expect(p.view.array.allSatisfy { abs($0 - example.expected) < 1e-6 })
    #expect(v.view.array.allSatisfy { abs($0 - 3) < 1e-6 })
  }
}
