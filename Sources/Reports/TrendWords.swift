import Analysis
import Specification
import Statistics

/// What pages and terminal say of a trend.
package enum TrendWords {
  /// "1a2b3c4d 2026-11-30".
  package static func name(of revision: BaselineTrend.Revision) -> String {
    revision.commit.map { "\($0.short) \($0.date)" } ?? "not committed"
  }

  /// "12.5 → 14, 1.5 [0.9, 2.1] points; worse, not declared".
  package static func words(for step: BaselineStep) -> String {
    let difference = step.difference.map { ", \(words(for: $0, step))" } ?? ""
    return "\(values(step.before)) → \(values(step.after))\(difference); \(judgement(step))"
      + (step.isRegression ? ", not declared" : "")
  }

  /// Its interval, where there is one.
  static func words(for difference: Estimate, _ step: BaselineStep) -> String {
    Format.interval(difference, unit: step.metric.traits.unit.ofDifference)
  }

  static func values(_ values: BaselineStep.Values) -> String {
    guard let mean = values.mean else { return "none" }
    let count = values.all.count
    return Format.number(mean.value)
      + (count < values.trials ? " (\(count) of \(values.trials))" : "")
  }

  static func judgement(_ step: BaselineStep) -> String {
    switch step.judgement {
    case .worse, .better, .changed: step.judgement.rawValue
    case .withinNoise: "within noise"
    case .unknown: "too few seeds to tell"
    }
  }
}
