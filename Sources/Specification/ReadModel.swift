import Datasets
import Training

/// The kinds of network in experiment files.
package enum ModelKind: String, CaseIterable, Sendable {
  case mlp
  /// Layer by layer.
  case convolutional
  case mini, c1
  case keskarC1 = "keskar-c1"
  case resnet

  /// Those that are known by a name, all of them for images.
  package static let named: [ModelKind] = [.mini, .c1, .keskarC1, .resnet]
}

extension Setting {
  /// A network for a data set; a named one is read as the layers that it has.
  ///
  /// - Throws: Also where the layers do not fit examples whose shape the configuration tells.
  func model(for dataset: DatasetConfiguration) throws(SpecificationError) -> ModelConfiguration {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let traits = dataset.traits
    let model: ModelConfiguration
    switch try reader.choice("kind", of: ModelKind.self) {
    case .mlp: model = try reader.perceptron()
    case .convolutional: model = try reader.layered()
    case .mini: model = try reader.mini(outputs: try outputs(of: traits))
    case .c1:
      model = ModelConfiguration(
        layers: .c1(outputs: try outputs(of: traits), dropout: try reader.hiddenDropout()))
    case .keskarC1:
      model = ModelConfiguration(
        layers: .keskarC1(outputs: try outputs(of: traits), dropout: try reader.hiddenDropout()),
        initialization: .glorotUniform)
    case .resnet: model = try reader.residual(outputs: try outputs(of: traits))
    }
    try reader.finish()
    if let shape = traits.exampleShape { try ModelPlace(self).check(model, for: shape) }
    return model
  }

  /// How many outputs a named network has for a data set.
  private func outputs(of traits: DatasetTraits) throws(SpecificationError) -> Int {
    guard traits.isImages, let outputs = traits.outputs else {
      throw (child("kind") ?? self).error(
        expected: "\(ModelKind.mlp.rawValue), or a data set of images, which this network reads")
    }
    return outputs
  }
}

extension SettingsReader {
  fileprivate mutating func perceptron() throws(SpecificationError) -> ModelConfiguration {
    let hidden = try required("hidden", expected: "a list of layer widths")
    let widths = try hidden.list { (item) throws(SpecificationError) in
      try item.integer(in: 1...Limit.width)
    }
    guard widths.count <= Limit.layers else {
      throw hidden.error(expected: "at most \(Limit.layers) hidden layers")
    }
    for (inputs, outputs) in zip(widths, widths.dropFirst())
    where inputs * outputs > Limit.weights {
      throw hidden.error(
        found: "\(inputs) × \(outputs) weights between two layers",
        expected: "at most \(Limit.weights)")
    }
    return ModelConfiguration(
      hidden: widths, normalization: try normalization(default: .none),
      dropout: try dropout(default: 0))
  }

  /// Settings that are what holds without them are left out: they make no other network.
  fileprivate mutating func layered() throws(SpecificationError) -> ModelConfiguration {
    let layers = try required("layers", expected: Setting.layersWords).layers()
    let initialization = try choice(
      "initialization", default: ModelConfiguration.Initialization.uniformByFanIn)
    return ModelConfiguration(
      layers: layers, initialization: initialization == .uniformByFanIn ? nil : initialization)
  }

  fileprivate mutating func mini(outputs: Int) throws(SpecificationError) -> ModelConfiguration {
    let isNormalized = try normalization(default: .batch) == .batch
    return ModelConfiguration(layers: .mini(outputs: outputs, isNormalized: isNormalized))
  }

  /// A residual network of 20 layers, the fewest of its source, unless the file says otherwise.
  fileprivate mutating func residual(
    outputs: Int
  ) throws(SpecificationError) -> ModelConfiguration {
    let depths = 8...1202
    let place = optional("depth")
    let depth = try place?.integer(in: depths) ?? 20
    guard depth % 6 == 2 else {
      throw (place ?? setting).error(
        expected: "6 n + 2 from \(depths.lowerBound) to \(depths.upperBound): 8, 14, 20, …")
    }
    let width = try integer("width", in: 1...4096, default: 16)
    return ModelConfiguration(
      layers: .residual(depth: depth, width: width, outputs: outputs),
      initialization: .normalByFanOut)
  }

  fileprivate mutating func hiddenDropout() throws(SpecificationError) -> Double? {
    try dropout(default: 0.5)
  }

  /// Nil for none.
  private mutating func dropout(default standard: Double) throws(SpecificationError) -> Double? {
    let probability = try number("dropout", in: Setting.dropouts, default: standard)
    return probability == 0 ? nil : probability
  }

  private mutating func normalization(
    default standard: ModelConfiguration.Normalization
  ) throws(SpecificationError) -> ModelConfiguration.Normalization {
    try choice("normalization", default: standard)
  }
}

extension Setting {
  static let dropouts = 0...0.999
}
