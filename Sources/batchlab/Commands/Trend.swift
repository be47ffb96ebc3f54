import Analysis
import ArgumentParser
import Charts
import Foundation
import Host
import Records
import Reports
import Specification

struct Trend: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw each metric of the baselines over the repository's history.",
    discussion: """
      Reads experiments/baselines at each commit that changed them, along first parents, and what is not \
      committed yet. Runs no trial. Exit status 1 where the last change holds a number that is worse by \
      more than noise, and neither a moved numerics version nor a line "Baseline-change: REASON" in the \
      commit's message declares it.
      """)

  @Argument(help: "Experiments, by name or path. By default all that ever had a baseline.")
  var names: [String] = []

  @Option(help: "The HTML file to write.")
  var output = "\(RunOptions.defaultStore)/trend.html"

  /// The last change holds regressions that nobody declared.
  struct Regressed: Error {
    let steps: [BaselineStep]
  }

  func run() throws {
    // Before the history is read, see that it can be drawn.
    _ = try GnuplotRenderer.version()
    let file = URL(fileURLWithPath: output)
    try Writability.check(file.deletingLastPathComponent().path)
    try Writability.check(file: file.path)
    let (folder, wanted) = try place()
    let trend = try Self.trend(in: folder, of: wanted)
    let html = try TrendReport(trend, isOfAll: names.isEmpty).html()
    try DurableFiles.replace(file, with: Data(html.utf8))
    print(Self.text(of: trend) + output.onOneLine)
    let regressions = trend.lastSteps.filter(\.isRegression)
    if !regressions.isEmpty { throw Regressed(steps: regressions) }
  }

  /// The folder of the experiment files, and the names of those wanted; nil for all.
  private func place() throws -> (URL, Set<String>?) {
    guard !names.isEmpty else { return (ExperimentFiles.folder, nil) }
    let files = names.map { name in
      // Not ExperimentFiles.file: an experiment may be gone, and its baselines still have a history.
      name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        ? URL(fileURLWithPath: name).deletingPathExtension()
        : ExperimentFiles.folder.appendingPathComponent(name)
    }
    let folders = Set(files.map { $0.deletingLastPathComponent().standardizedFileURL.path })
    guard folders.count == 1 else {
      throw ValidationError("the experiments are in \(folders.count) folders; expected one")
    }
    return (files[0].deletingLastPathComponent(), Set(files.map(\.lastPathComponent)))
  }

  private static func trend(in folder: URL, of wanted: Set<String>?) throws -> BaselineTrend {
    let history = try BaselineHistory(besideExperimentsIn: folder)
    var trend = BaselineTrend()
    let isWanted = { (experiment: String) in wanted?.contains(experiment) ?? true }
    try history.forEach(of: isWanted) { revision in
      try trend.add(revision) { try metrics(of: $0, $1, in: folder) }
    }
    let found = Set(trend.revisions.flatMap(\.experiments))
    if let name = wanted?.subtracting(found).min() {
      throw DocumentError(
        file: "\(folder.relativePath)/baselines/\(name).json",
        reason: "is no baseline, nor was it one in any commit")
    }
    guard !found.isEmpty else {
      throw DocumentError(
        file: "\(folder.relativePath)/baselines",
        reason: "has no baseline, nor had it one in any commit; batchlab check --update writes them"
      )
    }
    return trend
  }

  /// What an experiment's file says now of the metrics that its trainers report; nothing where it is gone.
  private static func metrics(
    of baseline: Baseline, _ experiment: String, in folder: URL
  ) throws -> ReportedMetrics {
    let builtIn = Dictionary(uniqueKeysWithValues: Metric.builtIn.map { ($0.name, $0) })
    let names = Set(baseline.arms.flatMap(\.trials).flatMap(\.metrics.keys))
    let file = folder.appendingPathComponent("\(experiment).yaml")
    guard !names.isSubset(of: builtIn.keys), FileManager.default.fileExists(atPath: file.path)
    else {
      return { builtIn[$0] }
    }
    let spec = try ExperimentSpec(contentsOf: file, profile: baseline.profile, seedCount: nil)
    let own = Dictionary(spec.metrics.map { ($0.name, $0) }) { first, _ in first }
    return { builtIn[$0] ?? own[$0] }
  }

  // MARK: - Words

  /// More fill a terminal, and are on the page.
  private static let mostLines = 40

  private static func text(of trend: BaselineTrend) -> String {
    guard let last = trend.revisions.last else { return "" }
    let subject = last.commit.map { " (\($0.subject.onOneLine))" } ?? ""
    let name = TrendWords.name(of: last) + subject
    let others = trend.lastRedesigns.map { redesign in
      "other design  \(redesign.experiment.onOneLine): \(redesign.moved) of \(redesign.compared) numbers"
        + " moved with the settings\n"
    }.joined()
    let steps = trend.lastSteps
    guard !steps.isEmpty else {
      return "no step in the last change of baselines, \(name)\n\(others)"
    }
    // The gravest first; each in the order of arms and metrics.
    let ranked = [true, false].flatMap { isRegression in
      BaselineStep.Judgement.allCases.flatMap { judgement in
        steps.filter { $0.isRegression == isRegression && $0.judgement == judgement }
      }
    }
    let rows = ranked.prefix(mostLines).map { step in
      [step.experiment, step.arm, step.metric.name, TrendWords.words(for: step)]
        + [step.declaration.map { "(\($0))" } ?? ""]
    }
    let omitted = ranked.count - rows.count
    return "\(ranked.count) steps in the last change of baselines, \(name)\n"
      + TerminalTable.text(Array(rows)) + "\n" + (omitted > 0 ? "and \(omitted) more\n" : "")
      + others
  }
}
