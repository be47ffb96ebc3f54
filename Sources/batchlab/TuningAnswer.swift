import Analysis
import Foundation
import Planning
import Reports
import Specification
import Training

/// What a tuning comes to, as a terminal shows it.
struct TuningAnswer {
  let summary: Summary
  let search: TuningSearch
  let costs: TuningCosts

  func text() -> String {
    let best = costs.lowestError.candidate
    let isError = best.metric.isError
    let validation = best.metric.label
    let test: Metric = isError ? .testError : .testLoss
    let error = search.standardError(of: best).map { " ± \(Format.number($0))" } ?? ""
    let cheap = costs.lowestCost
    let saved = costs.lowestError.seconds / max(cheap.seconds, 1e-12)
    var lines = [
      ConstantAnswerWords.nothingFound(search)
        ?? "Batch size \(best.settings.batchSize) has the lowest \(isError ? "validation error" : validation):"
        + " \(Format.number(best.value))\(isError ? " %" : "")\(error)."
        + (cheap.candidate.settings == best.settings && cheap.epochs == costs.lowestError.epochs
          ? ""
          : " \(within(cheap)) comes to within one standard error of it at"
            + " 1/\(Format.number((10 * saved).rounded() / 10)) of the cost."),
      "",
    ]
    var rows = [
      ["for", "batch", "rate", "momentum", "epochs", validation, "time", "cores", test.label]
    ]
    for aim in TuningCosts.Aim.allCases {
      let (choice, settings) = (costs[aim], costs[aim].candidate.settings)
      let (seconds, workers) =
        aim == .leastTime ? (choice.elapsedSeconds, choice.workers) : (choice.seconds, 1)
      let tested = arm(aim)?.estimate(of: test)
      rows.append([
        aim == .lowestError ? "the lowest validation error" : aim.name, "\(settings.batchSize)",
        Format.number(settings.learningRate), settings.momentum.map(Format.number) ?? "–",
        "\(choice.epochs)", Format.number(choice.value), Format.seconds(seconds), "\(workers)",
        tested.map { Format.interval($0) } ?? "–",
      ])
    }
    if let constant = search.constantAnswer {
      let tested = summary.arms.lazy.compactMap { $0.constantAnswer(of: test) }.first
      rows.append([
        ConstantAnswerWords.name(isError: isError), "–", "–", "–", "–", Format.number(constant),
        "–",
        "–", tested.map(Format.number) ?? "–",
      ])
    }
    lines.append(TerminalTable.text(rows))
    lines.append(
      error.isEmpty
        ? "One held-out part gives no standard error: all three are for the lowest itself."
        : "Lowest cost and least time: of what comes to within one standard error of the lowest.")
    let wrong = search.neighbours.compactMap { factor, candidate -> String? in
      guard let candidate, let difference = search.difference(of: candidate) else { return nil }
      return "\(candidate.settings.batchSize): \(Format.interval(difference))"
    }
    if !wrong.isEmpty {
      lines.append(
        "Other batch sizes, all else the same, in \(validation) more: \(wrong.joined(separator: ", "))."
      )
    }
    if let reading = CurveReading(best) {
      let findings = [
        reading.isOverfitting ? "over-fitting" : nil,
        reading.isUnderfitting ? "under-fitting" : nil, reading.isNoisy ? "noise" : nil,
      ].compactMap { $0 }
      lines.append(
        "Loss curves: \(findings.isEmpty ? "neither over-fitting, under-fitting nor noise" : findings.joined(separator: ", "))."
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The arm that trained just these settings on the whole training set; nil where the file has none,
  /// or one of other settings.
  private func arm(_ aim: TuningCosts.Aim) -> ArmSummary? {
    let (choice, settings) = (costs[aim], costs[aim].candidate.settings)
    return summary.arms.first { arm in
      let recipe = arm.recipe
      return arm.name == aim.name && arm.spec.workload == search.spec.workload
        && recipe.batchSize == settings.batchSize && recipe.learningRate == settings.learningRate
        && recipe.epochs == choice.epochs
        && settings.momentum.map { $0 == recipe.optimizer?.momentum } ?? true
    }
  }

  private func within(_ choice: TuningCosts.Choice) -> String {
    let (settings, best) = (choice.candidate.settings, costs.lowestError.candidate.settings)
    guard settings.batchSize == best.batchSize else { return "Batch size \(settings.batchSize)" }
    return "The same with \(choice.epochs) epochs"
      + (settings.learningRate == best.learningRate
        ? "" : " at learning rate \(Format.number(settings.learningRate))")
  }
}
