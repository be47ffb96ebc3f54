import Kernels

/// Max-pooling on its own: not behind a convolution.
struct MaxPoolNode: Operation {
  let pool: MaxPool

  var backwardReads: BackwardReads { [] }
  var stateCount: Int { pool.outputCount }

  func forward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let places = space.state(node.index)
    space.forEachRow(of: space.value(node.input), and: space.value(node.index)) { index, x, y in
      pool.apply(to: x, into: y, places: places.rows(index..<index + 1))
    }
  }

  func backward(_ node: Node, _ block: BlockPass) {
    block.passBack(node) { goBack(from: block.space.flow(node.index), to: $0, node, block.space) }
  }

  private func goBack(
    from flow: MatrixView, to target: MatrixView, _ node: Node, _ space: BlockSpace
  ) {
    let places = space.state(node.index)
    space.forEachRow(of: flow, and: target) { index, gradient, target in
      pool.inputGradient(of: gradient, places: places.rows(index..<index + 1), into: target)
    }
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    let tangent = pair.tangent
    let places = pair.block.space.state(node.index)
    tangent.forEachRow(of: tangent.value(node.input), and: tangent.value(node.index)) {
      index, x, y in
      pool.applyTangent(to: x, places: places.rows(index..<index + 1), into: y)
    }
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    pair.passBack(node) {
      goBack(from: pair.tangent.flow(node.index), to: $0, node, pair.block.space)
    }
    backward(node, pair.block)
  }
}

/// The mean of each window; of one window over the whole image, the global average.
struct AveragePoolNode: Operation {
  let pool: AveragePool

  var backwardReads: BackwardReads { [] }

  private func average(_ node: Node, _ space: BlockSpace) {
    space.forEachRow(of: space.value(node.input), and: space.value(node.index)) { _, x, y in
      pool.apply(to: x, into: y)
    }
  }

  private func spread(_ node: Node, _ space: BlockSpace) {
    space.passBack(node, slot: 0) { target in
      space.forEachRow(of: space.flow(node.index), and: target) { _, gradient, target in
        pool.inputGradient(of: gradient, into: target)
      }
    }
  }

  func forward(_ node: Node, _ block: BlockPass) { average(node, block.space) }
  func backward(_ node: Node, _ block: BlockPass) { spread(node, block.space) }

  func forward(_ node: Node, _ pair: TangentPair) {
    average(node, pair.block.space)
    average(node, pair.tangent)
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    spread(node, pair.tangent)
    spread(node, pair.block.space)
  }
}
