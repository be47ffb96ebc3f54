import Foundation
import Testing

/// What the command does when all is right, and when it is stopped.
@Suite struct RunTests {
  private func folder(_ text: String = Sample.houses) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "experiments/houses.yaml")
    return folder
  }

  /// The digests of all trials, in the summary's order.
  private func digests(_ json: String) throws -> [String] {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let arms = try #require(object["arms"] as? [[String: Any]])
    return try arms.flatMap { arm in
      try #require(arm["trials"] as? [[String: Any]]).compactMap {
        $0["parametersDigest"] as? String
      }
    }
  }

  @Test func jsonAloneOnStandardOutput() throws {
    let folder = try folder()
    let result = try Batchlab.run("run", "houses", "--json", in: folder)
    #expect(result.status == 0)
    #expect(try digests(result.output).count == 4)
    #expect(result.errorLines.first == "4 trials, 0 of them in the store")
    #expect(result.errorLines.count == 5)
    let again = try Batchlab.run("run", "houses", "--json", in: folder)
    #expect(again.output == result.output)
    #expect(again.errors == "4 trials, 4 of them in the store\n")
  }

  @Test func tableOnStandardOutput() throws {
    let result = try Batchlab.run("run", "houses", in: folder())
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("Houses (default)\n"))
    #expect(result.output.contains("nearer: "))
  }

  /// Neither workers, nor the store, nor what the environment says of OpenBLAS changes a bit.
  @Test func digestsAreTheSame() throws {
    let text = Sample.houses
      .replacingOccurrences(
        of: "{kind: houses}", with: "{kind: regression, train: 300, test: 8, features: 70}"
      )
      .replacingOccurrences(of: "hidden: []", with: "hidden: [65], normalization: batch")
      .replacingOccurrences(of: "batchSize: 1,", with: "batchSize: 300,")
    let folder = try folder(text)
    let reference = try Batchlab.run("run", "houses", "--json", "--jobs", "1", in: folder)
    #expect(reference.status == 0, "\(reference.errors)")
    let digests = try digests(reference.output)
    #expect(Set(digests).count == 4)
    let runs: [(jobs: String, environment: [String: String])] = [
      ("2", [:]), ("1", ["OPENBLAS_CORETYPE": "SkylakeX"]), ("2", ["OPENBLAS_CORETYPE": "Nehalem"]),
      ("1", ["OPENBLAS_NUM_THREADS": "2"]),
      ("1", ["OPENBLAS_CORETYPE": "", "OPENBLAS_NUM_THREADS": ""]),
    ]
    for (index, run) in runs.enumerated() {
      let result = try Batchlab.run(
        "run", "houses", "--json", "--jobs", run.jobs, "--store", "store-\(index)", in: folder,
        environment: run.environment)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == reference.output, "\(run)")
      #expect(folder.records("store-\(index)") == folder.records())
    }
  }

  @Test func oneArmAndFewerSeeds() throws {
    let folder = try folder()
    let result = try Batchlab.run(
      "run", "houses", "--arm", "all", "--seeds", "1", "--json", in: folder)
    #expect(result.status == 0)
    #expect(try digests(result.output).count == 1)
    #expect(folder.records().count == 1)
  }

  @Test func forceComputesAnew() throws {
    let folder = try folder()
    let first = try Batchlab.run("run", "houses", "--json", in: folder)
    let forced = try Batchlab.run("run", "houses", "--json", "--force", in: folder)
    #expect(forced.output == first.output)
    #expect(forced.errorLines.count == 5)
  }

  @Test func damagedRecord() throws {
    let folder = try folder()
    let first = try Batchlab.run("run", "houses", "--json", in: folder)
    let id = try #require(folder.records().first)
    try folder.write("spoiled", to: ".batchlab/trials/\(id)/history.csv")
    let second = try Batchlab.run("run", "houses", "--json", in: folder)
    #expect(second.status == 0)
    #expect(second.output == first.output)
    #expect(
      second.errorLines.contains {
        $0.hasPrefix("damaged record: ") && $0.contains("history.csv: does not have the contents")
          && $0.hasSuffix("damaged/\(id)-1, computed again")
      }, "\(second.errors)")
  }

  @Test func divergenceIsNoFailure() throws {
    let folder = try folder(
      Sample.houses.replacingOccurrences(
        of: "all: {batchSize: 4}", with: "all: {batchSize: 4, optimizer: {learningRate: 1e300}}"))
    let result = try Batchlab.run("run", "houses", in: folder)
    #expect(result.status == 0)
    #expect(result.errors.contains("all, seed 0: diverged at update 2"), "\(result.errors)")
    #expect(result.output.contains("inconclusive  nearer: 2 of 2 trials of all diverged"))
    let json = try Batchlab.run("run", "houses", "--json", in: folder)
    #expect(try digests(json.output).count == 4)
  }

  /// Nothing in a user's text breaks a line in two or commands the terminal.
  @Test func controlCharacters() throws {
    let text = Sample.houses
      .replacingOccurrences(of: "  one:", with: #"  "o\n\e[31mne":"#)
      .replacingOccurrences(of: "of: one", with: #"of: "o\n\e[31mne""#)
      .replacingOccurrences(of: "title: Houses", with: #"title: "Hou\nses\a""#)
      .replacingOccurrences(of: "question: What", with: #"question: "\e[2JWhat" #"#)
    let folder = try folder(text)
    for command in ["run", "report", "show"] {
      let result = try Batchlab.run(command, "houses", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      let controls = (result.output + result.errors).unicodeScalars.filter {
        $0.properties.generalCategory == .control && $0 != "\n"
      }
      #expect(controls.isEmpty)
      #expect(!(result.output + result.errors).contains("\nses"))
    }
    let unknown = try Batchlab.run("run", "houses", "--arm", "\u{1B}[31mx\ny", in: folder)
    #expect(unknown.errorLines.count == 1)
    #expect(!unknown.errors.contains("\u{1B}"))
  }

  // MARK: - Looking

  @Test func list() throws {
    let result = try Batchlab.run("list", in: folder())
    #expect(result.status == 0)
    #expect(result.output == "houses\n  What is the price?\n  profiles: default\n")
    #expect(result.errors.isEmpty)
  }

  @Test func show() throws {
    let folder = try folder()
    let before = try Batchlab.run("show", "houses", in: folder)
    #expect(before.status == 0)
    #expect(folder.records().isEmpty)
    _ = try Batchlab.run("run", "houses", "--arm", "one", in: folder)
    let after = try Batchlab.run("show", "houses", in: folder)
    let rows = after.output.split(separator: "\n").map { row in
      row.split(separator: " ").map(String.init)
    }
    let one = try #require(rows.first { $0.first == "one" })
    let all = try #require(rows.first { $0.first == "all" })
    #expect(Array(one[1...5]) == ["1", "0.1", "3", "2", "2"])
    #expect(Array(all[1...5]) == ["4", "0.1", "3", "2", "0"])
    #expect(folder.records().contains { $0.hasPrefix(one[6]) })
  }

  @Test func doctor() throws {
    let folder = try folder()
    _ = try Batchlab.run("run", "houses", in: folder)
    let result = try Batchlab.run("doctor", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("\ngnuplot   gnuplot "))
    #expect(result.output.contains("\nstore     \(folder.file(".batchlab").path), 4 records\n"))
    #expect(result.output.contains("OpenBLAS"))
  }

  @Test func helpAndVersion() throws {
    let folder = try TemporaryFolder()
    for (arguments, words) in [
      (["--help"], "USAGE: batchlab <subcommand>"), (["help", "run"], "USAGE: batchlab run "),
      (["--version"], "0."), (["report", "--help"], "USAGE: batchlab report "),
    ] {
      let process = try Batchlab.process(arguments, in: folder)
      try process.run()
      let result = try Batchlab.result(of: process, in: folder)
      #expect(result.status == 0)
      #expect(result.output.contains(words), "\(result.output)")
      #expect(result.errors.isEmpty)
    }
  }

  // MARK: - Reports

  @Test func reportFromNothingTwice() throws {
    let folder = try folder()
    let first = try Batchlab.run("report", in: folder)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasSuffix("reports/README.md\n"))
    let files = [
      "README.md", "houses/README.md", "houses/figures/curves.svg", "houses/data/summary.json",
    ]
    let before = try files.map { try Data(contentsOf: folder.file("reports/\($0)")) }
    let second = try Batchlab.run("report", in: folder)
    // Nothing was to be done, and nothing is said of it.
    #expect(second.errors.isEmpty)
    #expect(try files.map { try Data(contentsOf: folder.file("reports/\($0)")) } == before)
  }

  /// Two files of one name would write one report.
  @Test func reportsOfOneName() throws {
    let folder = try folder()
    try folder.write(Sample.houses, to: "other/houses.yaml")
    let result = try Batchlab.run("report", "houses", "other/houses.yaml", in: folder)
    expectError(result, status: 65, naming: "other/houses.yaml", "houses")
    #expect(folder.records().isEmpty)
  }

  // MARK: - Interruption and other processes

  private func waitUntil(_ condition: () throws -> Bool) throws {
    let end = Date().addingTimeInterval(20)
    while try !condition() {
      try #require(Date() < end, "waited for 20 s")
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM])
  func interruptionKeepsWhatIsFinished(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.long, to: "long.yaml")
    let process = try Batchlab.process(["run", "long.yaml", "--jobs", "2"], in: folder)
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    try waitUntil { folder.records().count == 1 }
    kill(process.processIdentifier, signal)
    let result = try Batchlab.result(of: process, in: folder)
    expectError(result, status: 130, naming: "interrupted", "1 finished")
    #expect(result.output.isEmpty)
    #expect(folder.records().count == 1)
    let again = try Batchlab.run("run", "long.yaml", "--arm", "short", in: folder)
    #expect(again.status == 0)
    #expect(again.errors == "1 trials, 1 of them in the store\n")
  }

  @Test(.timeLimit(.minutes(1))) func killedProcessLeavesNoHalfRecord() throws {
    let folder = try TemporaryFolder()
    try folder.write(Sample.long, to: "long.yaml")
    let process = try Batchlab.process(["run", "long.yaml", "--jobs", "2"], in: folder)
    try process.run()
    try waitUntil { folder.records().count == 1 }
    kill(process.processIdentifier, SIGKILL)
    #expect(try Batchlab.result(of: process, in: folder).status == -SIGKILL)
    let again = try Batchlab.run("run", "long.yaml", "--arm", "short", in: folder)
    #expect(again.errors == "1 trials, 1 of them in the store\n")
  }

  @Test(.timeLimit(.minutes(2)), arguments: [2, 8])
  func processesOnOneStoreComputeNoTrialTwice(_ count: Int) throws {
    let folder = try folder(
      Sample.houses.replacingOccurrences(of: "seeds: 2", with: "seeds: 20"))
    let names = (0..<count).map { "process\($0)" }
    let processes = try names.map { name in
      try Batchlab.process(["run", "houses", "--json", "--jobs", "2"], in: folder, name: name)
    }
    for process in processes { try process.run() }
    let results = try zip(processes, names).map { process, name in
      try Batchlab.result(of: process, in: folder, name: name)
    }
    #expect(results.allSatisfy { $0.status == 0 && $0.output == results[0].output })
    #expect(folder.records().count == 40)
    // Each trial that a process finished itself has a line; what the store had at first has none.
    let finished = results.flatMap(\.errorLines).filter {
      $0.contains(", seed ") && $0.contains("/40 ")
    }
    let trials = finished.map { line in
      line.split(separator: " ", maxSplits: 1).last?.split(separator: ":").first ?? ""
    }
    #expect(trials.count == 40)
    #expect(Set(trials).count == 40)
  }

  @Test func whatChangedOfACommandIsTold() throws {
    let folder = try MixedSample.folder()
    func run() throws -> String {
      let result = try Batchlab.run("run", "houses", in: folder)
      #expect(result.status == 0, "\(result.errors)")
      return result.errors
    }
    #expect(try !run().contains("computed anew"))
    #expect(try run().contains("10 trials, 10 of them in the store"))
    try folder.write("1", to: "experiments/offset.txt")
    let again = try run()
    #expect(
      again.contains("command is computed anew, changed since it was stored: offset.txt\n"))
    #expect(again.contains("10 trials, 5 of them in the store"))
    // What is gone back to is there.
    try folder.write("0", to: "experiments/offset.txt")
    #expect(try run().contains("10 trials, 10 of them in the store"))
  }

  /// A report says where arms ran on different devices, a check and a diff where the other did.
  @Test func otherDevicesAreTold() throws {
    let folder = try MixedSample.folder()
    func train(on device: String) throws {
      try folder.write(
        """
        echo "{\\"update\\": 16, \\"testError\\": $((30 + $2 * 7 % 5))}" > "$3/metrics.jsonl"
        echo '{"device": "\(device)"}' > "$3/result.json"
        """, to: "experiments/train.sh")
    }
    try train(on: "GPU one")
    #expect(try Batchlab.run("check", "--update", in: folder).status == 0)
    #expect(try Batchlab.run("run", "houses", "--store", "one", in: folder).status == 0)
    try train(on: "GPU two")
    let check = try Batchlab.run("check", in: folder)
    #expect(check.status == 0, "\(check.output)")
    #expect(check.output.contains("command was computed by GPU one, and is by GPU two"))
    #expect(try Batchlab.run("run", "houses", "--store", "two", in: folder).status == 0)
    let diff = try Batchlab.run("diff", "one", "two", in: folder)
    #expect(diff.output.contains("was computed by other devices: A GPU one; B GPU two"))
  }
}
