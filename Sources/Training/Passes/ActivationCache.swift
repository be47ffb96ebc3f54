import Kernels

/// For all rows of a batch, the values and gradients that a batch whose statistics span several blocks
/// would else have to compute again: those that a later level reads, or the way back, save what is as
/// well computed again.
///
/// Each block has a stretch of its own, so that blocks may be at different places in the network.
final class ActivationCache {
  private let arena: Matrix
  private let places: [BufferPlan.Buffer: Int]
  private let rowCount: Int

  init(for network: Network, rows: Int) {
    let layout = Self.layout(of: network)
    (places, rowCount) = layout
    arena = Matrix(rows: rows, columns: rowCount)
  }

  /// Elements that a row takes.
  private static func layout(
    of network: Network
  ) -> (places: [BufferPlan.Buffer: Int], end: Int) {
    let plan = BufferPlan(network, takesTangents: false)
    return plan.arranged(plan.kept(of: network)) { $0 }
  }

  static func byteCount(perRowOf network: Network) -> Int {
    layout(of: network).end * MemoryLayout<Float>.stride
  }

  var byteCount: Int { arena.byteCount }

  /// Where a buffer of the block of these rows begins; nil where it is not kept.
  func start(of buffer: BufferPlan.Buffer, rows: Range<Int>) -> MatrixView? {
    guard let place = places[buffer] else { return nil }
    let start = rows.lowerBound * rowCount + place * rows.count
    return arena.view.elements(start..<start + (rowCount - place) * rows.count)
  }
}

extension BufferPlan {
  /// What the rows of a batch leave for each other where they wait for one another at each level.
  func kept(of network: Network) -> [Buffer] {
    let nodes = network.nodes
    let top = network.output.level
    var kept: Set<Buffer> = []
    for node in nodes {
      // Batch normalization reads its input a level below, and its gradient waits there.
      for input in node.inputs {
        let source = nodes[input]
        let reads = node.operation.backwardReads.contains(.inputs)
        let isLater = node.level > source.level
        let isReadOnTheWayBack = reads && source.level < top && !source.operation.isCheap
        if input > 0 && (isLater || isReadOnTheWayBack) { kept.insert(value(input)) }
        guard isLater else { continue }
        kept.insert(gradient(node.operation is BatchNorm ? node.index : input))
      }
      if node.operation.backwardReads.contains(.output), node.level < top,
        !node.operation.isCheap
      {
        kept.insert(value(node.index))
      }
    }
    kept.remove(.gradient(0))
    return Array(kept)
  }
}
