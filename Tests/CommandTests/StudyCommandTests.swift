import Foundation
import Testing

/// The command on experiments with studies.
@Suite struct StudyCommandTests {
  private func folder(_ text: String = Sample.studies) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "experiments/studied.yaml")
    return folder
  }

  /// The project's own experiment, its smallest profile made smaller still: unoptimized, as tests
  /// are, a trial of it would take a second.
  private func stepsToTarget() throws -> TemporaryFolder {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var text = try String(
      contentsOf: package.appendingPathComponent("experiments/steps-to-target.yaml"),
      encoding: .utf8)
    let changes = [
      ("{train: 640, test: 500}", "{train: 80, test: 20}"), ("hidden: [32]", "hidden: [4]"),
      ("below: 60", "below: 80"), ("[1, 2, 4, 8, 512]", "[1, 2, 4, 8, 64]"),
      ("examples: 3000", "examples: 600"),
    ]
    for (passage, replacement) in changes {
      try #require(text.contains(passage), "\(passage)")
      text = text.replacingOccurrences(of: passage, with: replacement)
    }
    let folder = try TemporaryFolder()
    try folder.write(text, to: "experiments/steps-to-target.yaml")
    return folder
  }

  private struct Studies {
    let studies: [[String: Any]]

    init(_ json: String) throws {
      let object = try #require(
        JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      studies = try #require(object["studies"] as? [[String: Any]])
    }

    var names: [String] { studies.compactMap { $0["name"] as? String } }

    func trials(_ part: String) -> [[String: Any]] {
      studies.flatMap { $0[part] as? [[String: Any]] ?? [] }
    }

    func ids(_ part: String) -> [String] { trials(part).compactMap { $0["id"] as? String } }
  }

  /// The cells of a table on the terminal, of which two spaces or more stand between two.
  private func rows(_ output: String) -> [[String]] {
    output.split(separator: "\n").map { line in
      line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    }
  }

  // MARK: - Runs

  /// Workers change no bit of a search, of what it leads to, or of what is fitted to it; a second
  /// run computes nothing.
  @Test func stepsToTargetWithOneAndTwoWorkers() throws {
    let folder = try stepsToTarget()
    func run(_ jobs: String, _ store: String) throws -> Batchlab.Result {
      let result = try Batchlab.run(
        "run", "steps-to-target", "--profile", "smoke", "--jobs", jobs, "--store", store, "--json",
        in: folder)
      #expect(result.status == 0, "\(result.errors)")
      return result
    }
    let reference = try run("1", "a")
    #expect(reference.errorLines.first == "46 trials, 0 of them in the store")
    let other = try run("2", "b")
    #expect(other.output == reference.output)
    #expect(folder.records("a") == folder.records("b"))
    let again = try run("2", "a")
    #expect(again.output == reference.output)
    #expect(again.errorLines.count >= 2)
    for line in again.errorLines {
      let counts = line.split(separator: " ")
      #expect(line.hasSuffix(" of them in the store") && counts[0] == counts[2], "\(line)")
    }

    let studies = try Studies(reference.output)
    #expect(
      studies.names == [
        "SGD, batch 1", "SGD, batch 2", "SGD, batch 4", "SGD, batch 8", "SGD, batch 64",
        "momentum, batch 1", "momentum, batch 2", "momentum, batch 4", "momentum, batch 8",
      ])
    #expect(studies.trials("search").count == 46)
    #expect(!studies.ids("confirmations").isEmpty)
    let ids = Set(studies.ids("search") + studies.ids("confirmations"))
    #expect(ids.isSubset(of: folder.records("a")))
  }

  @Test func oneSeriesAlone() throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "studied", "--arm", "heavy", "--json", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errorLines.first == "8 trials, 0 of them in the store")
    let studies = try Studies(result.output)
    #expect(studies.names == ["heavy, batch 4", "heavy, batch 8"])
    let own = Set(studies.ids("search") + studies.ids("confirmations"))
    #expect(!studies.ids("confirmations").isEmpty)
    #expect(own.isSubset(of: folder.records()))
    // The one arm of the same file is none of its trials.
    let arm = try Batchlab.run("run", "studied", "--arm", "one", "--json", in: folder)
    #expect(arm.errorLines.first == "2 trials, 0 of them in the store")
    #expect(!arm.output.contains("\"studies\""))
    let all = try Batchlab.run("run", "studied", "--json", in: folder)
    let found = try Studies(all.output)
    #expect(found.names.suffix(2) == ["heavy, batch 4", "heavy, batch 8"])
    #expect(found.ids("search").suffix(8) == studies.ids("search")[...])
  }

  @Test func nobody() throws {
    let folder = try folder()
    for name in ["nobody", "plain, batch 4", ""] {
      let result = try Batchlab.run("run", "studied", "--arm", name, in: folder)
      expectError(
        result, status: 65, naming: "experiments/studied.yaml", "arms", "no arm \(name)", "one",
        "plain", "heavy")
      #expect(result.output.isEmpty)
    }
    #expect(folder.records().isEmpty)
  }

  /// Killed while it searches, and run again: the same as if it had been left alone.
  @Test(.timeLimit(.minutes(1))) func killedInTheSearch() throws {
    let folder = try stepsToTarget()
    let arguments = [
      "run", "steps-to-target", "--profile", "smoke", "--arm", "momentum", "--json", "--jobs", "2",
    ]
    func run(_ store: String, _ name: String) throws -> Process {
      try Batchlab.process(arguments + ["--store", store], in: folder, name: name)
    }
    let undisturbed = try run("a", "undisturbed")
    try undisturbed.run()
    let reference = try Batchlab.result(of: undisturbed, in: folder, name: "undisturbed")
    #expect(reference.status == 0, "\(reference.errors)")

    let process = try run("b", "killed")
    try process.run()
    while process.isRunning, folder.records("b").count < 4 { Thread.sleep(forTimeInterval: 0.005) }
    kill(process.processIdentifier, SIGKILL)
    #expect(try Batchlab.result(of: process, in: folder, name: "killed").status == -SIGKILL)
    let left = folder.records("b").count
    #expect((4..<16).contains(left), "killed when \(left) of 16 trials were there")
    let resumed = try run("b", "resumed")
    try resumed.run()
    let result = try Batchlab.result(of: resumed, in: folder, name: "resumed")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errorLines.first == "16 trials, \(left) of them in the store")
    #expect(result.output == reference.output)
    #expect(folder.records("b") == folder.records("a"))
  }

  // MARK: - Looking

  @Test func showAndList() throws {
    let folder = try folder()
    let before = try Batchlab.run("show", "studied", in: folder)
    #expect(before.status == 0, "\(before.errors)")
    #expect(folder.records().isEmpty)
    let run = try Batchlab.run("run", "studied", "--json", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let studies = try Studies(run.output)
    let after = try Batchlab.run("show", "studied", in: folder)
    for (output, stored) in [(before.output, "0"), (after.output, "4")] {
      let table = rows(output).filter { $0[0].contains(", batch ") }
      #expect(
        table.map { Array($0.prefix(5)) } == [
          ["plain, batch 4", "4", "4", "60", stored], ["plain, batch 8", "8", "4", "60", stored],
          ["heavy, batch 4", "4", "4", "60", stored], ["heavy, batch 8", "8", "4", "60", stored],
        ])
      #expect(
        table.compactMap(\.last)
          == studies.ids("search").enumerated().filter { $0.offset % 4 == 0 }
          .map { String($0.element.prefix(12)) })
    }
    let trials = try Batchlab.run("show", "studied", "--trials", in: folder)
    for id in studies.ids("search") { #expect(trials.output.contains("\n\(id.prefix(12)) ")) }

    // Every record has a name here, those of confirming trials too.
    let list = try Batchlab.run("store", "list", in: folder)
    #expect(list.status == 0)
    let records = rows(list.output).dropFirst()
    #expect(records.count == folder.records().count)
    #expect(!list.output.contains("no experiment here"))
    let confirming = studies.trials("confirmations")
    #expect(!confirming.isEmpty)
    for trial in confirming {
      let id = try #require(trial["id"] as? String)
      let row = try #require(records.first { id.hasPrefix($0[0]) })
      #expect(row[1].hasPrefix("studied (default) ") && row[1].contains(", batch "))
      #expect(row[2] == "\(trial["seed"] as? Int ?? 0)")
      #expect(row[4] == "reachedGoal")
    }
  }

  @Test func terminal() throws {
    let folder = try folder(
      Sample.studies.replacingOccurrences(of: "below: 0.1}", with: "below: 0}"))
    let result = try Batchlab.run("run", "studied", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let rows = rows(result.output).filter { $0[0].contains(", batch ") }
    #expect(rows.count == 4)
    #expect(
      rows.allSatisfy { $0.last == "none of 4 trials met the target within 60 updates" })
    #expect(
      result.output.contains(
        "plain: no curve: a curve takes three batch sizes at least, and there are 0\n"))
    let json = try Batchlab.run("run", "studied", "--json", in: folder)
    #expect(
      try Studies(json.output).studies.allSatisfy { $0["outcome"] as? String == "infeasible" })
  }

  // MARK: - Timings

  /// The memory of a batch of 4096 rows of 256 units, in blocks and all at once.
  @Test func memoryOfALargeBatch() throws {
    let text = Sample.studies
      .replacingOccurrences(of: "train: 64", with: "train: 4096")
      .replacingOccurrences(of: "hidden: []", with: "hidden: [256, 256]")
      .replacingOccurrences(of: "one: {}", with: "one: {batchSize: 4096}")
      .replacingOccurrences(of: "batchSizes: [4, 8]", with: "batchSizes: [8, 4096]")
    let folder = try folder(text)
    let result = try Batchlab.run("bench", "studied", "--json", "--seconds", "0.001", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(
      rows.compactMap { $0["arm"] as? String } == [
        "one", "plain, batch 8", "plain, batch 4096", "heavy, batch 8", "heavy, batch 4096",
      ])
    for row in rows {
      let working = try #require(row["workingBytes"] as? Int)
      let whole = try #require(row["wholeBatchBytes"] as? Int)
      if row["batchSize"] as? Int == 8 {
        #expect(working == whole)
      } else {
        // The outputs of both layers alone, 4096 × 256 floats each, are so much.
        #expect(whole > 2 * 4096 * 256 * 4)
        #expect(working > 0 && 2 * working < whole, "\(working), \(whole)")
      }
    }
  }

  /// What was measured of a series that searches for momentum is found again at its best point.
  @Test func reportTakesTheTimings() throws {
    let folder = try folder()
    func timings() throws -> [String: Data] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.file(".batchlab/machine").path)
      return try Dictionary(
        uniqueKeysWithValues: names.map {
          ($0, try Data(contentsOf: folder.file(".batchlab/machine/\($0)")))
        })
    }
    let bench = try Batchlab.run("bench", "studied", "--seconds", "0.001", in: folder)
    #expect(bench.status == 0, "\(bench.errors)")
    let measured = try timings()
    // Batches of 4 and 8 without momentum, one of them the arm's, and with it.
    #expect(measured.count == 4)
    let report = try Batchlab.run("report", "studied", in: folder)
    #expect(report.status == 0, "\(report.errors)")
    #expect(try timings() == measured)
    let csv = try String(
      contentsOf: folder.file("reports/studied/data/machine.csv"), encoding: .utf8)
    #expect(csv.contains("\"heavy, batch "))
  }
}
