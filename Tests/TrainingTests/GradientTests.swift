import Datasets
import Kernels
import Testing

@testable import Training

/// A problem small enough for central differences of every parameter.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let name: String
  let hidden: [Int]
  let normalization: ModelConfiguration.Normalization
  var ghostBatchSize: Int?
  let rows: Int
  let isClassifier: Bool
  /// Bytes for activations of batches whose groups span blocks.
  var keptBytes = 1 << 20

  var testDescription: String { name }

  static let all = [
    GradientCase(
      name: "linear, classes", hidden: [], normalization: .none, rows: 7, isClassifier: true),
    GradientCase(
      name: "linear, values", hidden: [], normalization: .none, rows: 7, isClassifier: false),
    GradientCase(
      name: "two hidden layers, classes", hidden: [6, 5], normalization: .none, rows: 9,
      isClassifier: true),
    GradientCase(
      name: "hidden layer, values", hidden: [6], normalization: .none, rows: 5,
      isClassifier: false),
    GradientCase(
      name: "batch norm", hidden: [6, 5], normalization: .batch, rows: 11, isClassifier: true),
    GradientCase(
      name: "ghost batches, the last short", hidden: [6, 5], normalization: .batch,
      ghostBatchSize: 4, rows: 11, isClassifier: true),
    GradientCase(
      name: "several row blocks", hidden: [4], normalization: .none,
      rows: 2 * RowBlocks.size + 37, isClassifier: true),
    GradientCase(
      name: "statistics over several row blocks", hidden: [6, 5], normalization: .batch,
      rows: 2 * RowBlocks.size + 37, isClassifier: true),
    GradientCase(
      name: "statistics over several row blocks, all computed again", hidden: [6, 5],
      normalization: .batch, rows: 2 * RowBlocks.size + 37, isClassifier: true, keptBytes: 0),
    GradientCase(
      name: "ghost batches in several row blocks", hidden: [6, 5], normalization: .batch,
      ghostBatchSize: 100, rows: 2 * RowBlocks.size + 37, isClassifier: true),
    GradientCase(
      name: "ghost batches larger than a row block", hidden: [4], normalization: .batch,
      ghostBatchSize: RowBlocks.size + 30, rows: 2 * RowBlocks.size + 37, isClassifier: false),
  ]
}

@Suite("Gradients")
struct GradientTests {
  /// Float rounding of the engine against a gradient in Double that is good to about 1e-8:
  /// each component within 2e-4 of the largest one.
  @Test("Every layer's gradient matches central differences", arguments: GradientCase.all)
  func centralDifferences(_ example: GradientCase) throws {
    let (inputs, outputs) = (5, 3)
    let model = ModelConfiguration(
      hidden: example.hidden, normalization: example.normalization)
    let network = Network(
      model, inputs: inputs, outputs: outputs, ghostBatchSize: example.ghostBatchSize)
    let parameters = Parameters(for: network, seed: 3)
    // Batch-norm scales of 1 and shifts of 0 would hide errors in their use.
    let values = parameters.values.view
    for i in 0..<values.count { values[i] += 0.2 * Float(hashed(i, 7)) }
    let x = (0..<example.rows).map { row in
      (0..<inputs).map { Float(1.5 * hashed(row * inputs + $0, 1)) }
    }
    let labels = (0..<example.rows).map { UInt8(Int((hashed($0, 2) + 1) * 1.5) % outputs) }
    let targets = (0..<example.rows).map { row in
      (0..<outputs).map { Float(hashed(row * outputs + $0, 3)) }
    }

    let set = ExampleSet(
      inputs: .floats(Array(x.joined())),
      targets: example.isClassifier
        ? .classes(labels, classCount: outputs)
        : .values(Array(targets.joined()), width: outputs),
      featureCount: inputs)
    let dataset = Dataset(
      train: set, test: set,
      standardization: Standardization(
        mean: [Double](repeating: 0, count: inputs),
        deviation: [Double](repeating: 1, count: inputs)))
    let batch = Batch(
      dataset: dataset, examples: Array(0..<Int32(example.rows))[...], changes: nil, prepared: nil,
      dropout: nil)
    let pass = GradientPass(
      for: network, rows: example.rows, workers: 1, memory: example.keptBytes)
    let gradient = Matrix(rows: 1, columns: network.parameterLayout.count)
    let loss =
      pass.run(batch, parameters: parameters.views, gradient: gradient.view) { _, _ in }
      / Double(batch.lossTerms)

    let reference = ReferenceNetwork(
      model: model, ghostBatchSize: example.ghostBatchSize, inputs: inputs, outputs: outputs)
    let wide = values.array.map(Double.init)
    func referenceLoss(_ parameters: [Double]) -> Double {
      reference.loss(
        parameters: parameters, x: x.map { $0.map(Double.init) },
        labels: example.isClassifier ? labels.map(Int.init) : nil,
        values: targets.map { $0.map(Double.init) })
    }
    #expect(abs(loss - referenceLoss(wide)) < 1e-5)
    let expected = wide.indices.map { i in
      let step = 1e-6
      var (above, below) = (wide, wide)
      above[i] += step
      below[i] -= step
      return (referenceLoss(above) - referenceLoss(below)) / (2 * step)
    }
    let largest = expected.map(abs).max() ?? 0
    #expect(largest > 1e-3)
    for (i, value) in expected.enumerated() {
      #expect(
        abs(Double(gradient.view[i]) - value) <= 2e-4 * largest,
        "parameter \(i): \(gradient.view[i]), expected \(value)")
    }
  }
}

/// A number in [-1, 1) that is a function of its indices alone.
func hashed(_ index: Int, _ stream: Int) -> Double {
  var z = UInt64(stream) << 40 &+ UInt64(index) &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
  z ^= z >> 31
  return Double(z >> 32) / 4_294_967_296 * 2 - 1
}
