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
  }
}

/// Appends layers, and knows what they are called.
private struct Assembly {
  let initialization: ModelConfiguration.Initialization
  /// Whether the next layer reads an image, and not a vector.
  var isImage: Bool
  /// Of layers with weights so far.
  private var streams = 0

  /// Numbers of an example's value, and weights that an output reads, that any layer has at most:
  /// what keeps a typing error from asking for more memory than any machine has.
  private static let largest = 1 << 24
  /// Weights of a layer, of which a trainer has three copies.
  private static let mostWeights = 1 << 29

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
      try check(layer, reading: shape, at: path)
      let branches = try append(layer, to: &builder, name: "\(prefix)\(index)", path: path)
      modules.append(layer.module(reading: shape, isImage: isImage, branches: branches))
    }
    return modules
  }

  private mutating func stream() -> Int {
    defer { streams += 1 }
    return streams
  }

  /// Throws where a layer does not fit what it reads.
  private func check(
    _ layer: LayerConfiguration, reading shape: ValueShape, at path: [Int]
  ) throws(LayerMismatch) {
    func mismatch(_ found: String, _ expected: String) -> LayerMismatch {
      LayerMismatch(path: path, layer: layer.kind, found: found, expected: expected)
    }
    func requireImage() throws(LayerMismatch) {
      guard isImage else { throw mismatch("a vector of \(shape.count) numbers", "an image") }
    }
    func requireRoom(_ window: Int, padding: Int = 0) throws(LayerMismatch) {
      guard window <= min(shape.height, shape.width) + 2 * padding else {
        throw mismatch(
          "a window of \(window) on \(shape.height) × \(shape.width) positions"
            + (padding > 0 ? " padded by \(padding)" : ""),
          "one that fits in")
      }
    }
    func requireMemory(
      weights: Int, outputs: Int, positions: Int
    ) throws(LayerMismatch) {
      guard weights <= Self.largest, outputs * positions <= Self.largest,
        weights * outputs <= Self.mostWeights
      else {
        throw mismatch(
          "\(positions * outputs) numbers, each of \(weights) weights",
          "at most \(Self.largest) of both, and \(Self.mostWeights) weights in all")
      }
    }
    switch layer {
    case .convolution(let outputs, let kernel, let stride, let padding, _):
      try requireImage()
      try requireRoom(kernel, padding: padding)
      let sides = [shape.height, shape.width].map { ($0 + 2 * padding - kernel) / stride + 1 }
      try requireMemory(
        weights: kernel * kernel * shape.channels, outputs: outputs, positions: sides[0] * sides[1])
    case .maxPool(let window, _, let padding, _):
      try requireImage()
      try requireRoom(window, padding: padding)
    case .averagePool(let window, _):
      try requireImage()
      try requireRoom(window)
    case .globalAveragePool:
      try requireImage()
      guard shape.height == shape.width else {
        throw mismatch("\(shape.height) × \(shape.width) positions", "as many rows as columns")
      }
    case .linear(let outputs, _):
      guard !isImage else {
        throw mismatch(
          "an image of \(shape.height) × \(shape.width) positions", "a flatten before it")
      }
      try requireMemory(weights: shape.count, outputs: outputs, positions: 1)
    case .batchNorm, .rectifier, .dropout, .flatten, .residual: break
    }
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
    case .dropout(let probability): builder.appendDropout(probability: probability)
    case .flatten:
      builder.appendFlatten()
      isImage = false
    case .linear(let outputs, let bias):
      builder.appendLinear(name, stream: stream(), outputs: outputs, hasBias: bias)
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
