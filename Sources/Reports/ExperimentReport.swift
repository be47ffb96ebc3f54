import Analysis
import Datasets
import Foundation
import Kernels
import Records
import Specification
import Statistics
import Training

/// The page of one experiment: the answer first, the main chart, the claims, then what they rest on.
struct ExperimentReport {
  let summary: Summary
  /// File names of the figures, in the order of the charts.
  let figures: [(chart: ChartSpec, file: String, hasScript: Bool)]
  let hasMachinePage: Bool
  /// What was understood of the tables that trials learned from.
  var tables: [TableReport] = []

  private var spec: ExperimentSpec { summary.spec }

  func markdown() -> String {
    var parts = [
      "# \(Markdown.text(spec.title))\n",
      "**\(Markdown.text(spec.question))**\n",
      "\(Markdown.text(summary.answer))\n",
      "Source: \(Markdown.text(spec.source)). Profile: \(Markdown.code(spec.profile)),"
        + " \(Self.seedWords(summary)).\n",
    ]
    if let main = figures.first { parts.append(picture(main)) }
    if !summary.claims.isEmpty { parts += ["## Claims\n", claims] }
    if figures.count > 1 {
      parts += ["## More charts\n", figures.dropFirst().map(picture).joined(separator: "\n")]
    }
    if let publishedValues { parts += ["## Published values\n", publishedValues] }
    if !summary.tunings.isEmpty {
      parts += ["## Tunings\n", TuningReport(summary: summary).markdown()]
    }
    if !summary.arms.isEmpty { parts += ["## Arms\n", arms] }
    if let landscape = summary.landscape {
      parts += ["## Minima\n", LandscapeReport(summary: summary, landscape: landscape).markdown()]
    }
    if !summary.series.isEmpty {
      parts += ["## Studies\n", StudyReport(summary: summary).markdown()]
    }
    if !summary.resources.isEmpty {
      let pages = summary.resources.map { ResourceReport(summary: $0).digests }
      parts += ["## Resources\n", pages.joined(separator: "\n")]
    }
    if !tables.isEmpty {
      parts += ["## Data\n", tables.map { $0.markdown() }.joined(separator: "\n")]
    }
    parts += ["## Cost\n", cost, "## How it was run\n", method]
    if !spec.deviations.isEmpty {
      parts += ["## Deviations from the source\n", list(spec.deviations)]
    }
    parts += ["## Run it again\n", rerun]
    return parts.joined(separator: "\n")
  }

  private func list(_ items: [String]) -> String {
    items.map { "- \(Markdown.text($0))" }.joined(separator: "\n") + "\n"
  }

  /// "5 seeds", or "3 to 5 seeds" where arms differ.
  static func seeds(of summary: Summary) -> String {
    let counts = summary.arms.map(\.records.count)
    let (low, high) = (counts.min() ?? 0, counts.max() ?? 0)
    if low < high { return "\(low) to \(high) seeds" }
    return high == 1 ? "1 seed" : "\(high) seeds"
  }

  /// Of arms, and of what confirms studies.
  private static func seedWords(_ summary: Summary) -> String {
    let words = [
      summary.arms.isEmpty ? nil : "\(seeds(of: summary)) an arm",
      summary.series.isEmpty
        ? nil : "\(summary.spec.seeds.count) seeds to confirm each study's best point",
      summary.tunings.isEmpty ? nil : searchWords(summary),
    ]
    return words.compactMap { $0 }.joined(separator: ", ")
  }

  private static func searchWords(_ summary: Summary) -> String {
    let count = summary.tunings.map(\.searches.count).max() ?? 0
    return count == 1 ? "1 search a tuning" : "\(count) searches a tuning"
  }

  // MARK: - Charts

  private func picture(_ figure: (chart: ChartSpec, file: String, hasScript: Bool)) -> String {
    let picture = "![\(Markdown.text(figure.chart.title))](figures/\(figure.file))\n"
    guard figure.hasScript else { return picture }
    let name = "figures/\(figure.chart.id)"
    return picture + "\n[script](\(name).gp) · [data](\(name).tsv)\n"
  }

  // MARK: - Arms and cost

  private var arms: String {
    let groups = workloads
    return groups.map { workload, arms in
      let head =
        groups.count > 1 ? "\(Markdown.text(sentence(workload, arms)))\n\n" : ""
      return head + ArmTable(arms: arms, summary: summary).markdown()
    }.joined(separator: "\n")
  }

  private func task(of arms: [ArmSummary]) -> TableTask? { arms.lazy.compactMap(\.task).first }

  private func sentence(_ workload: Workload, _ arms: [ArmSummary]) -> String {
    workload.sentence(
      task: task(of: arms), hasDataForEachSeed: arms.contains(where: \.hasDataForEachSeed))
  }

  /// Arms by workload, in the order of the arms.
  private var workloads: [(Workload, [ArmSummary])] {
    var groups: [(Workload, [ArmSummary])] = []
    for arm in summary.arms {
      if let index = groups.firstIndex(where: { $0.0 == arm.workload }) {
        groups[index].1.append(arm)
      } else {
        groups.append((arm.workload, [arm]))
      }
    }
    return groups
  }

  private var cost: String {
    let things = spec.cost == nil ? "Seconds and memory" : "Seconds, money and memory"
    let parts = [
      summary.arms.isEmpty ? nil : armCost,
      hasMachinePage ? "\(things) depend on the machine: [machine.md](machine.md).\n" : nil,
      CostReport(summary: summary).markdown(),
    ]
    return parts.compactMap { $0 }.joined(separator: "\n")
  }

  private var armCost: String {
    let rows = summary.arms.map { arm in
      [
        Markdown.text(arm.name), Format.batchSize(arm.recipe.batchSize),
        Format.count(Int(arm.mean(\.updates).rounded())),
        Format.count(Int(arm.mean(\.examples).rounded())),
        arm.meanOperations.map { Format.number($0 / 1e9) } ?? "–",
        Markdown.text(arm.workload.dataset.publicName),
      ]
    }
    let means =
      summary.arms.contains { $0.recipe.goal != nil || $0.recipe.patience != nil }
      ? " Where trials end when they have arrived, all of these are means over seeds." : ""
    let table = Markdown.table(
      [
        ("arm", .left), ("batch", .right), ("updates", .right), ("examples", .right),
        ("operations (10⁹)", .right), ("data", .left),
      ], rows: rows)
    return table
      + "\nOperations are those of the matrix products of all updates, forward and backward,"
      + " rounded here and exact, trial by trial, in data/trials.csv; evaluations are not counted.\(means)\n"
  }

  // MARK: - Method

  private var method: String {
    var items: [String] = []
    var seen: [Workload] = []
    let ofArms = workloads.map { ($0.0, sentence($0.0, $0.1)) }
    let searches =
      summary.series.map { ($0.workload, $0.hasDataForEachSeed) }
      + summary.tunings.map { ($0.workload, $0.hasDataForEachSeed) }
    let ofSearches = searches.map { workload, hasDataForEachSeed in
      let sentence = workload.sentence(
        task: workload.dataset.traits.task, hasDataForEachSeed: hasDataForEachSeed)
      return (workload, sentence)
    }
    for (workload, sentence) in ofArms + ofSearches where !seen.contains(workload) {
      seen.append(workload)
      items.append(Markdown.text(sentence))
    }
    if workloads.contains(where: { $0.0.validation != nil }) {
      items.append(
        "Examples held out judge the trials of arms on their way; the test set is evaluated once, at"
          + " their end.")
    }
    items += RecipeWords.sentences(summary).map(Markdown.text)
    items += RecipeWords.beginnings(summary).map(Markdown.text)
    items.append(
      "Inputs are standardised by the training set's statistics; the order of examples is drawn"
        + " anew for each epoch; losses and errors are evaluated with the running"
        + " statistics of batch normalization, the training set without augmentation.")
    if let target = spec.target {
      items.append(
        "The target is a \(target.metric.label) below \(Format.number(target.below)), looked at"
          + " after each evaluated epoch, so an arm that is evaluated less often arrives late"
          + (usesTests ? ", or at evaluations between updates." : "."))
    }
    items += summary.engines.engines.map { engine in
      switch engine {
      case .native(let engine):
        "Engine: numerics version \(engine.numericsVersion), OpenBLAS \(engine.openBLASVersion),"
          + " \(engine.coreType) kernels, \(engine.threads) thread a trial."
      case .command(let contents, let reproducibility):
        "Engine: \(EngineIdentity.command(contents).words), "
          + contents.inputs.sorted { $0.key < $1.key }
          .map { "\(Markdown.text($0.key)) (SHA-256 \($0.value.prefix(12)))" }
          .joined(separator: ", ")
          + (reproducibility == .bits
            ? "; equal trials give equal bits." : "; equal trials differ.")
      }
    }
    items += summary.arms.filter { !$0.notReported.isEmpty }.map { arm in
      "Missing of the arm \(Markdown.text(arm.name)), because \(Absence.notReported.words):"
        + " \(arm.notReported.map(\.words).joined(separator: ", "))."
    }
    return items.map { "- \($0)" }.joined(separator: "\n") + "\n"
      + (spec.notes.isEmpty
        ? "" : "\n" + spec.notes.map(Markdown.text).joined(separator: "\n\n") + "\n")
  }

  private var usesTests: Bool {
    !summary.series.isEmpty || summary.arms.contains { !$0.representative.tests.isEmpty }
  }

  private var rerun: String {
    let isDefault = spec.profile == ExperimentSpec.defaultProfile
    var option = isDefault ? "" : " --profile \(spec.profile)"
    if spec.seedsAreOverridden { option += " --seeds \(spec.seeds.count)" }
    let tables = [
      (summary.series.isEmpty, "studies"), (summary.tunings.isEmpty, "candidates"),
      (summary.arms.allSatisfy { $0.records.allSatisfy(\.noise.isEmpty) }, "noise"),
      (TidyTables.minima(summary) == nil, "minima"), (TidyTables.paths(summary) == nil, "paths"),
    ].filter { !$0.0 }.map { ", [\($0.1).csv](data/\($0.1).csv)" }.joined()
    // A file of the folder experiments/ goes by its name, which tells nothing of this machine.
    let isListed = spec.file == "experiments/\(spec.name).yaml"
    let name = isListed ? spec.name : "\(spec.name).yaml"
    let data =
      workloads.contains { $0.0.dataset.location != nil }
      ? "BATCHLAB_DATA names the folder in which the data lie.\n\n" : ""
    return """
      ```sh
      make build
      .build/release/batchlab run \(name)\(option)
      .build/release/batchlab report \(name)\(option)
      ```

      \(data)Data: [summary.json](data/summary.json), [trials.csv](data/trials.csv), \
      [history.csv](data/history.csv)\(tables).

      """
  }
}
