import Analysis
import ArgumentParser
import Charts
import Datasets
import Execution
import Foundation
import Reports
import Specification

struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the batch size to use for your own data, with evidence and a report.",
    discussion: """
      DATA is a CSV file, plain or .gz, with --target COLUMN, or a folder with an IDX or CIFAR set. A \
      first run measures the gradient's noise scale, which tells which batch sizes to look at; then \
      batch size and learning rate (and momentum, with --optimizer sgd) are searched together, judged \
      by cross-validation. What is found is trained on the whole training set under several seeds, and \
      these trials alone see the test set.

      The answer is for the lowest validation error, for the lowest cost to within one standard error of \
      it, and for the least time, on this machine. OUTPUT gets a report and the experiment file that \
      reproduces it. Measure on an otherwise idle machine. Instead of --data, an EXPERIMENT with tunings \
      can be given, for full control.
      """)

  @Argument(help: "An experiment file with tunings, instead of --data.")
  var experiment: String?

  @Option(help: "A CSV file, or a folder with an IDX or CIFAR set.")
  var data: String?

  @OptionGroup(title: "Tables") var table: TableOptions

  @OptionGroup var draft: DraftOptions

  @Option(help: "Seconds after which no new settings are tried.")
  var seconds: Double?

  @Option(help: "The folder for the report and the experiment file. By default STORE/tuning.")
  var output: String?

  @OptionGroup(title: "Running") var options: RunOptions

  private var folder: String { output ?? "\(options.store)/tuning" }

  func validate() throws {
    guard (experiment == nil) != (data == nil) else {
      throw ValidationError("Expected either --data or an experiment file.")
    }
    if experiment != nil,
      let option = draft.given ?? (table.isGiven ? "--target and what goes with it" : nil)
    {
      throw ValidationError(
        "\(option) is for --data; an experiment file says these things itself.")
    }
    if data != nil && options.profile != ExperimentSpec.defaultProfile {
      throw ValidationError("--profile is for an experiment file, not for --data.")
    }
    if let seconds, !(seconds > 0 && seconds.isFinite) {
      throw ValidationError("--seconds is \(seconds); expected more than 0.")
    }
  }

  func run() throws {
    _ = try GnuplotRenderer.version()
    if let experiment { return try tune(experiment: experiment) }
    guard let data else { return }
    guard let located = try LocatedData(path: data, table: table) else {
      throw DatasetError.file(path: data, .unreadable(reason: "there is no such file or folder"))
    }
    try DataTuning(located, options, draft, folder: folder)?.run(within: seconds)
  }

  /// Runs an experiment's tunings, writes its report, and prints the answer to each.
  private func tune(experiment: String) throws {
    let session = try Session(options)
    let spec = try session.spec(experiment)
    guard !spec.tunings.isEmpty else {
      throw SpecificationError(
        file: spec.file, key: "tunings", found: "nothing",
        expected: "tunings, to be searched")
    }
    try Writability.check(folder)
    let timings = StepTimings(store: session.store, datasets: session.datasets)
    let summary = try session.summaries(of: [spec], tuningSeconds: seconds)[0]
    try ReportWriter(
      output: URL(fileURLWithPath: folder), format: .svg, datasets: session.datasets,
      timings: timings
    ).write(summary)
    for tuning in summary.tunings {
      guard tuning.searches.count == 1, let search = tuning.searches.first,
        let costs = try TuningCosts(search, timings: timings)
      else { continue }
      print(TuningAnswer(summary: summary, search: search, costs: costs).text())
    }
    print(TerminalSummary.text(summary))
    print("report: \(folder)/\(spec.name)/README.md")
    for (stated, tuning) in zip(spec.tunings, summary.tunings)
    where tuning.spec.endsAfter < stated.endsAfter {
      print(
        "again:  with endAfter: \(tuning.spec.endsAfter) in the tuning \(tuning.name.onOneLine)")
    }
    if let empty = summary.tunings.first(where: { $0.searches.allSatisfy { $0.best == nil } }) {
      throw SpecificationError(nothingFoundIn: empty.name, of: spec.file)
    }
  }
}

extension SpecificationError {
  /// That every candidate of a tuning failed.
  init(nothingFoundIn tuning: String, of file: String) {
    self.init(
      file: file, key: "tunings.\(tuning)",
      found: "no settings that could be judged: every trial diverged or was given up",
      expected: "smaller learning rates, or inputs and targets of ordinary size")
  }
}
