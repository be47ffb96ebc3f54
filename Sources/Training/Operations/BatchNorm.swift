import Kernels

/// Batch normalization over the channels of a batch, or of each of its ghost batches; of a linear
/// layer's output `z = x Wᵀ + b`, or of all positions of an image:
///
///     training     y = (z − μ) / √(σ² + ε) · scale + shift, μ and σ² those of the group
///     evaluation   the same with the running mean and variance
///
/// A group is the whole batch, or a ghost batch of consecutive rows, the last group maybe fewer. It has
/// n numbers of each channel, rows times positions. σ² is the mean square (divided by n) in the
/// formula, and the unbiased one (by n − 1) where it enters the running variance. After a batch of one
/// group, running ← 0.9 running + 0.1 new; with ghost batches this is done for each group in order, a
/// last group of fewer rows with 0.1 times its share of a whole one, so that it weighs as much as its
/// rows. A group of one number has no variance: it comes out as the shift and leaves the running
/// statistics alone, so that plans have none (`LoneRow`).
///
/// In training a bias b before it cancels against μ: it is left out of z, has gradient zero, and is put
/// back where μ enters the running mean.
///
/// Source: Ioffe & Szegedy 2015, Algorithm 1; ghost batches: Hoffer, Hubara & Soudry 2017,
/// Algorithm 1.
public struct BatchNorm: Operation {
  static let epsilon: Float = 1e-5
  static let momentum = 0.1

  /// Channels.
  public let width: Int
  /// Of a row.
  let positions: Int
  /// Its place among the network's layers of batch normalization.
  let ordinal: Int
  let scale: Int
  let shift: Int
  let runningMean: Int
  let runningVariance: Int
  /// Where the bias stands that was left out before it; nil for none.
  let bias: Int?
  var isRectified = false
  /// Whether the convolution that alone reads its value makes that on its way: where no tangent goes
  /// through the network, it is written nowhere.
  var isAppliedByReader = false

  var backwardReads: BackwardReads { .inputs }
  var isCheap: Bool { true }

  func scales(_ vector: MatrixView) -> MatrixView { row(vector, scale) }
  func shifts(_ vector: MatrixView) -> MatrixView { row(vector, shift) }
  func runningMeans(_ vector: MatrixView) -> MatrixView { row(vector, runningMean) }
  func runningVariances(_ vector: MatrixView) -> MatrixView { row(vector, runningVariance) }

  private func row(_ vector: MatrixView, _ offset: Int) -> MatrixView {
    vector.part(offset: offset, rows: 1, columns: width)
  }
}

// MARK: - On the way

extension BatchNorm {
  /// Scales 1 and shifts 0, running means 0 and variances 1.
  func draw(into parameters: ParameterViews, seed: UInt64) {
    fill(scales(parameters.values), with: 1)
    fill(runningVariances(parameters.statistics), with: 1)
  }
}

extension BatchNorm {
  /// For each group of a block's rows: the rows of its value, and the group's statistics.
  private func forEachGroup(
    _ groups: BlockGroups,
    _ work: (_ index: Int, _ rows: Range<Int>, _ group: GroupStatistics) -> Void
  ) {
    for index in 0..<groups.count {
      let range = groups.range(index)
      work(
        index, range.lowerBound * positions..<range.upperBound * positions,
        groups.statistics(ordinal, index))
    }
  }

  /// Writes the moments of the block's rows.
  func takeMoments(_ node: Node, _ space: BlockSpace, into groups: BlockGroups) {
    let z = space.value(node.input)
    forEachGroup(groups) { _, rows, group in
      columnMoments(of: z.rows(rows), mean: group.mean, squares: group.squares)
    }
  }

  /// Makes the moments of groups that lie in the block what normalises them.
  func prepare(_ groups: BlockGroups, _ parameters: ParameterViews) {
    forEachGroup(groups) { _, rows, group in
      prepare(group, count: rows.count, parameters: parameters)
    }
  }

  /// What it does to the rows of a group, by statistics that are prepared.
  private func normalization(by group: GroupStatistics, _ block: BlockPass) -> Normalization {
    Normalization(
      around: group.mean, by: group.factor, shift: shifts(block.parameters.values),
      isRectified: isRectified)
  }

  /// What it does to a row of a block.
  func normalization(ofRow row: Int, _ block: BlockPass) -> Normalization {
    normalization(by: block.groups.statistics(ordinal, row / block.groups.groupSize), block)
  }

  /// Normalises by statistics that are prepared.
  func forward(_ node: Node, _ block: BlockPass) {
    if isAppliedByReader && !block.space.takesTangents { return }
    let (z, y) = (block.space.value(node.input), block.space.value(node.index))
    forEachGroup(block.groups) { _, rows, group in
      normalization(by: group, block).apply(to: z.rows(rows), into: y.rows(rows))
    }
  }

  /// The gradient of y through the rectifier, in its place; its sums go into the block's.
  func takeSums(_ node: Node, _ block: BlockPass) {
    let (z, flow) = (block.space.value(node.input), block.space.flow(node.index))
    let shifts = shifts(block.parameters.values)
    forEachGroup(block.groups) { index, rows, group in
      let target = block.sums.statistics(ordinal, index)
      if isRectified {
        maskAndSum(
          flow.rows(rows), at: z.rows(rows), around: group.mean, by: group.factor, shift: shifts,
          sums: target.sums, products: target.products)
      } else {
        sumWithProducts(
          flow.rows(rows), at: z.rows(rows), around: group.mean, sums: target.sums,
          products: target.products)
      }
    }
  }

  /// From the gradient of y to that of z, when its groups' sums are finished.
  func passThrough(_ node: Node, _ block: BlockPass) {
    let space = block.space
    guard node.needsGradient[0] else { return }
    let (z, flow) = (space.value(node.input), space.flow(node.index))
    // The kernel writes in the place of z, where the gradient stands if nothing else reads z.
    let isInPlace = space.plan.gradientTakesPlaceOfValue(node.input)
    let isWritten = node.writesGradient[0]
    let target = isInPlace ? z : isWritten ? space.flow(node.input) : space.temporary(like: z)
    if !isInPlace { copy(z, to: target) }
    forEachGroup(block.groups) { _, rows, group in
      normalizedGradient(
        of: flow.rows(rows), at: target.rows(rows), around: group.mean, by: group.factor,
        mean: group.sums, slope: group.products)
    }
    if !isInPlace && !isWritten { add(target, to: space.flow(node.input)) }
  }

  /// Where all groups lie in the block.
  func backward(_ node: Node, _ block: BlockPass) {
    takeSums(node, block)
    let partial = block.space.partial.view
    switch block.mode {
    case .training:
      fill(scales(partial), with: 0)
      fill(shifts(partial), with: 0)
      forEachGroup(block.groups) { _, rows, group in
        finishSums(
          group, count: rows.count, scaleGradient: scales(partial), shiftGradient: shifts(partial))
      }
    case .evaluation:
      finishEvaluationSums(
        block.groups.statistics(ordinal, 0), scaleGradient: scales(partial),
        shiftGradient: shifts(partial),
        biasGradient: bias.map { row(partial, $0) })
    }
    passThrough(node, block)
  }
}

// MARK: - With tangents, in evaluation

extension BatchNorm {
  /// The tangent of the factor that normalises and scales, where that factor stands in the pass's
  /// statistics: `inverse · v_scale`.
  func prepareTangent(
    of group: GroupStatistics, along direction: MatrixView, into tangent: GroupStatistics
  ) {
    let (inverse, moved, slope) = (group.inverse, scales(direction), tangent.factor)
    for j in 0..<width { slope[j] = inverse[j] * moved[j] }
  }

  func forward(_ node: Node, _ pair: TangentPair) {
    let (space, tangent) = (pair.block.space, pair.tangent)
    forward(node, pair.block)
    let group = pair.block.groups.statistics(ordinal, 0)
    let moved = tangent.value(node.index)
    normalizedTangent(
      of: tangent.value(node.input), at: space.value(node.input), around: group.mean,
      by: group.factor, slope: tangent.groups[ordinal, 0].factor, shift: shifts(pair.direction),
      into: moved)
    if isRectified { maskTangent(moved, where: space.value(node.index)) }
  }

  func backward(_ node: Node, _ pair: TangentPair) {
    let (space, tangent) = (pair.block.space, pair.tangent)
    let product = tangent.partial.view
    let flow = tangent.flow(node.index)
    if isRectified { maskTangent(flow, where: space.value(node.index)) }
    takeSums(node, pair.block)
    let (group, moved) = (
      pair.block.groups.statistics(ordinal, 0), tangent.groups[ordinal, 0]
    )
    tangentSums(
      of: space.flow(node.index), tangent: flow, at: space.value(node.input),
      tangent: tangent.value(node.input), around: group.mean, sums: moved.sums,
      products: moved.products)
    pair.passBack(node) { target in
      scaledTangent(
        of: space.flow(node.index), tangent: flow, by: group.factor, slope: moved.factor,
        into: target)
    }
    copy(moved.sums, to: shifts(product))
    let scales = scales(product)
    for j in 0..<width { scales[j] = moved.products[j] * group.inverse[j] }
    let partial = space.partial.view
    finishEvaluationSums(
      group, scaleGradient: self.scales(partial), shiftGradient: shifts(partial),
      biasGradient: bias.map { row(partial, $0) })
    passThrough(node, pair.block)
  }
}

// MARK: - Statistics

extension BatchNorm {
  /// From a group's moments to the factor that normalises and scales it:
  /// `inverse = 1 / √(squares / n + ε)`, `factor = inverse · scale`.
  func prepare(_ group: GroupStatistics, count: Int, parameters: ParameterViews) {
    normalizationFactors(
      ofSquares: group.squares, count: count, epsilon: BatchNorm.epsilon,
      scale: scales(parameters.values), inverse: group.inverse, factor: group.factor)
  }

  /// From the running statistics to what normalises a bias-free z in evaluation:
  /// `inverse = 1 / √(σ² + ε)`, `factor = scale / √(σ² + ε)`.
  func prepareEvaluation(_ group: GroupStatistics, parameters: ParameterViews) {
    let scales = scales(parameters.values)
    let means = runningMeans(parameters.statistics)
    let variances = runningVariances(parameters.statistics)
    let bias = bias.map { row(parameters.values, $0) }
    for j in 0..<width {
      let deviation = (variances[j] + BatchNorm.epsilon).squareRoot()
      group.mean[j] = means[j] - (bias?[j] ?? 0)
      group.inverse[j] = 1 / deviation
      group.factor[j] = scales[j] / deviation
    }
  }

  /// Moves the running statistics by a group of `rows` out of `groupSize`.
  func updateRunning(
    _ group: GroupStatistics, rows: Int, groupSize: Int, parameters: ParameterViews
  ) {
    let count = rows * positions
    guard count > 1 else { return }
    let share = BatchNorm.momentum * Double(rows) / Double(groupSize)
    moveMoments(
      means: runningMeans(parameters.statistics),
      variances: runningVariances(parameters.statistics), to: group.mean,
      bias: bias.map { row(parameters.values, $0) }, squares: group.squares, count: count,
      share: share)
  }

  /// Sets the running statistics to a group's own: its mean and its *population* variance.
  func takeRunning(_ group: GroupStatistics, rows: Int, parameters: ParameterViews) {
    let means = runningMeans(parameters.statistics)
    let variances = runningVariances(parameters.statistics)
    let (mean, squares) = (group.mean, group.squares)
    let bias = bias.map { row(parameters.values, $0) }
    for j in 0..<width {
      means[j] = mean[j] + (bias?[j] ?? 0)
      variances[j] = squares[j] / Float(rows * positions)
    }
  }

  /// In evaluation, where μ and σ² are given and the map is affine: a block's gradients of scale,
  /// shift and bias from its sums Σ ∂y and products Σ ∂y (z − μ), both of which are then zero, as
  /// nothing flows through the statistics:
  ///
  ///     ∂z = factor · ∂y, ∂scale = Σ ∂y ẑ, ∂shift = Σ ∂y, ∂b = factor · Σ ∂y
  func finishEvaluationSums(
    _ group: GroupStatistics, scaleGradient: MatrixView, shiftGradient: MatrixView,
    biasGradient: MatrixView?
  ) {
    let (sums, products) = (group.sums, group.products)
    for j in 0..<width {
      scaleGradient[j] = products[j] * group.inverse[j]
      shiftGradient[j] = sums[j]
      biasGradient?[j] = sums[j] * group.factor[j]
      sums[j] = 0
      products[j] = 0
    }
  }

  /// Adds a group's part to the gradients of scale and shift, and turns its sums into what the
  /// gradient of z takes. With ẑ the normalised z, sums Σ ∂y and products Σ ∂y (z − μ):
  ///
  ///     ∂z = factor · (∂y − mean(∂y) − ẑ · mean(∂y ẑ)), ∂scale = Σ ∂y ẑ, ∂shift = Σ ∂y
  func finishSums(
    _ group: GroupStatistics, count: Int, scaleGradient: MatrixView, shiftGradient: MatrixView
  ) {
    finishNormalizationSums(
      group.sums, products: group.products, inverse: group.inverse, count: count,
      scaleGradient: scaleGradient, shiftGradient: shiftGradient)
  }
}
