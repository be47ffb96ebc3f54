import Datasets
import Kernels

/// The memory in which one worker takes one row block through a network and back: allocated once, so
/// that no step allocates.
///
/// For stage s, x(s) is its input and z(s) the output of its linear layer. Without batch norm, bias
/// and rectifier are applied in place, and x(s + 1) is z(s). On the way back the gradient of z(s)
/// takes the place of z(s) itself.
final class BlockSpace {
  let network: Network
  /// This block's share of the gradient, in the network's layout.
  let partial: Matrix
  /// Statistics of the groups that lie in the block.
  let groups: StatisticsTable
  private let arena: Matrix
  private let inputPlace: Int
  private let outputPlaces: [Int]
  private let activationPlaces: [Int]
  private let flowPlace: Int
  private let scratchPlace: Int
  private let scratchCount: Int
  private let rowLimit: Int
  /// The targets of the block; one of the two is in use.
  private var labels: [UInt8]
  private var values: [Float]
  private(set) var rows = 0
  /// Where z(s) and the flowing gradient stand instead, for a block whose activations are cached over a batch.
  private var cache: ActivationCache?
  private var cachedRows = 0..<0

  init(for network: Network) {
    // Evaluations go in blocks of the usual size, whatever the batch's blocks are.
    let rowLimit = max(RowBlocks.size, network.blockSize)
    var used = 0
    // Each part starts on a cache line, and no two at the same place of a page: parts of 2^k bytes
    // would fight for the same lines of the cache.
    func reserve(_ width: Int) -> Int {
      defer { used += (rowLimit * width + 15) / 16 * 16 + 80 }
      return used
    }
    inputPlace = reserve(network.inputs)
    outputPlaces = network.stages.map { reserve($0.outputs) }
    activationPlaces = zip(network.stages, outputPlaces).map { stage, place in
      stage.norm == nil ? place : reserve(stage.outputs)
    }
    flowPlace = reserve(network.stages.map(\.outputs).max() ?? 0)
    scratchPlace = used
    scratchCount =
      network.stages.map {
        ThinProducts.scratchCount(rows: rowLimit, columns: $0.linear.inputs)
      }.max() ?? 0
    used += scratchCount
    self.network = network
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

  /// Moves on to a block whose outputs are in `cache`, if there is one.
  func begin(_ range: Range<Int>, cache: ActivationCache?) {
    begin(rows: range.count)
    self.cache = cache
    cachedRows = range
  }

  private func view(_ place: Int, _ width: Int) -> MatrixView {
    arena.view.part(offset: place, rows: rows, columns: width)
  }

  var input: MatrixView { view(inputPlace, network.inputs) }

  /// For products with few rows.
  var scratch: MatrixView {
    arena.view.part(offset: scratchPlace, rows: 1, columns: scratchCount)
  }

  /// The input of stage s.
  func x(_ s: Int) -> MatrixView { s == 0 ? input : activation(s - 1) }

  /// What stage s puts out.
  func activation(_ s: Int) -> MatrixView {
    network.stages[s].norm == nil
      ? z(s) : view(activationPlaces[s], network.stages[s].outputs)
  }

  /// The output of the linear layer of stage s, later its gradient.
  func z(_ s: Int) -> MatrixView {
    if let cache { return cache.z(s).rows(cachedRows) }
    return view(outputPlaces[s], network.stages[s].outputs)
  }

  /// The gradient of what stage s puts out.
  func flow(_ s: Int) -> MatrixView {
    let width = network.stages[s].outputs
    if let cache { return cache.flow(cachedRows, width) }
    return view(flowPlace, width)
  }

  /// The network's output.
  var output: MatrixView { z(network.stages.count - 1) }
}

extension BlockSpace {
  /// Writes the standardised inputs of the block's rows of the batch.
  func gather(_ rows: Range<Int>, of batch: Batch) {
    var input = input.mutableSpan
    guard let prepared = batch.prepared else {
      let examples = batch.examples(rows)
      let train = batch.dataset.train
      return batch.dataset.gather(examples, of: train, shifts: batch.shifts, into: &input)
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
