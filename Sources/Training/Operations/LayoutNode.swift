import Kernels

/// The numbers of an image in another order: from channels last to channel after channel, as PyTorch
/// flattens it, or from there to channels last.
struct LayoutNode: Operation {
  enum Direction: Sendable {
    case flatten, channelsLast
  }

  let direction: Direction
  let positions: Int
  let channels: Int

  var backwardReads: BackwardReads { [] }
  var isCheap: Bool { true }

  /// Rows and columns of what an example's numbers are before they are turned.
  private var shape: (rows: Int, columns: Int) {
    direction == .flatten ? (positions, channels) : (channels, positions)
  }

  private func turn(_ node: Node, _ space: BlockSpace) {
    let (rows, columns) = shape
    transposeEach(
      space.value(node.input), rows: rows, columns: columns, into: space.value(node.index))
  }

  private func turnBack(_ node: Node, _ space: BlockSpace) {
    let (rows, columns) = shape
    space.passBack(node, slot: 0) { target in
      transposeEach(space.flow(node.index), rows: columns, columns: rows, into: target)
    }
  }

  func forward(_ node: Node, _ block: BlockPass) { turn(node, block.space) }
  func backward(_ node: Node, _ block: BlockPass) { turnBack(node, block.space) }

  func forward(_ node: Node, _ pair: TangentPair) {
    turn(node, pair.block.space)
    turn(node, pair.tangent)
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    turnBack(node, pair.tangent)
    turnBack(node, pair.block.space)
  }
}
