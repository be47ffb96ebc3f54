import Kernels

/// The groups that a block's rows belong to, and where their statistics stand.
struct BlockGroups {
  let table: StatisticsTable
  /// The first group's place in the table.
  let first: Int
  let groupSize: Int
  let rows: Int

  var count: Int { (rows + groupSize - 1) / groupSize }

  /// Rows of the block.
  func range(_ index: Int) -> Range<Int> {
    index * groupSize..<min((index + 1) * groupSize, rows)
  }

  func statistics(_ stage: Int, _ index: Int) -> GroupStatistics { table[stage, first + index] }
}

/// The steps of one block's way through the network and back. Which of them are done, and when, is
/// `GradientPass`'s concern.
extension BlockSpace {
  /// x(s) → z(s), without batch norm also bias and rectifier.
  func forward(_ s: Int, _ parameters: ParameterViews) {
    let stage = network.stages[s]
    let z = z(s)
    multiply(x(s), byTransposeOf: stage.linear.weights(parameters.values), into: z)
    if stage.norm == nil {
      addBias(stage.linear.biases(parameters.values), to: z, rectified: stage.isRectified)
    }
  }

  /// z(s) → x(s + 1), with batch norm: normalises by statistics that are prepared.
  func normalize(_ s: Int, _ groups: BlockGroups, _ parameters: ParameterViews) {
    guard let norm = network.stages[s].norm else { return }
    let (z, y) = (z(s), activation(s))
    for index in 0..<groups.count {
      let (range, group) = (groups.range(index), groups.statistics(s, index))
      normalizeAndRectify(
        z.rows(range), around: group.mean, by: group.factor, shift: norm.shifts(parameters.values),
        into: y.rows(range))
    }
  }

  /// What stage s puts out, with units dropped; nothing for the last stage.
  func drop(_ s: Int, _ dropout: Dropout?, firstRow: Int) {
    guard let dropout, s < network.stages.count - 1 else { return }
    dropout.apply(to: activation(s), stage: s, of: network, firstRow: firstRow)
  }

  /// The flowing gradient of what stage s puts out with units dropped, back to that of what it puts
  /// out without.
  func dropBack(_ s: Int, _ dropout: Dropout?, firstRow: Int) {
    guard let dropout, s < network.stages.count - 1 else { return }
    dropout.apply(to: flow(s), stage: s, of: network, firstRow: firstRow)
  }

  /// The flowing gradient of what a hidden stage puts out, through its rectifier. With batch norm
  /// its sums go into `sums`; without, the gradient of z(s) is there.
  func rectifyBack(
    _ s: Int, _ groups: BlockGroups, sums: BlockGroups, _ parameters: ParameterViews
  ) {
    let stage = network.stages[s]
    guard let norm = stage.norm else {
      return maskAndSum(flow(s), intoOutput: z(s), sums: stage.linear.biases(partial.view))
    }
    let (z, flow) = (z(s), flow(s))
    for index in 0..<groups.count {
      let (range, group) = (groups.range(index), groups.statistics(s, index))
      let target = sums.statistics(s, index)
      maskAndSum(
        flow.rows(range), at: z.rows(range), around: group.mean, by: group.factor,
        shift: norm.shifts(parameters.values), sums: target.sums, products: target.products)
    }
  }

  /// The flowing gradient through batch norm, when its groups' sums are finished: the gradient of
  /// z(s).
  func normalizeBack(_ s: Int, _ groups: BlockGroups) {
    guard network.stages[s].norm != nil else { return }
    let (z, flow) = (z(s), flow(s))
    for index in 0..<groups.count {
      let (range, group) = (groups.range(index), groups.statistics(s, index))
      normalizedGradient(
        of: flow.rows(range), at: z.rows(range), around: group.mean, by: group.factor,
        mean: group.sums, slope: group.products)
    }
  }

  /// The gradient of z(s) → that of x(s), which is what stage s − 1 puts out.
  func flowBack(_ s: Int, _ parameters: ParameterViews) {
    multiply(
      z(s), by: network.stages[s].linear.weights(parameters.values), into: flow(s - 1),
      scratch: scratch)
  }

  /// This block's gradient of the weights of stage s, written or added to `gradient`.
  func weightGradient(_ s: Int, into gradient: MatrixView, adding: Bool) {
    multiply(
      transposeOf: z(s), by: x(s), into: network.stages[s].linear.weights(gradient), adding: adding,
      scratch: scratch)
  }
  /// This block's gradients of the vectors of stage s, from its partial gradient to `gradient`, written
  /// or added.
  func addVectors(of s: Int, to gradient: MatrixView, adding: Bool) {
    let vectors = network.stages[s].vectorRange
    let (source, target) = (partial.view.elements(vectors), gradient.elements(vectors))
    if adding { add(source, to: target) } else { copy(source, to: target) }
  }
}
