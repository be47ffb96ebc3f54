import Kernels
import Randomness

/// A convolution of images, with a max-pooling behind it if there is one, and a rectifier behind that:
/// one image at a time, so that what lies between convolution and pooling is never kept.
struct ConvolutionNode: Operation {
  let convolution: Convolution
  let weight: Int
  /// Nil for a layer without.
  let bias: Int?
  /// False where a batch norm behind it would take the bias out again, which the largest of a window
  /// moves by: in training it is left out and has gradient zero.
  var addsBias: Bool
  var pool: MaxPool?
  var isRectified = false
  let initialization: ModelConfiguration.Initialization
  /// The number of its random stream among the network's.
  let stream: Int

  var backwardReads: BackwardReads { isRectified ? [.inputs, .output] : .inputs }
  var multiplyAdds: Int { convolution.multiplyAdds }
  /// The places of the pooling's maxima.
  var stateCount: Int { pool?.outputCount ?? 0 }
  var temporaryCount: Int { convolution.outputCount }

  var modules: [String] {
    let c = convolution
    var words = "Conv2d(\(c.inputs), \(c.outputs), kernel_size=(\(c.kernel), \(c.kernel))"
    words += ", stride=(\(c.stride), \(c.stride))"
    if c.padding > 0 { words += ", padding=(\(c.padding), \(c.padding))" }
    if bias == nil { words += ", bias=False" }
    let pooling = pool.map {
      ["MaxPool2d(kernel_size=\($0.window), stride=\($0.stride), padding=\($0.padding))"]
    }
    return [words + ")"] + (pooling ?? []) + (isRectified ? ["ReLU()"] : [])
  }

  func scratchCount(rows: Int) -> Int {
    convolution.scratchCount + (pool == nil ? 0 : 2 * convolution.outputCount)
      + convolution.outputs
  }

  private func weights(_ vector: MatrixView) -> MatrixView {
    vector.part(
      offset: weight, rows: convolution.weightCount / convolution.outputs,
      columns: convolution.outputs)
  }

  /// Of the layer's own vector of biases, where it has one.
  private func biases(_ vector: MatrixView) -> MatrixView? {
    bias.map { vector.part(offset: $0, rows: 1, columns: convolution.outputs) }
  }

  func draw(into parameters: ParameterViews, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: .initialWeights, index: UInt32(stream))
    let taps = convolution.kernel * convolution.kernel
    let (fanIn, fanOut) = (taps * convolution.inputs, taps * convolution.outputs)
    let weights = weights(parameters.values)
    func drawUniform(_ view: MatrixView, _ bound: Double) {
      for i in 0..<view.count { view[i] = Float(stream.uniform(from: -bound, to: bound)) }
    }
    switch initialization {
    case .uniformByFanIn:
      let bound = 1 / Double(fanIn).squareRoot()
      drawUniform(weights, bound)
      if let biases = biases(parameters.values) { drawUniform(biases, bound) }
    case .normalByFanOut:
      let deviation = (2 / Double(fanOut)).squareRoot()
      for i in 0..<weights.count { weights[i] = Float(deviation * stream.normal()) }
    case .glorotUniform:
      drawUniform(weights, (6 / Double(fanIn + fanOut)).squareRoot())
    }
  }

  // MARK: - On the way

  /// Where one image is worked on: in the scratch of a block's space.
  private struct Bench {
    let scratch: MatrixView
    /// What the convolution puts out, or its gradient.
    let image: MatrixView
    /// The same for the tangent.
    let moved: MatrixView
  }

  private func bench(_ space: BlockSpace) -> Bench {
    let (own, count) = (convolution.scratchCount, pool == nil ? 0 : convolution.outputCount)
    func part(_ offset: Int, _ count: Int) -> MatrixView {
      space.scratch.part(offset: offset, rows: 1, columns: count)
    }
    return Bench(
      scratch: part(0, own), image: part(own, count), moved: part(own + count, count))
  }

  /// The part of a value that one row has.
  private func row(_ value: MatrixView, _ index: Int, of space: BlockSpace) -> MatrixView {
    let positions = value.rows / space.rows
    return value.rows(index * positions..<(index + 1) * positions)
  }

  private func state(_ node: Node, _ index: Int, _ space: BlockSpace) -> MatrixView {
    space.state(node.index).rows(index..<index + 1)
  }

  func forward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let (x, y) = (space.value(node.input), space.value(node.index))
    let bench = bench(space)
    for index in 0..<space.rows {
      let (source, target) = (row(x, index, of: space), row(y, index, of: space))
      convolution.apply(
        to: source, weights: weights(block.parameters.values),
        into: pool == nil ? target : bench.image, scratch: bench.scratch)
      pool?.apply(to: bench.image, into: target, places: state(node, index, space))
    }
    if addsBias, let biases = biases(block.parameters.values) {
      addBias(biases, to: y, rectified: isRectified)
    } else if isRectified {
      rectify(y)
    }
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let gradient = gradientBeforeRectifier(node, block)
    func goBack(into target: MatrixView?) {
      let space = block.space
      let bench = bench(space)
      let x = space.value(node.input)
      for index in 0..<space.rows {
        let own = unpooled(row(gradient, index, of: space), node, index, space, into: bench.image)
        if block.weightGradient != nil {
          convolution.weightGradient(
            of: own, at: row(x, index, of: space), into: weights(space.partial.view),
            adding: index > 0, scratch: bench.scratch)
        }
        if let target {
          convolution.inputGradient(
            of: own, weights: weights(block.parameters.values),
            into: row(target, index, of: space), scratch: bench.scratch)
        }
      }
    }
    if node.needsGradient[0] {
      block.passBack(node) { goBack(into: $0) }
    } else {
      goBack(into: nil)
    }
    block.addPartial(weights)
  }

  /// Of y as it is before the rectifier; the block's gradient of the bias is then in its place.
  private func gradientBeforeRectifier(_ node: Node, _ block: BlockPass) -> MatrixView {
    let space = block.space
    let flow = space.flow(node.index)
    let biases = addsBias ? biases(space.partial.view) : nil
    guard isRectified else {
      if let biases { columnSums(of: flow, into: biases) }
      return flow
    }
    let y = space.value(node.index)
    maskAndSum(
      flow, intoOutput: y, sums: biases ?? space.scratch.elements(0..<convolution.outputs))
    return y
  }

  /// A row's gradient as what the convolution put out has it.
  private func unpooled(
    _ gradient: MatrixView, _ node: Node, _ index: Int, _ space: BlockSpace, into image: MatrixView
  ) -> MatrixView {
    guard let pool else { return gradient }
    pool.inputGradient(of: gradient, places: state(node, index, space), into: image)
    return image
  }

  // MARK: - With tangents

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    let (space, tangent) = (pair.block.space, pair.tangent)
    let moved = tangent.value(node.index)
    let bench = bench(space)
    for index in 0..<space.rows {
      let target = row(moved, index, of: space)
      let image = pool == nil ? target : bench.moved
      convolution.apply(
        to: row(space.value(node.input), index, of: space), weights: weights(pair.direction),
        into: image, scratch: bench.scratch)
      if pair.moves(node.input) {
        let part = space.temporary(rows: image.rows, columns: image.columns)
        convolution.apply(
          to: row(tangent.value(node.input), index, of: space),
          weights: weights(pair.block.parameters.values), into: part, scratch: bench.scratch)
        add(part, to: image)
      }
      pool?.applyTangent(to: image, places: state(node, index, space), into: target)
    }
    if let biases = biases(pair.direction) { addBias(biases, to: moved, rectified: false) }
    if isRectified { maskTangent(moved, where: space.value(node.index)) }
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    let (space, tangent) = (pair.block.space, pair.tangent)
    let product = tangent.partial.view
    let moved = tangent.flow(node.index)
    if isRectified { maskTangent(moved, where: space.value(node.index)) }
    if let biases = biases(product) { columnSums(of: moved, into: biases) }
    let gradient = gradientBeforeRectifier(node, pair.block)
    let bench = bench(space)
    func images(_ index: Int) -> (gradient: MatrixView, moved: MatrixView) {
      (
        unpooled(row(gradient, index, of: space), node, index, space, into: bench.image),
        unpooled(row(moved, index, of: space), node, index, space, into: bench.moved)
      )
    }
    for index in 0..<space.rows {
      let own = images(index)
      convolution.weightGradient(
        of: own.moved, at: row(space.value(node.input), index, of: space),
        into: weights(product), adding: index > 0, scratch: bench.scratch)
      guard pair.moves(node.input) else { continue }
      convolution.weightGradient(
        of: own.gradient, at: row(tangent.value(node.input), index, of: space),
        into: weights(product), adding: true, scratch: bench.scratch)
    }
    let parameters = pair.block.parameters.values
    pair.passBack(node) { target in
      for index in 0..<space.rows {
        let own = images(index)
        let image = row(target, index, of: space)
        convolution.inputGradient(
          of: own.moved, weights: weights(parameters), into: image, scratch: bench.scratch)
        let part = space.temporary(rows: image.rows, columns: image.columns)
        convolution.inputGradient(
          of: own.gradient, weights: weights(pair.direction), into: part, scratch: bench.scratch)
        add(part, to: image)
      }
    }
    pair.block.passBack(node) { target in
      for index in 0..<space.rows {
        convolution.inputGradient(
          of: images(index).gradient, weights: weights(parameters),
          into: row(target, index, of: space), scratch: bench.scratch)
      }
    }
  }
}
