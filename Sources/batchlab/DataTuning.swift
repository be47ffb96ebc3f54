import Analysis
import Datasets
import Execution
import Foundation
import Host
import Planning
import Reports
import Specification
import Statistics
import Training

/// A tuning of data that no experiment file is about: it writes one, which grows while it is answered.
struct DataTuning {
  private let located: LocatedData
  private let session: Session
  private let trainCount: Int
  /// Where the user wants the report and the experiment file.
  private let folder: String
  private let place: TuningPlace
  private let timings: StepTimings
  private var draft: TuningDraft

  /// Nil where the data are not read from files.
  ///
  /// Errors: what is wrong with the data or an option, or a folder that cannot be written to.
  init?(
    _ located: LocatedData, _ options: RunOptions, _ draftOptions: DraftOptions, folder: String
  ) throws {
    session = try Session(options, folders: located.folders)
    let dataset = try session.datasets.dataset(located.configuration)
    let isRegression = if case .values = dataset.train.targets { true } else { false }
    guard let sha256 = try session.datasets.sha256(of: located.configuration) else { return nil }
    let wanted = Self.experimentName(of: located.name)
    place = try TuningPlace(wanted, sha256: sha256, in: URL(fileURLWithPath: folder))
    draft = TuningDraft(
      name: place.name,
      dataset: try PinnedDataset(
        configuration: located.configuration.resolved(for: dataset), sha256: sha256
      ).text(),
      trainCount: dataset.train.count, isImages: dataset.imageShape != nil,
      isRegression: isRegression)
    try draftOptions.apply(to: &draft, isRegression: isRegression)
    if let seeds = options.seeds { draft.seeds = seeds }
    timings = StepTimings(store: session.store, datasets: session.datasets)
    trainCount = dataset.train.count
    self.located = located
    self.folder = folder
    try checkSize()
    try Writability.check(folder)
    if place.name != wanted {
      Failure.warn("\(wanted) in \(folder) is of other data; these are \(place.name) there")
    }
  }

  /// Looks, searches, writes the report, and prints the answer.
  ///
  /// - Parameter seconds: After so many no new settings are tried; nil for no such limit.
  func run(within seconds: Double?) throws {
    var tuning = self
    let started = ContinuousClock.now
    try tuning.look()
    let spent = (ContinuousClock.now - started) / .seconds(1)
    let (search, costs) = try tuning.search(within: seconds.map { max(0, $0 - spent) })
    try tuning.report(search, costs)
  }

  /// Throws where there are too few examples to hold some of them out.
  private func checkSize() throws(DatasetError) {
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
  private mutating func look() throws {
    let scale =
      draft.hasFirstRun
      ? try session.summaries(of: [write()])[0].arms.first?.estimate(of: .noiseScale)?.value : nil
    let usable = scale.flatMap { $0 > 0 ? $0 : nil }
    draft.batchSizes = draft.batchSizes(
      noiseScale: usable, trainCount: draft.validation.trainCount(of: trainCount))
    let sizes = draft.batchSizes.map(Format.count).joined(separator: ", ")
    draft.notes = [
      (usable.map { "The noise scale of the first run is \(Format.number($0.rounded())) examples." }
        ?? (draft.hasFirstRun
          ? "The first run's gradients did not tell their noise scale, which is taken to be 64 examples."
          : (draft.trainer == nil
            ? "Batch normalization ties the gradients of a batch, and so they do not tell a noise scale,"
            : "A trainer that is a command is not asked for its gradients' noise scale,")
            + " which is taken to be 64 examples."))
        + " Searched are \(sizes): powers of two around it as far as the set has room."
    ]
  }

  private mutating func search(
    within seconds: Double?
  ) throws -> (search: TuningSearch, costs: TuningCosts) {
    let found = try session.summaries(of: [write()], tuningSeconds: seconds)[0]
    guard let search = found.tunings.first?.searches.first,
      let costs = try TuningCosts(search, timings: timings)
    else {
      throw SpecificationError(
        nothingFoundIn: TuningDraft.tuning, of: place.file.relativePath)
    }
    if search.spec.endsAfter < draft.candidates { draft.endAfter = search.spec.endsAfter }
    draft.chosen = TuningCosts.Aim.allCases.map {
      ($0.name, costs[$0].candidate.settings, costs[$0].epochs)
    }
    return (search, costs)
  }

  /// Trains the settings that were chosen, writes the report, and says where it is.
  private func report(_ search: TuningSearch, _ costs: TuningCosts) throws {
    let summary = try session.withoutForce.summaries(of: [write()])[0]
    let writer = ReportWriter(
      output: place.folder, format: .svg, datasets: session.datasets, timings: timings)
    try writer.write(summary)
    print(TuningAnswer(summary: summary, search: search, costs: costs).text())
    print("report: \(folder)/\(draft.name)/README.md and machine.md beside it")
    let store = session.options.store
    print(
      "again:  BATCHLAB_DATA=\(Self.quoted(located.parent)) batchlab tune"
        + " \(Self.quoted(place.file.relativePath))"
        + (store == RunOptions.defaultStore ? "" : " --store \(Self.quoted(store))"))
  }

  /// Writes the experiment file, and reads what it has written: what a reader runs again is what ran
  /// here.
  private func write() throws -> ExperimentSpec {
    try DurableFiles.createFolder(place.folder)
    try DurableFiles.replace(
      place.file, with: Data(draft.text(trainCount: trainCount).utf8))
    return try ExperimentSpec(contentsOf: place.file)
  }

  /// As a shell takes it for one word.
  private static func quoted(_ path: String) -> String {
    "'" + path.replacing("'", with: "'\\''") + "'"
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
}
