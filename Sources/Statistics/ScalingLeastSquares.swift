import Elementary

/// The scaling curve of least squares in log space: the B_crit and S_min that minimise
///
///     Σ_i (y_i − log S(B_i))²,  log S(B) = log S_min + log(B + B_crit) − log B
///
/// over batch sizes B_i, every one with the same weight.
///
/// For a given B_crit the best log S_min is the mean of what is left, so the minimum is sought over
/// c = log B_crit alone: on a grid, whose curves are computed once for however many y, then by
/// Newton's method between the neighbours of the grid's best place. The slope of the curve takes a
/// factor 16 in B_crit to go from −0.8 to −0.2, so a step of 2 hides no minimum between two places.
struct ScalingLeastSquares {
  struct Solution {
    var logLeastUpdates: Double
    var logCriticalBatchSize: Double

    var curve: ScalingCurve {
      ScalingCurve(
        leastUpdates: Portable.exp(logLeastUpdates),
        criticalBatchSize: Portable.exp(logCriticalBatchSize))
    }
  }

  /// Where B_crit lies.
  enum Place {
    /// At the smallest batch size or below it.
    case below
    /// Between the smallest and the largest.
    case among
    /// At the largest batch size or above it.
    case above
  }

  private let batchSizes: [Double]
  private let logBatchSizes: [Double]
  /// Places of c, ascending, from 1/64 of the smallest batch size to 64 times the largest.
  private let grid: [Double]
  /// For every place, log(B_i + B_crit) − log B_i, less their mean over the batch sizes.
  private let curves: [[Double]]
  /// For every place, the sum of its curve's squares.
  private let squares: [Double]

  /// Preconditions: `batchSizes` positive, finite, ascending, at least one.
  init(batchSizes: [Double]) {
    self.batchSizes = batchSizes
    logBatchSizes = batchSizes.map { Portable.log($0) }
    let (step, margin) = (Portable.log(2), 6)
    let range = logBatchSizes[batchSizes.count - 1] - logBatchSizes[0]
    let first = logBatchSizes[0] - Double(margin) * step
    let places = Int((range / step).rounded(.up)) + 2 * margin
    grid = (0...places).map { first + Double($0) * step }
    curves = grid.map { [logBatchSizes] place in
      let critical = Portable.exp(place)
      return Sample.centred(
        zip(batchSizes, logBatchSizes).map { Portable.log($0 + critical) - $1 })
    }
    squares = curves.map { Sample.sumOfProducts($0, $0) }
  }

  /// The best curve for y = `logUpdates`, one a batch size.
  ///
  /// Where the grid's best place is one of its ends, that is the solution: B_crit is at least a
  /// factor 64 beyond the batch sizes, and the curve is a line that does not tell where.
  func solution(_ logUpdates: [Double]) -> Solution {
    // |y − curve|² but for |y|², which is the same at every place.
    var best = 0
    var least = Double.infinity
    for place in grid.indices {
      let error = squares[place] - 2 * Sample.sumOfProducts(curves[place], logUpdates)
      if error < least { (best, least) = (place, error) }
    }
    var c = grid[best]
    if best > 0 && best < grid.count - 1 {
      c = minimum(near: c, low: grid[best - 1], high: grid[best + 1], logUpdates)
    }
    return Solution(
      logLeastUpdates: Sample.mean(leftovers(logUpdates, critical: Portable.exp(c))),
      logCriticalBatchSize: c)
  }

  func place(of solution: Solution) -> Place {
    if solution.logCriticalBatchSize <= logBatchSizes[0] { return .below }
    return solution.logCriticalBatchSize < logBatchSizes[logBatchSizes.count - 1] ? .among : .above
  }

  /// Newton's method for a zero of the derivative, in a bracket that halves where a step would
  /// leave it.
  private func minimum(
    near start: Double, low: Double, high: Double, _ logUpdates: [Double]
  ) -> Double {
    var (c, low, high) = (start, low, high)
    while true {
      let critical = Portable.exp(c)
      let residuals = Sample.centred(leftovers(logUpdates, critical: critical))
      // p_i = B_crit / (B_i + B_crit) is the curve's derivative, p_i (1 − p_i) its second.
      let p = batchSizes.map { critical / ($0 + critical) }
      let deviations = Sample.centred(p)
      // Half the derivatives of the sum of squares, the first with its sign turned.
      let descent = Sample.sumOfProducts(residuals, deviations)
      let curvature =
        Sample.sumOfProducts(deviations, deviations)
        - Sample.sumOfProducts(residuals, p.map { $0 * (1 - $0) })
      if descent > 0 { low = c } else { high = c }
      var next = c + descent / curvature
      if !(curvature > 0 && next > low && next < high) { next = low + (high - low) / 2 }
      // A trillionth of B_crit. The bracket shrinks to neighbours at worst.
      if abs(next - c) <= 1e-12 || next == low || next == high { return next }
      c = next
    }
  }

  /// What a curve with S_min = 1 leaves of y.
  private func leftovers(_ logUpdates: [Double], critical: Double) -> [Double] {
    batchSizes.indices.map {
      logUpdates[$0] - (Portable.log(batchSizes[$0] + critical) - logBatchSizes[$0])
    }
  }
}
