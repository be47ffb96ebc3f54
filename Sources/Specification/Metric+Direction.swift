extension Metric {
  /// Which way a trial's number is better.
  package enum Direction: Sendable, Hashable {
    case lower, higher
    /// It tells what training did, not how well: how far the weights went, how noisy gradients were.
    case neither
  }

  package var direction: Direction {
    switch traits.source {
    case .epoch(.reported): traits.isBetterHigher ? .higher : .lower
    case .epoch(.evaluation), .epoch(.errorGap), .epoch(.batchLoss), .trial(.toTarget),
      .trial(.probeError), .trial(.probeTrainError):
      .lower
    case .epoch(.distance), .epoch(.gradientNorm), .trial, .landscape: .neither
    }
  }
}
