import Datasets

/// Why layers do not make a network.
public struct LayerMismatch: Error, Sendable, Hashable {
  /// The places of the layer in its list, and of the lists that this is in: `[3]`, or `[3, 0]` for the
  /// first layer of a branch.
  public let path: [Int]
  public let layer: LayerConfiguration.Kind?
  public let found: String
  public let expected: String
}

extension NetworkBuilder {
  /// The layers of a network on inputs that are images, or none.
  init(
    _ layers: [LayerConfiguration], initialization: ModelConfiguration.Initialization, inputs: Int,
    image: ImageShape?
  ) throws(LayerMismatch) {
    if let image {
      self.init(
        input: ValueShape(height: image.height, width: image.width, channels: image.channels))
      appendChannelsLast()
    } else {
      self.init(input: ValueShape(inputs))
    }
    var assembly = Assembly(initialization: initialization, hasImage: image != nil)
    try assembly.append(layers, to: &self, prefix: "", path: [])
  }

  /// Sees that the last layer puts out as many numbers as there are outputs.
  func checkOutput(_ outputs: Int, of layers: [LayerConfiguration]) throws(LayerMismatch) {
    guard shape.count == outputs else {
      throw LayerMismatch(
        path: [layers.count - 1], layer: layers.last?.kind,
        found: "\(shape.count) outputs of the last layer", expected: "\(outputs), as the data have")
    }
  }
}

/// Appends layers, and knows what they are called.
private struct Assembly {
  let initialization: ModelConfiguration.Initialization
  let hasImage: Bool
  /// Of layers with weights so far.
  private var streams = 0
  private var isFlat = false

  init(initialization: ModelConfiguration.Initialization, hasImage: Bool) {
    self.initialization = initialization
    self.hasImage = hasImage
  }

  /// Modules are numbered as in a PyTorch `Sequential`.
  mutating func append(
    _ layers: [LayerConfiguration], to builder: inout NetworkBuilder, prefix: String, path: [Int]
  ) throws(LayerMismatch) {
    for (index, layer) in layers.enumerated() {
      try append(layer, to: &builder, name: "\(prefix)\(index)", path: path + [index])
    }
  }

  private mutating func stream() -> Int {
    defer { streams += 1 }
    return streams
  }

  private mutating func append(
    _ layer: LayerConfiguration, to builder: inout NetworkBuilder, name: String, path: [Int]
  ) throws(LayerMismatch) {
    let shape = builder.shape
    func mismatch(_ found: String, _ expected: String) -> LayerMismatch {
      LayerMismatch(path: path, layer: layer.kind, found: found, expected: expected)
    }
    func requireImage() throws(LayerMismatch) {
      guard hasImage && !isFlat else {
        throw mismatch("a vector of \(shape.count) numbers", "an image")
      }
    }
    func requireRoom(_ window: Int, padding: Int = 0) throws(LayerMismatch) {
      guard window <= min(shape.height, shape.width) + 2 * padding else {
        throw mismatch(
          "a window of \(window) on \(shape.height) × \(shape.width) positions"
            + (padding > 0 ? " padded by \(padding)" : ""),
          "one that fits in")
      }
    }
    switch layer {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      try requireImage()
      try requireRoom(kernel, padding: padding)
      builder.appendConvolution(
        name, stream: stream(), outputs: outputs, kernel: kernel, stride: stride, padding: padding,
        hasBias: bias, initialization: initialization)
    case .maxPool(let window, let stride, let padding, let ceiling):
      try requireImage()
      try requireRoom(window, padding: padding)
      builder.appendMaxPool(
        window: window, stride: stride, padding: padding, ceiling: ceiling)
    case .averagePool(let window, let stride):
      try requireImage()
      try requireRoom(window)
      builder.appendAveragePool(window: window, stride: stride)
    case .globalAveragePool:
      try requireImage()
      guard shape.height == shape.width else {
        throw mismatch("\(shape.height) × \(shape.width) positions", "as many rows as columns")
      }
      builder.appendAveragePool(window: shape.height, stride: 1)
    case .batchNorm: builder.appendNorm(name)
    case .rectifier: builder.appendRectifier()
    case .dropout(let probability): builder.appendDropout(probability: probability)
    case .flatten:
      builder.appendFlatten()
      isFlat = true
    case .linear(let outputs, let bias):
      guard shape.positions == 1 || isFlat else {
        throw mismatch(
          "an image of \(shape.height) × \(shape.width) positions", "a flatten before it")
      }
      isFlat = true
      builder.appendLinear(name, stream: stream(), outputs: outputs, hasBias: bias)
    case .residual(let body, let shortcut):
      try appendResidual(body, shortcut, to: &builder, name: name, path: path)
    }
  }

  private mutating func appendResidual(
    _ body: [LayerConfiguration], _ shortcut: [LayerConfiguration],
    to builder: inout NetworkBuilder, name: String, path: [Int]
  ) throws(LayerMismatch) {
    let start = builder.branch()
    try append(body, to: &builder, prefix: "\(name).body.", path: path + [0])
    let (end, ofBody) = (builder.cursor, builder.shape)
    builder.go(back: start)
    try append(shortcut, to: &builder, prefix: "\(name).shortcut.", path: path + [1])
    guard builder.shape == ofBody else {
      func words(_ shape: ValueShape) -> String {
        "\(shape.height) × \(shape.width) × \(shape.channels)"
      }
      throw LayerMismatch(
        path: path, layer: .residual,
        found: "a body that puts out \(words(ofBody)) and a shortcut of \(words(builder.shape))",
        expected: "branches of one shape")
    }
    builder.appendSum(with: end)
  }
}
