import Datasets
import Execution
import Foundation
import Kernels
import Planning
import Samples
import Specification
import Testing
import Training

@testable import Records

/// Convolutional networks in files: under PyTorch's names, in its layouts.
@Suite struct ConvolutionalWeightsTests {
  /// What `modules.py` wrote of a network.
  struct Network: Decodable {
    struct Tensor: Decodable, Hashable {
      let name: String
      let shape: [Int]
      var count: Int { shape.reduce(1, *) }
    }
    /// Channels, rows, columns.
    let shape: [Int]
    let module: String
    let tensors: [Tensor]
    /// Of each of the ten classes, for each image.
    let losses: [[Double]]
  }

  private static let golden = Result {
    let place = try #require(
      Bundle.module.url(forResource: "modules", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode([String: Network].self, from: Data(contentsOf: place))
  }

  static let models: [(name: String, text: String, data: String)] = [
    ("mini", "{kind: mini}", "{kind: strokes, train: 8, test: 4}"),
    ("c1", "{kind: c1}", "{kind: cifar10}"),
    ("keskar-c1", "{kind: keskar-c1}", "{kind: cifar10}"),
    ("resnet, depth 14, width 4", "{kind: resnet, depth: 14, width: 4}", "{kind: cifar10}"),
  ]

  /// An element of the golden networks' tensors and images.
  private static func element(_ k: Int, _ i: Int, offset: Double, scale: Double) -> Float {
    var z = UInt64(k) << 40 &+ UInt64(i) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float(offset + scale * (Double((z ^ (z >> 31)) >> 32) / 0x1p32 * 2 - 1))
  }

  /// The golden network's state dict, as PyTorch would save it.
  private static func stateDict(_ tensors: [Network.Tensor]) -> Safetensors {
    Safetensors(
      tensors.enumerated().map { number, tensor in
        let isScale =
          tensor.name.hasSuffix("running_var")
          || (tensor.name.hasSuffix("weight") && tensor.shape.count == 1)
        let fan = tensor.shape.dropFirst().reduce(1, *)
        let scale = isScale ? 0.2 : tensor.shape.count > 1 ? (6 / Double(fan)).squareRoot() : 0.1
        let values = (0..<tensor.count).map {
          element(number, $0, offset: isScale ? 1 : 0, scale: scale)
        }
        return (tensor.name, tensor.shape, values[...])
      }, metadata: [:])
  }

  private static func model(_ text: String, _ data: String) throws -> ModelConfiguration {
    let text = SampleExperiment.text.replacingOccurrences(
      of: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}", with: data
    ).replacingOccurrences(of: "{kind: mlp, hidden: [3]}", with: text)
      .replacingOccurrences(of: "one: {batchSize: 1}", with: "one: {batchSize: 2}")
    return try #require(try SampleExperiment.spec(text).arms.first).workload.ownModel
  }

  /// A set of images with mean 0 and deviation 1, all of one class.
  private static func images(_ values: [Float], _ shape: ImageShape, label: UInt8) -> Dataset {
    let set = ExampleSet(
      inputs: .floats(values),
      targets: .classes(
        [UInt8](repeating: label, count: values.count / shape.featureCount), classCount: 10),
      featureCount: shape.featureCount)
    return Dataset(
      train: set, test: set, imageShape: shape,
      standardization: Standardization(
        mean: [Double](repeating: 0, count: shape.channels),
        deviation: [Double](repeating: 1, count: shape.channels)))
  }

  @Test(arguments: models.indices)
  func `Names, shapes, modules and outputs are PyTorch's`(index: Int) throws {
    let (name, text, data) = Self.models[index]
    let golden = try #require(try Self.golden.get()[name])
    let image = ImageShape(
      height: golden.shape[1], width: golden.shape[2], channels: golden.shape[0])
    let network = Training.Network(
      try Self.model(text, data),
      for: ExampleShape(inputs: image.featureCount, image: image, outputs: 10))
    #expect(network.module == golden.module)
    let own = (network.parameterLayout.tensors + network.statisticsLayout.tensors).map {
      Network.Tensor(name: $0.name, shape: $0.shape)
    }
    #expect(Set(own) == Set(golden.tensors) && own.count == golden.tensors.count)
    let weights = try WeightsFile(Self.stateDict(golden.tensors), for: network, file: "w").values
    let parameters = Parameters(for: network, values: weights)
    let pass = EvaluationPass(for: network, workers: 1)
    for (row, losses) in golden.losses.enumerated() {
      let pixels = (0..<image.featureCount).map {
        Self.element(1000, row * image.featureCount + $0, offset: 0, scale: 1)
      }
      for (label, expected) in losses.enumerated() {
        let dataset = Self.images(pixels, image, label: UInt8(label))
        let loss = try #require(
          pass.evaluate(dataset.train, of: dataset, at: parameters).loss)
        // Single precision, thousands of products deep.
        #expect(abs(loss - expected) < 2e-4 * (1 + expected), "image \(row), class \(label)")
      }
    }
  }

  // MARK: - Trials

  private static let layers = """
    {kind: convolutional, layers: [{kind: convolution, outputs: 2, kernel: 3, stride: 4}, {kind: rectifier}, \
    {kind: residual, body: [{kind: convolution, outputs: 3, kernel: 1}], shortcut: \
    [{kind: convolution, outputs: 3, kernel: 1, bias: false}]}, {kind: globalAveragePool}, {kind: flatten}, \
    {kind: linear, outputs: 10}]}
    """

  private func stored(
    _ model: String = layers
  ) throws -> (folder: TemporaryFolder, store: Store, record: TrialRecord) {
    let text = SampleExperiment.text.replacingOccurrences(
      of: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}",
      with: "{kind: strokes, train: 8, test: 4}"
    ).replacingOccurrences(of: "{kind: mlp, hidden: [3]}", with: model)
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trials = try SampleExperiment.plan(text).trials
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run(Array(trials.prefix(1)))
    return (folder, store, try #require(records[trials[0].id]))
  }

  @Test func `Weights go to a file and come back`() throws {
    let (folder, store, record) = try stored()
    _ = folder
    let trial = record.identity.trial
    let dataset = try SampleExperiment.datasets.dataset(trial.workload.dataset)
    let network = Training.Network(trial, on: dataset)
    let weights = try store.weights(of: record.id)
    #expect(
      weights.tensors.map(\.name) == [
        "0.weight", "0.bias", "2.body.0.weight", "2.body.0.bias", "2.shortcut.0.weight",
        "5.weight", "5.bias",
      ])
    #expect(weights.tensors[0].shape == [2, 1, 3, 3])
    #expect(weights.metadata["input_shape"] == "[1, 28, 28]")
    #expect(
      weights.metadata["module"] == """
        Sequential(Conv2d(1, 2, kernel_size=(3, 3), stride=(4, 4)), ReLU(), \
        Residual(body=Sequential(Conv2d(2, 3, kernel_size=(1, 1), stride=(1, 1))), \
        shortcut=Sequential(Conv2d(2, 3, kernel_size=(1, 1), stride=(1, 1), bias=False))), \
        AdaptiveAvgPool2d(1), Flatten(), Linear(3, 10))
        """)
    let result = trial.run(on: dataset)
    let back = try WeightsFile(weights, for: network, file: "w").values
    #expect(back.parameters == result.parameters)
    #expect(
      TrialRecord.digest(of: back.parameters + back.statistics) == record.parametersDigest)
    // In the network a convolution's outputs are next to each other; in a file its columns are.
    let first = try #require(weights.floats(of: weights.tensors[0]))
    #expect(first[1] == result.parameters[2] && first[9] == result.parameters[1])
  }

  @Test func `Initial weights are drawn anew without the data`() throws {
    for model in [Self.layers, "{kind: resnet, depth: 8, width: 1}"] {
      let (folder, store, record) = try stored(model)
      _ = folder
      let trial = record.identity.trial
      let dataset = try SampleExperiment.datasets.dataset(trial.workload.dataset)
      let network = Training.Network(trial, on: dataset)
      let initial = try store.initialWeights(of: record)
      #expect(
        try WeightsFile(initial, for: network, file: "w").values
          == ParameterValues(drawnFor: network, seed: trial.seed))
    }
  }

  @Test func `Weights of another layout are told`() throws {
    let (folder, store, record) = try stored()
    _ = folder
    let dataset = try SampleExperiment.datasets.dataset(record.identity.trial.workload.dataset)
    let image = try #require(dataset.imageShape)
    let other = Training.Network(
      ModelConfiguration(layers: [
        .convolution(outputs: 2, kernel: 5, stride: 4), .flatten, .linear(outputs: 10),
      ]), for: ExampleShape(inputs: 784, image: image, outputs: 10))
    let error = SafetensorsError(
      file: "w", tensor: "0.weight", found: "F32 of shape [2, 1, 3, 3]",
      expected: "F32, F64, F16 or BF16 of shape [2, 1, 5, 5]")
    #expect(throws: error) {
      try WeightsFile(store.weights(of: record.id), for: other, file: "w")
    }
  }

  @Test func `Metadata that tell no shape make no network`() throws {
    let (folder, store, record) = try stored()
    _ = folder
    let weights = try store.weights(of: record.id)
    let workload = record.identity.trial.workload
    #expect(Training.Network(workload, of: weights.header) != nil)
    for shape in ["", "[1, 28]", "[0, 28, 28]", "[1, 1, 1]", "[9, 99999999999, 9]", "{}"] {
      let header = Safetensors.Header(
        tensors: weights.header.tensors, metadata: ["input_shape": shape],
        byteCount: weights.header.byteCount)
      #expect(Training.Network(workload, of: header) == nil, "\(shape)")
    }
  }
}
