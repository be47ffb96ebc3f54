import Analysis
import ArgumentParser
import Charts
import Datasets
import Execution
import Foundation
import Host
import Planning
import Reports
import Search
import Specification
import Statistics
import Training

extension SearchMethod: ExpressibleByArgument {}

/// What `tune` trains with.
enum TunedOptimizer: String, ExpressibleByArgument, CaseIterable {
  case adam, sgd
}

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

  @Option(help: "Widths of the network's hidden layers, as 64,64. By default 100.")
  var hidden: String?

  @Option(help: "adam, or sgd, whose momentum is searched, too. By default adam.")
  var optimizer: TunedOptimizer?

  @Option(help: "The most epochs of a trial. By default by the number of examples, 10 to 60.")
  var epochs: Int?

  @Option(help: "grid, random or bayesian. By default bayesian.")
  var method: SearchMethod?

  @Option(help: "Settings to try at most. By default 24.")
  var candidates: Int?

  @Option(help: "Seconds after which no new settings are tried.")
  var seconds: Double?

  @Option(help: "Folds of cross-validation. By default 5, of large sets a held-out fifth.")
  var folds: Int?

  @Option(name: .customLong("held-out"), help: "A share to hold out instead of folds.")
  var heldOut: Double?

  @Option(
    name: .customLong("price"), help: "What an hour of a core costs, to have costs in money.")
  var price: Double?

  @Option(help: "The money that --price is in.")
  var currency = "US$"

  @Option(help: "The folder for the report and the experiment file. By default STORE/tuning.")
  var output: String?

  @OptionGroup(title: "Running") var options: RunOptions

  func validate() throws {
    guard (experiment == nil) != (data == nil) else {
      throw ValidationError("Expected either --data or an experiment file.")
    }
    if experiment != nil {
      let given = [
        ("--hidden", hidden != nil), ("--optimizer", optimizer != nil), ("--epochs", epochs != nil),
        ("--method", method != nil), ("--candidates", candidates != nil),
        ("--folds", folds != nil), ("--held-out", heldOut != nil), ("--price", price != nil),
        ("--target and what goes with it", table.isGiven),
      ]
      if let option = given.first(where: \.1)?.0 {
        throw ValidationError(
          "\(option) is for --data; an experiment file says these things itself.")
      }
    }
    if data != nil && options.profile != ExperimentSpec.defaultProfile {
      throw ValidationError("--profile is for an experiment file, not for --data.")
    }
    if let folds, !(2...1000).contains(folds) {
      throw ValidationError("--folds is \(folds); expected 2 to 1000.")
    }
    if let heldOut, !(heldOut > 0 && heldOut <= 0.9) {
      throw ValidationError("--held-out is \(heldOut); expected more than 0 and at most 0.9.")
    }
    if folds != nil && heldOut != nil {
      throw ValidationError("--folds and --held-out; expected one of them.")
    }
    if let candidates, !(1...10_000).contains(candidates) {
      throw ValidationError("--candidates is \(candidates); expected 1 to 10000.")
    }
    if let seconds, !(seconds > 0 && seconds.isFinite) {
      throw ValidationError("--seconds is \(seconds); expected more than 0.")
    }
    if let epochs, !(1...RecipeSpec.epochLimit).contains(epochs) {
      throw ValidationError("--epochs is \(epochs); expected 1 to \(RecipeSpec.epochLimit).")
    }
    if let price, !(price >= 0 && price.isFinite) {
      throw ValidationError("--price is \(price); expected 0 or more.")
    }
    _ = try widths()
  }

  private func widths() throws -> [Int]? {
    guard let hidden else { return nil }
    let parts = hidden.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    guard hidden.isEmpty || (widths.count == parts.count && widths.allSatisfy { $0 > 0 }) else {
      throw ValidationError("--hidden is \(hidden); expected widths above 0, as 64,64.")
    }
    return widths
  }

  func run() throws {
    _ = try GnuplotRenderer.version()
    if let experiment { return try tune(experiment: experiment) }
    guard let data else { return }
    guard let located = try LocatedData(path: data, table: table) else {
      throw DatasetError.file(path: data, .unreadable(reason: "there is no such file or folder"))
    }
    let session = try Session(options, folders: located.folders)
    let dataset = try session.datasets.dataset(located.configuration)
    let isRegression = if case .values = dataset.train.targets { true } else { false }
    guard let sha256 = try session.datasets.sha256(of: located.configuration) else { return }
    let folder = output ?? "\(options.store)/tuning"
    let wanted = Self.experimentName(of: located.name)
    let place = try TuningPlace(wanted, sha256: sha256, in: URL(fileURLWithPath: folder))
    var draft = TuningDraft(
      name: place.name,
      dataset: try PinnedDataset(
        configuration: located.resolved(for: dataset), sha256: sha256
      ).text(),
      trainCount: dataset.train.count, isImages: dataset.imageShape != nil,
      isRegression: isRegression)
    if let widths = try widths() { draft.hidden = widths }
    if optimizer == .sgd {
      draft.optimizer = .sgd
      draft.learningRate = 1e-3...1
    }
    if let method { draft.method = method }
    if let candidates { draft.candidates = candidates }
    draft.pricePerCoreHour = price
    draft.currency = currency
    if let epochs { draft.epochs = epochs }
    if let folds { draft.validation = .folds(folds) }
    if let heldOut {
      draft.validation = TuningDraft.heldOut(share: heldOut, isRegression: isRegression)
    }
    if let seeds = options.seeds { draft.seeds = seeds }
    try checkSize(draft, trainCount: dataset.train.count)
    try Writability.check(folder)
    if place.name != wanted {
      Failure.warn("\(wanted) in \(folder) is of other data; these are \(place.name) there")
    }
    let file = place.file
    let started = ContinuousClock.now
    // Reads what it has written: what a reader runs again is what ran here.
    func write(_ draft: TuningDraft) throws -> ExperimentSpec {
      try DurableFiles.createFolder(place.folder)
      try DurableFiles.replace(file, with: Data(draft.text(trainCount: dataset.train.count).utf8))
      return try ExperimentSpec(contentsOf: file)
    }
    try look(&draft, trainCount: dataset.train.count, session, write)
    let spent = (ContinuousClock.now - started) / .seconds(1)
    let remaining = seconds.map { max(0, $0 - spent) }
    let timings = StepTimings(store: session.store, datasets: session.datasets)
    let found = try session.summaries(of: [write(draft)], tuningSeconds: remaining)[0]
    guard let search = found.tunings.first?.searches.first,
      let costs = try TuningCosts(search, timings: timings)
    else { throw Self.nothingFound(file.relativePath, TuningDraft.tuning) }
    if search.spec.endsAfter < draft.candidates { draft.endAfter = search.spec.endsAfter }
    draft.chosen = TuningCosts.Aim.allCases.map {
      ($0.name, costs[$0].candidate.settings, costs[$0].epochs)
    }
    let summary = try session.withoutForce.summaries(of: [write(draft)])[0]
    let writer = ReportWriter(
      output: place.folder, format: .svg, datasets: session.datasets, timings: timings)
    try writer.write(summary)
    print(TuningAnswer(summary: summary, search: search, costs: costs).text())
    print("report: \(folder)/\(draft.name)/README.md and machine.md beside it")
    let store =
      options.store == RunOptions.defaultStore ? "" : " --store \(Self.quoted(options.store))"
    print(
      "again:  BATCHLAB_DATA=\(Self.quoted(located.parent)) batchlab tune"
        + " \(Self.quoted(file.relativePath))\(store)")
  }

  /// As a shell takes it for one word.
  private static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
  }

  private static func nothingFound(_ file: String, _ tuning: String) -> SpecificationError {
    SpecificationError(
      file: file, key: "tunings.\(tuning)",
      found: "no settings that could be judged: every trial diverged or was given up",
      expected: "smaller learning rates, or inputs and targets of ordinary size")
  }

  /// A file's or folder's name as an experiment can have it.
  private static func experimentName(of name: String) -> String {
    let stem = name.split(separator: ".").first.map(String.init) ?? ""
    let plain = stem.lowercased().map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let words = String(plain).split(separator: "-").joined(separator: "-")
    return words.isEmpty ? "data" : String(words.prefix(60))
  }

  /// Throws where there are too few examples to hold some of them out.
  private func checkSize(_ draft: TuningDraft, trainCount: Int) throws(DatasetError) {
    var folds = 1
    if case .folds(let count) = draft.validation { folds = count }
    let least = max(5, 2 * folds)
    guard trainCount >= least else {
      throw .setting(
        name: "the training set", found: "\(trainCount) examples",
        expected: "\(least) at least"
          + (folds > 1 ? ", two for each of \(folds) folds (--folds asks for fewer)" : ""))
    }
  }

  /// The first run, and where it says to look.
  private func look(
    _ draft: inout TuningDraft, trainCount: Int, _ session: Session,
    _ write: (TuningDraft) throws -> ExperimentSpec
  ) throws {
    let first = try session.summaries(of: [write(draft)])[0]
    let scale = first.arms.first?.estimate(of: .noiseScale)?.value
    let usable = scale.flatMap { $0 > 0 ? $0 : nil }
    draft.batchSizes = TuningDraft.batchSizes(
      noiseScale: usable, trainCount: draft.validation.trainCount(of: trainCount))
    let sizes = draft.batchSizes.map(Format.count).joined(separator: ", ")
    draft.notes = [
      (usable.map { "The noise scale of the first run is \(Format.number($0.rounded())) examples." }
        ?? "The first run's gradients did not tell their noise scale, which is taken to be 64 examples.")
        + " Searched are \(sizes): powers of two around it as far as the set has room."
    ]
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
    let place = output ?? "\(options.store)/tuning"
    try Writability.check(place)
    let timings = StepTimings(store: session.store, datasets: session.datasets)
    let summary = try session.summaries(of: [spec], tuningSeconds: seconds)[0]
    try ReportWriter(
      output: URL(fileURLWithPath: place), format: .svg, datasets: session.datasets,
      timings: timings
    ).write(summary)
    for tuning in summary.tunings {
      guard tuning.searches.count == 1, let search = tuning.searches.first,
        let costs = try TuningCosts(search, timings: timings)
      else { continue }
      print(TuningAnswer(summary: summary, search: search, costs: costs).text())
    }
    print(TerminalSummary.text(summary))
    print("report: \(place)/\(spec.name)/README.md")
    for (stated, tuning) in zip(spec.tunings, summary.tunings)
    where tuning.spec.endsAfter < stated.endsAfter {
      print(
        "again:  with endAfter: \(tuning.spec.endsAfter) in the tuning \(tuning.name.onOneLine)")
    }
    if let empty = summary.tunings.first(where: { $0.searches.allSatisfy { $0.best == nil } }) {
      throw Self.nothingFound(spec.file, empty.name)
    }
  }
}
