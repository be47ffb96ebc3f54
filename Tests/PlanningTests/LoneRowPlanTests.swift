import Datasets
import Foundation
import Samples
import Specification
import Testing
import Training

@testable import Planning

/// Batches that would leave batch normalization one row are refused when they are planned, and what
/// the error says to do works.
@Suite struct LoneRowPlanTests {
  /// The sample on so many examples with batch normalization, and with an arm's settings.
  private func text(_ arm: String, trainCount: Int) throws -> String {
    var text = try SampleExperiment.text(
      replacing: "hidden: [3]", with: "hidden: [3], normalization: batch")
    text = try SampleExperiment.text(
      replacing: "train: 8,", with: "train: \(trainCount),", in: text)
    text = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}", with: "one: {dropLast: true}", in: text)
    // Of the test set, which arms that hold examples out are not judged by.
    text = try SampleExperiment.text(
      replacing: "target: {metric: testLoss, below: 0.5}\n", with: "", in: text)
    return try SampleExperiment.text(replacing: "all: {batchSize: 8}", with: arm, in: text)
  }

  private static let rows = "at least 2 rows for batch normalization's statistics: "
  private static let drop = "dropLast: true, which leaves an epoch's short batch out, or "

  struct Case: Sendable, CustomTestStringConvertible {
    let arm: String
    let trainCount: Int
    let found: String
    let expected: String
    /// The arm after what is expected was done.
    let mended: String
    var testDescription: String { "\(arm) of \(trainCount)" }
  }

  static let cases: [Case] = [
    Case(
      arm: "all: {batchSize: 5}", trainCount: 16,
      found: "a last batch of 1 row, of 16 training examples in batches of 5",
      expected: rows + drop + "another batch size", mended: "all: {batchSize: 5, dropLast: true}"),
    Case(
      arm: "all: {batchSize: 5}", trainCount: 16,
      found: "a last batch of 1 row, of 16 training examples in batches of 5",
      expected: rows + drop + "another batch size", mended: "all: {batchSize: 6}"),
    Case(
      arm: "all: {batchSize: 10, ghostBatchSize: 4}", trainCount: 15,
      found:
        "a last ghost batch of 1 row, of a last batch of 5 in ghost batches of 4, of 15 training"
        + " examples in batches of 10",
      expected: rows + drop + "another ghostBatchSize or batch size",
      mended: "all: {batchSize: 10, ghostBatchSize: 5}"),
    Case(
      arm: "all: {batchSize: 7, ghostBatchSize: 3}", trainCount: 16,
      found:
        "a ghost batch of 1 row, of a batch of 7 in ghost batches of 3, of 16 training examples in"
        + " batches of 7",
      expected: rows + "another ghostBatchSize or batch size",
      mended: "all: {batchSize: 7, ghostBatchSize: 5}"),
    Case(
      arm:
        "all: {batchSize: 6, ghostBatchSize: 4, batchGrowth: {factor: 2, milestones: [1], limit: 12}}",
      trainCount: 33,
      found:
        "a last ghost batch of 1 row, of a last batch of 9 in ghost batches of 4, of 33 training"
        + " examples in batches of 12",
      expected: rows + drop + "another ghostBatchSize or batch size",
      mended: "all: {batchSize: 6, ghostBatchSize: 4, dropLast: true, batchGrowth: {factor: 2,"
        + " milestones: [1], limit: 12}}"),
    Case(
      arm: "all: {batchSize: 5, workload: {validation: {share: 0.25}}}", trainCount: 8,
      found: "a last batch of 1 row, of 6 training examples in batches of 5",
      expected: rows + drop + "another batch size",
      mended: "all: {batchSize: 5, dropLast: true, workload: {validation: {share: 0.25}}}"),
  ]

  @Test(arguments: cases) func arm(_ bad: Case) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 14, key: "arms.all.batchSize", found: bad.found,
      expected: bad.expected)
    #expect(throws: error) {
      try SampleExperiment.spec(text(bad.arm, trainCount: bad.trainCount))
    }
    #expect(throws: Never.self) {
      try SampleExperiment.plan(text(bad.mended, trainCount: bad.trainCount))
    }
  }

  /// Without batch normalization a row may be alone.
  @Test func onlyBatchNormalizationMinds() throws {
    let text = try SampleExperiment.text(
      replacing: "hidden: [3], normalization: batch", with: "hidden: [3]",
      in: text("all: {batchSize: 5}", trainCount: 16))
    #expect(try SampleExperiment.plan(text).trials.count == 4)
  }

  /// Where the file tells how many examples there are, the plan does: 22 rows, of which 17 are
  /// learned from.
  @Test(arguments: [("", 4), (", dropLast: true", nil)] as [(String, Int?)])
  func table(option: String, batchSize: Int?) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<22).map { "\($0),\($0 * $0)" }
    _ = try folder.write((["x,y"] + rows).joined(separator: "\n"), to: "t.csv")
    let text = try SampleExperiment.text(
      replacing: "{kind: regression, train: 16, test: 4, features: 2, signal: 1, noise: 0}",
      with: "{kind: csv, file: t.csv, target: y, task: regression, testShare: 0.24}",
      in: text("all: {batchSize: 4\(option)}", trainCount: 16))
    let spec = try SampleExperiment.spec(text)
    let datasets = DatasetCache(
      folders: DataFolders(
        environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url))
    guard let batchSize else {
      #expect(try Plan(spec, datasets: datasets).trials.count == 4)
      return
    }
    let error = SpecificationError(
      file: "sample.yaml", line: 14, key: "arms.all.batchSize",
      found: "a last batch of 1 row, of 17 training examples in batches of \(batchSize)",
      expected: Self.rows + Self.drop + "another batch size")
    #expect(throws: error) { try Plan(spec, datasets: datasets) }
  }

  /// The smallest batch size of a series that leaves one is named.
  @Test func studies() throws {
    var text = try SampleExperiment.text(
      replacing: "hidden: []", with: "hidden: [3], normalization: batch", in: SampleStudies.text)
    text = try SampleExperiment.text(
      replacing: "batchSizes: [1, 2, 4, 8]", with: "batchSizes: [2, 3, 5]", in: text)
    let error = #expect(throws: SpecificationError.self) { try SampleExperiment.spec(text) }
    #expect(
      error?.found == "a last batch of 1 row, of 16 training examples in batches of 3")
  }
}

/// The same of tunings, whose parts of the training set differ in size.
@Suite struct LoneRowTuningTests {
  private func text(_ sizes: String, _ validation: String, trainCount: Int = 40) throws -> String {
    var text = try SampleExperiment.text(
      replacing: "hidden: []", with: "hidden: [3], normalization: batch", in: SampleTunings.text)
    text = try SampleExperiment.text(replacing: "train: 40", with: "train: \(trainCount)", in: text)
    text = try SampleExperiment.text(
      replacing: "batchSizes: [1, 2, 4, 8, 16]", with: "batchSizes: \(sizes)", in: text)
    return try SampleExperiment.text(replacing: "{folds: 4}", with: validation, in: text)
  }

  @Test(arguments: [
    // 40 − 10 = 30 in every fold.
    ("[2, 29]", "{folds: 4}", 40, 30, 29),
    // 42: folds leave 31 or 32.
    ("[4, 5]", "{folds: 4}", 42, 31, 5),
    ("[4, 31]", "{folds: 4}", 42, 32, 31),
    // The whole training set alone, which what is found is trained on.
    ("[2, 13]", "{folds: 4}", 40, 40, 13),
    ("[7, 9]", "{share: 0.2}", 46, 37, 9),
  ]) func sizes(
    sizes: String, validation: String, trainCount: Int, count: Int, size: Int
  ) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 14, key: "tunings.search",
      found: "a last batch of 1 row, of \(count) training examples in batches of \(size)",
      expected:
        "at least 2 rows for batch normalization's statistics: dropLast: true, which leaves an"
        + " epoch's short batch out, or another batch size")
    let text = try text(sizes, validation, trainCount: trainCount)
    #expect(throws: error) { try SampleExperiment.spec(text) }
    let dropping = try SampleExperiment.text(
      replacing: "epochs: 4", with: "epochs: 4\n  dropLast: true", in: text)
    #expect(throws: Never.self) { try SampleExperiment.plan(dropping) }
  }

  /// Neither is a neighbour tried that would: of 40 and 30 examples 13 would leave one, and 26 would
  /// not.
  @Test func neighbours() throws {
    let text = try SampleExperiment.text(
      replacing: "neighbours: [2]", with: "neighbours: [2, 3]",
      in: text("[2, 6, 26]", "{folds: 4}"))
    let plan = try SampleExperiment.plan(text).only("search")
    let planted = PlantedTuning(plan) { trial in
      [abs(Double(trial.trial.recipe.batchSize) - 26) + 1]
    }
    let tried = Set(planted.records.values.map(\.identity.trial.recipe.batchSize))
    #expect(tried.isSuperset(of: [26, 8]))
    #expect(!tried.contains(13))
  }
}
