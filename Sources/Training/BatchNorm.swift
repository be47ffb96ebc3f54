import Kernels

/// Batch normalization over the columns of a batch, or of each of its ghost batches.
///
///     training     y = (x − μ) / √(σ² + ε) · scale + shift, μ and σ² those of the group
///     evaluation   the same with the running mean and variance
///
/// A group is the whole batch, or `groupSize` consecutive rows of it, the last group maybe fewer.
/// σ² is the mean square (divided by n) in the formula, and the unbiased one (by n − 1) where it
/// enters the running variance. After a batch of one group, running ← 0.9 running + 0.1 new; with
/// ghost batches this is done for each group in order, a last group of n < groupSize rows with
/// 0.1 n / groupSize, so that it weighs as much as its rows. A group of one row has no variance: it
/// comes out as the shift and leaves the running statistics alone.
///
/// Source: Ioffe & Szegedy 2015, Algorithm 1; ghost batches: Hoffer, Hubara & Soudry 2017,
/// Algorithm 1.
public struct BatchNorm: Sendable {
  static let epsilon = 1e-5
  static let momentum = 0.1

  public let width: Int
  /// Rows of a ghost batch; nil for the whole batch.
  public let groupSize: Int?
  let scale: Int
  let shift: Int
  let runningMean: Int
  let runningVariance: Int

  func scales(_ vector: borrowing Matrix) -> MatrixView { row(vector, scale) }
  func shifts(_ vector: borrowing Matrix) -> MatrixView { row(vector, shift) }
  func runningMeans(_ vector: borrowing Matrix) -> MatrixView { row(vector, runningMean) }
  func runningVariances(_ vector: borrowing Matrix) -> MatrixView { row(vector, runningVariance) }

  private func row(_ vector: borrowing Matrix, _ offset: Int) -> MatrixView {
    vector.view(offset: offset, rows: 1, columns: width)
  }

  /// The groups of a batch of `rows` rows.
  func groups(rows: Int) -> some Sequence<Range<Int>> {
    let size = groupSize ?? rows
    return stride(from: 0, to: rows, by: max(1, size)).lazy.map { $0..<min($0 + size, rows) }
  }

  func groupCount(rows: Int) -> Int {
    let size = groupSize ?? rows
    return (rows + size - 1) / max(1, size)
  }

  /// Normalises each group by its own statistics, which it leaves in `saved` for the way back.
  ///
  /// - Parameter saved: 2 rows a group: mean, and 1 / √(σ² + ε).
  func forward(
    into y: MatrixView, of x: MatrixView, parameters: borrowing Matrix,
    statistics: borrowing Matrix, saved: MatrixView, scratch: MatrixView
  ) {
    let factor = scratch.prefix(rows: 1, columns: width)
    let partial = scratch.prefix(rows: 2, columns: width).rows(1..<2)
    for (index, group) in groups(rows: x.rows).enumerated() {
      let mean = saved.rows(2 * index..<2 * index + 1)
      let deviation = saved.rows(2 * index + 1..<2 * index + 2)
      let count = Float(group.count)
      sum(over: group, into: mean, partial: partial) { columnSums(of: x.rows($0), into: $1) }
      for j in 0..<width { mean.start[j] /= count }
      sum(over: group, into: deviation, partial: partial) {
        columnSquares(of: x.rows($0), around: mean, into: $1)
      }
      updateRunning(statistics, mean: mean, squares: deviation, count: group.count)
      for j in 0..<width {
        let variance = deviation.start[j] / count
        deviation.start[j] = 1 / (variance + Float(BatchNorm.epsilon)).squareRoot()
        factor.start[j] = deviation.start[j] * scales(parameters).start[j]
      }
      for block in RowBlocks.of(group) {
        scaleColumns(
          of: x.rows(block), around: mean, by: factor, shift: shifts(parameters),
          into: y.rows(block))
      }
    }
  }

  private func updateRunning(
    _ statistics: borrowing Matrix, mean: MatrixView, squares: MatrixView, count: Int
  ) {
    guard count > 1 else { return }
    let share = groupSize.map { Double(count) / Double($0) } ?? 1
    let (new, old) = (Float(BatchNorm.momentum * share), Float(1 - BatchNorm.momentum * share))
    let (means, variances) = (runningMeans(statistics).start, runningVariances(statistics).start)
    for j in 0..<width {
      means[j] = old * means[j] + new * mean.start[j]
      variances[j] = old * variances[j] + new * (squares.start[j] / Float(count - 1))
    }
  }

  /// Turns `gradient` from that of y into that of x, and overwrites this layer's part of
  /// `parameterGradient`.
  ///
  /// With x̂ the normalised input and n the group's rows:
  /// `∂x = scale / √(σ² + ε) · (∂y − mean(∂y) − x̂ · mean(∂y x̂))`,
  /// `∂scale = Σ ∂y x̂`, `∂shift = Σ ∂y`.
  func backward(
    _ gradient: MatrixView, x: MatrixView, parameters: borrowing Matrix,
    parameterGradient: borrowing Matrix, saved: MatrixView, scratch: MatrixView
  ) {
    let rows = scratch.prefix(rows: 4, columns: width)
    let (sums, products) = (rows.rows(0..<1), rows.rows(1..<2))
    let (factor, partial) = (rows.rows(2..<3), rows.rows(3..<4))
    let (scaleGradient, shiftGradient) = (scales(parameterGradient), shifts(parameterGradient))
    fill(scaleGradient, with: 0)
    fill(shiftGradient, with: 0)
    for (index, group) in groups(rows: x.rows).enumerated() {
      let mean = saved.rows(2 * index..<2 * index + 1)
      let deviation = saved.rows(2 * index + 1..<2 * index + 2)
      sum(over: group, into: sums, partial: partial) {
        columnSums(of: gradient.rows($0), into: $1)
      }
      sum(over: group, into: products, partial: partial) {
        columnProducts(of: gradient.rows($0), with: x.rows($0), around: mean, into: $1)
      }
      let count = Float(group.count)
      for j in 0..<width {
        let inverse = deviation.start[j]
        scaleGradient.start[j] += products.start[j] * inverse
        shiftGradient.start[j] += sums.start[j]
        factor.start[j] = scales(parameters).start[j] * inverse
        sums.start[j] /= count
        products.start[j] = products.start[j] * inverse * inverse / count
      }
      for block in RowBlocks.of(group) {
        normalizedGradient(
          gradient.rows(block), at: x.rows(block), around: mean, scale: factor, mean: sums,
          slope: products)
      }
    }
  }

  /// Normalises by the running statistics.
  func evaluate(
    into y: MatrixView, of x: MatrixView, parameters: borrowing Matrix,
    statistics: borrowing Matrix, scratch: MatrixView
  ) {
    let factor = scratch.prefix(rows: 1, columns: width)
    for j in 0..<width {
      let variance = runningVariances(statistics).start[j]
      factor.start[j] =
        scales(parameters).start[j] / (variance + Float(BatchNorm.epsilon)).squareRoot()
    }
    scaleColumns(
      of: x, around: runningMeans(statistics), by: factor, shift: shifts(parameters), into: y)
  }

  /// Adds up the sums of a group's row blocks in block order.
  private func sum(
    over group: Range<Int>, into total: MatrixView, partial: MatrixView,
    _ blockSum: (Range<Int>, MatrixView) -> Void
  ) {
    for block in RowBlocks.of(group) {
      if block.lowerBound == group.lowerBound {
        blockSum(block, total)
      } else {
        blockSum(block, partial)
        add(row: partial, toRowsOf: total)
      }
    }
  }
}
