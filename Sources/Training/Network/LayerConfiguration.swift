/// A layer of a network that is described layer by layer, in the order in which they follow each other.
public indirect enum LayerConfiguration: Sendable, Hashable {
  /// - Parameter outputs: Channels that it puts out.
  case convolution(outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, bias: Bool = true)
  /// - Parameter ceiling: Whether a last window that is not whole counts, too.
  case maxPool(window: Int, stride: Int, padding: Int = 0, ceiling: Bool = false)
  case averagePool(window: Int, stride: Int)
  /// The mean over all positions.
  case globalAveragePool
  case batchNorm
  case rectifier
  /// x where it is positive, and else `slope` times it.
  case leakyRectifier(slope: Double = 0.01)
  /// - Parameter probability: With which a unit is dropped while training.
  case dropout(probability: Double)
  /// The numbers of an image as a vector, channel after channel.
  case flatten
  case linear(outputs: Int, bias: Bool = true)
  /// The sum of what the layers of two branches make of the same value; no layers hand it on as it is.
  case residual(body: [LayerConfiguration], shortcut: [LayerConfiguration] = [])

  /// Its word in a file.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case convolution, maxPool, averagePool, globalAveragePool, batchNorm, rectifier,
      leakyRectifier, dropout, flatten, linear, residual

    var isRectifier: Bool { self == .rectifier || self == .leakyRectifier }
  }

  public var kind: Kind {
    switch self {
    case .convolution: .convolution
    case .maxPool: .maxPool
    case .averagePool: .averagePool
    case .globalAveragePool: .globalAveragePool
    case .batchNorm: .batchNorm
    case .rectifier: .rectifier
    case .leakyRectifier: .leakyRectifier
    case .dropout: .dropout
    case .flatten: .flatten
    case .linear: .linear
    case .residual: .residual
    }
  }
}

extension LayerConfiguration {
  /// Whether it, or a layer of its branches, is batch normalization.
  var isNormalized: Bool {
    switch self {
    case .batchNorm: true
    case .residual(let body, let shortcut): (body + shortcut).contains(where: \.isNormalized)
    case .convolution, .maxPool, .averagePool, .globalAveragePool, .rectifier, .leakyRectifier,
      .dropout, .flatten, .linear:
      false
    }
  }
}

extension LayerConfiguration {
  var isConvolutional: Bool {
    switch self {
    case .convolution: true
    case .residual(let body, let shortcut): (body + shortcut).contains(where: \.isConvolutional)
    case .maxPool, .averagePool, .globalAveragePool, .batchNorm, .rectifier, .leakyRectifier,
      .dropout, .flatten, .linear:
      false
    }
  }

  /// Layers with weights one behind the other.
  var depth: Int {
    switch self {
    case .convolution, .linear: 1
    case .residual(let body, _): body.reduce(0) { $0 + $1.depth }
    case .maxPool, .averagePool, .globalAveragePool, .batchNorm, .rectifier, .leakyRectifier,
      .dropout, .flatten:
      0
    }
  }
}

extension LayerConfiguration: Codable {
  private enum Key: String, CodingKey {
    case kind, outputs, kernel, stride, padding, bias, window, ceiling, slope, probability, body,
      shortcut
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func number(_ key: Key) throws -> Int { try values.decode(Int.self, forKey: key) }
    switch try values.decode(Kind.self, forKey: .kind) {
    case .convolution:
      self = .convolution(
        outputs: try number(.outputs), kernel: try number(.kernel), stride: try number(.stride),
        padding: try number(.padding), bias: try values.decode(Bool.self, forKey: .bias))
    case .maxPool:
      self = .maxPool(
        window: try number(.window), stride: try number(.stride), padding: try number(.padding),
        ceiling: try values.decode(Bool.self, forKey: .ceiling))
    case .averagePool:
      self = .averagePool(window: try number(.window), stride: try number(.stride))
    case .globalAveragePool: self = .globalAveragePool
    case .batchNorm: self = .batchNorm
    case .rectifier: self = .rectifier
    case .leakyRectifier:
      self = .leakyRectifier(slope: try values.decode(Double.self, forKey: .slope))
    case .dropout:
      self = .dropout(probability: try values.decode(Double.self, forKey: .probability))
    case .flatten: self = .flatten
    case .linear:
      self = .linear(
        outputs: try number(.outputs), bias: try values.decode(Bool.self, forKey: .bias))
    case .residual:
      self = .residual(
        body: try values.decode([Self].self, forKey: .body),
        shortcut: try values.decode([Self].self, forKey: .shortcut))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(kind, forKey: .kind)
    switch self {
    case .convolution(let outputs, let kernel, let stride, let padding, let bias):
      try values.encode(outputs, forKey: .outputs)
      try values.encode(kernel, forKey: .kernel)
      try values.encode(stride, forKey: .stride)
      try values.encode(padding, forKey: .padding)
      try values.encode(bias, forKey: .bias)
    case .maxPool(let window, let stride, let padding, let ceiling):
      try values.encode(ceiling, forKey: .ceiling)
      try values.encode(window, forKey: .window)
      try values.encode(stride, forKey: .stride)
      try values.encode(padding, forKey: .padding)
    case .averagePool(let window, let stride):
      try values.encode(window, forKey: .window)
      try values.encode(stride, forKey: .stride)
    case .leakyRectifier(let slope): try values.encode(slope, forKey: .slope)
    case .dropout(let probability): try values.encode(probability, forKey: .probability)
    case .linear(let outputs, let bias):
      try values.encode(outputs, forKey: .outputs)
      try values.encode(bias, forKey: .bias)
    case .residual(let body, let shortcut):
      try values.encode(body, forKey: .body)
      try values.encode(shortcut, forKey: .shortcut)
    case .globalAveragePool, .batchNorm, .rectifier, .flatten: break
    }
  }
}
