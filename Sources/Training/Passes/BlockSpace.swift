import Datasets
import Kernels

/// The memory in which one worker takes one row block through a network and back: allocated once, so
/// that no step allocates.
final class BlockSpace {
  let network: Network
  let plan: BufferPlan
  /// Whether it is for tangents, or for the pass that they belong to.
  let takesTangents: Bool
  /// This block's share of the gradient, in the network's layout.
  let partial: Matrix
  /// Statistics of the groups that lie in the block.
  let groups: StatisticsTable
  private let arena: Matrix
  private let places: [BufferPlan.Buffer: Int]
  private let temporaryPlace: Int
  private let scratchPlace: Int
  private let scratchCount: Int
  private let rowLimit: Int
  /// The targets of the block; one of the two is in use.
  private var labels: [UInt8]
  private var values: [Float]
  private(set) var rows = 0
  /// Where values and gradients stand instead that are kept over a batch.
  private var cache: ActivationCache?
  private var cachedRows = 0..<0

  /// - Parameter takesTangents: Whether it is for tangents, or for the pass that they belong to.
  init(for network: Network, takesTangents: Bool = false) {
    // Evaluations go in blocks of the usual size, whatever the batch's blocks are.
    let rowLimit = max(network.evaluationBlockSize, network.blockSize)
    plan = BufferPlan(network, takesTangents: takesTangents)
    // Each part starts on a cache line, and no two at the same place of a page: parts of 2^k bytes
    // would fight for the same lines of the cache.
    var used: Int
    (places, used) = plan.arranged(Array(plan.buffers)) { ($0 * rowLimit + 15) / 16 * 16 + 80 }
    let isRead = network.nodes.contains { $0.writesGradient.contains(false) }
    temporaryPlace = used
    if takesTangents || isRead {
      let widest = network.nodes.map(\.shape.count).max() ?? 0
      used += max(rowLimit * widest, network.nodes.map(\.operation.temporaryCount).max() ?? 0)
    }
    scratchPlace = used
    scratchCount =
      network.nodes.map { $0.operation.scratchCount(rows: rowLimit) }.max() ?? 0
    used += scratchCount
    self.network = network
    self.takesTangents = takesTangents
    self.rowLimit = rowLimit
    labels = [UInt8](repeating: 0, count: rowLimit)
    values = [Float](repeating: 0, count: rowLimit * network.outputs)
    arena = Matrix(rows: 1, columns: used)
    partial = Matrix(rows: 1, columns: network.parameterLayout.count)
    let ghost = network.ghostBatchSize ?? rowLimit
    groups = StatisticsTable(network, count: max(1, rowLimit / ghost))
  }

  var byteCount: Int { arena.byteCount + partial.byteCount + groups.byteCount }

  /// Moves on to a block of so many rows.
  func begin(rows: Int) {
    precondition(rows <= rowLimit, "\(rows) rows in a block")
    self.rows = rows
    cache = nil
  }

  /// Moves on to a block of which a part is in `cache`, if there is one.
  func begin(_ range: Range<Int>, cache: ActivationCache?) {
    begin(rows: range.count)
    self.cache = cache
    cachedRows = range
  }

  private func view(_ buffer: BufferPlan.Buffer, rows: Int, columns: Int) -> MatrixView {
    if let start = cache?.start(of: buffer, rows: cachedRows) {
      return start.part(rows: rows, columns: columns)
    }
    guard let place = places[buffer] else { preconditionFailure("no place for \(buffer)") }
    return arena.view.part(offset: place, rows: rows, columns: columns)
  }

  private func view(_ buffer: BufferPlan.Buffer, of node: Int) -> MatrixView {
    let shape = network.nodes[node].shape
    return view(buffer, rows: rows * shape.positions, columns: shape.channels)
  }

  /// What a node puts out: rows × positions by channels.
  func value(_ node: Int) -> MatrixView { view(plan.value(node), of: node) }

  /// The gradient of what a node puts out.
  func flow(_ node: Int) -> MatrixView { view(plan.gradient(node), of: node) }

  /// What an operation left for its way back, a row each.
  func state(_ node: Int) -> MatrixView {
    view(.state(node), rows: rows, columns: network.nodes[node].operation.stateCount)
  }

  /// As much room as some value takes, for what is needed within one operation.
  func temporary(like value: MatrixView) -> MatrixView {
    temporary(rows: value.rows, columns: value.columns)
  }

  func temporary(rows: Int, columns: Int) -> MatrixView {
    arena.view.part(offset: temporaryPlace, rows: rows, columns: columns)
  }

  /// Calls `body` with each row's part of two values.
  func forEachRow(
    of first: MatrixView, and second: MatrixView,
    _ body: (_ index: Int, _ first: MatrixView, _ second: MatrixView) -> Void
  ) {
    let (a, b) = (first.rows / rows, second.rows / rows)
    for index in 0..<rows {
      body(
        index, first.rows(index * a..<(index + 1) * a), second.rows(index * b..<(index + 1) * b))
    }
  }

  /// For products.
  var scratch: MatrixView {
    arena.view.part(offset: scratchPlace, rows: 1, columns: scratchCount)
  }

  var input: MatrixView { vectors(0) }

  /// A node's value with a row for each example, whatever its shape.
  func vectors(_ node: Int) -> MatrixView {
    value(node).part(rows: rows, columns: network.nodes[node].shape.count)
  }

  /// The network's output.
  var output: MatrixView { value(network.output.index) }
}

extension BlockSpace {
  /// Writes the standardised inputs of the block's rows of the batch.
  func gather(_ rows: Range<Int>, of batch: Batch) {
    var input = input.mutableSpan
    guard let prepared = batch.prepared else {
      return batch.dataset.gather(
        rows, of: batch.examples, in: batch.dataset.train, changes: batch.changes, into: &input)
    }
    let width = network.inputs
    copy(
      prepared.inputs[rows.lowerBound * width..<rows.upperBound * width],
      to: self.input)
  }

  /// The *sum* of the loss over the block's rows of the batch; overwrites the output with the gradient
  /// of the batch's mean loss.
  func loss(_ rows: Range<Int>, of batch: Batch) -> Double {
    let train = batch.dataset.train
    let scale = 1 / Float(batch.lossTerms)
    switch train.targets {
    case .classes:
      func loss(_ labels: Span<UInt8>) -> Double {
        softmaxCrossEntropy(logits: output, labels: labels, gradientScale: scale).lossSum
      }
      if let prepared = batch.prepared { return loss(prepared.classes.span.extracting(rows)) }
      return labels.withUnsafeMutableBufferPointer { labels in
        var gathered = labels.mutableSpan
        train.gatherClasses(batch.examples(rows), into: &gathered)
        return loss(labels.span.extracting(0..<rows.count))
      }
    case .values(_, let width):
      func loss(_ targets: Span<Float>) -> Double {
        squaredError(predictions: output, targets: targets, gradientScale: scale)
      }
      if let prepared = batch.prepared {
        let places = rows.lowerBound * width..<rows.upperBound * width
        return loss(prepared.values.span.extracting(places))
      }
      return values.withUnsafeMutableBufferPointer { values in
        var gathered = values.mutableSpan
        train.gatherValues(batch.examples(rows), into: &gathered)
        return loss(values.span.extracting(0..<rows.count * width))
      }
    }
  }
}
