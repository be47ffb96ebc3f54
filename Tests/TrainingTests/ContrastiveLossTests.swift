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
    reversed: Bool = false
  ) -> (loss: Double, gradient: [Float]) {
    let rows = embeddings.count / columns
    let matrix = Matrix(rows: rows, columns: columns)
    for (index, value) in embeddings.enumerated() { matrix.view[index] = value }
    let pairs = PairedEmbeddings(loss, rowLimit: rows + 6, columns: columns, workers: 1)
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

  /// Stripes depend on nothing but the embeddings, and their losses are added in order.
  @Test func `The order of stripes changes no bit`() throws {
    let item = try #require(Self.cases().last)
    let loss = ContrastiveLoss(.ntxent, temperature: 0.1)
    let one = evaluate(item.embeddings, columns: item.columns, loss)
    let other = evaluate(item.embeddings, columns: item.columns, loss, reversed: true)
    #expect(one == other)
  }

  @Test func `An embedding without a direction has no gradient`() {
    let embeddings: [Float] = [0, 0, 1, 0, 0, 1, 1, 1]
    let found = evaluate(embeddings, columns: 2, ContrastiveLoss(.ntxent, temperature: 0.1))
    #expect(found.gradient.prefix(2) == [0, 0])
    #expect(found.loss.isFinite && found.gradient.allSatisfy(\.isFinite))
  }
}
