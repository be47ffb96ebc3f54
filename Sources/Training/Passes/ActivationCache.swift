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
  /// Nodes whose values are computed again for the way back.
  let recalled: [Node]

  init(for network: Network, rows: Int) {
    let plan = BufferPlan(network, takesTangents: false)
    recalled = plan.recalled(of: network)
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
      if node.operation.stateCount > 0 && node.level < top { kept.insert(.state(node.index)) }
      if node.operation.backwardReads.contains(.output), node.level < top,
        !node.operation.isCheap
      {
        kept.insert(value(node.index))
      }
    }
    kept.remove(.gradient(0))
    return Array(kept)
  }

  /// Nodes whose values the way back reads that are not kept, and those that these are made of.
  func recalled(of network: Network) -> [Node] {
    let nodes = network.nodes
    let kept = Set(kept(of: network))
    var isNeeded = nodes.map { isNeededOnTheWayBack(value($0.index), of: network) }
    for node in nodes.reversed() where isNeeded[node.index] {
      for input in node.inputs where nodes[input].level == node.level {
        if !kept.contains(value(node.index)) && node.operation.isCheap { isNeeded[input] = true }
      }
    }
    return nodes.filter {
      isNeeded[$0.index] && $0.operation.isCheap && !kept.contains(value($0.index))
    }
  }
}
