import Elementary

/// How the learning rate changes over a trial, as a factor of the recipe's rate.
///
/// With e the epoch (from 0), t the update over all (from 0), T all updates:
///
///     constant      1
///     steps         factor ^ (milestones at or before e)
///     exponential   factor ^ e
///     cosine        (1 + cos(π t / T)) / 2          Loshchilov & Hutter 2017, one cycle
///
/// During the first `warmupEpochs` epochs, W updates in all, the factor is also multiplied by a
/// line from `warmupStart` at t = 0 to 1 at t = W (Goyal et al. 2017: per update, not per epoch).
public struct Schedule: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case constant, steps, cosine, exponential
  }

  public var kind: Kind
  /// What the rate is multiplied by at each milestone, or each epoch.
  public var factor: Double
  /// Epochs from which on a further factor applies, ascending.
  public var milestones: [Int]
  public var warmupEpochs: Int
  public var warmupStart: Double

  public init(
    kind: Kind = .constant, factor: Double = 1, milestones: [Int] = [], warmupEpochs: Int = 0,
    warmupStart: Double = 0
  ) {
    self.kind = kind
    self.factor = factor
    self.milestones = milestones
    self.warmupEpochs = warmupEpochs
    self.warmupStart = warmupStart
  }

  /// The factor at update `update` of `epochs · updatesPerEpoch`.
  public func factor(atUpdate update: Int, updatesPerEpoch: Int, epochs: Int) -> Double {
    let epoch = update / updatesPerEpoch
    var value: Double
    switch kind {
    case .constant: value = 1
    case .steps:
      value = 1
      for milestone in milestones where milestone <= epoch { value *= factor }
    case .exponential: value = Portable.exp(Double(epoch) * Portable.log(factor))
    case .cosine:
      let total = Double(epochs * updatesPerEpoch)
      value = (1 + Portable.cos(Portable.pi * Double(update) / total)) / 2
    }
    let warmup = warmupEpochs * updatesPerEpoch
    if update < warmup {
      value *= warmupStart + (1 - warmupStart) * Double(update) / Double(warmup)
    }
    return value
  }
}

extension Schedule {
  /// The same course over `stretch` times as many epochs.
  public func stretched(by stretch: Int) -> Schedule {
    precondition(stretch >= 1, "stretched by \(stretch)")
    guard stretch > 1 else { return self }
    var schedule = self
    schedule.milestones = milestones.map { $0 * stretch }
    schedule.warmupEpochs = warmupEpochs * stretch
    if kind == .exponential {
      schedule.factor = Portable.exp(Portable.log(factor) / Double(stretch))
    }
    return schedule
  }
}
