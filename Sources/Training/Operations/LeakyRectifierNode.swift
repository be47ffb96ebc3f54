import Kernels

/// `y = x` where x is positive, and else `slope · x`. Source: Maas, Hannun & Ng 2013, "Rectifier
/// nonlinearities improve neural network acoustic models".
struct LeakyRectifierNode: Operation {
  /// Above 0, so that y has the sign of x.
  let slope: Float

  var backwardReads: BackwardReads { .output }

  func forward(_ node: Node, _ block: BlockPass) {
    let x = block.space.value(node.input)
    scaleNegative(x, where: x, by: slope, into: block.space.value(node.index))
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    block.passBack(node) { target in
      scaleNegative(
        space.flow(node.index), where: space.value(node.index), by: slope, into: target)
    }
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    scaleNegative(
      pair.tangent.value(node.input), where: pair.block.space.value(node.index), by: slope,
      into: pair.tangent.value(node.index))
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    pair.passBack(node) { target in
      scaleNegative(
        pair.tangent.flow(node.index), where: pair.block.space.value(node.index), by: slope,
        into: target)
    }
    backward(node, pair.block)
  }
}
