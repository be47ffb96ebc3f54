import Foundation
import Testing

@testable import Kernels

/// The loss of pairs of embeddings, and its gradient.
@Suite struct ContrastiveLossTests {
  /// One case of `Golden/contrastive.json`, which the script of this name wrote with PyTorch in float64.
  struct Case: Decodable {
    let kind: ContrastiveLoss.Kind
    let temperature: Double
    let columns: Int
    let embeddings: [Float]
    let loss: Double
    let gradient: [Double]
  }

  private static func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(
        forResource: "contrastive", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
  }

  /// Loss and gradient of `scale` times the loss, by stripes in a given order.
  private func evaluate(
    _ embeddings: [Float], columns: Int, _ loss: ContrastiveLoss, scale: Double = 1,
    reversed: Bool = false, memory: Int = 0
  ) -> (loss: Double, gradient: [Float]) {
    let rows = embeddings.count / columns
    let matrix = Matrix(rows: rows, columns: columns)
    for (index, value) in embeddings.enumerated() { matrix.view[index] = value }
    let pairs = PairedEmbeddings(
      loss, rowLimit: rows + 6, columns: columns, workers: 1, memory: memory)
    pairs.begin(rows: rows)
    pairs.take(matrix.view, rows: 0..<rows)
    let stripes = reversed ? (0..<pairs.stripeCount).reversed() : Array(0..<pairs.stripeCount)
    for stripe in stripes { pairs.sum(stripe: stripe, worker: 0) }
    for stripe in stripes { pairs.gradient(stripe: stripe, scale: scale, worker: 0) }
    return (pairs.lossSum, pairs.gradient(rows: 0..<rows).array)
  }

  @Test func `Loss and gradient match PyTorch's in float64`() throws {
    let cases = try Self.cases()
    #expect(cases.count == 24)
    for item in cases {
      let loss = ContrastiveLoss(item.kind, temperature: item.temperature)
      let actual = evaluate(item.embeddings, columns: item.columns, loss)
      // An error of 1e-7 in a similarity is one of 1e-7 / τ in an exponential.
      let tolerance = 4e-7 / item.temperature
      #expect(
        abs(actual.loss - item.loss) <= tolerance * Double(item.embeddings.count / item.columns),
        "\(item.kind), \(item.temperature): \(actual.loss) and \(item.loss)")
      let size = (item.gradient.reduce(0) { $0 + $1 * $1 } / Double(item.gradient.count))
        .squareRoot()
      let worst = zip(actual.gradient, item.gradient).map { abs(Double($0) - $1) }.max() ?? .nan
      #expect(
        worst <= 20 * tolerance * max(size, 1e-3),
        "\(item.kind), \(item.temperature): \(worst) of \(size)")
    }
  }

  /// What a batch of embeddings that are all alike comes to: all others are as near as the own one.
  @Test(arguments: [2, 40]) func `Equal embeddings are told apart by chance`(examples: Int) {
    let rows = 2 * examples
    let embeddings: [Float] = (0..<rows).flatMap { _ in [3, 4] as [Float] }
    let ntxent = evaluate(embeddings, columns: 2, ContrastiveLoss(.ntxent, temperature: 0.5))
    #expect(abs(ntxent.loss / Double(rows) - log(Double(rows - 1))) < 1e-6)
    let dcl = evaluate(embeddings, columns: 2, ContrastiveLoss(.dcl, temperature: 0.5))
    #expect(abs(dcl.loss / Double(rows) - log(Double(rows - 2))) < 1e-6)
    #expect(ntxent.gradient.allSatisfy { abs($0) < 1e-5 })
  }

  @Test(arguments: ContrastiveLoss.Kind.allCases)
  func `The gradient is that of differences of the loss`(kind: ContrastiveLoss.Kind) throws {
    let item = try #require(Self.cases().first { $0.embeddings.count == 70 })
    let loss = ContrastiveLoss(kind, temperature: 0.5)
    let gradient = evaluate(item.embeddings, columns: 5, loss, scale: 0.25).gradient
    for index in stride(from: 0, to: 70, by: 9) {
      func moved(_ step: Float) -> Double {
        var embeddings = item.embeddings
        embeddings[index] += step
        return 0.25 * evaluate(embeddings, columns: 5, loss).loss
      }
      let slope = (moved(0.01) - moved(-0.01)) / 0.02
      #expect(abs(slope - Double(gradient[index])) < 1e-3, "\(index)")
    }
  }

  /// Of more rows than two stripes have, which are no multiple of sixteen: loss and gradient by their
  /// formulas in Double, and the same bits in whatever order stripes come, kept or computed again.
  @Test(arguments: ContrastiveLoss.Kind.allCases)
  func `Several stripes are as the formula has them, in any order`(kind: ContrastiveLoss.Kind) {
    let (rows, columns, temperature) = (2 * PairedEmbeddings.stripeRows + 58, 6, 0.2)
    let embeddings = (0..<rows * columns).map { Float(sin(Double($0 * $0 % 977) + 0.3)) }
    let loss = ContrastiveLoss(kind, temperature: temperature)
    let one = evaluate(embeddings, columns: columns, loss)
    #expect(one == evaluate(embeddings, columns: columns, loss, reversed: true))
    #expect(one == evaluate(embeddings, columns: columns, loss, memory: 1 << 24))
    let units = (0..<rows).map { row -> [Double] in
      let values = embeddings[row * columns..<(row + 1) * columns].map { Double($0) }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / length }
    }
    func counts(_ i: Int, _ k: Int) -> Bool { k != i && (kind == .ntxent || k != i ^ 1) }
    func power(_ i: Int, _ k: Int) -> Double {
      exp(zip(units[i], units[k]).reduce(0) { $0 + $1.0 * $1.1 } / temperature)
    }
    let sums = (0..<rows).map { i in
      (0..<rows).reduce(0) { counts(i, $1) ? $0 + power(i, $1) : $0 }
    }
    let losses = (0..<rows).map { log(sums[$0]) - log(power($0, $0 ^ 1)) }
    #expect(abs(one.loss / losses.reduce(0, +) - 1) < 1e-6)
    for i in [0, 1, PairedEmbeddings.stripeRows, rows - 1] {
      var gradient = [Double](repeating: 0, count: columns)
      for k in 0..<rows {
        let weight = counts(i, k) ? power(i, k) * (1 / sums[i] + 1 / sums[k]) : 0
        for j in 0..<columns {
          gradient[j] += (weight - (k == i ^ 1 ? 2 : 0)) * units[k][j] / temperature
        }
      }
      let along = zip(gradient, units[i]).reduce(0) { $0 + $1.0 * $1.1 }
      let row = embeddings[i * columns..<(i + 1) * columns].map { Double($0) }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for j in 0..<columns {
        let expected = (gradient[j] - along * units[i][j]) / length
        #expect(abs(Double(one.gradient[i * columns + j]) - expected) < 2e-5, "\(i), \(j)")
      }
    }
  }

  @Test func `An embedding without a direction has no gradient`() {
    let embeddings: [Float] = [0, 0, 1, 0, 0, 1, 1, 1]
    let found = evaluate(embeddings, columns: 2, ContrastiveLoss(.ntxent, temperature: 0.1))
    #expect(found.gradient.prefix(2) == [0, 0])
    #expect(found.loss.isFinite && found.gradient.allSatisfy(\.isFinite))
  }
}
