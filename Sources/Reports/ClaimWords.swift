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

  /// The power (`ClaimPower`), and what it would take where it is low: "63 %; 80 % would take 7 seeds".
  package static func power(_ claim: ClaimSummary) -> String {
    if claim.isExact { return "exact" }
    guard let power = claim.power else { return "not known" }
    var text = percent(claim, power)
    if claim.verdict == .inconclusive {
      text += power.verdict == .reproduced ? " to reproduce" : " to refute"
    }
    guard power.isBelowAim else { return text }
    let aim = "\(Int(100 * ClaimPower.aim)) % would take"
    if let seeds = power.seedsForAim { return "\(text); \(aim) \(Format.count(seeds)) seeds" }
    return power.isOutOfReach
      ? "\(text); \(aim) more than \(Format.count(ClaimPower.mostSeeds)) seeds" : text
  }

  /// Rounded down: a power that falls short of a whole number does not have it. 100 % is of an interval
  /// without width alone.
  static func percent(_ claim: ClaimSummary, _ power: ClaimPower) -> String {
    let percent = 100 * power.probability
    if claim.hasNoWidth { return "\(Int(percent)) %" }
    if percent >= 99.9 { return "> 99.9 %" }
    return (power.isApproximate ? "≈ " : "") + (percent < 1 ? "< 1 %" : "\(Int(percent)) %")
  }

  /// In one word, for a terminal.
  package static func plainVerdict(_ claim: ClaimSummary) -> String {
    guard claim.isExact else { return claim.verdict.rawValue }
    return claim.verdict == .reproduced ? "holds" : "fails"
  }
}
