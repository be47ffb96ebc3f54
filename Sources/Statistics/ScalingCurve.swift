/// What a batch size costs on the way to one target: the trade-off between updates and examples.
///
/// With S the updates that a batch size B takes, E = B S the examples, S_min and E_min the least that
/// any batch size takes of each,
///
///     (S / S_min − 1) (E / E_min − 1) = 1, that is S(B) = S_min (1 + B_crit / B)
///
/// with the critical batch size B_crit = E_min / S_min, at which both are twice their least.
/// Source: McCandlish, Kaplan, Amodei et al. 2018, "An empirical model of large-batch training",
/// arXiv:1812.06162, section 2.3.
public struct ScalingCurve: Sendable, Hashable {
  /// S_min, the updates that are left however large the batch.
  public let leastUpdates: Double
  /// B_crit, in examples.
  public let criticalBatchSize: Double

  /// Preconditions: both numbers positive and finite.
  public init(leastUpdates: Double, criticalBatchSize: Double) {
    Sample.requirePositive([leastUpdates, criticalBatchSize])
    self.leastUpdates = leastUpdates
    self.criticalBatchSize = criticalBatchSize
  }

  /// E_min = S_min B_crit, the examples that are left however small the batch.
  public var leastExamples: Double { leastUpdates * criticalBatchSize }

  /// S(B), not rounded to whole updates. Precondition: `batchSize` is positive and finite.
  public func updates(at batchSize: Double) -> Double {
    Sample.requirePositive([batchSize])
    return leastUpdates * (1 + criticalBatchSize / batchSize)
  }

  /// The curve's slope on logarithmic axes, d log S / d log B = −B_crit / (B + B_crit): −1 where
  /// twice the batch takes half the updates, 0 where it saves none.
  ///
  /// Precondition: `batchSize` is positive and finite.
  public func slope(at batchSize: Double) -> Double {
    Sample.requirePositive([batchSize])
    return -criticalBatchSize / (batchSize + criticalBatchSize)
  }
}

extension ScalingCurve {
  /// What a larger batch saves.
  ///
  /// Source: Shallue, Lee, Antognini et al. 2019, "Measuring the effects of data parallelism on
  /// neural network training", arXiv:1811.03600, for the names. They leave the borders open; those
  /// here, at slopes of −0.8 and −0.2, are ours.
  public enum Region: Sendable, Hashable, CaseIterable {
    /// Twice the batch takes about half the updates: the slope is −0.8 or steeper, B ≤ B_crit / 4.
    case perfectScaling
    /// Twice the batch takes fewer updates, but more examples.
    case diminishingReturns
    /// Twice the batch hardly saves an update: the slope is −0.2 or flatter, B ≥ 4 B_crit.
    case maximalParallelism
  }

  /// B_crit / 4, the largest batch size in the region of perfect scaling.
  public var perfectScalingEnd: Double { criticalBatchSize / 4 }

  /// 4 B_crit, the smallest batch size in the region of maximal data parallelism.
  public var maximalParallelismStart: Double { 4 * criticalBatchSize }

  /// The region that a batch size is in. Precondition: `batchSize` is positive and finite.
  public func region(at batchSize: Double) -> Region {
    Sample.requirePositive([batchSize])
    if batchSize <= perfectScalingEnd { return .perfectScaling }
    return batchSize < maximalParallelismStart ? .diminishingReturns : .maximalParallelism
  }
}
