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
  /// With the max-pooling behind it.
  private(set) var pooled: PooledConvolution?
  var isRectified = false
  /// Batch normalization whose value it alone reads, and makes on its way; nil for none.
  var normalized: NormalizedInput?
  let initialization: ModelConfiguration.Initialization
  /// The number of its random stream among the network's.
  let stream: Int

  var backwardReads: BackwardReads { isRectified ? [.inputs, .output] : .inputs }
  var multiplyAdds: Int { convolution.multiplyAdds }
  var pool: MaxPool? { pooled?.pool }

  mutating func take(_ pool: MaxPool) { pooled = PooledConvolution(convolution, pool) }

  /// The places of the pooling's maxima.
  var stateCount: Int { pool?.outputCount ?? 0 }
  var temporaryCount: Int { convolution.outputCount }

  func scratchCount(rows: Int) -> Int {
    Sizes(self).count
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
    /// Weights in the order in which products read them, and the direction's.
    let panels: MatrixView
    let movedPanels: MatrixView
    /// For the way back from a pooling.
    let maxima: MatrixView
    let sums: MatrixView

    init(_ node: ConvolutionNode, _ space: BlockSpace) {
      let (sizes, all) = (Sizes(node), space.scratch)
      var offset = 0
      func take(_ count: Int) -> MatrixView {
        defer { offset += count }
        return all.part(offset: offset, rows: 1, columns: count)
      }
      scratch = take(sizes.scratch)
      image = take(sizes.image)
      moved = take(sizes.image)
      panels = take(sizes.weights)
      movedPanels = take(sizes.weights)
      maxima = take(sizes.maxima)
      sums = take(sizes.sums)
    }
  }

  /// Floats of a bench's parts, each of whole cache lines.
  private struct Sizes {
    let scratch, image, weights, maxima, sums: Int

    init(_ node: ConvolutionNode) {
      let (convolution, pooled) = (node.convolution, node.pooled)
      func lines(_ count: Int) -> Int { (count + 15) / 16 * 16 }
      scratch = lines(max(convolution.scratchCount, pooled?.scratchCount ?? 0))
      image = pooled == nil ? 0 : lines(convolution.outputCount)
      weights = lines(convolution.weightCount)
      maxima = lines(pooled?.maximaCount ?? 0)
      sums = lines(max(pooled?.sumCount ?? 0, convolution.outputs))
    }

    var count: Int { scratch + 2 * image + 2 * weights + maxima + sums }
  }

  /// Batch normalization before a convolution.
  struct NormalizedInput {
    let norm: BatchNorm
    /// The node that the batch normalization reads.
    let input: Int
  }

  /// The rows that it reads of a block, and what it then does to each; nil for nothing.
  private func source(
    _ node: Node, _ block: BlockPass
  ) -> (rows: MatrixView, norm: BatchNorm?) {
    let space = block.space
    guard let normalized, !space.takesTangents else { return (space.value(node.input), nil) }
    return (space.value(normalized.input), normalized.norm)
  }

  /// The part of a value that one row has.
  private func row(_ value: MatrixView, _ index: Int, of space: BlockSpace) -> MatrixView {
    let positions = value.rows / space.rows
    return value.rows(index * positions..<(index + 1) * positions)
  }

  /// The part that the row behind that one has; nil for the last.
  private func next(_ value: MatrixView, _ index: Int, of space: BlockSpace) -> MatrixView? {
    index + 1 < space.rows ? row(value, index + 1, of: space) : nil
  }

  private func state(_ node: Node, _ index: Int, _ space: BlockSpace) -> MatrixView {
    space.state(node.index).rows(index..<index + 1)
  }

  func forward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let ((x, norm), y) = (source(node, block), space.value(node.index))
    let bench = Bench(self, space)
    let panels = bench.panels.elements(0..<convolution.weightCount)
    convolution.layOut(weights(block.parameters.values), into: panels)
    for index in 0..<space.rows {
      let (source, target) = (row(x, index, of: space), row(y, index, of: space))
      guard let pool else {
        convolution.apply(
          to: source, normalized: norm?.normalization(ofRow: index, block), panels: panels,
          into: target,
          scratch: bench.scratch,
          asking: Upcoming(
            reading: next(x, index, of: space), writing: next(y, index, of: space)))
        continue
      }
      let image = bench.image.elements(0..<convolution.outputCount)
      convolution.apply(to: source, panels: panels, into: image, scratch: bench.scratch)
      pool.apply(to: image, into: target, places: state(node, index, space))
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
      if let pooled {
        self.goBack(through: pooled, from: gradient, into: target, node, block)
      } else {
        self.goBack(from: gradient, into: target, node, block)
      }
    }
    if node.needsGradient[0] {
      block.passBack(node) { goBack(into: $0) }
    } else {
      goBack(into: nil)
    }
    block.addPartial(weights)
  }

  private func goBack(
    from gradient: MatrixView, into target: MatrixView?, _ node: Node, _ block: BlockPass
  ) {
    let space = block.space
    let bench = Bench(self, space)
    let (x, norm) = source(node, block)
    let panels = bench.panels.elements(0..<convolution.weightCount)
    if target != nil { convolution.layOutTurned(weights(block.parameters.values), into: panels) }
    for index in 0..<space.rows {
      let own = row(gradient, index, of: space)
      if block.weightGradient != nil {
        convolution.weightGradient(
          of: own, at: row(x, index, of: space),
          normalized: norm?.normalization(ofRow: index, block),
          into: weights(space.partial.view), adding: index > 0, scratch: bench.scratch,
          asking: Upcoming(
            reading: next(x, index, of: space),
            writing: target.flatMap { next($0, index, of: space) }))
      }
      guard let target else { continue }
      convolution.inputGradient(
        of: own, panels: panels, into: row(target, index, of: space), scratch: bench.scratch)
    }
  }

  private func goBack(
    through pooled: PooledConvolution, from gradient: MatrixView, into target: MatrixView?,
    _ node: Node, _ block: BlockPass
  ) {
    let space = block.space
    let bench = Bench(self, space)
    let x = space.value(node.input)
    let windows = bench.panels.elements(0..<convolution.weightCount)
    let (maxima, sums) = (
      bench.maxima.elements(0..<pooled.maximaCount), bench.sums.elements(0..<pooled.sumCount)
    )
    if target != nil { pooled.layOut(weights(block.parameters.values), into: windows) }
    fill(sums, with: 0)
    for index in 0..<space.rows {
      pooled.takeMaxima(
        of: row(gradient, index, of: space), places: state(node, index, space), into: maxima)
      if block.weightGradient != nil {
        pooled.addWeightGradient(
          of: maxima, at: row(x, index, of: space), to: sums, scratch: bench.scratch)
      }
      guard let target else { continue }
      pooled.inputGradient(
        of: maxima, windows: windows, into: row(target, index, of: space), scratch: bench.scratch)
    }
    if block.weightGradient != nil { pooled.finish(sums, into: weights(space.partial.view)) }
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
    let image = image.elements(0..<convolution.outputCount)
    pool.inputGradient(of: gradient, places: state(node, index, space), into: image)
    return image
  }

  // MARK: - With tangents

  /// The weights and the direction's, laid out.
  private func layOut(
    _ pair: TangentPair, _ bench: Bench, _ layOut: (MatrixView, MatrixView) -> Void
  ) -> (weights: MatrixView, direction: MatrixView) {
    let count = 0..<convolution.weightCount
    let (panels, moved) = (bench.panels.elements(count), bench.movedPanels.elements(count))
    layOut(weights(pair.block.parameters.values), panels)
    layOut(weights(pair.direction), moved)
    return (panels, moved)
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    let (space, tangent) = (pair.block.space, pair.tangent)
    let moved = tangent.value(node.index)
    let bench = Bench(self, space)
    let panels = layOut(pair, bench) { convolution.layOut($0, into: $1) }
    for index in 0..<space.rows {
      let target = row(moved, index, of: space)
      let image = pool == nil ? target : bench.moved.elements(0..<convolution.outputCount)
      convolution.apply(
        to: row(space.value(node.input), index, of: space), panels: panels.direction, into: image,
        scratch: bench.scratch)
      if pair.moves(node.input) {
        let part = space.temporary(rows: image.rows, columns: image.columns)
        convolution.apply(
          to: row(tangent.value(node.input), index, of: space), panels: panels.weights, into: part,
          scratch: bench.scratch)
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
    let bench = Bench(self, space)
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
    guard node.needsGradient[0] else { return }
    let panels = layOut(pair, bench) { convolution.layOutTurned($0, into: $1) }
    pair.passBack(node) { target in
      for index in 0..<space.rows {
        let own = images(index)
        let image = row(target, index, of: space)
        convolution.inputGradient(
          of: own.moved, panels: panels.weights, into: image, scratch: bench.scratch)
        let part = space.temporary(rows: image.rows, columns: image.columns)
        convolution.inputGradient(
          of: own.gradient, panels: panels.direction, into: part, scratch: bench.scratch)
        add(part, to: image)
      }
    }
    pair.block.passBack(node) { target in
      for index in 0..<space.rows {
        convolution.inputGradient(
          of: images(index).gradient, panels: panels.weights, into: row(target, index, of: space),
          scratch: bench.scratch)
      }
    }
  }
}
