import Kernels
import Randomness

/// A fully connected layer, `y = x Wᵀ + b`, with W outputs × inputs, and
/// `∂W = ∂yᵀ x`, `∂b = Σ_i ∂y_i`, `∂x = ∂y W`; a rectifier behind it may be a part of it.
public struct Linear: Operation {
  public let inputs: Int
  public let outputs: Int
  let weight: Int
  /// Nil for a layer without.
  let bias: Int?
  /// False where a batch norm behind it would take the bias out again: in training it is left out of
  /// y and has gradient zero.
  var addsBias = true
  var isRectified = false
  let initialization: ModelConfiguration.Initialization
  /// The number of its random stream among the network's.
  let stream: Int

  var backwardReads: BackwardReads { isRectified ? [.inputs, .output] : .inputs }
  var multiplyAdds: Int { inputs * outputs }

  func scratchCount(rows: Int) -> Int {
    max(ThinProducts.scratchCount(rows: rows, columns: inputs), outputs)
  }

  func weights(_ vector: MatrixView) -> MatrixView {
    vector.part(offset: weight, rows: outputs, columns: inputs)
  }

  /// The gradient of what the layer reads, with a row for each example, whatever the value's shape.
  private func rows(_ gradient: MatrixView) -> MatrixView {
    gradient.part(rows: gradient.count / inputs, columns: inputs)
  }

  /// Of a layer with biases that are added.
  private func addedBiases(_ vector: MatrixView) -> MatrixView? {
    guard addsBias, let bias else { return nil }
    return vector.part(offset: bias, rows: 1, columns: outputs)
  }

  /// Weights and biases uniform in ±1/√inputs, PyTorch's default, also where convolutions draw by their
  /// fan-out; or Glorot's weights and no biases. From the stream (seed, `.initialWeights`, the layer's
  /// number).
  func draw(into parameters: ParameterViews, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .initialWeights, index: UInt32(stream))
    let biases = bias.map { parameters.values.part(offset: $0, rows: 1, columns: outputs) }
    let (views, bound): ([MatrixView?], Double) =
      switch initialization {
      case .uniformByFanIn, .normalByFanOut:
        ([weights(parameters.values), biases], 1 / Double(inputs).squareRoot())
      case .glorotUniform:
        ([weights(parameters.values)], (6 / Double(inputs + outputs)).squareRoot())
      }
    for view in views.compactMap({ $0 }) {
      for i in 0..<view.count { view[i] = Float(stream.uniform(from: -bound, to: bound)) }
    }
  }

  func forward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let y = space.value(node.index)
    multiply(
      space.vectors(node.input), byTransposeOf: weights(block.parameters.values), into: y)
    if let biases = addedBiases(block.parameters.values) {
      addBias(biases, to: y, rectified: isRectified)
    } else if isRectified {
      rectify(y)
    }
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let gradient = gradientBeforeRectifier(node, block)
    if let target = block.weightGradient {
      multiply(
        transposeOf: gradient, by: space.vectors(node.input), into: weights(target.vector),
        adding: target.isAdded, scratch: space.scratch)
    }
    block.passBack(node) { target in
      multiply(
        gradient, by: weights(block.parameters.values), into: rows(target),
        scratch: space.scratch)
    }
  }

  /// Of y as it is before the rectifier; the block's gradient of the bias is then in its place.
  private func gradientBeforeRectifier(_ node: Node, _ block: BlockPass) -> MatrixView {
    let space = block.space
    let flow = space.flow(node.index)
    let biases = addedBiases(space.partial.view)
    guard isRectified else {
      if let biases { columnSums(of: flow, into: biases) }
      return flow
    }
    let y = space.value(node.index)
    maskAndSum(flow, intoOutput: y, sums: biases ?? space.scratch.elements(0..<outputs))
    return y
  }

  /// Where `backward` leaves the gradient of x Wᵀ + b.
  func outputGradient(_ node: Node, _ space: BlockSpace) -> MatrixView {
    isRectified ? space.value(node.index) : space.flow(node.index)
  }

  /// `y′ = x′ Wᵀ + x Vᵀ + v_b`, with V and v_b of the direction.
  func forward(_ node: Node, _ pair: TangentPair) {
    let (space, tangent) = (pair.block.space, pair.tangent)
    let moved = tangent.value(node.index)
    multiply(space.vectors(node.input), byTransposeOf: weights(pair.direction), into: moved)
    if pair.moves(node.input) {
      let part = space.temporary(like: moved)
      multiply(
        tangent.vectors(node.input), byTransposeOf: weights(pair.block.parameters.values),
        into: part)
      add(part, to: moved)
    }
    if let bias {
      addBias(
        pair.direction.part(offset: bias, rows: 1, columns: outputs), to: moved, rectified: false)
    }
    forward(node, pair.block)
    if isRectified { maskTangent(moved, where: space.value(node.index)) }
  }

  /// `∂W′ = ∂y′ᵀ x + ∂yᵀ x′`, `∂b′ = Σ_i ∂y′_i`, `∂x′ = ∂y′ W + ∂y V`.
  func backward(_ node: Node, _ pair: TangentPair) {
    let (space, tangent) = (pair.block.space, pair.tangent)
    let product = tangent.partial.view
    let moved = tangent.flow(node.index)
    if isRectified { maskTangent(moved, where: space.value(node.index)) }
    if let bias {
      columnSums(of: moved, into: product.part(offset: bias, rows: 1, columns: outputs))
    }
    let gradient = gradientBeforeRectifier(node, pair.block)
    multiply(
      transposeOf: moved, by: space.vectors(node.input), into: weights(product),
      scratch: space.scratch)
    if pair.moves(node.input) {
      multiply(
        transposeOf: gradient, by: tangent.vectors(node.input), into: weights(product),
        adding: true,
        scratch: space.scratch)
    }
    let parameters = pair.block.parameters.values
    pair.passBack(node) { target in
      multiply(moved, by: weights(parameters), into: rows(target), scratch: space.scratch)
      let part = space.temporary(like: rows(target))
      multiply(gradient, by: weights(pair.direction), into: part, scratch: space.scratch)
      add(part, to: target)
    }
    pair.block.passBack(node) { target in
      multiply(gradient, by: weights(parameters), into: rows(target), scratch: space.scratch)
    }
  }
}
