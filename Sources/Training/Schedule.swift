import Elementary

/// How the learning rate changes over a trial, as a factor of the recipe's rate.
///
/// With e the epoch (from 0), t the update over all (from 0), T the updates of all epochs:
///
///     constant      1
///     steps         factor ^ (milestones at or before e)
///     levels        levels[milestones at or before e]
///     exponential   factor ^ e
///     cosine        (1 + cos(π t / T)) / 2          Loshchilov & Hutter 2017, one cycle
///     polynomial    (1 − t / T) ^ power
///
/// During the first `warmupEpochs` epochs, W updates in all, the factor is also multiplied by a
/// line from `warmupStart` at t = 0 to 1 at t = W (Goyal et al. 2017: per update, not per epoch).
public struct Schedule: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case constant, steps, levels, cosine, exponential, polynomial

    /// Whether the rate falls to an end, so that a shorter trial is not the beginning of a longer one.
    package var hasEnd: Bool {
      switch self {
      case .cosine, .polynomial: true
      case .constant, .steps, .levels, .exponential: false
      }
    }
  }

  public var kind: Kind
  /// What the rate is multiplied by at each milestone, or each epoch.
  public var factor: Double
  /// Epochs from which on a further factor, or the next level, applies, ascending.
  public var milestones: [Int]
  public var warmupEpochs: Int
  public var warmupStart: Double
  /// Of a polynomial; nil for the others.
  public var power: Double?
  /// Factors before the first milestone, between each and the next, and after the last; nil where the
  /// kind is another.
  public var levels: [Double]?

  public init(
    kind: Kind = .constant, factor: Double = 1, milestones: [Int] = [], warmupEpochs: Int = 0,
    warmupStart: Double = 0, power: Double? = nil, levels: [Double]? = nil
  ) {
    precondition(
      kind != .levels || levels?.count == milestones.count + 1,
      "\(levels ?? []) for milestones \(milestones)")
    self.kind = kind
    self.factor = factor
    self.milestones = milestones
    self.warmupEpochs = warmupEpochs
    self.warmupStart = warmupStart
    self.power = power
    self.levels = levels
  }

  /// Where an update stands in a trial; all count from 0.
  public struct Place: Sendable, Hashable {
    public let update: Int
    public let epoch: Int
    /// The updates of all epochs, and of those of the warm-up.
    public let updatesInAll: Int
    public let warmupUpdates: Int

    public init(update: Int, epoch: Int, updatesInAll: Int, warmupUpdates: Int) {
      self.update = update
      self.epoch = epoch
      self.updatesInAll = updatesInAll
      self.warmupUpdates = warmupUpdates
    }
  }

  public func factor(at place: Place) -> Double {
    let (update, epoch) = (place.update, place.epoch)
    var value: Double
    switch kind {
    case .constant: value = 1
    case .steps:
      value = 1
      for milestone in milestones where milestone <= epoch { value *= factor }
    case .levels: value = (levels ?? [1])[milestones.count { $0 <= epoch }]
    case .exponential: value = Portable.exp(Double(epoch) * Portable.log(factor))
    case .cosine:
      let total = Double(place.updatesInAll)
      value = (1 + Portable.cos(Portable.pi * Double(update) / total)) / 2
    case .polynomial:
      let left = 1 - Double(update) / Double(place.updatesInAll)
      value = Portable.exp((power ?? 1) * Portable.log(left))
    }
    if update < place.warmupUpdates {
      value *= warmupStart + (1 - warmupStart) * Double(update) / Double(place.warmupUpdates)
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
