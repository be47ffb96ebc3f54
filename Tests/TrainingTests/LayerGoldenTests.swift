import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// One case of `Golden/layers.json`, which the script of this name wrote with PyTorch in float64; the
/// script's head defines every number.
struct GoldenLayers: Decodable, CustomTestStringConvertible, Sendable {
  struct Tensor: Decodable, Sendable {
    let name: String
    let shape: [Int]
    let norm, product: Double
    let samples: [Double]
  }
  struct Training: Decodable, Sendable {
    let loss: Double
    let gradient, buffers: [Tensor]
  }
  struct Evaluation: Decodable, Sendable {
    let loss: Double
    let outputs: [Double]
    let gradient, product: [Tensor]
  }
  let name: String
  let layers: [LayerConfiguration]
  let height, width, channels, rows: Int
  let ghostBatchSize: Int?
  let training: Training
  let evaluation: Evaluation

  var testDescription: String { name }

  private struct File: Decodable { let cases: [GoldenLayers] }

  static let all: [GoldenLayers] = {
    guard
      let url = Bundle.module.url(
        forResource: "layers", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode(File.self, from: data))?.cases ?? []
  }()

  static let outputs = 3

  var image: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  var network: Network {
    Network(
      ModelConfiguration(layers: layers), inputs: image.featureCount, image: image,
      outputs: Self.outputs, ghostBatchSize: ghostBatchSize)
  }

  /// Inputs as the network is to see them: nothing is standardised.
  var dataset: Dataset {
    let labels = (0..<rows).map { UInt8(Int((hashed($0, 2000) + 1) / 2 * 0x1p32) % Self.outputs) }
    let set = ExampleSet(
      inputs: .floats(drawn(1000, rows * image.featureCount, scale: 1.5)),
      targets: .classes(labels, classCount: Self.outputs), featureCount: image.featureCount)
    let asItIs = Standardization(
      mean: [Double](repeating: 0, count: channels),
      deviation: [Double](repeating: 1, count: channels))
    return Dataset(train: set, test: set, imageShape: image, standardization: asItIs)
  }

  /// As the script draws them, in the order of the network's layout.
  func parameters(of network: Network) -> [Float] {
    network.parameterLayout.tensors.enumerated().flatMap { number, tensor in
      let fanIn = tensor.shape.dropFirst().reduce(1, *)
      let isVector = tensor.shape.count == 1
      return tensor.stored(
        drawn(
          number, tensor.count, scale: isVector ? 0.2 : (3 / Double(fanIn)).squareRoot(),
          offset: isVector && tensor.name.hasSuffix("weight") ? 1 : 0))
    }
  }

  func statistics(of network: Network) -> [Float] {
    network.statisticsLayout.tensors.enumerated().flatMap { number, tensor in
      let isMean = tensor.name.hasSuffix("mean")
      return drawn(
        3000 + number, tensor.count, scale: isMean ? 0.3 : 0.4, offset: isMean ? 0 : 0.8)
    }
  }

  func direction(for network: Network) -> [Float] {
    network.parameterLayout.tensors.enumerated().flatMap { number, tensor in
      tensor.stored(drawn(4000 + number, tensor.count, scale: 1))
    }
  }
}

/// Drawn by the scripts' rule.
func drawn(_ number: Int, _ count: Int, scale: Double, offset: Double = 0) -> [Float] {
  (0..<count).map { Float(offset + scale * hashed($0, number)) }
}

extension ParameterLayout.Tensor {
  /// For each place in PyTorch's order the place in batchlab's: the weights of a convolution are
  /// outputs × inputs × rows × columns there, and rows × columns × inputs × outputs here.
  private var places: [Int] {
    guard isChannelsLast else { return Array(0..<count) }
    let (outputs, inputs, rows, columns) = (shape[0], shape[1], shape[2], shape[3])
    return (0..<count).map { place in
      let (output, input) = (place / (inputs * rows * columns), place / (rows * columns) % inputs)
      let (row, column) = (place / columns % rows, place % columns)
      return ((row * columns + column) * inputs + input) * outputs + output
    }
  }

  /// From PyTorch's order.
  func stored(_ values: [Float]) -> [Float] {
    var stored = values
    for (value, place) in zip(values, places) { stored[place] = value }
    return stored
  }

  /// To PyTorch's order, from among all numbers of a layout.
  func read(_ values: [Float]) -> [Double] { places.map { Double(values[offset + $0]) } }
}

/// Rounding to `Float` is all that tells ours from PyTorch's. The largest differences seen, relative to
/// the root mean square of a tensor: below 1e-6.
@Suite("Layers against PyTorch in float64")
struct LayerGoldenTests {
  private static let tolerance = 5e-6

  @Test("There is a case of every kind of layer that learns or passes back") func cases() {
    func kinds(_ layers: [LayerConfiguration]) -> [LayerConfiguration.Kind] {
      layers.flatMap { layer in
        if case .residual(let body, let shortcut) = layer {
          [layer.kind] + kinds(body) + kinds(shortcut)
        } else {
          [layer.kind]
        }
      }
    }
    let found = Set(GoldenLayers.all.flatMap { kinds($0.layers) })
    #expect(found == Set(LayerConfiguration.Kind.allCases).subtracting([.dropout]))
    #expect(GoldenLayers.all.count == 17)
  }

  @Test("Loss, gradient and running statistics of a batch", arguments: GoldenLayers.all)
  func training(_ golden: GoldenLayers) {
    let (network, dataset) = (golden.network, golden.dataset)
    let parameters = Parameters(
      for: network,
      values: ParameterValues(
        parameters: golden.parameters(of: network), statistics: network.initialStatistics))
    let pass = GradientPass(for: network, rows: golden.rows, workers: 1, memory: 1 << 24)
    let gradient = Matrix(rows: 1, columns: network.parameterLayout.count)
    let batch = Batch(
      dataset: dataset, examples: Array(0..<Int32(golden.rows))[...], changes: nil, prepared: nil,
      dropout: nil)
    let loss =
      pass.run(batch, parameters: parameters.views, gradient: gradient.view) { _, _ in }
      / Double(batch.lossTerms)
    #expect(abs(loss / golden.training.loss - 1) < Self.tolerance)
    compare(gradient.view.array, network.parameterLayout, golden.training.gradient)
    compare(parameters.statistics.view.array, network.statisticsLayout, golden.training.buffers)
  }

  @Test("Outputs, gradient and Hessian in evaluation", arguments: GoldenLayers.all)
  func evaluation(_ golden: GoldenLayers) {
    let (network, dataset) = (golden.network, golden.dataset)
    let parameters = Parameters(
      for: network,
      values: ParameterValues(
        parameters: golden.parameters(of: network), statistics: golden.statistics(of: network)))
    let pass = EvaluationPass(for: network, workers: 1, takesTangents: true)
    let gradient = Matrix(rows: 1, columns: network.parameterLayout.count)
    let loss = pass.gradient(
      of: dataset.train, in: dataset, at: parameters, into: gradient.view)
    #expect(abs(loss / golden.evaluation.loss - 1) < Self.tolerance)
    compare(gradient.view.array, network.parameterLayout, golden.evaluation.gradient)

    let direction = Matrix(rows: 1, columns: gradient.count)
    copy(golden.direction(for: network), to: direction.view)
    let product = Matrix(rows: 1, columns: gradient.count)
    pass.multiplyByHessian(
      direction.view, of: dataset.train, in: dataset, at: parameters, into: product.view)
    compare(product.view.array, network.parameterLayout, golden.evaluation.product)

    let space = pass.spaces[0]
    space.prepareEvaluation(parameters.views)
    space.evaluate(0..<golden.rows, of: dataset.train, dataset, parameters.views)
    let largest = golden.evaluation.outputs.map(abs).max() ?? 0
    for (place, value) in golden.evaluation.outputs.enumerated() {
      let output = Double(space.output[place / GoldenLayers.outputs, place % GoldenLayers.outputs])
      #expect(abs(output - value) < Self.tolerance * largest)
    }
  }

  /// Of each tensor norm, product with drawn numbers, and samples.
  private func compare(
    _ values: [Float], _ layout: ParameterLayout, _ expected: [GoldenLayers.Tensor]
  ) {
    #expect(layout.tensors.map(\.name) == expected.map(\.name))
    #expect(layout.tensors.map(\.shape) == expected.map(\.shape))
    // A bias in front of batch norm has no gradient but rounding.
    let largest = expected.map { $0.norm / Double($0.shape.reduce(1, *)).squareRoot() }.max() ?? 0
    for (tensor, expected) in zip(layout.tensors, expected) {
      let found = tensor.read(values)
      let root = Double(found.count).squareRoot()
      let scale = max(expected.norm / root, 1e-3 * largest)
      let norm = found.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - expected.norm) < Self.tolerance * scale * root, "norm of \(tensor.name)")
      let other = drawn(5000, found.count, scale: 1)
      let product = zip(found, other).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(
        abs(product - expected.product) < Self.tolerance * scale * root,
        "product of \(tensor.name)")
      let last = expected.samples.count - 1
      for (number, value) in expected.samples.enumerated() {
        let place = last == 0 ? 0 : number * (found.count - 1) / last
        #expect(abs(found[place] - value) < 3 * Self.tolerance * scale, "\(tensor.name)[\(place)]")
      }
    }
  }
}
