import Datasets

extension NetworkBuilder {
  /// The layers of a network on inputs that are an image, or none.
  init(
    layersOf model: ModelConfiguration, inputs: Int, image: ImageShape?
  ) throws(LayerMismatch) {
    if let image {
      self.init(
        input: ValueShape(height: image.height, width: image.width, channels: image.channels))
      appendChannelsLast()
    } else {
      self.init(input: ValueShape(inputs))
    }
    var assembly = Assembly(
      initialization: model.initialization ?? .uniformByFanIn, isImage: image != nil)
    modules = try assembly.append(model.layers ?? [], to: &self, prefix: "", path: [])
    nextStream = assembly.streams
  }

  /// The same, which must put out as many numbers as there are outputs.
  init(layersOf model: ModelConfiguration, for shape: ExampleShape) throws(LayerMismatch) {
    try self.init(layersOf: model, inputs: shape.inputs, image: shape.image)
    guard self.shape.count == shape.outputs else {
      let layers = model.layers ?? []
      throw LayerMismatch(
        path: layers.isEmpty ? [] : [layers.count - 1], layer: layers.last?.kind,
        found: "\(self.shape.count) outputs", expected: "\(shape.outputs), as the data have")
    }
    guard let last = model.layers?.last, !last.kind.isRectifier else {
      throw LayerMismatch(
        path: [(model.layers?.count ?? 1) - 1], layer: model.layers?.last?.kind,
        found: "a rectifier at the end", expected: "outputs of both signs, as a linear layer has")
    }
  }
}

/// Appends layers, and knows what they are called.
private struct Assembly {
  let initialization: ModelConfiguration.Initialization
  /// Whether the next layer reads an image, and not a vector.
  var isImage: Bool
  /// Of layers with weights so far.
  private(set) var streams = 0

  init(initialization: ModelConfiguration.Initialization, isImage: Bool) {
    self.initialization = initialization
    self.isImage = isImage
  }

  /// Modules are numbered as in a PyTorch `Sequential`; returns them in its words.
  mutating func append(
    _ layers: [LayerConfiguration], to builder: inout NetworkBuilder, prefix: String, path: [Int]
  ) throws(LayerMismatch) -> [String] {
    var modules: [String] = []
    for (index, layer) in layers.enumerated() {
      let (shape, isImage, path) = (builder.shape, isImage, path + [index])
      try LayerCheck(layer: layer, path: path, shape: shape, isImage: isImage).run()
      let branches = try append(layer, to: &builder, name: "\(prefix)\(index)", path: path)
      modules.append(layer.module(reading: shape, isImage: isImage, branches: branches))
    }
    return modules
  }

  private mutating func stream() -> Int {
    defer { streams += 1 }
    return streams
  }

  /// Returns the modules of its branches, where it has these.
  private mutating func append(
    _ layer: LayerConfiguration, to builder: inout NetworkBuilder, name: String, path: [Int]
  ) throws(LayerMismatch) -> [[String]] {
    switch layer {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      builder.appendConvolution(
        name, stream: stream(), outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        hasBias: bias, initialization: initialization)
    case .maxPool(let window, let stride, let padding, let ceiling):
      builder.appendMaxPool(
        window: window, stride: stride, padding: padding, ceiling: ceiling)
    case .averagePool(let window, let stride):
      builder.appendAveragePool(window: window, stride: stride)
    case .globalAveragePool:
      builder.appendAveragePool(window: builder.shape.height, stride: 1)
    case .batchNorm: builder.appendNorm(name)
    case .rectifier: builder.appendRectifier()
    case .leakyRectifier(let slope): builder.appendLeakyRectifier(slope: slope)
    case .dropout(let probability): builder.appendDropout(probability: probability)
    case .flatten:
      builder.appendFlatten()
      isImage = false
    case .linear(let outputs, let bias):
      builder.appendLinear(
        name, stream: stream(), outputs: outputs, hasBias: bias, initialization: initialization)
    case .residual(let body, let shortcut):
      return try appendResidual(body, shortcut, to: &builder, name: name, path: path)
    }
    return []
  }

  private mutating func appendResidual(
    _ body: [LayerConfiguration], _ shortcut: [LayerConfiguration],
    to builder: inout NetworkBuilder, name: String, path: [Int]
  ) throws(LayerMismatch) -> [[String]] {
    let (start, wasImage) = (builder.branch(), isImage)
    let own = try append(body, to: &builder, prefix: "\(name).body.", path: path + [0])
    let (end, ofBody, isImageOfBody) = (builder.cursor, builder.shape, isImage)
    builder.go(back: start)
    isImage = wasImage
    let short = try append(
      shortcut, to: &builder, prefix: "\(name).shortcut.", path: path + [1])
    guard builder.shape == ofBody, isImage == isImageOfBody else {
      func words(_ shape: ValueShape, _ isImage: Bool) -> String {
        isImage
          ? "\(shape.height) × \(shape.width) × \(shape.channels)"
          : "a vector of \(shape.count) numbers"
      }
      throw LayerMismatch(
        path: path, layer: .residual,
        found: "a body that puts out \(words(ofBody, isImageOfBody)) and a shortcut of"
          + " \(words(builder.shape, isImage))",
        expected: "branches of one shape")
    }
    builder.appendSum(with: end)
    return [own, short]
  }
}
