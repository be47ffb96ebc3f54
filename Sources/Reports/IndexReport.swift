import Experiments

/// The page that lists all reports: each experiment's question, answer, verdicts and one chart.
struct IndexReport {
  struct Entry {
    let summary: Summary
    /// The first figure's file, beside the report.
    let figure: String?
  }

  let entries: [Entry]
  let profile: String

  func markdown() -> String {
    var text = """
      # What the batch size does to training

      Each experiment judges its source's claims by intervals over seeds; what was changed after a \
      look at results stands among its deviations. Profile: \(Markdown.code(profile)).

      | experiment | reproduced | inconclusive | refuted |
      | --- | ---: | ---: | ---: |

      """
    for entry in entries {
      let spec = entry.summary.spec
      let counts = [Verdict.reproduced, .inconclusive, .refuted].map { verdict in
        "\(entry.summary.claims.filter { $0.verdict == verdict }.count)"
      }
      text +=
        "| [\(Markdown.text(spec.title))](\(spec.name)/README.md) | "
        + counts.joined(separator: " | ") + " |\n"
    }
    let summaries = entries.map(\.summary)
    for summary in summaries {
      if let overview = OverviewReport(summary, among: summaries) {
        text += "\n" + overview.markdown()
      }
    }
    for entry in entries { text += "\n" + section(entry) }
    return text
  }

  private func section(_ entry: Entry) -> String {
    let spec = entry.summary.spec
    var text =
      "## [\(Markdown.text(spec.title))](\(spec.name)/README.md)\n\n"
      + "\(Markdown.text(spec.question)) **\(Markdown.text(entry.summary.answer))**\n\n"
    for claim in entry.summary.claims {
      let estimate = claim.estimate.map {
        ": " + Format.interval($0, unit: claim.spec.quantity.unit)
      }
      text +=
        "- \(ExperimentReport.words(for: claim.verdict)): "
        + "\(Markdown.text(claim.spec.statement)) (\(claim.spec.id)\(estimate ?? ""))\n"
    }
    if let figure = entry.figure {
      text += "\n![\(Markdown.text(spec.title))](\(spec.name)/figures/\(figure))\n"
    }
    return text
  }
}
