import Kernels

/// Batch normalization over the columns of a batch, or of each of its ghost batches, of a linear
/// layer's output `z = x Wᵀ + b`:
///
///     training     y = (z − μ) / √(σ² + ε) · scale + shift, μ and σ² those of the group
///     evaluation   the same with the running mean and variance
///
/// A group is the whole batch, or a ghost batch of consecutive rows, the last group maybe fewer.
/// σ² is the mean square (divided by n) in the formula, and the unbiased one (by n − 1) where it
/// enters the running variance. After a batch of one group, running ← 0.9 running + 0.1 new; with
/// ghost batches this is done for each group in order, a last group of n < groupSize rows with
/// 0.1 n / groupSize, so that it weighs as much as its rows. A group of one row has no variance: it
/// comes out as the shift and leaves the running statistics alone, so that plans have none (`LoneRow`).
///
/// In training the bias b cancels against μ: it is left out of z, has gradient zero, and is put back
/// where μ enters the running mean.
///
/// Source: Ioffe & Szegedy 2015, Algorithm 1; ghost batches: Hoffer, Hubara & Soudry 2017,
/// Algorithm 1.
public struct BatchNorm: Sendable {
  static let epsilon: Float = 1e-5
  static let momentum = 0.1

  public let width: Int
  let scale: Int
  let shift: Int
  let runningMean: Int
  let runningVariance: Int

  func scales(_ vector: MatrixView) -> MatrixView { row(vector, scale) }
  func shifts(_ vector: MatrixView) -> MatrixView { row(vector, shift) }
  func runningMeans(_ vector: MatrixView) -> MatrixView { row(vector, runningMean) }
  func runningVariances(_ vector: MatrixView) -> MatrixView { row(vector, runningVariance) }

  private func row(_ vector: MatrixView, _ offset: Int) -> MatrixView {
    vector.part(offset: offset, rows: 1, columns: width)
  }

  /// From a group's moments to the factor that normalises and scales it:
  /// `inverse = 1 / √(squares / n + ε)`, `factor = inverse · scale`.
  func prepare(_ group: GroupStatistics, count: Int, parameters: ParameterViews) {
    normalizationFactors(
      ofSquares: group.squares, count: count, epsilon: BatchNorm.epsilon,
      scale: scales(parameters.values), inverse: group.inverse, factor: group.factor)
  }

  /// From the running statistics to what normalises a bias-free z in evaluation:
  /// `inverse = 1 / √(σ² + ε)`, `factor = scale / √(σ² + ε)`.
  func prepareEvaluation(
    _ group: GroupStatistics, bias: MatrixView, parameters: ParameterViews
  ) {
    let scales = scales(parameters.values)
    let means = runningMeans(parameters.statistics)
    let variances = runningVariances(parameters.statistics)
    for j in 0..<width {
      let deviation = (variances[j] + BatchNorm.epsilon).squareRoot()
      group.mean[j] = means[j] - bias[j]
      group.inverse[j] = 1 / deviation
      group.factor[j] = scales[j] / deviation
    }
  }

  /// Moves the running statistics by a group of `count` rows out of `groupSize`.
  func updateRunning(
    _ group: GroupStatistics, count: Int, groupSize: Int, bias: MatrixView,
    parameters: ParameterViews
  ) {
    guard count > 1 else { return }
    let share = BatchNorm.momentum * Double(count) / Double(groupSize)
    moveMoments(
      means: runningMeans(parameters.statistics),
      variances: runningVariances(parameters.statistics),
      to: group.mean, bias: bias, squares: group.squares, count: count, share: share)
  }

  /// Sets the running statistics to a group's own: its mean and its *population* variance.
  func takeRunning(
    _ group: GroupStatistics, count: Int, bias: MatrixView, parameters: ParameterViews
  ) {
    let means = runningMeans(parameters.statistics)
    let variances = runningVariances(parameters.statistics)
    let (mean, squares) = (group.mean, group.squares)
    for j in 0..<width {
      means[j] = mean[j] + bias[j]
      variances[j] = squares[j] / Float(count)
    }
  }

  /// In evaluation, where μ and σ² are given and the map is affine: a block's gradients of scale,
  /// shift and bias from its sums Σ ∂y and products Σ ∂y (z − μ), both of which are then zero, as
  /// nothing flows through the statistics:
  ///
  ///     ∂z = factor · ∂y, ∂scale = Σ ∂y ẑ, ∂shift = Σ ∂y, ∂b = factor · Σ ∂y
  func finishEvaluationSums(
    _ group: GroupStatistics, scaleGradient: MatrixView, shiftGradient: MatrixView,
    biasGradient: MatrixView
  ) {
    let (sums, products) = (group.sums, group.products)
    for j in 0..<width {
      scaleGradient[j] = products[j] * group.inverse[j]
      shiftGradient[j] = sums[j]
      biasGradient[j] = sums[j] * group.factor[j]
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
