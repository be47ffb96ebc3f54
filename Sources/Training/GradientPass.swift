import Kernels

/// From a batch to the mean loss and its gradient, block by block.
///
/// A block goes through the whole network and back on its own, while it is in the cache, wherever
/// its batch-norm groups lie inside it or there are none. Where groups span blocks, all blocks go
/// through one stage before any goes on to the next, since each needs the statistics of all: then
/// blocks are kept between stages where the memory granted suffices, and else computed again from the
/// inputs for each stage.
///
/// Deterministic: blocks are cut by the recipe alone, and what is added over blocks is added in their
/// order. So neither the number of workers nor the memory granted changes a bit.
final class GradientPass {
  let network: Network
  let pool: WorkerPool
  let reduction: OrderedReduction
  let spaces: [BlockSpace]
  let lossSums: UnsafeMutableBufferPointer<Double>
  /// For each block of the last batch, |its share of the gradient|²; empty unless measured.
  let partialSquares: UnsafeMutableBufferPointer<Double>
  private let spanning: SpanningGroups?

  /// - Parameters:
  ///   - batchSize: The most rows of a batch.
  ///   - memory: Bytes that may be spent on keeping blocks.
  ///   - measuresBlocks: Whether each block's share of the gradient is made on its own, and its
  ///     square kept. For a network without batch norm.
  init(
    for network: Network, batchSize: Int, workers: Int, memory: Int, measuresBlocks: Bool = false
  ) {
    precondition(!measuresBlocks || !network.isNormalized, "blocks that batch norm ties")
    let blocks = network.blocks(rows: batchSize)
    self.network = network
    pool = WorkerPool(workers: min(workers, blocks.count))
    reduction = OrderedReduction(blocks: blocks.count)
    spaces = (0..<pool.workers).map { _ in BlockSpace(for: network) }
    lossSums = .allocate(capacity: blocks.count)
    lossSums.initialize(repeating: 0)
    partialSquares = .allocate(capacity: measuresBlocks ? blocks.count : 0)
    partialSquares.initialize(repeating: 0)
    spanning =
      network.isNormalized && !blocks.groupsFitBlocks
      ? SpanningGroups(network, blocks, memory: memory) : nil
  }

  deinit {
    lossSums.deallocate()
    partialSquares.deallocate()
  }

  private var measuresBlocks: Bool { !partialSquares.isEmpty }

  var byteCount: Int {
    spaces.reduce(0) { $0 + $1.byteCount } + (spanning?.byteCount ?? 0)
  }

  /// Writes the gradient of the mean loss over the batch, moves the running statistics, and returns
  /// the *sum* of the loss.
  ///
  /// - Parameters:
  ///   - weightGradients: False to leave the weights' gradients out, for a batch of one block.
  ///   - stageDone: Called for each stage from the last to the first when its gradient is complete
  ///     and its parameters are no longer needed, with the space in which the gradient of z(s) and
  ///     x(s) stand if there was one block.
  func run(
    _ batch: Batch, parameters: ParameterViews, gradient: MatrixView, weightGradients: Bool = true,
    stageDone: (_ stage: Int, _ space: BlockSpace) -> Void
  ) -> Double {
    let blocks = network.blocks(rows: batch.count)
    precondition(weightGradients || blocks.count == 1, "\(blocks.count) blocks")
    if let spanning, !blocks.groupsFitBlocks {
      runByStages(
        batch, blocks, spanning, parameters: parameters, gradient: gradient, stageDone: stageDone)
    } else {
      runByBlocks(
        batch, blocks, parameters: parameters, gradient: gradient,
        weightGradients: weightGradients, stageDone: stageDone)
    }
    var sum = 0.0
    for index in 0..<blocks.count { sum += lossSums[index] }
    return sum
  }
}

extension GradientPass {
  private func runByBlocks(
    _ batch: Batch, _ blocks: RowBlocks, parameters: ParameterViews, gradient: MatrixView,
    weightGradients: Bool, stageDone: (Int, BlockSpace) -> Void
  ) {
    let isAlone = !measuresBlocks && (pool.workers == 1 || blocks.count == 1)
    pool.share(blocks.count) { worker, index in
      let space = spaces[worker]
      let rows = blocks[index]
      space.begin(rows: rows.count)
      let groups = BlockGroups(
        table: space.groups, first: 0, groupSize: blocks.groupSize, rows: rows.count)
      space.gather(rows, of: batch)
      for s in network.stages.indices {
        space.forward(s, parameters)
        takeMoments(s, space, groups, parameters)
        space.normalize(s, groups, parameters)
        space.drop(s, batch.dropout, firstRow: rows.lowerBound)
      }
      // Before the last block's way back, on which parameters may move.
      if isAlone { moveRunning(groups, parameters) }
      lossSums[index] = space.loss(rows, of: batch)
      let isLast = index == blocks.count - 1
      for s in network.stages.indices.reversed() {
        space.dropBack(s, batch.dropout, firstRow: rows.lowerBound)
        backThroughStage(s, space, groups, parameters)
        if isAlone {
          if weightGradients { space.weightGradient(s, into: gradient, adding: index > 0) }
          space.addVectors(of: s, to: gradient, adding: index > 0)
        } else {
          space.weightGradient(s, into: space.partial.view, adding: false)
        }
        if s > 0 { space.flowBack(s, parameters) }
        if isAlone && isLast { stageDone(s, space) }
      }
      guard !isAlone else { return }
      if measuresBlocks { partialSquares[index] = sumOfSquares(space.partial.view) }
      reduction.take(index, of: blocks.count) {
        moveRunning(groups, parameters)
        if index == 0 {
          copy(space.partial.view, to: gradient)
        } else {
          add(space.partial.view, to: gradient)
        }
      }
    }
    if !isAlone { for s in network.stages.indices.reversed() { stageDone(s, spaces[0]) } }
  }

  private func takeMoments(
    _ s: Int, _ space: BlockSpace, _ groups: BlockGroups, _ parameters: ParameterViews
  ) {
    guard let norm = network.stages[s].norm else { return }
    for index in 0..<groups.count {
      let (rows, group) = (groups.range(index), groups.statistics(s, index))
      columnMoments(of: space.z(s).rows(rows), mean: group.mean, squares: group.squares)
      norm.prepare(group, count: rows.count, parameters: parameters)
    }
  }

  /// From the gradient of what a stage puts out to that of z(s); the block's gradients of bias, scale
  /// and shift go to its partial gradient.
  private func backThroughStage(
    _ s: Int, _ space: BlockSpace, _ groups: BlockGroups, _ parameters: ParameterViews
  ) {
    let stage = network.stages[s]
    let partial = space.partial.view
    guard stage.isRectified else {
      return columnSums(of: space.z(s), into: stage.linear.biases(partial))
    }
    space.rectifyBack(s, groups, sums: groups, parameters)
    guard let norm = stage.norm else { return }
    fill(norm.scales(partial), with: 0)
    fill(norm.shifts(partial), with: 0)
    for index in 0..<groups.count {
      norm.finishSums(
        groups.statistics(s, index), count: groups.range(index).count,
        scaleGradient: norm.scales(partial), shiftGradient: norm.shifts(partial))
    }
    space.normalizeBack(s, groups)
  }

  private func moveRunning(_ groups: BlockGroups, _ parameters: ParameterViews) {
    for (s, stage) in network.stages.enumerated() {
      guard let norm = stage.norm else { continue }
      for index in 0..<groups.count {
        let count = groups.range(index).count
        norm.updateRunning(
          groups.statistics(s, index), count: count, groupSize: network.ghostBatchSize ?? count,
          bias: stage.linear.biases(parameters.values), parameters: parameters)
      }
    }
  }
}
