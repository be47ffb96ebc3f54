import Kernels

/// From a batch to the mean loss and its gradient, block by block.
///
/// A block goes through the whole network and back on its own, while it is in the cache, wherever
/// its batch-norm groups lie inside it or there are none. Where groups span blocks, all blocks go
/// through one stage before any goes on to the next, since each needs the statistics of all: then
/// blocks are kept between stages as far as memory is granted, and the others are computed again
/// from the inputs for each stage.
///
/// Deterministic: blocks are cut by the recipe alone, and what is added over blocks is added in their
/// order. So neither the number of workers nor the memory granted changes a bit.
final class GradientPass {
  private let network: Network
  let crew: Crew
  private let turns: Turns
  let spaces: [BlockSpace]
  private let lossSums: UnsafeMutableBufferPointer<Double>
  private let spanning: SpanningGroups?

  /// - Parameters:
  ///   - batchSize: The most rows of a batch.
  ///   - memory: Bytes that may be spent on keeping blocks.
  init(for network: Network, batchSize: Int, workers: Int, memory: Int) {
    let blocks = network.blocks(rows: batchSize)
    self.network = network
    crew = Crew(workers: min(workers, blocks.count))
    turns = Turns(blocks: blocks.count)
    spaces = (0..<crew.workers).map { _ in BlockSpace(for: network) }
    lossSums = .allocate(capacity: blocks.count)
    lossSums.initialize(repeating: 0)
    spanning =
      network.isNormalized && !blocks.groupsFitBlocks
      ? SpanningGroups(network, blocks, memory: memory) : nil
  }

  deinit { lossSums.deallocate() }

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

// MARK: - Blocks on their own

extension GradientPass {
  private func runByBlocks(
    _ batch: Batch, _ blocks: RowBlocks, parameters: ParameterViews, gradient: MatrixView,
    weightGradients: Bool, stageDone: (Int, BlockSpace) -> Void
  ) {
    let isAlone = crew.workers == 1 || blocks.count == 1
    crew.share(blocks.count) { worker, index in
      let space = spaces[worker]
      let rows = blocks[index]
      space.begin(rows: rows.count)
      let groups = BlockGroups(
        table: space.groups, first: 0, groupSize: blocks.groupSize, rows: rows.count)
      let examples = batch.examples(rows)
      space.gather(examples, of: batch)
      for s in network.stages.indices {
        space.forward(s, parameters)
        takeMoments(s, space, groups, parameters)
        space.normalize(s, groups, parameters)
      }
      // Before the last block's way back, on which parameters may move.
      if isAlone { moveRunning(groups, parameters) }
      lossSums[index] = space.loss(examples, of: batch)
      let isLast = index == blocks.count - 1
      for s in network.stages.indices.reversed() {
        backThroughStage(s, space, groups, parameters)
        if isAlone {
          if weightGradients { space.weightGradient(s, into: gradient, adding: index > 0) }
          addVectors(of: s, space, to: gradient, adding: index > 0)
        } else {
          space.weightGradient(s, into: space.partial.view, adding: false)
        }
        if s > 0 { space.flowBack(s, parameters) }
        if isAlone && isLast { stageDone(s, space) }
      }
      guard !isAlone else { return }
      turns.take(index, of: blocks.count) {
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

  private func addVectors(
    of s: Int, _ space: BlockSpace, to gradient: MatrixView, adding: Bool
  ) {
    let vectors = network.stages[s].vectorRange
    let (source, target) = (space.partial.view.elements(vectors), gradient.elements(vectors))
    if adding { add(source, to: target) } else { copy(source, to: target) }
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

// MARK: - Groups that span blocks

/// What a batch needs whose batch-norm groups span blocks.
private final class SpanningGroups {
  /// A row a group.
  let groups: StatisticsTable
  /// A row a block: its part of its group.
  let parts: StatisticsTable
  let kept: KeptBlocks
  /// Rows at the head of a batch whose blocks are kept.
  let keptRows: Int

  init(_ network: Network, _ blocks: RowBlocks, memory: Int) {
    groups = StatisticsTable(network, count: blocks.groupCount)
    parts = StatisticsTable(network, count: blocks.count)
    keptRows = min(blocks.rows, max(0, memory) / KeptBlocks.byteCount(perRowOf: network))
    kept = KeptBlocks(for: network, rows: keptRows)
  }

  var byteCount: Int { groups.byteCount + parts.byteCount + kept.byteCount }
}

extension GradientPass {
  /// A block on its way through the stages.
  private struct Passage {
    let space: BlockSpace
    let index: Int
    let examples: ArraySlice<Int32>
    let isKept: Bool
    /// The group it lies in.
    let group: BlockGroups
    let part: BlockGroups
  }

  private func runByStages(
    _ batch: Batch, _ blocks: RowBlocks, _ spanning: SpanningGroups, parameters: ParameterViews,
    gradient: MatrixView, stageDone: (Int, BlockSpace) -> Void
  ) {
    func share(_ work: (Passage) -> Void) {
      crew.share(blocks.count) { worker, index in
        let rows = blocks[index]
        let isKept = rows.upperBound <= spanning.keptRows
        spaces[worker].begin(rows, kept: isKept ? spanning.kept : nil)
        work(
          Passage(
            space: spaces[worker], index: index, examples: batch.examples(rows), isKept: isKept,
            group: BlockGroups(
              table: spanning.groups, first: blocks.group(ofBlock: index), groupSize: rows.count,
              rows: rows.count),
            part: BlockGroups(
              table: spanning.parts, first: index, groupSize: rows.count, rows: rows.count)))
      }
    }
    let last = network.stages.count - 1
    for s in 0..<last {
      share { block in
        climb(to: s, block, batch, parameters)
        let part = block.part.statistics(s, 0)
        columnMoments(of: block.space.z(s), mean: part.mean, squares: part.squares)
      }
      mergeMoments(s, blocks, spanning, parameters)
    }
    for s in (0...last).reversed() {
      if s < last { mergeSums(s, blocks, spanning, gradient: gradient) }
      share { block in
        let space = block.space
        let isTop = s == last
        if isTop || !block.isKept {
          climb(to: last, block, batch, parameters)
          let lossSum = space.loss(block.examples, of: batch)
          if isTop { lossSums[block.index] = lossSum }
        } else if s == 0 {
          space.gather(block.examples, of: batch)
        } else {
          space.normalize(s - 1, block.group, parameters)
        }
        if !isTop {
          if !block.isKept { descend(to: s, block, parameters) }
          space.normalizeBack(s, block.group)
        }
        addGradient(of: s, block, count: blocks.count, to: gradient)
        if s > 0 {
          space.flowBack(s, parameters)
          space.rectifyBack(s - 1, block.group, sums: block.part, parameters)
        }
      }
    }
    // Not before: blocks that are computed again pass through the stages above, too.
    for s in (0...last).reversed() { stageDone(s, spaces[0]) }
  }

  /// Computes z(s): from z(s − 1) where the block is kept, else from the inputs.
  private func climb(
    to s: Int, _ block: Passage, _ batch: Batch, _ parameters: ParameterViews
  ) {
    let space = block.space
    let first = block.isKept ? s : 0
    if first == 0 {
      space.gather(block.examples, of: batch)
    } else {
      space.normalize(first - 1, block.group, parameters)
    }
    for t in first...s {
      space.forward(t, parameters)
      if t < s { space.normalize(t, block.group, parameters) }
    }
  }

  /// Takes the gradient from the network's output down to what stage s puts out, through its
  /// rectifier.
  private func descend(to s: Int, _ block: Passage, _ parameters: ParameterViews) {
    for t in (s + 1..<network.stages.count).reversed() {
      block.space.normalizeBack(t, block.group)
      block.space.flowBack(t, parameters)
      block.space.rectifyBack(t - 1, block.group, sums: block.part, parameters)
    }
  }

  private func addGradient(
    of s: Int, _ block: Passage, count: Int, to gradient: MatrixView
  ) {
    let (space, stage, index) = (block.space, network.stages[s], block.index)
    let isAlone = crew.workers == 1
    let partial = space.partial.view
    if stage.norm == nil { columnSums(of: space.z(s), into: stage.linear.biases(partial)) }
    space.weightGradient(s, into: isAlone ? gradient : partial, adding: isAlone && index > 0)
    func addParts() {
      if stage.norm == nil { addVectors(of: s, space, to: gradient, adding: index > 0) }
      guard !isAlone else { return }
      let source = stage.linear.weights(partial)
      let target = stage.linear.weights(gradient)
      if index == 0 { copy(source, to: target) } else { add(source, to: target) }
    }
    if isAlone { addParts() } else { turns.take(index, of: count, addParts) }
  }

  /// From the parts' moments to the groups', in the order of the blocks; then what follows of them.
  private func mergeMoments(
    _ s: Int, _ blocks: RowBlocks, _ spanning: SpanningGroups, _ parameters: ParameterViews
  ) {
    let stage = network.stages[s]
    guard let norm = stage.norm else { return }
    for index in 0..<blocks.count {
      let rows = blocks[index]
      let start = blocks.group(blocks.group(ofBlock: index)).lowerBound
      let (group, part) = (
        spanning.groups[s, blocks.group(ofBlock: index)], spanning.parts[s, index]
      )
      if rows.lowerBound == start {
        group.takeMoments(of: part)
      } else {
        group.mergeMoments(count: rows.lowerBound - start, with: part, count: rows.count)
      }
    }
    for index in 0..<blocks.groupCount {
      let (group, count) = (spanning.groups[s, index], blocks.group(index).count)
      norm.prepare(group, count: count, parameters: parameters)
      norm.updateRunning(
        group, count: count, groupSize: network.ghostBatchSize ?? count,
        bias: stage.linear.biases(parameters.values), parameters: parameters)
    }
  }

  /// From the parts' sums to the groups', and to the gradients of scale and shift.
  private func mergeSums(
    _ s: Int, _ blocks: RowBlocks, _ spanning: SpanningGroups, gradient: MatrixView
  ) {
    guard let norm = network.stages[s].norm else { return }
    for index in 0..<blocks.count {
      let group = spanning.groups[s, blocks.group(ofBlock: index)]
      let part = spanning.parts[s, index]
      let isFirst =
        blocks[index].lowerBound == blocks.group(blocks.group(ofBlock: index)).lowerBound
      for (source, target) in [(part.sums, group.sums), (part.products, group.products)] {
        if isFirst { copy(source, to: target) } else { add(source, to: target) }
      }
    }
    fill(norm.scales(gradient), with: 0)
    fill(norm.shifts(gradient), with: 0)
    for index in 0..<blocks.groupCount {
      norm.finishSums(
        spanning.groups[s, index], count: blocks.group(index).count,
        scaleGradient: norm.scales(gradient), shiftGradient: norm.shifts(gradient))
    }
  }
}
