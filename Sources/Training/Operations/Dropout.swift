import Kernels
import Randomness

/// Which units an update drops: each of a layer, for each row of the batch, is zero with a probability p and otherwise divided by 1 − p, so that its mean stays.
///
/// Deterministic: drawn from the stream (seed, `.dropout`, update), a stretch of it for each row of the
/// batch, so the same whatever blocks the batch is cut into and whoever computes them.
/// Source: Srivastava et al. 2014, "Dropout", section 10, inverted as PyTorch has it.
struct Dropout {
  private let blocks: RandomBlocks

  /// - Parameter update: From 1.
  init(seed: UInt64, update: Int) {
    blocks = RandomBlocks(
      seed: seed, purpose: .dropout, index: UInt32(truncatingIfNeeded: update))
  }

  /// Drops units, or their gradients, in rows of the batch from `firstRow` on.
  ///
  /// - Parameters:
  ///   - firstBlock: Where a row's units begin among the blocks of random numbers that a row has.
  ///   - blocksPerRow: How many those are.
  func apply(
    to values: MatrixView, probability: Double, firstRow: Int, firstBlock: Int, blocksPerRow: Int
  ) {
    precondition(probability > 0 && probability < 1, "dropout of \(probability)")
    let threshold = UInt32(probability * 0x1p32)
    let scale = Float(1 / (1 - probability))
    for row in 0..<values.rows {
      let values = values.rows(row..<row + 1)
      var block = UInt64((firstRow + row) * blocksPerRow + firstBlock)
      for column in stride(from: 0, to: values.columns, by: 4) {
        let bits = blocks[block]
        block += 1
        for lane in 0..<min(4, values.columns - column) {
          values[column + lane] =
            bits[lane] < threshold ? 0 : scale * values[column + lane]
        }
      }
    }
  }

  /// Blocks of four random numbers that so many units take.
  static func blockCount(_ units: Int) -> Int { (units + 3) / 4 }
}

/// Where units are dropped while training: in the place of what comes in, and of its gradient.
struct DropoutNode: Operation {
  let probability: Double
  let firstBlock: Int
  /// Over all nodes that drop, and the network's outputs.
  var blocksPerRow = 0

  init(probability: Double, firstBlock: Int) {
    self.probability = probability
    self.firstBlock = firstBlock
  }

  var backwardReads: BackwardReads { [] }
  var isCheap: Bool { true }
  var worksInPlace: Bool { true }

  func forward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let value = space.value(node.index)
    if !space.plan.isInPlace(node.index) { copy(space.value(node.input), to: value) }
    apply(block.dropout, to: value, of: node, block)
  }

  func backward(_ node: Node, _ block: BlockPass) {
    let space = block.space
    let flow = space.flow(node.index)
    apply(block.dropout, to: flow, of: node, block)
    if !space.plan.isInPlace(node.index) { block.passBack(node) { copy(flow, to: $0) } }
  }

  private func apply(
    _ dropout: Dropout?, to values: MatrixView, of node: Node, _ block: BlockPass
  ) {
    dropout?.apply(
      to: values.part(rows: block.space.rows, columns: node.shape.count), probability: probability,
      firstRow: block.firstRow, firstBlock: firstBlock, blocksPerRow: blocksPerRow)
  }

  // In evaluation no unit is dropped.

  func forward(_ node: Node, _ pair: TangentPair) {
    forward(node, pair.block)
    if !pair.tangent.plan.isInPlace(node.index) {
      copy(pair.tangent.value(node.input), to: pair.tangent.value(node.index))
    }
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    if !pair.tangent.plan.isInPlace(node.index) {
      pair.passBack(node) { copy(pair.tangent.flow(node.index), to: $0) }
    }
    backward(node, pair.block)
  }
}
