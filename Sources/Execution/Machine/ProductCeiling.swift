import Kernels
import Randomness

/// The matrix products of one training step of a fully connected network, and nothing else: what a
/// step cannot be faster than.
///
/// For each layer, with x M × K its input, w N × K its weights and g M × N its output's gradient:
///
///     forward    y = x wᵀ
///     backward   ∂w = gᵀ x, and ∂x = g w save in the first layer
///
/// M is the whole batch, in one product. Inputs, outputs, weights and weight gradients have
/// memory of their own for each layer; gradients that flow backward take turns in two places, as
/// they do in training. The numbers are small and random, so that no product meets infinities or
/// subnormal numbers.
struct ProductCeiling: ~Copyable, Repeated {
  struct Layer {
    let x: MatrixView
    let weights: MatrixView
    let y: MatrixView
    let weightGradient: MatrixView
    let outputGradient: MatrixView
    /// Nil in the first layer.
    let inputGradient: MatrixView?
  }

  /// What the layers' views look at.
  private let arena: Matrix
  private let scratch: Matrix
  let layers: [Layer]

  /// - Parameter widths: Of the input, of each hidden layer, and of the output.
  init(widths: [Int], rows: Int) {
    precondition(widths.count > 1 && rows > 0, "\(rows) rows of \(widths)")
    let count = widths.count - 1
    let widest = widths[1..<count].max() ?? 0
    let activations = widths.map { (rows: rows, columns: $0) }
    let weights = zip(widths.dropFirst(), widths).map { (rows: $0, columns: $1) }
    let flowing = Array(repeating: (rows: rows, columns: widest), count: 2)
    let shapes = activations + weights + weights + flowing

    // A row of the arena is a cache line, and each matrix starts on one.
    func lines(_ shape: (rows: Int, columns: Int)) -> Int { (shape.rows * shape.columns + 15) / 16 }
    arena = Matrix(rows: shapes.reduce(0) { $0 + lines($1) }, columns: 16)
    let scratchCount =
      widths.dropLast().map { ThinProducts.scratchCount(rows: rows, columns: $0) }.max() ?? 0
    scratch = Matrix(rows: 1, columns: scratchCount)
    let memory = arena.view
    var used = 0
    let views = shapes.map { shape in
      defer { used += lines(shape) }
      return memory.rows(used..<used + lines(shape))
        .part(rows: shape.rows, columns: shape.columns)
    }

    let x = views[...count]
    let w = views[(count + 1)...]
    var layers: [Layer] = []
    var outputGradient = x[count]
    for index in (0..<count).reversed() {
      let place = views[views.count - 1 - index % 2]
      let inputGradient = index == 0 ? nil : place.part(rows: rows, columns: widths[index])
      let weights = w[w.startIndex + index]
      layers.append(
        Layer(
          x: x[index], weights: weights, y: x[index + 1],
          weightGradient: w[w.startIndex + count + index], outputGradient: outputGradient,
          inputGradient: inputGradient))
      if let inputGradient { outputGradient = inputGradient }
      Self.fillWithNoise(weights)
    }
    Self.fillWithNoise(x[0])
    self.layers = layers.reversed()
  }

  /// A few thousand random numbers again and again: a product takes as long as with more of them.
  private static func fillWithNoise(_ view: MatrixView) {
    var stream = RandomStream(seed: 0, purpose: .initialWeights)
    let noise = (0..<4096).map { _ in Float(stream.uniform(from: -0.05, to: 0.05)) }
    var elements = view.mutableSpan
    for i in elements.indices { elements[i] = noise[i % noise.count] }
  }

  /// Large square matrices, whose product is as fast as the core is.
  static var square: ProductCeiling {
    ProductCeiling(widths: [squareWidth, squareWidth], rows: squareWidth)
  }
  private static let squareWidth = 384
  /// Floating-point operations of `square`, once: y and the weights' gradient.
  static let squareOperations = 2 * 2 * squareWidth * squareWidth * squareWidth

  mutating func once() {
    for layer in layers { multiply(layer.x, byTransposeOf: layer.weights, into: layer.y) }
    for layer in layers.reversed() {
      multiply(
        transposeOf: layer.outputGradient, by: layer.x, into: layer.weightGradient,
        scratch: scratch.view)
      if let inputGradient = layer.inputGradient {
        multiply(
          layer.outputGradient, by: layer.weights, into: inputGradient, scratch: scratch.view)
      }
    }
  }
}
