import Training

extension Setting {
  static let layersWords = "a list of layers, each a mapping with a kind"

  /// The layers of a network, or of a branch; at least one.
  func layers() throws(SpecificationError) -> [LayerConfiguration] {
    guard case .sequence(let items) = content, !items.isEmpty else {
      throw error(expected: Self.layersWords)
    }
    let most = 10 * Limit.layers
    guard items.count <= most else { throw error(expected: "at most \(most) layers") }
    return try list { (item) throws(SpecificationError) in try item.layer() }
  }

  private func layer() throws(SpecificationError) -> LayerConfiguration {
    var reader = try SettingsReader(self, expected: "a layer: a mapping with a kind")
    let layer = try reader.layer()
    try reader.finish()
    return layer
  }
}

extension SettingsReader {
  /// The sides of kernels and windows, and how far these go on.
  private static let sides = 1...1000
  private static let channels = 1...65_536

  fileprivate mutating func layer() throws(SpecificationError) -> LayerConfiguration {
    switch try choice("kind", of: LayerConfiguration.Kind.self) {
    case .convolution:
      let kernel = try integer("kernel", in: Self.sides)
      return .convolution(
        outputs: try integer("outputs", in: Self.channels), kernel: kernel,
        stride: try stride(default: 1),
        padding: try integer("padding", in: 0...kernel - 1, default: 0),
        bias: try truth("bias", default: true))
    case .maxPool:
      let window = try integer("window", in: Self.sides)
      return .maxPool(
        window: window, stride: try stride(default: window),
        padding: try integer("padding", in: 0...window / 2, default: 0),
        ceiling: try truth("ceiling", default: false))
    case .averagePool:
      let window = try integer("window", in: Self.sides)
      return .averagePool(window: window, stride: try stride(default: window))
    case .globalAveragePool: return .globalAveragePool
    case .batchNorm: return .batchNorm
    case .rectifier: return .rectifier
    case .leakyRectifier:
      return .leakyRectifier(
        slope: try number("slope", from: 0, to: 1, isOpen: true, default: 0.01))
    case .dropout:
      return .dropout(
        probability: try number("probability", from: 0, to: 0.999, isOpen: true))
    case .flatten: return .flatten
    case .linear:
      return .linear(
        outputs: try integer("outputs", in: 1...Limit.width),
        bias: try truth("bias", default: true))
    case .residual:
      return .residual(
        body: try required("body", expected: Setting.layersWords).layers(),
        shortcut: try optional("shortcut")?.branch() ?? [])
    }
  }

  private mutating func stride(default standard: Int) throws(SpecificationError) -> Int {
    try integer("stride", in: Self.sides, default: standard)
  }
}

extension Setting {
  /// The layers of a shortcut, which may have none.
  fileprivate func branch() throws(SpecificationError) -> [LayerConfiguration] {
    if case .sequence(let items) = content, items.isEmpty { return [] }
    return try layers()
  }
}
