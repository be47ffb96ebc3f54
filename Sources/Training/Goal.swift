import Elementary

/// A loss or error of the set that judges a trial (`Dataset.judging`) to arrive at, at which it ends.
public struct Goal: Sendable, Hashable, Codable {
  /// Identities name them after the test set also where examples held out stand in its place, which
  /// the workload tells.
  public enum Metric: String, Sendable, Codable, CaseIterable {
    case loss = "testLoss"
    case error = "testError"
  }

  public var metric: Metric
  /// In nats or squared units for a loss, in percent for an error.
  public var below: Double

  public init(metric: Metric, below: Double) {
    self.metric = metric
    self.below = below
  }

  public func isMet(by evaluation: Evaluation) -> Bool {
    evaluation.value(of: metric).map { $0 < below } ?? false
  }

  /// Whether a trial will not meet the goal within `limit` updates, by the evaluations of the test set
  /// on the way, each over as many examples as the test took, which makes it rather too low than too
  /// high.
  package func shouldPrune(after tests: [TestRecord], limit: Int) -> Bool {
    shouldPrune(after: tests.map { ($0.update, $0.test) }, limit: limit)
  }

  /// Whether a trial will not meet the goal within `limit` epochs, by the evaluations at their ends.
  package func shouldPrune(after epochs: [EpochRecord], limit: Int) -> Bool {
    shouldPrune(
      after: epochs.compactMap { epoch in epoch.test.map { (epoch.epoch, $0) } }, limit: limit)
  }

  /// Whether the goal is out of reach even if the best value so far goes on falling twice as fast, for
  /// each doubling of the place u, as over the last doubling:
  ///
  ///     m(u) − 2 (m(u / 2) − m(u)) log₂(limit / u) ≥ below
  ///
  /// with u the last place and m the least value up to a place. Judged from a quarter of the limit on,
  /// from the trial's own course alone, so that a trial ends at the same place whatever others do.
  private func shouldPrune(
    after evaluations: [(place: Int, evaluation: Evaluation)], limit: Int
  ) -> Bool {
    guard let last = evaluations.last?.place, last >= (limit + 3) / 4, last < limit else {
      return false
    }
    let half = last / 2
    var (before, now) = (Double.infinity, Double.infinity)
    for (place, evaluation) in evaluations {
      guard let value = evaluation.value(of: metric) else { return false }
      now = min(now, value)
      if place <= half { before = now }
    }
    guard before.isFinite else { return false }
    let doublings = Portable.log(Double(limit) / Double(last)) / Portable.log(2)
    return now - 2 * (before - now) * doublings >= below
  }
}

/// An evaluation of the judging set between updates.
public struct TestRecord: Sendable, Hashable, Codable {
  public let update: Int
  /// Learned from since the beginning of the trial.
  public let examples: Int
  /// The examples of it that were evaluated: the first so many, fewer than all where they
  /// show already that the trial's goal is missed.
  public let testedCount: Int
  /// Over these.
  public let test: Evaluation

  public init(update: Int, examples: Int, testedCount: Int, test: Evaluation) {
    self.update = update
    self.examples = examples
    self.testedCount = testedCount
    self.test = test
  }
}

/// Updates spaced evenly in log t: all of the first, and then `perDoubling` between each power of
/// two and the next.
enum UpdateGrid {
  /// - Precondition: `perDoubling` is a power of two.
  static func contains(_ update: Int, perDoubling: Int) -> Bool {
    precondition(
      perDoubling > 0 && perDoubling & (perDoubling - 1) == 0, "\(perDoubling) in a doubling")
    guard update > 2 * perDoubling else { return true }
    let power = 1 << (Int.bitWidth - 1 - update.leadingZeroBitCount)
    return update % (power / perDoubling) == 0
  }

  /// Those up to a last one.
  ///
  /// Complexity: O(`perDoubling` log(`last`)).
  ///
  /// - Precondition: `perDoubling` is a power of two.
  static func updates(upTo last: Int, perDoubling: Int) -> Set<Int> {
    precondition(
      perDoubling > 0 && perDoubling & (perDoubling - 1) == 0, "\(perDoubling) in a doubling")
    var updates = Array(1..<min(last, 2 * perDoubling) + 1)
    var power = 2 * perDoubling
    while power <= last {
      updates += stride(from: power, to: min(2 * power, last + 1), by: power / perDoubling)
      power *= 2
    }
    return Set(updates)
  }
}
