extension ScalingFit {
  /// The ratio of two critical batch sizes, from two sets of trials, with its interval.
  ///
  /// Bounds are 0 or infinite as the fits' are. There are none where either fit has no replicates.
  /// Precondition: as many replicates in one fit as in the other, where both have some.
  public static func ratio(
    of numerator: ScalingFit, over denominator: ScalingFit, confidence: Double = 0.95
  ) -> Estimate {
    let value = numerator.curve.criticalBatchSize / denominator.curve.criticalBatchSize
    return ratio(
      value, of: numerator.criticalBatchSizeReplicates, over: denominator, least: 0,
      confidence: confidence)
  }

  /// The ratio of the mean of `values`, one a seed, to a critical batch size, with its interval.
  ///
  /// The mean is drawn again as the fit's trials are. For a single value, or where the fit has no
  /// replicates, the interval is unbounded.
  /// Determinism: a function of `values`, fit and seed; it may be the fit's own.
  /// Preconditions: at least one value, all finite.
  public static func ratio(
    ofMean values: [Double], over denominator: ScalingFit, seed: UInt64 = 0,
    confidence: Double = 0.95
  ) -> Estimate {
    let value = Sample.mean(values) / denominator.curve.criticalBatchSize
    let means = Bootstrap.means(
      of: [values], replicateCount: denominator.criticalBatchSizeReplicates.count, seed: seed)
    return ratio(
      value, of: (means ?? []).map { $0[0] }, over: denominator, least: -.infinity,
      confidence: confidence)
  }

  /// Divides each numerator by a replicate half the list away: of one seed, replicates of the same
  /// rank draw the same trials by number, and would move together.
  private static func ratio(
    _ value: Double, of numerators: [Double], over denominator: ScalingFit, least: Double,
    confidence: Double
  ) -> Estimate {
    let denominators = denominator.criticalBatchSizeReplicates
    let count = denominators.count
    guard !numerators.isEmpty && !denominators.isEmpty else { return .unbounded(value) }
    precondition(numerators.count == count, "\(numerators.count) replicates over \(count)")
    return Bootstrap.interval(
      around: value,
      replicates: numerators.indices.map {
        numerators[$0] / denominators[($0 + count / 2) % count]
      },
      least: least, confidence: confidence)
  }
}
