import Analysis
import Records
import Specification
import Training

/// Arms of one workload as a table: their settings, their metrics with intervals, and what a constant
/// answer comes to.
struct ArmTable {
  let arms: [ArmSummary]
  let summary: Summary

  private var spec: ExperimentSpec { summary.spec }

  func markdown() -> String {
    let candidates =
      Metric.evaluated + [
        .probeError, .probeTrainError, .alignment, .uniformity, .contrastiveLoss, .chanceLoss,
        .distance,
        .epochsToTarget, .updatesToTarget, .examplesToTarget, .noiseScale,
      ]
    let metrics = candidates.filter { metric in
      (!metric.needsTarget || spec.target != nil)
        // To the update only where the test set is evaluated between epochs.
        && (!metric.traits.isCount || arms.contains { !$0.representative.tests.isEmpty })
        && arms.contains { $0.values(of: metric).contains { $0 != nil } }
    }
    let hasGap = arms.contains { summary.gapClosed(by: $0) != nil }
    let columns: [(title: String, alignment: Markdown.Alignment)] =
      [("arm", .left), ("batch", .right), ("learning rate", .right), ("epochs", .right)]
      + metrics.map { ($0.traits.symbol, .right) } + (hasGap ? [("gap closed (%)", .right)] : [])
    let rows = arms.map { arm in
      [
        Markdown.text(arm.name), Format.batchSize(arm.recipe.batchSize),
        arm.recipe.learningRate.map(Format.number) ?? "–", arm.recipe.length,
      ] + metrics.map { cell(arm, $0) }
        + (hasGap ? [summary.gapClosed(by: arm).map { Format.interval($0) } ?? ""] : [])
    }
    let constant = metrics.map { metric in
      arms.lazy.compactMap { $0.constantAnswer(of: metric) }.first
    }
    let isError = arms.first?.constantAnswer(of: .testError) != nil
    let constantRow =
      ["*\(ConstantAnswerWords.name(isError: isError))*", "", "", ""]
      + constant.map { $0.map(Format.number) ?? "" } + (hasGap ? [""] : [])
    let hasConstant = constant.contains { $0 != nil }
    var text = Markdown.table(columns, rows: rows + (hasConstant ? [constantRow] : []))
    let idle = arms.filter { $0.isBetterThanConstant == false }.map(\.name)
    if !idle.isEmpty {
      text +=
        "\nNot shown to be better than a constant answer, by its whole interval:"
        + " \(Markdown.text(idle.joined(separator: ", "))).\n"
    }
    if hasGap, let gap = spec.gap {
      text +=
        "\nGap closed: how much of the way from \(Markdown.text(gap.from)) to"
        + " \(Markdown.text(gap.to)) the arm's \(gap.metric.label) has gone, with Fieller's 95 %"
        + " interval.\n"
    }
    let unfinished = arms.flatMap(\.records).filter { $0.representation?.isProbeConverged == false }
    if !unfinished.isEmpty {
      text += "\nOf \(unfinished.count) trials the probe's fit did not come to its end.\n"
    }
    let diverged = arms.filter { $0.divergedCount > 0 }
    for arm in diverged {
      text +=
        "\n\(Markdown.text(arm.name)): \(arm.divergedCount) of \(arm.records.count)"
        + " trials diverged (a loss that is not finite).\n"
    }
    return text
  }

  private func cell(_ arm: ArmSummary, _ metric: Metric) -> String {
    if let estimate = arm.estimate(of: metric) { return Format.plusMinus(estimate) }
    let there = arm.values(of: metric).filter { $0 != nil }.count
    return there == 0 ? "–" : "\(there) of \(arm.records.count)"
  }
}
