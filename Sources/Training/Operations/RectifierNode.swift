import Kernels

/// A rectifier that is no part of what is before it.
struct RectifierNode: Operation {
  var backwardReads: BackwardReads { .output }

  func forward(_ node: Node, _ block: BlockPass) {
    let y = block.space.value(node.index)
    copy(block.space.value(node.input), to: y)
    rectify(y)
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    block.passBack(node) { target in
      copy(space.flow(node.index), to: target)
      maskTangent(target, where: space.value(node.index))
    }
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    let moved = pair.tangent.value(node.index)
    copy(pair.tangent.value(node.input), to: moved)
    maskTangent(moved, where: pair.block.space.value(node.index))
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    pair.passBack(node) { target in
      copy(pair.tangent.flow(node.index), to: target)
      maskTangent(target, where: pair.block.space.value(node.index))
    }
    backward(node, pair.block)
  }
}
