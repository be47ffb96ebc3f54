import Kernels

/// What a batch needs whose batch-norm groups span blocks.
final class SpanningGroups {
  /// A row a group.
  let groups: StatisticsTable
  /// A row a block: its part of its group.
  let parts: StatisticsTable
  /// All blocks' outputs; nil where they take more memory than is granted. To cache some and not
  /// others would cost memory and save little.
  let cache: ActivationCache?

  init(_ network: Network, _ blocks: RowBlocks, memory: Int) {
    groups = StatisticsTable(network, count: blocks.groupCount)
    parts = StatisticsTable(network, count: blocks.count)
    let fits = blocks.rows * ActivationCache.byteCount(perRowOf: network) <= memory
    cache = fits ? ActivationCache(for: network, rows: blocks.rows) : nil
  }

  var byteCount: Int { groups.byteCount + parts.byteCount + (cache?.byteCount ?? 0) }
}

extension GradientPass {
  /// A block on its way through the stages.
  private struct Passage {
    let space: BlockSpace
    let index: Int
    /// Of the batch.
    let rows: Range<Int>
    let isCached: Bool
    /// The group it lies in.
    let group: BlockGroups
    let part: BlockGroups
  }

  func runByStages(
    _ batch: Batch, _ blocks: RowBlocks, _ spanning: SpanningGroups, parameters: ParameterViews,
    gradient: MatrixView, stageDone: (Int, BlockSpace) -> Void
  ) {
    takeMomentsByStages(batch, blocks, spanning, parameters: parameters) { s in
      moveRunning(s, blocks, spanning, parameters)
    }
    let last = network.stages.count - 1
    for s in (0...last).reversed() {
      if s < last { mergeSums(s, blocks, spanning, gradient: gradient) }
      share(blocks, of: batch, spanning) { block in
        let space = block.space
        let isTop = s == last
        if isTop || !block.isCached {
          climb(to: last, block, batch, parameters)
          let lossSum = space.loss(block.rows, of: batch)
          if isTop { lossSums[block.index] = lossSum }
        } else if s == 0 {
          space.gather(block.rows, of: batch)
        } else {
          space.normalize(s - 1, block.group, parameters)
          space.drop(s - 1, batch.dropout, firstRow: block.rows.lowerBound)
        }
        if !isTop {
          if !block.isCached { descend(to: s, block, batch, parameters) }
          space.normalizeBack(s, block.group)
        }
        addGradient(of: s, block, count: blocks.count, to: gradient)
        if s > 0 {
          space.flowBack(s, parameters)
          space.dropBack(s - 1, batch.dropout, firstRow: block.rows.lowerBound)
          space.rectifyBack(s - 1, block.group, sums: block.part, parameters)
        }
      }
    }
    // Not before: blocks that are computed again pass through the stages above, too.
    for s in (0...last).reversed() { stageDone(s, spaces[0]) }
  }

  /// Takes all blocks up stage by stage, and leaves each stage's groups prepared, with the statistics
  /// of all their rows.
  ///
  /// - Parameter stageDone: Called for each stage with batch norm when its groups are.
  func takeMomentsByStages(
    _ batch: Batch, _ blocks: RowBlocks, _ spanning: SpanningGroups, parameters: ParameterViews,
    stageDone: (_ stage: Int) -> Void
  ) {
    for s in 0..<network.stages.count - 1 {
      share(blocks, of: batch, spanning) { block in
        climb(to: s, block, batch, parameters)
        let part = block.part.statistics(s, 0)
        columnMoments(of: block.space.z(s), mean: part.mean, squares: part.squares)
      }
      mergeMoments(s, blocks, spanning, parameters)
      stageDone(s)
    }
  }

  private func share(
    _ blocks: RowBlocks, of batch: Batch, _ spanning: SpanningGroups, _ work: (Passage) -> Void
  ) {
    pool.share(blocks.count) { worker, index in
      let rows = blocks[index]
      spaces[worker].begin(rows, cache: spanning.cache)
      work(
        Passage(
          space: spaces[worker], index: index, rows: rows, isCached: spanning.cache != nil,
          group: BlockGroups(
            table: spanning.groups, first: blocks.group(ofBlock: index), groupSize: rows.count,
            rows: rows.count),
          part: BlockGroups(
            table: spanning.parts, first: index, groupSize: rows.count, rows: rows.count)))
    }
  }

  /// Computes z(s): from z(s − 1) where the block is cached, else from the inputs.
  private func climb(
    to s: Int, _ block: Passage, _ batch: Batch, _ parameters: ParameterViews
  ) {
    let space = block.space
    let first = block.isCached ? s : 0
    if first == 0 {
      space.gather(block.rows, of: batch)
    } else {
      space.normalize(first - 1, block.group, parameters)
      space.drop(first - 1, batch.dropout, firstRow: block.rows.lowerBound)
    }
    for t in first...s {
      space.forward(t, parameters)
      if t < s {
        space.normalize(t, block.group, parameters)
        space.drop(t, batch.dropout, firstRow: block.rows.lowerBound)
      }
    }
  }

  /// Takes the gradient from the network's output down to what stage s puts out, through its
  /// rectifier.
  private func descend(
    to s: Int, _ block: Passage, _ batch: Batch, _ parameters: ParameterViews
  ) {
    for t in (s + 1..<network.stages.count).reversed() {
      block.space.normalizeBack(t, block.group)
      block.space.flowBack(t, parameters)
      block.space.dropBack(t - 1, batch.dropout, firstRow: block.rows.lowerBound)
      block.space.rectifyBack(t - 1, block.group, sums: block.part, parameters)
    }
  }

  private func addGradient(
    of s: Int, _ block: Passage, count: Int, to gradient: MatrixView
  ) {
    let (space, stage, index) = (block.space, network.stages[s], block.index)
    let isAlone = pool.workers == 1
    let partial = space.partial.view
    if stage.norm == nil { columnSums(of: space.z(s), into: stage.linear.biases(partial)) }
    space.weightGradient(s, into: isAlone ? gradient : partial, adding: isAlone && index > 0)
    func addParts() {
      if stage.norm == nil { space.addVectors(of: s, to: gradient, adding: index > 0) }
      guard !isAlone else { return }
      let source = stage.linear.weights(partial)
      let target = stage.linear.weights(gradient)
      if index == 0 { copy(source, to: target) } else { add(source, to: target) }
    }
    if isAlone { addParts() } else { reduction.take(index, of: count, addParts) }
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
      norm.prepare(
        spanning.groups[s, index], count: blocks.group(index).count, parameters: parameters)
    }
  }

  private func moveRunning(
    _ s: Int, _ blocks: RowBlocks, _ spanning: SpanningGroups, _ parameters: ParameterViews
  ) {
    let stage = network.stages[s]
    guard let norm = stage.norm else { return }
    for index in 0..<blocks.groupCount {
      let (group, count) = (spanning.groups[s, index], blocks.group(index).count)
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
