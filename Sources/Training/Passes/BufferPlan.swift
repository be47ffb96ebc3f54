/// Which buffers a block's values and gradients take, and when: what is not needed at the same time
/// may stand in the same place.
///
/// A value is needed until its last reader has been there, on the way or on the way back. Its gradient
/// takes its own place where nothing reads the value any more: that of the network's output, and of
/// what batch normalization alone reads, unless the operation that put it out reads it, too.
struct BufferPlan: Sendable {
  /// A buffer is known by the node whose value or gradient it was made for.
  enum Buffer: Hashable {
    case value(Int)
    case gradient(Int)
    /// What an operation leaves for its own way back.
    case state(Int)

    var node: Int {
      switch self {
      case .value(let node), .gradient(let node), .state(let node): node
      }
    }
  }

  /// Of each node.
  private let values: [Int]
  private let gradients: [Buffer]
  /// The steps at which a buffer is needed: 0, 1, … on the way through nodes 0, 1, …, and 2 N, 2 N − 1,
  /// … on the way back.
  private var spans: [Buffer: ClosedRange<Int>] = [:]
  /// Elements of a row in each node's value, and in what it leaves for its way back.
  private let widths: [Int]
  private let stateWidths: [Int]

  /// - Parameter takesTangents: Whether tangents go through the network, too, which read more.
  init(_ network: Network, takesTangents: Bool) {
    let nodes = network.nodes
    var readers = [[Node]](repeating: [], count: nodes.count)
    for node in nodes { for input in node.inputs { readers[input].append(node) } }
    let isLast = { (index: Int) in index == nodes.count - 1 }
    let feedsNormAlone = { (index: Int) in
      readers[index].count == 1 && readers[index][0].operation is BatchNorm
        && !nodes[index].operation.backwardReads.contains(.output)
    }
    // Whose place a value takes: its input's where the operation works in place, nothing else reads
    // that, and it is as it was when the block comes by again.
    var values = Array(nodes.indices)
    for node in nodes
    where node.operation.worksInPlace && readers[node.input].count == 1
      && (nodes[node.input].operation.isCheap || network.norms.isEmpty)
      && !isLast(node.index) && !feedsNormAlone(node.index)
    {
      values[node.index] = values[node.input]
    }
    self.values = values
    var gradients: [Buffer] = []
    for node in nodes {
      if isLast(node.index) || feedsNormAlone(node.index) {
        gradients.append(.value(values[node.index]))
      } else if values[node.index] != node.index {
        gradients.append(gradients[node.input])
      } else {
        gradients.append(.gradient(node.index))
      }
    }
    self.gradients = gradients
    widths = nodes.map(\.shape.count)
    stateWidths = nodes.map(\.operation.stateCount)

    func wayBack(_ index: Int) -> Int { 2 * nodes.count - index }
    for node in nodes {
      let own = Buffer.value(values[node.index])
      let reads = node.operation.backwardReads
      need(own, node.index...node.index)
      if reads.contains(.output) || takesTangents {
        need(own, node.index...wayBack(node.index))
      }
      if node.operation.stateCount > 0 {
        need(.state(node.index), node.index...wayBack(node.index))
      }
      for input in node.inputs {
        need(.value(values[input]), input...node.index)
        if reads.contains(.inputs) || takesTangents {
          need(.value(values[input]), input...wayBack(node.index))
        }
      }
      // The input has no gradient.
      guard node.index > 0 else { continue }
      let first = readers[node.index].map { wayBack($0.index) }.min() ?? nodes.count
      need(gradients[node.index], first...wayBack(node.index))
    }
  }

  private mutating func need(_ buffer: Buffer, _ steps: ClosedRange<Int>) {
    let known = spans[buffer] ?? steps
    spans[buffer] =
      min(known.lowerBound, steps.lowerBound)...max(known.upperBound, steps.upperBound)
  }

  func value(_ node: Int) -> Buffer { .value(values[node]) }
  func gradient(_ node: Int) -> Buffer { gradients[node] }

  /// Whether a node's value takes the place of its input's.
  func isInPlace(_ node: Int) -> Bool { values[node] != node }

  /// Whether the gradient of a node's value takes the value's place.
  func gradientTakesPlaceOfValue(_ node: Int) -> Bool { gradients[node] == value(node) }

  func isNeededOnTheWayBack(_ buffer: Buffer, of network: Network) -> Bool {
    (spans[buffer]?.upperBound ?? 0) > network.nodes.count
  }

  var buffers: Dictionary<Buffer, ClosedRange<Int>>.Keys { spans.keys }

  func width(_ buffer: Buffer) -> Int {
    switch buffer {
    case .value(let node), .gradient(let node): widths[node]
    case .state(let node): stateWidths[node]
    }
  }

  /// Places for some buffers: each begins at the lowest place where nothing stands that is needed at
  /// the same time. Those needed first come first.
  ///
  /// - Returns: Where each begins, and where the last one ends.
  func arranged(
    _ chosen: [Buffer], size: (_ width: Int) -> Int
  ) -> (places: [Buffer: Int], end: Int) {
    let chosen = chosen.compactMap { buffer in
      spans[buffer].map { (buffer: buffer, span: $0, size: size(width(buffer))) }
    }.sorted {
      ($0.span.lowerBound, $0.buffer.node, $0.size) < ($1.span.lowerBound, $1.buffer.node, $1.size)
    }
    var places: [Buffer: Int] = [:]
    var taken: [(place: Range<Int>, span: ClosedRange<Int>)] = []
    for (buffer, span, size) in chosen {
      var start = 0
      for other in taken.sorted(by: { $0.place.lowerBound < $1.place.lowerBound })
      where other.span.overlaps(span) && other.place.overlaps(start..<start + size) {
        start = other.place.upperBound
      }
      places[buffer] = start
      taken.append((start..<start + size, span))
    }
    return (places, taken.map(\.place.upperBound).max() ?? 0)
  }
}
