import Experiments
import Reports

/// A summary as a terminal shows it.
enum TerminalSummary {
  static func text(_ summary: Summary) -> String {
    let spec = summary.spec
    var text = "\(spec.title.onOneLine) (\(spec.profile))\n\(summary.answer.onOneLine)\n\n"
    let metrics: [Metric] = [.trainLoss, .testLoss, .trainError, .testError, .distance]
    var rows = [["arm", "batch", "rate", "epochs", "updates"] + metrics.map(\.rawValue)]
    for arm in summary.arms {
      let record = arm.representative
      rows.append(
        [
          arm.name, "\(arm.recipe.batchSize)", Format.number(arm.recipe.learningRate),
          "\(arm.recipe.epochs)", "\(record.updates)",
        ] + metrics.map { Format.plusMinus(arm.estimate(of: $0)) })
    }
    text += TerminalTable.text(rows) + "\n"
    if !summary.claims.isEmpty { text += "\n" }
    for claim in summary.claims {
      let estimate =
        claim.estimate.map { Format.interval($0, unit: claim.spec.quantity.unit) }
        ?? claim.reason ?? ""
      text += "\(claim.verdict.rawValue)  \(claim.spec.id): \(estimate.onOneLine)\n"
    }
    return text
  }
}
