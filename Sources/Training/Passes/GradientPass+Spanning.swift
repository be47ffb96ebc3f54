import Kernels

/// What a batch needs whose batch-norm groups span blocks.
final class SpanningGroups {
  /// A row a group.
  let groups: StatisticsTable
  /// A row a block: its part of its group.
  let parts: StatisticsTable
  /// What all blocks leave; nil where it takes more memory than is granted. To cache some and not
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
  /// Level by level: at each, all blocks go through its nodes before any goes on.
  func runByLevels(
    _ target: Target, _ spanning: SpanningGroups,
    groupDone: (ParameterGroup, BlockSpace) -> Void
  ) {
    takeMomentsByLevels(target, spanning) { norm in moveRunning(norm, target, spanning) }
    let top = network.output.level
    if let coupled {
      share(target, spanning) { index, block in
        climb(to: top, from: spanning.cache == nil ? 0 : top, block, target)
        coupled.embeddings.take(block.space.output, rows: target.blocks[index])
      }
      coupled.compute(scale: 1 / Double(target.batch.lossTerms), by: pool)
    }
    for level in (0...top).reversed() {
      let above = network.norms(into: level + 1)
      for norm in above { mergeSums(norm, target, spanning) }
      let groups = network.groups.filter { network.nodes[$0.node].level == level }
      share(target, spanning) { index, block in
        var block = block
        let isTop = level == top
        if let cache = spanning.cache, !isTop {
          recall(cache.recalled.filter { $0.level == level }, block, target)
        } else {
          climb(to: top, from: spanning.cache == nil ? 0 : top, block, target)
          let lossSum = loss(index, target.blocks[index], in: block.space, target.batch)
          if isTop { lossSums[index] = lossSum }
          if !isTop { descend(to: level, block) }
        }
        let isAlone = pool.workers == 1
        let space = block.space
        block.weightGradient = BlockPass.WeightGradient(
          vector: isAlone ? target.gradient : space.partial.view, isAdded: isAlone && index > 0)
        goBack(through: level, block)
        func addParts() {
          for group in groups {
            space.addGradient(
              of: group, weights: !isAlone, to: target.gradient, adding: index > 0)
          }
        }
        if isAlone { addParts() } else { reduction.take(index, of: target.blocks.count, addParts) }
      }
    }
    // Not before: blocks that are computed again pass through the levels above, too.
    for group in network.groups.reversed() { groupDone(group, spaces[0]) }
  }

  /// Takes all blocks up level by level, and leaves the groups of each batch norm prepared, with the
  /// statistics of all their rows.
  ///
  /// - Parameter isDone: Called for each batch norm when its groups are.
  func takeMomentsByLevels(
    _ target: Target, _ spanning: SpanningGroups, isDone: (BatchNorm) -> Void
  ) {
    for level in 0..<network.output.level {
      let norms = network.norms(into: level + 1)
      share(target, spanning) { index, block in
        climb(to: level, from: spanning.cache == nil ? 0 : level, block, target)
        for (node, norm) in norms { norm.takeMoments(node, block.space, into: block.sums) }
      }
      for (_, norm) in norms {
        mergeMoments(norm, target, spanning)
        isDone(norm)
      }
    }
  }

  private func share(
    _ target: Target, _ spanning: SpanningGroups, _ work: (_ index: Int, _ block: BlockPass) -> Void
  ) {
    let blocks = target.blocks
    pool.share(blocks.count) { worker, index in
      let rows = blocks[index]
      spaces[worker].begin(rows, cache: spanning.cache)
      work(
        index,
        BlockPass(
          space: spaces[worker], parameters: target.parameters, mode: .training,
          groups: BlockGroups(
            table: spanning.groups, first: blocks.group(ofBlock: index), groupSize: rows.count,
            rows: rows.count),
          sums: BlockGroups(
            table: spanning.parts, first: index, groupSize: rows.count, rows: rows.count),
          dropout: target.batch.dropout, firstRow: rows.lowerBound))
    }
  }

  /// Computes the values of some levels.
  private func climb(
    to last: Int, from first: Int, _ block: BlockPass, _ target: Target
  ) {
    if first == 0 { gather(block, target) }
    for node in network.nodes where first...last ~= node.level {
      node.operation.forward(node, block)
    }
  }

  /// Computes again what the way back reads and the cache does not keep.
  private func recall(_ nodes: [Node], _ block: BlockPass, _ target: Target) {
    for node in nodes {
      if node.index == 0 {
        gather(block, target)
      } else {
        node.operation.forward(node, block)
      }
    }
  }

  private func gather(_ block: BlockPass, _ target: Target) {
    let first = block.firstRow
    block.space.gather(first..<first + block.space.rows, of: target.batch)
  }

  /// Takes the gradient from the network's output down to the values of a level.
  private func descend(to level: Int, _ block: BlockPass) {
    for above in (level + 1...network.output.level).reversed() { goBack(through: above, block) }
  }

  /// From the gradients that a level's values have of the levels above to those of its parameters, and
  /// to the sums of its batch norms.
  private func goBack(through level: Int, _ block: BlockPass) {
    for (node, norm) in network.norms(into: level + 1).reversed() { norm.passThrough(node, block) }
    for node in network.nodes.reversed() where node.level == level {
      if let norm = node.operation as? BatchNorm {
        norm.takeSums(node, block)
      } else {
        node.operation.backward(node, block)
      }
    }
  }

  /// From the parts' moments to the groups', in the order of the blocks; then what follows of them.
  private func mergeMoments(
    _ norm: BatchNorm, _ target: Target, _ spanning: SpanningGroups
  ) {
    let (blocks, positions) = (target.blocks, norm.positions)
    for index in 0..<blocks.count {
      let rows = blocks[index]
      let start = blocks.group(blocks.group(ofBlock: index)).lowerBound
      let group = spanning.groups[norm.ordinal, blocks.group(ofBlock: index)]
      let part = spanning.parts[norm.ordinal, index]
      if rows.lowerBound == start {
        group.takeMoments(of: part)
      } else {
        group.mergeMoments(
          count: (rows.lowerBound - start) * positions, with: part, count: rows.count * positions)
      }
    }
    for index in 0..<blocks.groupCount {
      norm.prepare(
        spanning.groups[norm.ordinal, index], count: blocks.group(index).count * positions,
        parameters: target.parameters)
    }
  }

  private func moveRunning(_ norm: BatchNorm, _ target: Target, _ spanning: SpanningGroups) {
    for index in 0..<target.blocks.groupCount {
      let rows = target.blocks.group(index).count
      norm.updateRunning(
        spanning.groups[norm.ordinal, index], rows: rows, groupSize: network.ghostBatchSize ?? rows,
        parameters: target.parameters)
    }
  }

  /// From the parts' sums to the groups', and to the gradients of scale and shift.
  private func mergeSums(
    _ layer: (node: Node, norm: BatchNorm), _ target: Target, _ spanning: SpanningGroups
  ) {
    let (norm, blocks) = (layer.norm, target.blocks)
    for index in 0..<blocks.count {
      let group = spanning.groups[norm.ordinal, blocks.group(ofBlock: index)]
      let part = spanning.parts[norm.ordinal, index]
      let isFirst =
        blocks[index].lowerBound == blocks.group(blocks.group(ofBlock: index)).lowerBound
      for (source, sum) in [(part.sums, group.sums), (part.products, group.products)] {
        if isFirst { copy(source, to: sum) } else { add(source, to: sum) }
      }
    }
    let (scales, shifts) = (norm.scales(target.gradient), norm.shifts(target.gradient))
    fill(scales, with: 0)
    fill(shifts, with: 0)
    for index in 0..<blocks.groupCount {
      norm.finishSums(
        spanning.groups[norm.ordinal, index], count: blocks.group(index).count * norm.positions,
        scaleGradient: scales, shiftGradient: shifts)
    }
  }
}

extension Network {
  /// The layers of batch normalization between a level and the one below.
  fileprivate func norms(into level: Int) -> [(node: Node, norm: BatchNorm)] {
    norms.filter { $0.node.level == level }
  }
}

extension BlockSpace {
  /// This block's gradients of what a group learns beside batch norm, from its partial gradient to
  /// `gradient`, written or added; of its weights where they are not there already.
  fileprivate func addGradient(
    of group: ParameterGroup, weights: Bool, to gradient: MatrixView, adding: Bool
  ) {
    for range in (weights ? [group.weights] : []) + [group.biases] {
      let (source, target) = (partial.view.elements(range), gradient.elements(range))
      if adding { add(source, to: target) } else { copy(source, to: target) }
    }
  }
}
