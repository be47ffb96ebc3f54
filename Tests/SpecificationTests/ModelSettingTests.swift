import Datasets
import Samples
import Testing
import Training

@testable import Specification

/// Networks in experiment files: layer by layer, and by name.
@Suite struct ModelSettingTests {
  /// The sample with a network on images of 28 × 28 pixels.
  static func text(
    _ model: String, data: String = "{kind: strokes, train: 8, test: 4}", batchSize: Int = 2
  ) throws -> String {
    var text = try SampleExperiment.text(
      replacing: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}",
      with: data)
    text = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}", with: "one: {batchSize: \(batchSize)}", in: text)
    return try SampleExperiment.text(
      replacing: "{kind: mlp, hidden: [3]}", with: model, in: text)
  }

  private static func model(
    _ model: String, data: String = "{kind: strokes, train: 8, test: 4}"
  ) throws -> ModelConfiguration {
    let spec = try SampleExperiment.spec(text(model, data: data))
    return try #require(spec.arms.first).workload.ownModel
  }

  private static let head = "{kind: flatten}, {kind: linear, outputs: 10}"

  @Test func `Every layer is read with its settings and their defaults`() throws {
    let found = try Self.model(
      """
      {kind: convolutional, initialization: glorotUniform, layers: [
          {kind: convolution, outputs: 4, kernel: 5}, {kind: batchNorm}, {kind: rectifier},
          {kind: convolution, outputs: 6, kernel: 3, stride: 2, padding: 1, bias: false},
          {kind: maxPool, window: 3}, {kind: maxPool, window: 3, stride: 1, padding: 1, ceiling: true},
          {kind: averagePool, window: 2, stride: 1}, {kind: averagePool, window: 2},
          {kind: residual, body: [{kind: convolution, outputs: 6, kernel: 1}]},
          {kind: residual, body: [{kind: batchNorm}], shortcut: [{kind: rectifier}]},
          {kind: globalAveragePool}, {kind: flatten}, {kind: linear, outputs: 7, bias: false},
          {kind: dropout, probability: 0.25}, {kind: linear, outputs: 10}]}
      """)
    let expected = ModelConfiguration(
      layers: [
        .convolution(outputs: 4, kernel: 5, stride: 1, padding: 0, bias: true), .batchNorm,
        .rectifier, .convolution(outputs: 6, kernel: 3, stride: 2, padding: 1, bias: false),
        .maxPool(window: 3, stride: 3, padding: 0, ceiling: false),
        .maxPool(window: 3, stride: 1, padding: 1, ceiling: true),
        .averagePool(window: 2, stride: 1), .averagePool(window: 2, stride: 2),
        .residual(body: [.convolution(outputs: 6, kernel: 1)], shortcut: []),
        .residual(body: [.batchNorm], shortcut: [.rectifier]), .globalAveragePool, .flatten,
        .linear(outputs: 7, bias: false), .dropout(probability: 0.25), .linear(outputs: 10),
      ], initialization: .glorotUniform)
    #expect(found == expected)
    #expect(found.normalization == .batch)
  }

  @Test(arguments: [
    ("{kind: mini}", ModelConfiguration(layers: .mini(outputs: 10))),
    (
      "{kind: mini, normalization: none}",
      ModelConfiguration(layers: .mini(outputs: 10, isNormalized: false))
    ),
    ("{kind: c1}", ModelConfiguration(layers: .c1(outputs: 10, dropout: 0.5))),
    ("{kind: c1, dropout: 0}", ModelConfiguration(layers: .c1(outputs: 10, dropout: nil))),
    (
      "{kind: keskar-c1, dropout: 0.2}",
      ModelConfiguration(
        layers: .keskarC1(outputs: 10, dropout: 0.2), initialization: .glorotUniform)
    ),
    (
      "{kind: resnet, depth: 44}",
      ModelConfiguration(
        layers: .residual(depth: 44, width: 16, outputs: 10), initialization: .normalByFanOut)
    ),
    (
      "{kind: resnet, width: 4}",
      ModelConfiguration(
        layers: .residual(depth: 20, width: 4, outputs: 10), initialization: .normalByFanOut)
    ),
  ]) func `A name stands for its layers`(text: String, expected: ModelConfiguration) throws {
    #expect(try Self.model(text) == expected)
  }

  @Test(arguments: [
    ("{kind: idx, folder: a, classes: 26}", 26), ("{kind: cifar100}", 100),
    ("{kind: cifar100, labels: coarse}", 20),
  ]) func `A named network has as many outputs as the data`(data: String, count: Int) throws {
    #expect(
      try Self.model("{kind: mini}", data: data)
        == ModelConfiguration(layers: .mini(outputs: count)))
  }

  @Test func `Layers that say what a name says are the same network`() throws {
    let named = try Self.model("{kind: mini, normalization: none}")
    let listed = try Self.model(
      """
      {kind: convolutional, initialization: uniformByFanIn, layers: [
        {kind: convolution, outputs: 8, kernel: 5, padding: 2, stride: 1, bias: true},
        {kind: maxPool, window: 3, stride: 2, padding: 0}, {kind: rectifier},
        {kind: convolution, outputs: 16, kernel: 5, padding: 2}, {kind: maxPool, window: 3, stride: 2},
        {kind: rectifier}, {kind: flatten}, {kind: linear, outputs: 64}, {kind: rectifier},
        {kind: linear, outputs: 10}]}
      """)
    #expect(named == listed)
  }

  @Test func `An arm may have another network`() throws {
    let text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}",
      with: "all: {batchSize: 8, workload: {model: {kind: resnet, depth: 8}}}",
      in: Self.text("{kind: mini}"))
    let models = try SampleExperiment.spec(text).arms.map(\.workload.ownModel)
    #expect(models[0].layers == .mini(outputs: 10))
    #expect(models[1].layers == .residual(depth: 8, width: 16, outputs: 10))
  }

  // MARK: - Mistakes

  struct Case: Sendable, CustomTestStringConvertible {
    let model: String
    let key: String
    let found: String
    let expected: String
    var data = "{kind: strokes, train: 8, test: 4}"
    var testDescription: String { model }
  }

  private static func layers(_ text: String) -> String {
    "{kind: convolutional, layers: [\(text)]}"
  }

  static let cases: [Case] = [
    Case(
      model: "{kind: resnet, depth: 21}", key: "depth", found: "21",
      expected: "6 n + 2 from 8 to 1202: 8, 14, 20, …"),
    Case(
      model: "{kind: mini}", key: "kind", found: "mini",
      expected: "mlp, or a data set of images, which this network reads",
      data: "{kind: regression, train: 8, test: 4, features: 9}"),
    Case(
      model: "{kind: c1}", key: "kind", found: "c1",
      expected: "mlp, or a data set of images, which this network reads",
      data: "{kind: csv, file: a.csv, target: y}"),
    Case(
      model: "{kind: convolutional, layers: []}", key: "layers", found: "a list of 0",
      expected: "a list of layers, each a mapping with a kind"),
    Case(
      model: layers("{kind: convolution, outputs: 0, kernel: 3}, \(head)"),
      key: "layers[0].outputs", found: "0", expected: "a whole number from 1 to 65536"),
    Case(
      model: layers("{kind: convolution, outputs: 1, kernel: 3, padding: 3}, \(head)"),
      key: "layers[0].padding", found: "3", expected: "a whole number from 0 to 2"),
    Case(
      model: layers("{kind: maxPool, window: 3, padding: 2}, \(head)"),
      key: "layers[0].padding", found: "2", expected: "a whole number from 0 to 1"),
    Case(
      model: layers("{kind: residual, body: [{kind: dropout, probability: 0}]}, \(head)"),
      key: "layers[0].body[0].probability", found: "0",
      expected: "a finite number above 0 and at most 0.999"),
    Case(
      model: layers("{kind: residual}, \(head)"), key: "layers[0].body", found: "nothing",
      expected: "a list of layers, each a mapping with a kind"),
    Case(
      model: layers("{kind: rectifier}, {kind: convolution, outputs: 1, kernel: 29}, \(head)"),
      key: "layers[1]", found: "layer 2 (convolution): a window of 29 on 28 × 28 positions",
      expected: "one that fits in"),
    Case(
      model: layers("{kind: averagePool, window: 30}, \(head)"), key: "layers[0]",
      found: "layer 1 (averagePool): a window of 30 on 28 × 28 positions",
      expected: "one that fits in"),
    Case(
      model: layers("\(head), {kind: convolution, outputs: 1, kernel: 1}"), key: "layers[2]",
      found: "layer 3 (convolution): a vector of 10 numbers", expected: "an image"),
    Case(
      model: layers("{kind: convolution, outputs: 1, kernel: 1}, {kind: linear, outputs: 10}"),
      key: "layers[0]", found: "layer 1 (convolution): a vector of 9 numbers",
      expected: "an image", data: "{kind: regression, train: 8, test: 4, features: 9}"),
    Case(
      model: layers("{kind: rectifier}, {kind: linear, outputs: 10}"), key: "layers[1]",
      found: "layer 2 (linear): an image of 28 × 28 positions", expected: "a flatten before it"),
    Case(
      model: layers("{kind: globalAveragePool}, {kind: linear, outputs: 10}"), key: "layers[1]",
      found: "layer 2 (linear): an image of 1 × 1 positions", expected: "a flatten before it"),
    Case(
      model: layers("\(head), {kind: leakyRectifier}"), key: "layers[2]",
      found: "layer 3 (leakyRectifier): a rectifier at the end",
      expected: "outputs of both signs, as a linear layer has"),
    Case(
      model: layers("{kind: flatten}, {kind: linear, outputs: 9}"), key: "layers[1]",
      found: "layer 2 (linear): 9 outputs", expected: "10, as the data have"),
    Case(
      model: layers(
        "{kind: residual, body: [{kind: convolution, outputs: 2, kernel: 3}]}, \(head)"),
      key: "layers[0]",
      found: "layer 1 (residual): a body that puts out 26 × 26 × 2 and a shortcut of 28 × 28 × 1",
      expected: "branches of one shape"),
    Case(
      model: layers(
        "{kind: residual, body: [{kind: flatten}], shortcut: [{kind: convolution, outputs: 784,"
          + " kernel: 28}]}, \(head)"),
      key: "layers[0]",
      found: "layer 1 (residual): a body that puts out a vector of 784 numbers and a shortcut of"
        + " 1 × 1 × 784", expected: "branches of one shape"),
    Case(
      model: layers(
        "{kind: residual, body: [{kind: rectifier}], shortcut: [{kind: batchNorm}, {kind: maxPool,"
          + " window: 31}]}, \(head)"),
      key: "layers[0].shortcut[1]",
      found: "layer 2 (maxPool) of the shortcut of layer 1: a window of 31 on 28 × 28 positions",
      expected: "one that fits in"),
    Case(
      model: layers("{kind: convolution, outputs: 65536, kernel: 1}, \(head)"), key: "layers[0]",
      found: "layer 1 (convolution): 51380224 numbers, each of 1 weights",
      expected: "at most 16777216 of both, and 536870912 weights in all"),
    Case(
      model: layers(
        "{kind: flatten}, {kind: linear, outputs: 1000000}, {kind: linear, outputs: 10}"),
      key: "layers[1]", found: "layer 2 (linear): 1000000 numbers, each of 784 weights",
      expected: "at most 16777216 of both, and 536870912 weights in all"),
  ]

  @Test(arguments: cases) func `What is wrong is told with its place`(bad: Case) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 6, key: "workload.model.\(bad.key)", found: bad.found,
      expected: bad.expected)
    #expect(throws: error) {
      try SampleExperiment.spec(Self.text(bad.model, data: bad.data))
    }
  }

  /// Keys of one kind of layer or network are strangers to another.
  @Test(arguments: [
    ("{kind: mini, hidden: [3]}", "hidden"), ("{kind: mlp, hidden: [3], layers: []}", "layers"),
    ("{kind: c1, normalization: none}", "normalization"),
    ("{kind: resnet, dropout: 0.1}", "dropout"),
    (layers("{kind: rectifier, outputs: 3}, \(head)"), "layers[0].outputs"),
    (layers("{kind: linear, kernel: 3, outputs: 3}, \(head)"), "layers[0].kernel"),
  ]) func strangers(model: String, key: String) throws {
    let error = #expect(throws: SpecificationError.self) {
      try SampleExperiment.spec(Self.text(model))
    }
    #expect(error?.key == "workload.model.\(key)" && error?.found == "an unknown key")
  }

  /// Whatever is done to a list of layers, it is read or refused.
  @Test func spoiledLayers() throws {
    var dice = Dice(state: 17)
    var read = 0
    let start = Self.layers(
      "{kind: convolution, outputs: 4, kernel: 5, stride: 2, padding: 2}, {kind: residual, body:"
        + " [{kind: convolution, outputs: 4, kernel: 3, padding: 1}, {kind: batchNorm}]},"
        + " {kind: maxPool, window: 3, stride: 2, padding: 1, ceiling: true}, {kind: averagePool,"
        + " window: 7}, {kind: flatten}, {kind: dropout, probability: 0.5}, {kind: linear, outputs:"
        + " 10}")
    for _ in 0..<400 {
      var text = start
      for _ in 0...Int.random(in: 0..<3, using: &dice) {
        let numbers = text.matches(of: /[0-9]+/)
        let number = try #require(numbers.randomElement(using: &dice))
        let other = ["0", "1", "2", "6", "13", "27", "28", "29", "1000", "65536", "1000000"]
        text.replaceSubrange(number.range, with: other.randomElement(using: &dice) ?? "")
      }
      if (try? SampleExperiment.plan(Self.text(text))) != nil { read += 1 }
    }
    #expect(read > 20 && read < 380)
  }

  // MARK: - Rows

  /// Of an image batch norm has many numbers of each channel, of a vector one.
  @Test(arguments: [
    ("{kind: resnet, depth: 8}", false), ("{kind: mini}", true),
    ("{kind: mini, normalization: none}", false),
    (layers("{kind: convolution, outputs: 4, kernel: 28}, {kind: batchNorm}, \(head)"), true),
    (layers("{kind: convolution, outputs: 4, kernel: 27}, {kind: batchNorm}, \(head)"), false),
    (layers("{kind: flatten}, {kind: batchNorm}, {kind: linear, outputs: 10}"), true),
  ]) func `A batch of one row`(model: String, isRefused: Bool) throws {
    let text = try Self.text(model, batchSize: 1)
    guard isRefused else {
      #expect(try SampleExperiment.plan(text).trials.count == 4)
      return
    }
    let error = SpecificationError(
      file: "sample.yaml", line: 13, key: "arms.one.batchSize", found: "1",
      expected: "at least 2 rows for batch normalization's statistics")
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  @Test(arguments: [("{kind: resnet, depth: 8}", false), ("{kind: mini}", true)])
  func `A last batch of one row`(model: String, isRefused: Bool) throws {
    let text = try Self.text(model, batchSize: 7)
    guard isRefused else {
      #expect(try SampleExperiment.plan(text).trials.count == 4)
      return
    }
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(
      error?.found == "a last batch of 1 row, of 8 training examples in batches of 7")
  }

  @Test func `Noise is not measured through batch normalization`() throws {
    func text(_ model: String) throws -> String {
      try SampleExperiment.text(
        replacing: "all: {batchSize: 8}", with: "all: {gradientNoise: {blockSize: 2}}",
        in: Self.text(model))
    }
    #expect(throws: Never.self) {
      try SampleExperiment.spec(text("{kind: mini, normalization: none}"))
    }
    let error = #expect(throws: SpecificationError.self) {
      try SampleExperiment.spec(text("{kind: mini}"))
    }
    #expect(error?.found == "gradientNoise with batch normalization")
  }
}
