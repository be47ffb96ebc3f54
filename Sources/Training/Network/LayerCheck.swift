/// Whether a layer fits what it reads.
struct LayerCheck {
  let layer: LayerConfiguration
  /// `LayerMismatch.path`.
  let path: [Int]
  /// Of what it reads.
  let shape: ValueShape
  /// Whether that is an image, and not a vector.
  let isImage: Bool

  /// Numbers of an example's value, and weights that an output reads, that any layer has at most:
  /// what keeps a typing error from asking for more memory than any machine has.
  private static let largest = 1 << 24
  /// Weights of a layer, of which a trainer has three copies.
  private static let mostWeights = 1 << 29

  /// Throws where it does not. Branches are not looked into.
  func run() throws(LayerMismatch) {
    switch layer {
    case .convolution(let outputs, let kernel, let stride, let padding, _):
      try requireRoom(kernel, padding: padding)
      let sides = [shape.height, shape.width].map { ($0 + 2 * padding - kernel) / stride + 1 }
      try requireMemory(
        weights: kernel * kernel * shape.channels, outputs: outputs, positions: sides[0] * sides[1])
    case .maxPool(let window, _, let padding, _): try requireRoom(window, padding: padding)
    case .averagePool(let window, _): try requireRoom(window)
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
    case .batchNorm, .rectifier, .leakyRectifier, .dropout, .flatten, .residual: break
    }
  }

  private func mismatch(_ found: String, _ expected: String) -> LayerMismatch {
    LayerMismatch(path: path, layer: layer.kind, found: found, expected: expected)
  }

  private func requireImage() throws(LayerMismatch) {
    guard isImage else { throw mismatch("a vector of \(shape.count) numbers", "an image") }
  }

  /// For a window of so many rows and columns.
  private func requireRoom(_ window: Int, padding: Int = 0) throws(LayerMismatch) {
    try requireImage()
    guard window <= min(shape.height, shape.width) + 2 * padding else {
      throw mismatch(
        "a window of \(window) on \(shape.height) × \(shape.width) positions"
          + (padding > 0 ? " padded by \(padding)" : ""),
        "one that fits in")
    }
  }

  /// - Parameter weights: That each output reads.
  private func requireMemory(
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
}
