import Foundation
import Testing

/// What `bench` prints and keeps. How fast anything is, no test asks.
@Suite struct BenchTests {
  private func rows(_ json: String) throws -> [[String: Any]] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
  }

  @Test func oneRow() throws {
    let result = try Batchlab.run(
      "bench", "--json", "--batch-size", "8", "--normalization", "batch", "--workers", "1",
      "--seconds", "0.01", in: TemporaryFolder())
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "1/1 normalization batch, batch 8, workers 1\n")
    let rows = try rows(result.output)
    let row = try #require(rows.first)
    #expect(rows.count == 1)
    #expect(
      Set(row.keys) == [
        "model", "normalization", "batchSize", "workers", "workersPerBatch", "examplesPerSecond",
        "gemmFraction",
      ])
    #expect(row["model"] as? String == "f1")
    #expect(row["normalization"] as? String == "batch")
    #expect(row["batchSize"] as? Int == 8)
    #expect(row["workers"] as? Int == 1)
    #expect(row["workersPerBatch"] as? Int == 1)
    #expect(try #require(row["examplesPerSecond"] as? Double) > 0)
    #expect(try #require(row["gemmFraction"] as? Double) > 0)
  }

  @Test func tableWithoutBatchNormalizationOfOne() throws {
    let result = try Batchlab.run(
      "bench", "--batch-size", "1", "--workers", "1", "--seconds", "0.01", in: TemporaryFolder())
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(
      lines.map { $0.prefix(3).joined(separator: " ") } == [
        "normalization batch workers", "none 1 1",
      ])
  }

  // MARK: - Experiments

  private func folder(_ text: String = Sample.houses) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "experiments/houses.yaml")
    return folder
  }

  private func timings(_ folder: TemporaryFolder, _ store: String = ".batchlab") throws -> [String]
  {
    try FileManager.default.contentsOfDirectory(atPath: folder.file("\(store)/machine").path)
  }

  @Test func timingsOfAnExperiment() throws {
    let folder = try folder()
    let result = try Batchlab.run("bench", "houses", "--seconds", "0.01", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(
      lines.map { $0.prefix(3).joined(separator: " ") } == [
        "experiment arm batch", "houses one 1", "houses all 4",
      ])
    #expect(lines.dropFirst().allSatisfy { (Double($0[4]) ?? 0) > 0 })
    #expect(result.errors == "1/2 houses, one\n2/2 houses, all\n")
    #expect(try timings(folder).count == 2)
    #expect(folder.records().isEmpty)
  }

  /// The report's page on the machine has the numbers that were measured before.
  @Test func reportTakesTheTimings() throws {
    let folder = try folder()
    let bench = try Batchlab.run("bench", "houses", "--json", "--seconds", "0.01", in: folder)
    let arms = try rows(bench.output)
    #expect(arms.compactMap { $0["arm"] as? String } == ["one", "all"])
    #expect(arms.compactMap { $0["batchSize"] as? Int } == [1, 4])
    #expect(arms.allSatisfy { $0["experiment"] as? String == "houses" })
    let report = try Batchlab.run("report", "houses", in: folder)
    #expect(report.status == 0, "\(report.errors)")
    let csv = try String(
      contentsOf: folder.file("reports/houses/data/machine.csv"), encoding: .utf8)
    for arm in arms {
      let seconds = try #require(arm["secondsPerUpdate"] as? Double)
      #expect(csv.contains(",\(seconds),"), "\(seconds) in \(csv)")
      let rate = try #require(arm["examplesPerSecond"] as? Double)
      let batchSize = try #require(arm["batchSize"] as? Double)
      #expect(abs(rate * seconds / batchSize - 1) < 1e-9)
    }
    #expect(try timings(folder).count == 2)
  }

  @Test func profileAndStore() throws {
    let folder = try folder(
      Sample.houses + "profiles: {smoke: {arms: {all: null, two: {batchSize: 2}}, claims: null}}\n")
    let result = try Batchlab.run(
      "bench", "houses", "--profile", "smoke", "--store", "other", "--seconds", "0.01", "--json",
      in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try rows(result.output).compactMap { $0["batchSize"] as? Int } == [1, 2])
    #expect(try rows(result.output).allSatisfy { $0["profile"] as? String == "smoke" })
    #expect(try timings(folder, "other").count == 2)
    #expect(!folder.exists(".batchlab"))
  }

  // MARK: - Wrong usage

  @Test(arguments: [
    (["--batch-size", "0"], "Error: --batch-size is 0; expected 1 to 16384."),
    (["--batch-size", "8", "--batch-size", "16385"], "Error: --batch-size is 16385; expected"),
    (
      ["--batch-size", "many"], "Error: The value 'many' is invalid for '--batch-size <batch-size>'"
    ),
    (
      ["--normalization", "layer"],
      "Error: The value 'layer' is invalid for '--normalization <normalization>'"
    ),
    (
      ["--normalization", "batch", "--batch-size", "1"],
      "Error: --batch-size is 1; expected more with batch normalization."
    ),
    (["--workers", "0"], "Error: --workers is 0; expected 1 to "),
    (["--workers", "100000"], "Error: --workers is 100000; expected 1 to "),
    (["--seconds", "0"], "Error: --seconds is 0.0; expected more than 0 and at most 3600."),
    (["--seconds", "nan"], "Error: --seconds is nan; expected more than 0 and at most 3600."),
    (["--seconds", "inf"], "Error: --seconds is inf; expected more than 0 and at most 3600."),
    (["--profile", "smoke"], "Error: --profile and --store go with the names of experiments."),
    (["--store", "here"], "Error: --profile and --store go with the names of experiments."),
    (
      ["houses", "--workers", "1"],
      "Error: --network, --batch-size, --normalization, --workers and --prepared do not go"
    ),
    (
      ["--network", "c1", "--batch-size", "4097"],
      "Error: --batch-size is 4097; expected 1 to 4096."
    ),
  ]) func usage(_ arguments: [String], message: String) throws {
    let folder = try folder()
    let result = try Batchlab.run(arguments: ["bench"] + arguments, in: folder)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.first?.hasPrefix(message) == true, "\(result.errors)")
    #expect(!folder.exists(".batchlab"))
  }

  @Test func experimentsThatAreNotThere() throws {
    let folder = try folder()
    let missing = try Batchlab.run("bench", "huoses", in: folder)
    expectError(missing, status: 65, naming: "experiments/huoses.yaml", "houses")
    let profile = try Batchlab.run("bench", "houses", "--profile", "smoke", in: folder)
    expectError(profile, status: 65, naming: "profiles", "smoke")
  }
}
