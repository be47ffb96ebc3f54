import Specification
import Statistics

/// Arms whose trainers promise no bits, beside their baseline: which means moved further than chance
/// moves them.
///
/// For each arm and metric Student's test of two samples (`TwoSampleTest`): the baseline's trials and
/// today's, of which each is one value, whatever its seed. Where trials of either have no value, half of the
/// level goes to Fisher's test of how many have one. The level of each is 1 % over the number of metrics of
/// all these arms (Bonferroni), so that a file in which nothing changed is told of with a probability of at
/// most 1 %, however its metrics hang together; if values of a metric over seeds are normal, else nearly.
/// What ended equal in all trials of both is not counted: it can tell nothing. A metric that no trial of
/// today's has a value of, where the baseline's have, or the other way, cannot be compared, and is told of
/// whatever its probability: a check must not pass where all trials diverged.
///
/// Values of one seed are not paired: chance may or may not have moved them together, which makes the test
/// stricter at most; and paired ones would tell of a rounding that is the same for all seeds.
package struct ChanceComparison: Sendable {
  /// That anything is told of where nothing changed, over the whole experiment.
  package static let falseAlarms = 0.01

  package let rows: [Row]

  /// A metric of an arm.
  package struct Row: Sendable, Codable, Hashable {
    package let arm: String
    package let metric: String
    package let was: Values
    package let now: Values
    /// How far today's mean may lie from the baseline's; nil where too few trials have a value to tell.
    package let allowed: Double?
    /// The change that is told of in 80 % of all checks.
    package let noticed: Double?
    /// The least probability of all tests of the metric, over its share of the level: below 1 it is told of.
    package let probabilityOfLevel: Double
    package let finding: Finding?

    private enum CodingKeys: String, CodingKey {
      case arm, metric, was, allowed, noticed, probabilityOfLevel, finding
      case now = "is"
    }
  }

  package enum Finding: String, Sendable, Codable {
    case better, worse
    /// More trials, or fewer, have a value.
    case otherNumberOfValues
    /// Those of one side have none.
    case incomparable
  }

  /// Of trials that have a value.
  package struct Values: Sendable, Codable, Hashable {
    package let trials: Int
    package let count: Int
    /// Nil where there is none, and of one value the standard deviation.
    package let mean: Double?
    package let deviation: Double?

    init(_ values: [Double], of trials: Int) {
      self.trials = trials
      count = values.count
      mean = values.isEmpty ? nil : Sample.mean(values)
      deviation = values.count < 2 ? nil : Sample.standardDeviation(values)
    }
  }

  /// - Parameter metrics: Those whose values are better where they are higher say so.
  init(_ arms: [(was: Baseline.Arm, now: Baseline.Arm)], metrics: [Metric]) {
    let pairs = arms.flatMap(Pair.all)
    let isHigherBetter = Set(metrics.filter(\.traits.isBetterHigher).map(\.name))
    rows = pairs.map {
      $0.row(
        level: Self.falseAlarms / Double(pairs.count),
        isHigherBetter: isHigherBetter.contains($0.metric))
    }
  }

  func deviations(of experiment: String) -> [BaselineComparison.Deviation] {
    rows.compactMap { row in
      row.finding.map { finding in
        let isOfValues = finding == .better || finding == .worse
        return .init(
          experiment: experiment, subject: row.arm,
          metric: row.metric,
          was: isOfValues ? row.was.words : row.was.countWords,
          now: isOfValues ? "\(row.now.words), \(finding.rawValue)" : row.now.countWords,
          allowed: isOfValues
            ? row.allowed.map { "± " + String(format: "%.3g", $0) } ?? ""
            : finding == .otherNumberOfValues ? "by chance" : "to be compared",
          firstEpoch: nil)
      }
    }
  }
}

/// Values of one metric in the trials of an arm, of the baseline and today.
private struct Pair {
  let arm: String
  let metric: String
  let was: [Double?]
  let now: [Double?]

  /// Of all metrics of which any two values differ, or are missing.
  static func all(_ was: Baseline.Arm, _ now: Baseline.Arm) -> [Pair] {
    let trials = was.trials + now.trials
    var names = Metric.names(of: trials.map(\.metrics))
    // Compared as a count where it is none of chance.
    if trials.allSatisfy({ $0.status == .completed }) {
      names.removeAll { $0 == Metric.updates.name || $0 == Metric.epochs.name }
    }
    return names.compactMap { name in
      func values(_ trials: [Baseline.Trial]) -> [Double?] {
        trials.map { $0.metrics[name].flatMap { $0.isFinite ? $0 : nil } }
      }
      let pair = Pair(arm: was.name, metric: name, was: values(was.trials), now: values(now.trials))
      return Set(pair.was + pair.now).count > 1 ? pair : nil
    }
  }

  func row(level: Double, isHigherBetter: Bool) -> ChanceComparison.Row {
    let values = (was: was.compactMap { $0 }, now: now.compactMap { $0 })
    let isWhole = values.was.count == was.count && values.now.count == now.count
    let share = isWhole ? level : level / 2
    let test = TwoSampleTest(values.now, against: values.was)
    let ofValues = test.map(\.probability) ?? 1
    let ofCounts =
      isWhole
      ? 1
      : fisherProbability(
        counts: (values.was.count, values.now.count), sizes: (was.count, now.count))
    let finding: ChanceComparison.Finding? =
      if values.was.isEmpty || values.now.isEmpty {
        .incomparable
      } else if ofCounts <= share {
        .otherNumberOfValues
      } else if let test, ofValues <= share {
        (test.difference > 0) == isHigherBetter ? .better : .worse
      } else {
        nil
      }
    return ChanceComparison.Row(
      arm: arm, metric: metric, was: .init(values.was, of: was.count),
      now: .init(values.now, of: now.count),
      allowed: test?.allowedDifference(level: share),
      noticed: test?.noticeableDifference(level: share),
      probabilityOfLevel: min(ofValues, ofCounts) / share, finding: finding)
  }
}

extension ChanceComparison.Values {
  /// The mean and how far single trials lie from it.
  package var words: String {
    guard let mean else { return "none" }
    let spread = deviation.map { " ± " + String(format: "%.2g", $0) } ?? ""
    return String(format: "%.4g", mean) + spread + " (\(count))"
  }

  var countWords: String { "a value in \(count) of \(trials)" }
}
