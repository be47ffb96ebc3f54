import Analysis
import Specification
import Statistics

/// A claim's estimate and verdict in words, the same in reports, their index and on a terminal.
package enum ClaimWords {
  /// The estimate with its interval; of an exact claim the number alone; the reason where there is none.
  package static func estimate(_ claim: ClaimSummary) -> String {
    guard let estimate = claim.estimate else { return claim.reason ?? "–" }
    let unit = claim.spec.quantity.unit
    if claim.isExact {
      return Format.amount(estimate.value) + (unit.isEmpty ? "" : " \(unit)")
    }
    let text = Format.interval(estimate, unit: unit)
    return claim.hasNoWidth ? "\(text), \(noWidth(claim))" : text
  }

  /// The same in Markdown.
  static func markdown(_ claim: ClaimSummary) -> String {
    let text = estimate(claim)
    return claim.estimate == nil ? Markdown.text(text) : text
  }

  /// Why an interval over seeds has no width.
  private static func noWidth(_ claim: ClaimSummary) -> String {
    let counts = claim.spec.quantity.subject.metric?.needsTarget ?? false
    return "of no width: all seeds have the same value"
      + (counts ? ", since a target is met at an evaluation and not between two" : "")
  }

  static func verdict(_ claim: ClaimSummary) -> String {
    if claim.isExact {
      return claim.verdict == .reproduced ? "exact: **holds**" : "exact: **fails**"
    }
    return switch claim.verdict {
    case .reproduced: "**reproduced**"
    case .refuted: "**refuted**"
    case .inconclusive: "inconclusive"
    }
  }

  /// In one word, for a terminal.
  package static func plainVerdict(_ claim: ClaimSummary) -> String {
    guard claim.isExact else { return claim.verdict.rawValue }
    return claim.verdict == .reproduced ? "holds" : "fails"
  }
}
