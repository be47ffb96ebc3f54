import Kernels

/// From a batch to the mean loss and its gradient, block by block.
///
/// A block goes through the whole network and back on its own, while it is in the cache, wherever
/// its batch-norm groups lie inside it or there are none. Where groups span blocks, all blocks go
/// through one level before any goes on to the next, since each needs the statistics of all: then
/// values are kept between levels where the memory granted suffices, and else computed again from the
/// inputs for each level.
///
/// Where the loss couples all rows, they meet once more: the outputs of all blocks are taken first, and the
/// way back begins when the loss has been computed of all of them. Where each block is still as it was, that
/// is in memory granted, it goes straight back; else its way there is computed again.
///
/// Deterministic: blocks are cut by the recipe alone, and what is added over blocks is added in their
/// order. So neither the number of workers nor the memory granted changes a bit.
final class GradientPass {
  let network: Network
  let pool: WorkerPool
  let reduction: OrderedReduction
  let spaces: [BlockSpace]
  let lossSums: UnsafeMutableBufferPointer<Double>
  /// Nil where the rows have losses of their own.
  let coupled: CoupledLoss?
  /// For each block of the last batch, |its share of the gradient|²; empty unless measured.
  let partialSquares: UnsafeMutableBufferPointer<Double>
  private let spanning: SpanningGroups?
  /// A space for each block, in which it stays until all rows have met; empty where it is computed again.
  private let keptSpaces: [BlockSpace]

  /// - Parameters:
  ///   - rows: The most rows of a batch.
  ///   - memory: Bytes that may be spent on keeping blocks, and then on what a loss that couples rows
  ///     keeps.
  ///   - measuresBlocks: Whether each block's share of the gradient is made on its own, and its
  ///     square kept. For a network without batch norm.
  init(
    for network: Network, rows: Int, workers: Int, memory: Int, measuresBlocks: Bool = false
  ) {
    precondition(!measuresBlocks || !network.isNormalized, "blocks that batch norm ties")
    let blocks = network.blocks(rows: rows)
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
    let couples = network.contrastiveLoss != nil
    let ofBlocks = blocks.count * spaces[0].byteCount
    let keeps = couples && spanning == nil && blocks.count > 1 && ofBlocks <= memory
    let left = max(0, memory - (keeps ? ofBlocks : spanning?.cache?.byteCount ?? 0))
    let workers = pool.workers
    coupled = network.contrastiveLoss.map { loss in
      CoupledLoss(
        PairedEmbeddings(
          loss, rowLimit: rows, columns: network.outputs, workers: workers, memory: left))
    }
    keptSpaces = keeps ? (0..<blocks.count).map { _ in BlockSpace(for: network) } : []
  }

  deinit {
    lossSums.deallocate()
    partialSquares.deallocate()
  }

  private var measuresBlocks: Bool { !partialSquares.isEmpty }

  var byteCount: Int {
    (spaces + keptSpaces).reduce(0) { $0 + $1.byteCount } + (spanning?.byteCount ?? 0)
      + (coupled?.embeddings.byteCount ?? 0)
  }

  /// Writes the gradient of the mean loss over the batch, moves the running statistics, and returns
  /// the *sum* of the loss.
  ///
  /// - Parameters:
  ///   - thinGroups: For a batch of one block, whether the weights' gradients of a group of parameters
  ///     are left out.
  ///   - groupDone: Called for each group of parameters from the last to the first when its gradient is
  ///     complete and its parameters are no longer needed, with the space in which its layer's values
  ///     stand if there was one block.
  func run(
    _ batch: Batch, parameters: ParameterViews, gradient: MatrixView,
    leavingOut isLeftOut: (ParameterGroup) -> Bool = { _ in false },
    groupDone: (_ group: ParameterGroup, _ space: BlockSpace) -> Void
  ) -> Double {
    let blocks = network.blocks(rows: batch.rowCount)
    coupled?.embeddings.begin(rows: batch.rowCount)
    let target = Target(
      batch: batch, blocks: blocks, parameters: parameters, gradient: gradient)
    if let spanning, !blocks.groupsFitBlocks {
      runByLevels(target, spanning, groupDone: groupDone)
    } else {
      runByBlocks(target, leavingOut: isLeftOut, groupDone: groupDone)
    }
    var sum = 0.0
    for index in 0..<blocks.count { sum += lossSums[index] }
    return sum
  }

  /// What a run is about.
  struct Target {
    let batch: Batch
    let blocks: RowBlocks
    let parameters: ParameterViews
    let gradient: MatrixView
  }
}

extension GradientPass {
  private func runByBlocks(
    _ target: Target, leavingOut isLeftOut: (ParameterGroup) -> Bool,
    groupDone: (ParameterGroup, BlockSpace) -> Void
  ) {
    let (batch, blocks, gradient) = (target.batch, target.blocks, target.gradient)
    let isAlone = !measuresBlocks && (pool.workers == 1 || blocks.count == 1)
    if let coupled {
      pool.share(blocks.count) { worker, index in
        let block = block(index, in: space(of: index, worker), target)
        goThere(block, target)
        coupled.embeddings.take(block.space.output, rows: blocks[index])
      }
      coupled.compute(scale: 1 / Double(batch.lossTerms), by: pool)
    }
    // A single block is still where it was.
    let isThere = coupled != nil && (blocks.count == 1 || !keptSpaces.isEmpty)
    pool.share(blocks.count) { worker, index in
      let space = space(of: index, worker)
      let rows = blocks[index]
      var block = block(index, in: space, target)
      if !isThere { goThere(block, target) }
      let groups = block.groups
      // Before the last block's way back, on which parameters may move.
      if isAlone { moveRunning(groups, target.parameters) }
      lossSums[index] = loss(index, rows, in: space, batch)
      let isLast = index == blocks.count - 1
      let written =
        isAlone
        ? BlockPass.WeightGradient(vector: gradient, isAdded: index > 0)
        : BlockPass.WeightGradient(vector: space.partial.view, isAdded: false)
      for node in network.nodes.reversed() {
        let group = network.group(of: node)
        block.weightGradient = group.map(isLeftOut) == true ? nil : written
        node.operation.backward(node, block)
        guard isAlone, let group else { continue }
        space.addVectors(of: group, to: gradient, adding: index > 0)
        if isLast { groupDone(group, space) }
      }
      guard !isAlone else { return }
      if measuresBlocks { partialSquares[index] = sumOfSquares(space.partial.view) }
      reduction.take(index, of: blocks.count) {
        moveRunning(groups, target.parameters)
        if index == 0 {
          copy(space.partial.view, to: gradient)
        } else {
          add(space.partial.view, to: gradient)
        }
      }
    }
    if !isAlone { for group in network.groups.reversed() { groupDone(group, spaces[0]) } }
  }

  private func space(of block: Int, _ worker: Int) -> BlockSpace {
    keptSpaces.isEmpty ? spaces[worker] : keptSpaces[block]
  }

  /// A block whose groups lie in it.
  private func block(_ index: Int, in space: BlockSpace, _ target: Target) -> BlockPass {
    let rows = target.blocks[index]
    space.begin(rows: rows.count)
    let groups = BlockGroups(
      table: space.groups, first: 0, groupSize: target.blocks.groupSize, rows: rows.count)
    return BlockPass(
      space: space, parameters: target.parameters, mode: .training, groups: groups, sums: groups,
      dropout: target.batch.dropout, firstRow: rows.lowerBound)
  }

  /// Takes such a block from its inputs to the network's output.
  private func goThere(_ block: BlockPass, _ target: Target) {
    let (space, first) = (block.space, block.firstRow)
    space.gather(first..<first + space.rows, of: target.batch)
    for node in network.nodes {
      if let norm = node.operation as? BatchNorm {
        norm.takeMoments(node, space, into: block.groups)
        norm.prepare(block.groups, target.parameters)
      }
      node.operation.forward(node, block)
    }
  }

  /// The sum of a block's losses, whose gradient takes the place of the output. What all rows have together
  /// counts as the first block's.
  func loss(_ index: Int, _ rows: Range<Int>, in space: BlockSpace, _ batch: Batch) -> Double {
    guard let coupled else { return space.loss(rows, of: batch) }
    copy(coupled.embeddings.gradient(rows: rows), to: space.output)
    return index == 0 ? coupled.embeddings.lossSum : 0
  }

  private func moveRunning(_ groups: BlockGroups, _ parameters: ParameterViews) {
    for (_, norm) in network.norms {
      for index in 0..<groups.count {
        let count = groups.range(index).count
        norm.updateRunning(
          groups.statistics(norm.ordinal, index), rows: count,
          groupSize: network.ghostBatchSize ?? count, parameters: parameters)
      }
    }
  }
}

extension BlockSpace {
  /// This block's gradients of the vectors of a group, from its partial gradient to `gradient`, written
  /// or added.
  func addVectors(of group: ParameterGroup, to gradient: MatrixView, adding: Bool) {
    let (source, target) = (partial.view.elements(group.vectors), gradient.elements(group.vectors))
    if adding { add(source, to: target) } else { copy(source, to: target) }
  }
}
