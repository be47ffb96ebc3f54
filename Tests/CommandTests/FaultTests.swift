import Foundation
import Testing

/// What breaks around the command: it says so, and nothing that was there is lost.
@Suite struct FaultTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Sample.houses, to: "experiments/houses.yaml")
    return folder
  }

  /// The command behind a shell's setting, as `ulimit -f 1`.
  private func run(
    _ arguments: String, after setting: String, in folder: TemporaryFolder
  ) throws -> Batchlab.Result {
    let process = try Batchlab.process([], in: folder)
    let command = try Batchlab.executable.path
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "\(setting); exec '\(command)' \(arguments)"]
    try process.run()
    return try Batchlab.result(of: process, in: folder)
  }

  private func program(_ lines: String, named name: String, in folder: TemporaryFolder) throws {
    try folder.write("#!/bin/sh\n\(lines)\n", to: "bin/\(name)")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/\(name)").path)
  }

  private func path(in folder: TemporaryFolder) -> [String: String] {
    ["PATH": "\(folder.file("bin").path):/usr/bin:/bin"]
  }

  /// Every write beyond a kilobyte fails, as all do on a full disk.
  @Test func writesThatFail() throws {
    let folder = try folder()
    let failed = try run("run houses", after: "ulimit -f 1; trap '' XFSZ", in: folder)
    #expect(failed.status == 74)
    #expect(failed.errorLines.last?.hasPrefix("batchlab: ") == true)
    #expect(failed.errorLines.last?.hasSuffix("cannot write: File too large") == true)
    #expect(folder.records().isEmpty)
    let again = try Batchlab.run("run", "houses", in: folder)
    #expect(again.status == 0)
    #expect(folder.records().count == 4)
    #expect(try Batchlab.run("store", "gc", in: folder).output.hasSuffix("0 were removed\n"))
  }

  /// What was stored before stays, and is not computed again.
  @Test func writesThatFailAfterOthersDidNot() throws {
    let folder = try folder()
    #expect(try Batchlab.run("run", "houses", "--arm", "one", in: folder).status == 0)
    let before = folder.records()
    #expect(try run("run houses", after: "ulimit -f 1; trap '' XFSZ", in: folder).status == 74)
    #expect(folder.records() == before)
    let again = try Batchlab.run("run", "houses", in: folder)
    #expect(again.errorLines.first == "4 trials, 2 of them in the store")
  }

  @Test(arguments: ["exit 3", "exit 0", "echo gnuplot 5.4; echo no chart >&2; exit 1"])
  func gnuplotThatFails(_ script: String) throws {
    let folder = try folder()
    #expect(try Batchlab.run("report", in: folder).status == 0)
    let files = ["README.md", "houses/README.md", "houses/figures/curves.svg"]
    let before = try files.map { try Data(contentsOf: folder.file("reports/\($0)")) }
    try folder.write(
      Sample.houses.replacingOccurrences(of: "epochs: 3", with: "epochs: 4"),
      to: "experiments/houses.yaml")
    try program(script, named: "gnuplot", in: folder)
    let result = try Batchlab.run("report", in: folder, environment: path(in: folder))
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.contains("batchlab: gnuplot "), "\(result.errors)")
    #expect(try files.map { try Data(contentsOf: folder.file("reports/\($0)")) } == before)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("reports").path)
    #expect(Set(left) == ["README.md", "houses", "index.html"])
  }

  /// Killed or told to stop while it draws: the report is the old one, whole, and the next rendering
  /// tidies up.
  @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM, SIGKILL])
  func endWhileDrawing(_ signal: Int32) throws {
    let folder = try folder()
    #expect(try Batchlab.run("report", in: folder).status == 0)
    let report = folder.file("reports/houses/README.md")
    let before = try Data(contentsOf: report)
    try folder.write(
      Sample.houses.replacingOccurrences(of: "epochs: 3", with: "epochs: 4"),
      to: "experiments/houses.yaml")
    // Says what it is, and draws for ever.
    try program(
      "case \"$*\" in *version*) echo gnuplot 5.4 patchlevel 0;; *) exec sleep 30;; esac",
      named: "gnuplot", in: folder)
    let process = try Batchlab.process(["report"], in: folder, environment: path(in: folder))
    try process.run()
    while process.isRunning && !drawing(in: folder) {
      Thread.sleep(forTimeInterval: 0.02)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus != 0)
    #expect(try Data(contentsOf: report) == before)
    #expect(try Batchlab.run("report", in: folder).status == 0)
    #expect(try Data(contentsOf: report) != before)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("reports").path)
    #expect(Set(left) == ["README.md", "houses", "index.html"])
  }

  /// Whether a report is being made: gnuplot runs in a folder of its own.
  private func drawing(in folder: TemporaryFolder) -> Bool {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.file("reports").path)
    return (names ?? []).contains { $0.hasSuffix(".partial") }
  }

  /// A clock that was set back or forward: no file's time is believed.
  @Test(arguments: [Date(timeIntervalSince1970: 0), Date(timeIntervalSince1970: 4e9)])
  func clockThatJumps(_ date: Date) throws {
    let folder = try folder()
    let first = try Batchlab.run("run", "houses", "--json", in: folder)
    let files = FileManager.default.enumerator(atPath: folder.url.path)
    for case let name as String in try #require(files) {
      try FileManager.default.setAttributes(
        [.modificationDate: date], ofItemAtPath: folder.file(name).path)
    }
    let second = try Batchlab.run("run", "houses", "--json", in: folder)
    #expect(second.output == first.output)
    #expect(second.errors == "4 trials, 4 of them in the store\n")
  }

  @Test func moreMemoryThanThereIs() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Sample.long.replacingOccurrences(of: "hidden: [32]", with: "hidden: [20000, 20000]"),
      to: "wide.yaml")
    let result = try run("run wide.yaml", after: "ulimit -v 4000000", in: folder)
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errorLines.last?.contains("MiB") == true)
  }
}
