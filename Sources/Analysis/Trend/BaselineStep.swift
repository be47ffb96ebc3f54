import Specification
import Statistics

/// A number of an arm that is another in a baseline than in the one before it.
package struct BaselineStep: Sendable {
  package enum Judgement: String, Sendable, CaseIterable {
    case worse, better
    /// By more than noise, of a metric that is neither better nor worse where it is higher.
    case changed
    /// By less than noise, or than the baseline's tolerances.
    case withinNoise
    /// Seeds are too few to tell noise from a change.
    case unknown
  }

  /// The number of the revision that made it.
  package let revision: Int
  package let experiment: String
  package let arm: String
  package let metric: Metric
  package let before: Values
  package let after: Values
  /// After − before; nil where either has no value.
  package let difference: Estimate?
  package let judgement: Judgement
  /// Why it is meant; nil where nobody said so.
  package let declaration: String?

  package var isRegression: Bool { judgement == .worse && declaration == nil }

  /// What the trials of an arm have of a metric.
  package struct Values: Sendable, Hashable {
    package let trials: Int
    /// Of those that have a value.
    package let all: [Double]

    init(_ values: [Double?]) {
      trials = values.count
      all = values.compactMap { $0 }
    }

    /// Nil where no trial has one.
    package var mean: Estimate? { all.isEmpty ? nil : meanInterval(of: all) }
  }
}

/// What is known of metrics that a trainer reports: nil where nobody says which way they are better.
package typealias ReportedMetrics = (_ name: String) -> Metric?

/// Two baselines of one design, one after the other.
///
/// Where chance moves an arm, it is judged as a check does (`ChanceComparison`). Elsewhere nothing moves unless
/// somebody changed something: trials are paired, and Student's interval of their differences tells whether
/// the change has one direction over the seeds (`ResultComparison`).
struct BaselinePair {
  let was: Baseline
  let now: Baseline
  private let metrics: ReportedMetrics
  private let pairs: [(was: Baseline.Arm, now: Baseline.Arm, manner: Baseline.Manner)]

  /// Whether trials have the same settings, so that their numbers can be held against each other.
  static func areOfOneDesign(_ was: Baseline, _ now: Baseline) -> Bool {
    was.settings == now.settings && was.profile == now.profile && was.experiment == now.experiment
  }

  init(_ was: Baseline, _ now: Baseline, metrics: @escaping ReportedMetrics) {
    (self.was, self.now, self.metrics) = (was, now, metrics)
    let before = Dictionary(was.arms.map { ($0.name, $0) }) { first, _ in first }
    pairs = now.arms.compactMap { arm in
      before[arm.name].map { ($0, arm, was.manner(of: $0, beside: arm, now)) }
    }
  }

  /// What moved, in the order of arms and metrics.
  func steps(revision: Int, declarations: [String]) -> [BaselineStep] {
    let paired = comparedInPairs()
    let byChance = comparedByChance()
    // What no trial had a value of is a metric that was not taken down then.
    let known = Set(was.arms.flatMap(\.trials).flatMap(\.metrics.keys))
    return pairs.flatMap { pair -> [BaselineStep] in
      let declaration = declaration(of: pair.was, pair.now, declarations)
      return Metric.names(of: (pair.was.trials + pair.now.trials).map(\.metrics)).compactMap {
        name in
        let values = (was: pair.was.values(of: name), now: pair.now.values(of: name))
        guard known.contains(name), values.was != values.now else { return nil }
        let place = Place(arm: pair.now.name, metric: name)
        let (difference, judgement) =
          switch pair.manner {
          case .chance: judge(byChance[place], name, values)
          case .bits: judge(paired[place], name, values)
          case .tolerances:
            isTolerated(name, values)
              ? (paired[place]?.difference, .withinNoise) : judge(paired[place], name, values)
          case .notAtAll: (nil, .changed)
          }
        return BaselineStep(
          revision: revision, experiment: now.experiment, arm: pair.now.name,
          metric: metrics(name) ?? .named(name), before: .init(values.was),
          after: .init(values.now), difference: difference,
          // A search goes another way once its bits differ: its trials are no pairs.
          judgement: pair.now.isSearch == true ? .changed : judgement, declaration: declaration)
      }
    }
  }

  private struct Place: Hashable {
    let arm: String
    let metric: String
  }

  private typealias Pairs = (was: [Double?], now: [Double?])
  private typealias Judged = (difference: Estimate?, judgement: BaselineStep.Judgement)

  // MARK: - The two comparisons

  private func comparedInPairs() -> [Place: ResultComparison.Row] {
    func results(_ arm: Baseline.Arm) -> ResultSet.Arm {
      // By place, since trials of a study share seeds.
      let trials = arm.trials.enumerated().map { index, trial in
        let names = trial.metrics.keys
        let values = names.compactMap { name in
          trial.value(of: name).map { (Metric.named(name), $0) }
        }
        return (
          UInt64(index),
          ResultSet.Trial(
            parametersDigest: trial.parametersDigest,
            metrics: Dictionary(values) { first, _ in first })
        )
      }
      return ResultSet.Arm(name: arm.name, trials: Dictionary(trials) { first, _ in first })
    }
    let own = pairs.filter { $0.manner != .chance }
    let rows = ResultComparison(
      ResultSet(arms: own.map { results($0.was) }), ResultSet(arms: own.map { results($0.now) })
    ).rows
    return Dictionary(rows.map { (Place(arm: $0.arm, metric: $0.metric.name), $0) }) { first, _ in
      first
    }
  }

  private func comparedByChance() -> [Place: ChanceComparison.Row] {
    let own = pairs.filter { $0.manner == .chance }
    let names = Metric.names(of: own.flatMap { $0.was.trials + $0.now.trials }.map(\.metrics))
    let rows = ChanceComparison(
      own.map { ($0.was, $0.now) }, metrics: names.compactMap(metrics)
    ).rows
    return Dictionary(rows.map { (Place(arm: $0.arm, metric: $0.metric), $0) }) { first, _ in first
    }
  }

  // MARK: - Judging

  private func judge(_ row: ResultComparison.Row?, _ name: String, _ values: Pairs) -> Judged {
    if let lost = judgeCounts(name, values) { return (row?.difference, lost) }
    guard let row else { return (nil, .unknown) }
    return switch row.judgement {
    case .same: (row.difference, .withinNoise)
    // Of one seed nothing tells how it scatters, and nothing but a change moves it.
    case .moreThanNoise, .unknown:
      (row.difference, direction(of: row.difference.value, name))
    case .withinNoise: (row.difference, .withinNoise)
    }
  }

  private func judge(_ row: ChanceComparison.Row?, _ name: String, _ values: Pairs) -> Judged {
    let means = row.flatMap { row in row.was.mean.flatMap { was in row.now.mean.map { (was, $0) } }
    }
    let difference = means.map { was, now -> Estimate in
      let allowed = row?.allowed ?? .infinity
      return Estimate(value: now - was, low: now - was - allowed, high: now - was + allowed)
    }
    let judgement: BaselineStep.Judgement =
      switch row?.finding {
      case .better, .worse: direction(of: difference?.value ?? 0, name)
      case .otherNumberOfValues, .incomparable: judgeCounts(name, values) ?? .changed
      case nil: row != nil && row?.allowed == nil ? .unknown : .withinNoise
      }
    return (difference, judgement)
  }

  /// Trials that have lost their value, as one that diverges, or misses its target; nil where as many have
  /// one.
  private func judgeCounts(_ name: String, _ values: Pairs) -> BaselineStep.Judgement? {
    let counts = (was: values.was.count { $0 != nil }, now: values.now.count { $0 != nil })
    guard counts.was != counts.now else { return nil }
    guard let metric = metrics(name), metric.direction != .neither else { return .changed }
    return counts.now < counts.was ? .worse : .better
  }

  private func direction(of difference: Double, _ name: String) -> BaselineStep.Judgement {
    guard let metric = metrics(name), difference != 0 else { return .changed }
    return switch metric.direction {
    case .lower: difference < 0 ? .better : .worse
    case .higher: difference > 0 ? .better : .worse
    case .neither: .changed
    }
  }

  private func isTolerated(_ name: String, _ values: Pairs) -> Bool {
    guard let tolerance = was.tolerances[name], values.was.count == values.now.count else {
      return false
    }
    return zip(values.was, values.now).allSatisfy { was, now in
      guard let was, let now else { return was == now }
      return abs(now - was) <= tolerance.allowed(from: was)
    }
  }

  /// A numerics version that moved says that numbers may; so does a commit's message.
  private func declaration(
    of was: Baseline.Arm, _ now: Baseline.Arm, _ declarations: [String]
  ) -> String? {
    let versions = (
      (was.engine ?? self.was.engine).numericsVersions,
      (now.engine ?? self.now.engine).numericsVersions
    )
    let moved =
      versions.0 == versions.1
      ? [] : ["numerics version \(Self.words(versions.0)) → \(Self.words(versions.1))"]
    let reasons = moved + declarations
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  private static func words(_ versions: [Int]) -> String {
    versions.isEmpty ? "none" : versions.map(String.init).joined(separator: " and ")
  }
}

extension Baseline.Arm {
  /// What each trial has of a metric, nil where it has none.
  func values(of metric: String) -> [Double?] { trials.map { $0.value(of: metric) } }
}

extension Baseline.Trial {
  /// Numbers beyond this are as good as none: their squares are beyond a Double.
  private static let largest = 1e150

  fileprivate func value(of metric: String) -> Double? {
    metrics[metric].flatMap { abs($0) <= Self.largest ? $0 : nil }
  }
}
