import Analysis
import Specification
import Statistics

/// The page that lists all reports: each experiment's question, answer, verdicts and one chart.
struct IndexReport {
  struct Entry {
    let summary: Summary
    /// The first figure's file, beside the report.
    let figure: String?
  }

  let entries: [Entry]
  let profile: String
  let unfinished: [UnfinishedReport]

  func markdown() -> String {
    var text = """
      # What the batch size does to training

      Each experiment judges its source's claims by intervals over seeds; what was changed after a \
      look at results stands among its deviations. Profile: \(Markdown.code(profile)).

      \(chance)

      | experiment | reproduced | inconclusive | refuted | stand after Holm | exact, that hold |
      | --- | ---: | ---: | ---: | ---: | ---: |

      """
    for entry in entries {
      let spec = entry.summary.spec
      let claims = entry.summary.claims
      let counts = [Verdict.reproduced, .inconclusive, .refuted].map { verdict in
        claims.count { !$0.isExact && $0.verdict == verdict }
      }
      let cells = (counts + [claims.count { stands($0, of: entry) }]).map(String.init)
      text +=
        "| [\(Markdown.text(spec.title))](\(spec.name)/README.md) | "
        + (cells + [Self.exactWords(claims)]).joined(separator: " | ") + " |\n"
    }
    text += unfinished.map { "\n\($0.markdown())\n" }.joined()
    let summaries = entries.map(\.summary)
    for summary in summaries {
      if let overview = OverviewReport(summary, among: summaries) {
        text += "\n" + overview.markdown()
      }
    }
    for entry in entries { text += "\n" + section(entry) }
    return text
  }

  /// Only where it is too low: a reader of all claims looks for those.
  private func lowPower(of claim: ClaimSummary) -> String {
    guard let power = claim.power, power.isBelowAim else { return "" }
    return "; power \(ClaimWords.percent(claim, power))"
  }

  /// "2 of 3", or nothing where there are none.
  private static func exactWords(_ claims: [ClaimSummary]) -> String {
    let exact = claims.filter(\.isExact)
    guard !exact.isEmpty else { return "" }
    return "\(exact.count { $0.verdict == .reproduced }) of \(exact.count)"
  }

  /// What chance alone does to so many verdicts, and what stands in spite of it.
  private var chance: String {
    let exact = entries.flatMap(\.summary.claims).filter(\.isExact)
    let judged = claims.count { $0.claim.verdict != .inconclusive }
    let expected = Format.number((0.5 * Double(claims.count)).rounded() / 10)
    return """
      \(claims.count) claims are judged, \(judged) of them with a verdict other than inconclusive; \
      \(exact.count) more are exact and are not counted. An interval of 95 % gives a wrong verdict in \
      up to one of 20: of \(claims.count) claims about \(expected) would be wrong by chance if nothing \
      were there to be found. Marked with † are the \(standing.count) that stand after Holm's \
      correction over all \(claims.count): with a chance of 95 % none of those is wrong. Verdicts on \
      intervals of no width have no such mark. Where a claim's power is below \
      \(Int(100 * ClaimPower.aim)) %, it is stated: the probability that a repetition comes to the same \
      verdict, or of an inconclusive claim to the one that its estimate points to.
      """
  }

  private struct Place: Hashable {
    let experiment: String
    let claim: String
  }

  /// All claims that are not exact.
  private let claims: [(place: Place, claim: ClaimSummary)]
  private let standing: Set<Place>

  init(entries: [Entry], profile: String, unfinished: [UnfinishedReport] = []) {
    self.entries = entries
    self.profile = profile
    self.unfinished = unfinished
    let claims = entries.flatMap { entry in
      entry.summary.claims.filter { !$0.isExact }.map { (Self.place(of: $0, entry), $0) }
    }
    self.claims = claims.map { (place: $0.0, claim: $0.1) }
    standing = Set(
      zip(claims, holmRejections(claims.map(\.1.pValue))).filter(\.1).map(\.0.0))
  }

  private static func place(of claim: ClaimSummary, _ entry: Entry) -> Place {
    Place(experiment: entry.summary.spec.name, claim: claim.spec.id)
  }

  private func stands(_ claim: ClaimSummary, of entry: Entry) -> Bool {
    standing.contains(Self.place(of: claim, entry))
  }

  private func section(_ entry: Entry) -> String {
    let spec = entry.summary.spec
    var text =
      "## [\(Markdown.text(spec.title))](\(spec.name)/README.md)\n\n"
      + "\(Markdown.text(spec.question)) **\(Markdown.text(entry.summary.answer))**\n\n"
    for claim in entry.summary.claims {
      text +=
        "- \(ClaimWords.verdict(claim))\(stands(claim, of: entry) ? " †" : ""): "
        + "\(Markdown.text(claim.spec.statement))"
        + " (\(claim.spec.id): \(ClaimWords.markdown(claim))\(lowPower(of: claim)))\n"
    }
    if let figure = entry.figure {
      text += "\n![\(Markdown.text(spec.title))](\(spec.name)/figures/\(figure))\n"
    }
    return text
  }
}

/// An experiment that the page over all reports has no result of.
package struct UnfinishedReport: Sendable, Hashable {
  package let title: String
  /// What went wrong; nil where it is only not finished yet.
  package let failure: String?

  package init(title: String, failure: String?) {
    self.title = title
    self.failure = failure
  }

  func markdown() -> String {
    let state = failure.map { "failed: \($0)" } ?? "not finished yet"
    return "\(Markdown.text(title)): \(Markdown.text(state))"
  }
}
