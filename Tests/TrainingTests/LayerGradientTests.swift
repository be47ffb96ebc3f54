import Datasets
import Kernels
import Testing

@testable import Training

/// A network of layers small enough for central differences.
struct LayerCase: CustomTestStringConvertible, Sendable {
  let name: String
  let layers: [LayerConfiguration]
  let image: ImageShape
  var ghostBatchSize: Int?
  var rows = 5
  var blockSize: Int?
  var keptBytes = 1 << 24

  var testDescription: String { name }
  var inputs: Int { image.featureCount }
  static let outputs = 3

  var model: ModelConfiguration { ModelConfiguration(layers: layers) }
  var network: Network {
    Network(
      model, inputs: inputs, image: image, outputs: Self.outputs, ghostBatchSize: ghostBatchSize,
      blockSize: blockSize)
  }

  static let grey = ImageShape(height: 9, width: 9)
  static let colour = ImageShape(height: 7, width: 8, channels: 3)
  private static let head: [LayerConfiguration] = [.flatten, .linear(outputs: outputs)]

  private static let small: [LayerConfiguration] =
    [
      .convolution(outputs: 5, kernel: 3, padding: 1), .maxPool(window: 3, stride: 2), .batchNorm,
      .rectifier, .convolution(outputs: 10, kernel: 3, padding: 1), .batchNorm, .rectifier,
    ] + head
  private static let residual: [LayerConfiguration] = [
    .convolution(outputs: 9, kernel: 3, padding: 1, bias: false), .batchNorm, .rectifier,
    .residual(
      body: [
        .convolution(outputs: 12, kernel: 3, stride: 2, padding: 1, bias: false), .batchNorm,
        .rectifier, .convolution(outputs: 12, kernel: 3, padding: 1, bias: false), .batchNorm,
      ],
      shortcut: [.convolution(outputs: 12, kernel: 1, stride: 2, bias: false), .batchNorm]),
    .rectifier,
    .residual(
      body: [
        .convolution(outputs: 12, kernel: 3, padding: 1, bias: false), .batchNorm, .rectifier,
        .convolution(outputs: 12, kernel: 3, padding: 1, bias: false), .batchNorm,
      ]), .rectifier, .globalAveragePool, .flatten, .linear(outputs: outputs),
  ]
  private static let preactivated: [LayerConfiguration] = [
    .convolution(outputs: 4, kernel: 3, padding: 1),
    .residual(
      body: [
        .batchNorm, .rectifier, .convolution(outputs: 4, kernel: 3, padding: 1), .batchNorm,
        .rectifier, .convolution(outputs: 4, kernel: 3, padding: 1),
      ]), .batchNorm, .rectifier, .averagePool(window: 2, stride: 2), .flatten,
    .linear(outputs: outputs),
  ]

  static let all = [
    LayerCase(
      name: "convolution with bias",
      layers: [.convolution(outputs: 4, kernel: 3), .rectifier] + head,
      image: grey),
    LayerCase(
      name: "convolution behind convolution, of colours",
      layers: [
        .convolution(outputs: 6, kernel: 3, padding: 1), .rectifier,
        .convolution(outputs: 9, kernel: 2, padding: 1), .rectifier,
      ] + head, image: colour),
    LayerCase(
      name: "strides",
      layers: [
        .convolution(outputs: 8, kernel: 3, padding: 1), .rectifier,
        .convolution(outputs: 17, kernel: 3, stride: 2, padding: 1), .rectifier,
        .convolution(outputs: 5, kernel: 5, stride: 3, padding: 2), .rectifier,
      ] + head, image: colour),
    LayerCase(
      name: "a stride larger than the kernel",
      layers: [
        .convolution(outputs: 3, kernel: 3, padding: 1), .rectifier,
        .convolution(outputs: 4, kernel: 2, stride: 3), .rectifier,
      ] + head, image: grey),
    LayerCase(
      name: "max-pooling behind a convolution",
      layers: [
        .convolution(outputs: 6, kernel: 5, padding: 2), .maxPool(window: 3, stride: 2), .rectifier,
      ] + head, image: grey),
    LayerCase(
      name: "max-pooling behind a rectifier, padded",
      layers: [
        .convolution(outputs: 6, kernel: 3), .rectifier, .maxPool(window: 3, stride: 2, padding: 1),
      ] + head, image: grey),
    LayerCase(
      name: "max-pooling of windows that are not whole",
      layers: [
        .convolution(outputs: 6, kernel: 3, padding: 1),
        .maxPool(window: 3, stride: 2, ceiling: true), .rectifier,
        .convolution(outputs: 8, kernel: 3), .maxPool(window: 2, stride: 2, ceiling: true),
      ] + head, image: ImageShape(height: 8, width: 8)),
    LayerCase(
      name: "max-pooling behind a strided convolution",
      layers: [
        .convolution(outputs: 8, kernel: 3, padding: 1), .rectifier,
        .convolution(outputs: 5, kernel: 4, stride: 2, padding: 1), .maxPool(window: 3, stride: 1),
      ] + head, image: colour),
    LayerCase(
      name: "batch norm behind rectifiers",
      layers: [
        .convolution(outputs: 6, kernel: 3), .rectifier, .batchNorm,
        .convolution(outputs: 4, kernel: 3), .maxPool(window: 2, stride: 2), .rectifier, .batchNorm,
        .flatten, .linear(outputs: 7), .rectifier, .batchNorm, .linear(outputs: outputs),
      ], image: grey),
    LayerCase(
      name: "batch norm behind rectifiers, over several blocks",
      layers: [
        .convolution(outputs: 6, kernel: 3), .rectifier, .batchNorm,
        .convolution(outputs: 4, kernel: 3), .rectifier, .batchNorm,
      ] + head, image: grey, rows: 7, blockSize: 3, keptBytes: 0),
    LayerCase(
      name: "leaky rectifiers",
      layers: [
        .convolution(outputs: 6, kernel: 3), .leakyRectifier(slope: 0.25), .batchNorm,
        .leakyRectifier(),
      ] + head, image: grey),
    LayerCase(
      name: "pooling alone, a rectifier alone",
      layers: [
        .convolution(outputs: 6, kernel: 3), .averagePool(window: 2, stride: 2), .rectifier,
        .maxPool(window: 2, stride: 1),
      ] + head, image: grey),
    LayerCase(name: "batch norm and pooling", layers: small, image: grey),
    LayerCase(name: "ghost batches", layers: small, image: grey, ghostBatchSize: 2, rows: 7),
    LayerCase(
      name: "statistics over several blocks", layers: small, image: grey, rows: 7, blockSize: 3),
    LayerCase(
      name: "statistics over several blocks, all computed again", layers: small, image: grey,
      rows: 7, blockSize: 3, keptBytes: 0),
    LayerCase(
      name: "ghost batches larger than a block", layers: small, image: grey, ghostBatchSize: 4,
      rows: 9, blockSize: 3),
    LayerCase(name: "residual blocks", layers: residual, image: ImageShape(height: 7, width: 7)),
    LayerCase(
      name: "residual blocks, statistics over several blocks", layers: residual,
      image: ImageShape(height: 7, width: 7), blockSize: 2),
    LayerCase(
      name: "residual blocks, all computed again", layers: residual,
      image: ImageShape(height: 7, width: 7), blockSize: 2, keptBytes: 0),
    LayerCase(name: "batch norm before a convolution", layers: preactivated, image: colour),
    LayerCase(
      name: "batch norm before a convolution, over several blocks", layers: preactivated,
      image: colour, rows: 6, blockSize: 4),
  ]
}

@Suite("Gradients of layers")
struct LayerGradientTests {
  /// As `GradientTests` has it; of many parameters a part.
  @Test("Every layer's gradient matches central differences", arguments: LayerCase.all)
  func centralDifferences(_ example: LayerCase) throws {
    let network = example.network
    let problem = Problem(example, network)
    let pass = GradientPass(
      for: network, rows: example.rows, workers: 1, memory: example.keptBytes)
    let gradient = Matrix(rows: 1, columns: network.parameterLayout.count)
    let parameters = problem.parameters
    let loss =
      pass.run(problem.batch, parameters: parameters.views, gradient: gradient.view) { _, _ in }
      / Double(problem.batch.lossTerms)
    #expect(abs(loss - problem.loss(at: problem.point)) < 1e-5)
    try problem.check(gradient.view.array) { problem.loss(at: $0) }
  }

  /// With given statistics of batch norm, as landscapes are measured: central differences of the loss
  /// for the gradient, and of the gradient for the product with the Hessian.
  @Test("In evaluation gradient and Hessian match, too", arguments: LayerCase.all)
  func evaluation(_ example: LayerCase) throws {
    let network = example.network
    let problem = Problem(example, network)
    let pass = EvaluationPass(for: network, workers: 1, takesTangents: true)
    // Those of the data, so that no loss is far out where it is flat.
    let estimated = problem.parameters
    StatisticsPass(for: network, on: problem.dataset, resources: TrainingResources())
      .estimate(into: estimated)
    let statistics = estimated.statistics.view.array
    func parameters(_ point: [Double]) -> Parameters {
      Parameters(
        for: network,
        values: ParameterValues(parameters: point.map { Float($0) }, statistics: statistics))
    }
    let gradient = Matrix(rows: 1, columns: problem.point.count)
    _ = pass.gradient(
      of: problem.dataset.train, in: problem.dataset, at: parameters(problem.point),
      into: gradient.view)
    try problem.check(gradient.view.array) {
      problem.loss(at: $0, statistics: statistics.map(Double.init))
    }
    let direction = problem.point.indices.map { hashed($0, 11) }
    let input = Matrix(rows: 1, columns: direction.count)
    let product = Matrix(rows: 1, columns: direction.count)
    copy(direction.map { Float($0) }, to: input.view)
    pass.multiplyByHessian(
      input.view, of: problem.dataset.train, in: problem.dataset, at: parameters(problem.point),
      into: product.view)
    // In the loss in Double, along the direction and one parameter: a few of them.
    // Short, or it would cross a rectifier's kink.
    let step = 2e-6
    let wide = statistics.map(Double.init)
    let places = stride(from: 0, to: direction.count, by: max(1, direction.count / 12))
    let found = places.map { Double(product.view[$0]) }
    let expected = places.map { place in
      func loss(_ along: Double, _ own: Double) -> Double {
        var point = zip(problem.point, direction).map { $0 + along * $1 }
        point[place] += own
        return problem.loss(at: point, statistics: wide)
      }
      return (loss(step, step) - loss(step, -step) - loss(-step, step) + loss(-step, -step))
        / (4 * step * step)
    }
    let largest = expected.map(abs).max() ?? 0
    #expect(largest > 1e-2)
    for (place, pair) in zip(places, zip(found, expected)) {
      #expect(abs(pair.0 - pair.1) < 2e-3 * largest, "parameter \(place): \(pair)")
    }
  }

  @Test("Workers and memory change no bit", arguments: LayerCase.all)
  func sameBits(_ example: LayerCase) throws {
    let network = example.network
    let problem = Problem(example, network)
    func gradient(_ workers: Int, _ memory: Int) -> [Float] {
      let pass = GradientPass(
        for: network, rows: example.rows, workers: workers, memory: memory)
      let gradient = Matrix(rows: 1, columns: network.parameterLayout.count)
      let parameters = problem.parameters
      _ = pass.run(problem.batch, parameters: parameters.views, gradient: gradient.view) { _, _ in }
      return gradient.view.array + parameters.statistics.view.array
    }
    let alone = gradient(1, 1 << 24)
    #expect(gradient(2, 1 << 24) == alone)
    #expect(gradient(3, 0) == alone)
    #expect(gradient(1, 0) == alone)
  }
}

/// Data and a point in the space of parameters for a case.
private struct Problem {
  let example: LayerCase
  let network: Network
  let dataset: Dataset
  let images: [ReferenceLayers.Image]
  let labels: [Int]
  let point: [Double]

  init(_ example: LayerCase, _ network: Network) {
    self.example = example
    self.network = network
    let drawn = Parameters(for: network, seed: 3)
    point = drawn.values.view.array.enumerated().map {
      Double(Float(Double($1) + 0.2 * hashed($0, 7)))
    }
    let shape = example.image
    let x = (0..<example.rows * example.inputs).map { Float(1.5 * hashed($0, 1)) }
    labels = (0..<example.rows).map { Int((hashed($0, 2) + 1) * 1.5) % LayerCase.outputs }
    let set = ExampleSet(
      inputs: .floats(x),
      targets: .classes(labels.map { UInt8($0) }, classCount: LayerCase.outputs),
      featureCount: example.inputs)
    dataset = Dataset(
      train: set, test: set, imageShape: shape,
      standardization: Standardization(
        mean: [Double](repeating: 0, count: shape.channels),
        deviation: [Double](repeating: 1, count: shape.channels)))
    // Stored plane after plane.
    images = (0..<example.rows).map { row in
      var image = ReferenceLayers.Image(shape.height, shape.width, shape.channels)
      for c in 0..<shape.channels {
        for p in 0..<shape.pixelCount {
          image.values[p * shape.channels + c] = Double(
            x[row * example.inputs + c * shape.pixelCount + p])
        }
      }
      return image
    }
  }

  var parameters: Parameters {
    Parameters(
      for: network,
      values: ParameterValues(
        parameters: point.map { Float($0) }, statistics: network.initialStatistics))
  }

  var batch: Batch {
    Batch(
      dataset: dataset, examples: Array(0..<Int32(example.rows))[...], changes: nil, prepared: nil,
      dropout: nil)
  }

  func loss(at point: [Double], statistics: [Double]? = nil) -> Double {
    var reference = ReferenceLayers(
      parameters: point, statistics: statistics, ghostBatchSize: example.ghostBatchSize)
    return reference.loss(example.layers, images, labels: labels)
  }

  /// Every seventh parameter or so, and each tensor's first.
  func check(_ gradient: [Float], _ loss: ([Double]) -> Double) throws {
    let places =
      network.parameterLayout.tensors.map(\.offset)
      + stride(from: 0, to: point.count, by: max(1, point.count / 60))
    let expected = places.map { place in
      let step = 1e-6
      var (above, below) = (point, point)
      above[place] += step
      below[place] -= step
      return (loss(above) - loss(below)) / (2 * step)
    }
    let largest = expected.map(abs).max() ?? 0
    #expect(largest > 1e-3)
    for (place, value) in zip(places, expected) {
      #expect(
        abs(Double(gradient[place]) - value) <= 3e-4 * largest,
        "parameter \(place): \(gradient[place]), expected \(value)")
    }
  }
}
