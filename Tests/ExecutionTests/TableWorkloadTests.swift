import Analysis
import Datasets
import Foundation
import Planning
import Records
import Samples
import Specification
import Testing
import Training

@testable import Execution

/// Experiments on tables: from the file's settings to records.
@Suite struct TableWorkloadTests {
  private static let drawn =
    "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}"

  private func text(_ dataset: String) throws -> String {
    try SampleExperiment.text(replacing: Self.drawn, with: "{kind: csv, \(dataset)}")
  }

  private func configuration(_ dataset: String) throws -> CSVConfiguration? {
    let spec = try SampleExperiment.spec(text(dataset))
    guard case .csv(let configuration) = spec.arms.first?.workload.dataset else { return nil }
    return configuration
  }

  @Test func settings() throws {
    #expect(
      try configuration("file: t.csv, target: y") == CSVConfiguration(file: "t.csv", target: "y"))
    let all = try configuration(
      "file: t.csv.gz, target: y, task: classification, header: false, separator: \"\\t\","
        + " ignore: [a, 'b c'], categorical: [d], testShare: 0.5, seed: 7")
    let read = try configuration(
      "file: t.csv, target: y, decimal: \",\", missing: [-200, none], encoding: latin1, comment: \"#\","
        + " skip: 2, ignoreCase: true, separator: tab")
    #expect(
      read
        == CSVConfiguration(
          file: "t.csv", target: "y", separator: "\t", decimal: ",", missing: ["-200", "none"],
          encoding: "latin1", comment: "#", skip: 2, ignoreCase: true))
    #expect(
      all
        == CSVConfiguration(
          file: "t.csv.gz", target: "y", task: .classification, header: false, separator: "\t",
          ignore: ["a", "b c"], categorical: ["d"], testShare: 0.5, seed: 7))
  }

  @Test(arguments: [
    ("target: y", "file", "nothing", "a text"),
    ("file: t.csv", "target", "nothing", "a text"),
    ("file: [t.csv], target: y", "file", "a list of 1", "a text"),
    ("file: t.csv, target: y, task: guess", "task", "guess", "one of classification, regression"),
    ("file: t.csv, target: y, header: 1", "header", "1", "true or false"),
    (
      "file: t.csv, target: y, separator: ab", "separator", "ab",
      "one ASCII character, neither a quotation mark nor a line end, or tab or comma"
    ),
    ("file: t.csv, target: y, ignore: a", "ignore", "a", "a list"),
    ("file: t.csv, target: y, categorical: [[a]]", "categorical[0]", "a list of 1", "a text"),
    ("file: t.csv, target: y, decimal: ;", "decimal", ";", ". or ,"),
    (
      "file: t.csv, target: y, encoding: klingon", "encoding", "klingon",
      "an encoding that iconv has here, as latin1, windows-1252 or utf-16"
    ),
    (
      "file: t.csv, target: y, comment: //", "comment", "//",
      "one ASCII character, neither a blank nor a quotation mark"
    ),
    (
      "file: t.csv, target: y, testShare: 1", "testShare", "1",
      "a finite number of at least 0.01 and at most 0.99"
    ),
    (
      "file: t.csv, target: y, seed: -1", "seed", "-1", "a whole number of at least 0"
    ),
    (
      "file: t.csv, target: y, train: 4", "train", "an unknown key",
      "one of categorical, comment, decimal, encoding, file, header, ignore, ignoreCase, kind, missing,"
        + " seed, separator, sha256, skip, target, task, testShare"
    ),
  ]) func badSettings(_ dataset: String, key: String, found: String, expected: String) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 5, key: "workload.dataset.\(key)", found: found,
      expected: expected)
    let text = try text(dataset)
    #expect(throws: error) { try SampleExperiment.spec(text) }
  }

  // MARK: - Trials

  private static let classes =
    "size,color,y\n"
    + (0..<40).map { row in
      "\(row % 7 == 3 ? "NA" : "\(row % 9)"),\(["red", "blue"][row % 2]),\(["p", "q"][row % 2])\n"
    }.joined()
  private static let values =
    "a,b,y\n" + (0..<40).map { "\($0 % 5),\($0 % 3),\(1000 + 50 * ($0 % 5))\n" }.joined()

  private func datasets(_ folder: TemporaryFolder) -> DatasetCache {
    DatasetCache(
      folders: DataFolders(
        environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url))
  }

  private func records(
    _ dataset: String, in folder: TemporaryFolder
  ) throws -> [TrialRecord] {
    let datasets = datasets(folder)
    let plan = try Plan(SampleExperiment.spec(text(dataset)), datasets: datasets)
    let runner = Runner(
      store: try Store(at: folder.file("store")), engines: [TrainerEngine(datasets: datasets)],
      jobs: 1)
    let records = try runner.run(plan.trials)
    return try plan.trials.map { try #require(records[$0.id]) }
  }

  /// The color tells the class: one batch at a time learns it in three epochs.
  @Test func classesAreLearned() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.classes, to: "t.csv")
    let record = try #require(records("file: t.csv, target: y", in: folder).first)
    #expect(record.value(of: .testError, target: nil) == 0)
    #expect(!record.diverged)
  }

  /// In units of the training variance the loss of a constant guess is 1.
  @Test func valuesAreLearned() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.values, to: "t.csv")
    let record = try #require(
      records("file: t.csv, target: y, task: regression", in: folder).first)
    #expect(record.value(of: .testError, target: nil) == nil)
    #expect(try #require(record.value(of: .testLoss, target: nil)) < 0.5)
  }

  // MARK: - Identity

  private func ids(_ dataset: String, in folder: TemporaryFolder) throws -> [String] {
    try Plan(SampleExperiment.spec(text(dataset)), datasets: datasets(folder)).trials.map(\.id)
  }

  /// The bytes count, not the name under which they lie, and every setting.
  @Test func identity() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.classes, to: "t.csv")
    try folder.write(Self.classes, to: "other.csv")
    try folder.write(Self.classes + "1,red,p\n", to: "longer.csv")
    let id = try ids("file: t.csv, target: y", in: folder)
    #expect(try ids("file: other.csv, target: y", in: folder) == id)
    #expect(try ids("file: t.csv, target: y, seed: 0, testShare: 0.2", in: folder) == id)
    #expect(Set(id).count == 4)
    for other in [
      "file: longer.csv, target: y", "file: t.csv, target: color",
      "file: t.csv, target: y, seed: 1",
      "file: t.csv, target: y, missing: ['3']", "file: t.csv, target: y, ignoreCase: true",
      "file: t.csv, target: y, ignore: [size]", "file: t.csv, target: y, testShare: 0.3",
    ] { #expect(try Set(ids(other, in: folder)).isDisjoint(with: id)) }
  }

  @Test func whatIsWrongWithTheFileIsToldByThePlan() throws {
    let folder = try TemporaryFolder()
    try folder.write("x,y\n1,a\n2\n", to: "t.csv")
    let error = DatasetError.file(
      path: folder.file("t.csv").path,
      .table(.raggedRow(RowPlace(line: 3, record: 3), found: 1, expected: 2)))
    #expect(throws: error) { try ids("file: t.csv, target: y", in: folder) }
  }
}
