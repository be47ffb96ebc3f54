import Analysis
import Planning
import Records
import Reports
import Specification
import Statistics
import Training

/// A summary as a terminal shows it.
enum TerminalSummary {
  static func text(_ summary: Summary) -> String {
    let spec = summary.spec
    var text = "\(spec.title.onOneLine) (\(spec.profile))\n\(summary.answer.onOneLine)\n\n"
    let metrics = (Metric.evaluated + [.probeError, .distance]).filter { metric in
      !metric.isOfValidation && metric != .probeError
        || summary.arms.contains { $0.values(of: metric).contains { $0 != nil } }
    }
    var rows = [["arm", "batch", "rate", "epochs", "updates"] + metrics.map(\.name)]
    for arm in summary.arms {
      rows.append(
        [
          arm.name, "\(arm.recipe.batchSize)", arm.recipe.learningRate.map(Format.number) ?? "–",
          arm.recipe.length, "\(Int(arm.mean(\.updates).rounded()))",
        ] + metrics.map { Format.plusMinus(arm.estimate(of: $0)) })
    }
    let constant = metrics.map { metric in
      summary.arms.lazy.compactMap { $0.constantAnswer(of: metric) }.first
    }
    let workloads = Set(summary.arms.map(\.workload.dataset))
    if workloads.count == 1, constant.contains(where: { $0 != nil }) {
      let isError = summary.arms.first?.constantAnswer(of: .testError) != nil
      rows.append(
        [ConstantAnswerWords.name(isError: isError), "", "", "", ""]
          + constant.map { $0.map(Format.number) ?? "" })
    }
    if !summary.arms.isEmpty { text += TerminalTable.text(rows) + "\n" }
    if !summary.series.isEmpty {
      text += (summary.arms.isEmpty ? "" : "\n") + TerminalTable.text(studies(summary)) + "\n"
    }
    for series in summary.series {
      switch series.fit {
      case .success(let fit):
        text +=
          "\(series.name.onOneLine): critical batch size \(Format.interval(fit.criticalBatchSize))\n"
      case .failure(let failure):
        text += "\(series.name.onOneLine): no curve: \(failure.description)\n"
      }
    }
    if !summary.tunings.isEmpty {
      text += (summary.arms.isEmpty ? "" : "\n") + TerminalTable.text(searches(summary)) + "\n"
    }
    if !summary.claims.isEmpty { text += "\n" }
    for claim in summary.claims {
      text +=
        "\(ClaimWords.plainVerdict(claim))  \(claim.spec.id):"
        + " \(ClaimWords.estimate(claim).onOneLine)"
        + (claim.power == nil ? "" : "; power \(ClaimWords.power(claim))") + "\n"
    }
    return text
  }

  /// A row for each search of a tuning.
  private static func searches(_ summary: Summary) -> [[String]] {
    let header = [
      "tuning", "seed", "tried", "batch", "rate", "momentum", "epochs", "validation", "test",
    ]
    return [header]
      + summary.tunings.flatMap { tuning in
        tuning.searches.map { search in
          let (settings, test) = (search.best?.settings, search.final?.epochs.last?.test)
          return [
            tuning.name, "\(search.seed)", "\(search.tried.count)",
            settings.map { "\($0.batchSize)" } ?? "–",
            settings.map { Format.number($0.learningRate) } ?? "–",
            settings?.momentum.map(Format.number) ?? "–",
            search.best?.bestEpoch.map { "\($0)" } ?? "–",
            search.best.map { Format.number($0.value) } ?? "–",
            test.flatMap { $0.error ?? $0.loss }.map(Format.number) ?? "–",
          ]
        }
      }
  }

  /// A row for each study.
  private static func studies(_ summary: Summary) -> [[String]] {
    let header = ["study", "batch", "rate", "momentum", "updates to target", "outcome"]
    return [header]
      + summary.series.flatMap(\.studies).map { study in
        let outcome =
          switch study.outcome {
          case .found: "valid"
          case .edge(_, _, let advice): "invalid: \(advice)"
          case .infeasible(let reason): reason
          }
        return [
          study.plan.spec.name, "\(study.batchSize)",
          study.best.map { Format.number($0.learningRate) } ?? "–",
          study.best?.momentum.map(Format.number) ?? "–",
          study.updatesEstimate.map { Format.interval($0) } ?? "–", outcome,
        ]
      }
  }
}
