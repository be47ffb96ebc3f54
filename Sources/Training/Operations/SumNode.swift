import Kernels

/// The sum of two branches, `y = a + b`; a rectifier behind it may be a part of it.
struct SumNode: Operation {
  var isRectified = false

  var backwardReads: BackwardReads { isRectified ? .output : [] }

  private func addUp(_ node: Node, _ space: BlockSpace) {
    let y = space.value(node.index)
    copy(space.value(node.inputs[0]), to: y)
    add(space.value(node.inputs[1]), to: y)
  }

  private func handOn(_ node: Node, _ space: BlockSpace) {
    let flow = space.flow(node.index)
    for slot in 0..<2 { space.passBack(node, slot: slot) { copy(flow, to: $0) } }
  }

  func forward(_ node: Node, _ block: BlockPass) {
    addUp(node, block.space)
    if isRectified { rectify(block.space.value(node.index)) }
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    if isRectified { maskTangent(space.flow(node.index), where: space.value(node.index)) }
    handOn(node, space)
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    addUp(node, pair.tangent)
    if isRectified {
      maskTangent(pair.tangent.value(node.index), where: pair.block.space.value(node.index))
    }
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    if isRectified {
      maskTangent(pair.tangent.flow(node.index), where: pair.block.space.value(node.index))
    }
    handOn(node, pair.tangent)
    backward(node, pair.block)
  }
}
