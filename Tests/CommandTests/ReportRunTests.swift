import Foundation
import Testing

/// Reports of several experiments: each is there as soon as it is finished, whatever becomes of the others.
@Suite struct ReportRunTests {
  /// Experiments whose names run against their places; the others follow by name.
  private func folder(_ more: [String: String] = [:]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Self.houses("Last"), to: "experiments/b.yaml")
    try folder.write(Self.houses("First", "place: 1"), to: "experiments/z.yaml")
    for (name, text) in more { try folder.write(text, to: "experiments/\(name).yaml") }
    return folder
  }

  private static func houses(_ title: String, _ more: String = "") -> String {
    Sample.houses.replacing("title: Houses", with: "title: \(title)\n\(more)")
  }

  private func index(in folder: TemporaryFolder) throws -> String {
    try String(contentsOf: folder.file("reports/README.md"), encoding: .utf8)
  }

  @Test func oneAfterTheOtherByPlace() throws {
    let folder = try folder()
    let result = try Batchlab.run("report", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    let pages = result.output.split(separator: "\n").map { $0.split(separator: ":")[0] }
    #expect(
      pages == [
        "reports/z/README.md", "reports/b/README.md", "reports/index.html", "reports/README.md",
      ])
    // A line an experiment, and none a trial.
    #expect(result.errorLines == ["z: 4 trials, 0 of them in the store"])
    let first = try #require(try index(in: folder).range(of: "[First]"))
    let last = try #require(try index(in: folder).range(of: "[Last]"))
    #expect(first.lowerBound < last.lowerBound)
    #expect(try Batchlab.run("report", in: folder).errorLines.isEmpty)
  }

  @Test func aTrainerThatFailsInTheMiddle() throws {
    let trainer = "trainer: {command: [\"false\"], metrics: {testError: percent}}"
    let folder = try folder([
      "a": Self.houses("Broken", trainer).replacing("testLoss", with: "testError")
        .replacing("{kind: houses}", with: "{kind: strokes, train: 8, test: 4}")
    ])
    let result = try Batchlab.run("report", in: folder)
    #expect(result.status == 65, "\(result.errors)")
    #expect(
      result.errors.contains("\na: ") && result.errors.contains("status 1"),
      "\(result.errors)")
    let index = try index(in: folder)
    #expect(index.contains("[First](z/README.md)") && index.contains("[Last](b/README.md)"))
    #expect(index.contains("\nBroken: failed: "), "\(index)")
    #expect(folder.exists("reports/z/index.html") && folder.exists("reports/b/index.html"))
    #expect(!folder.exists("reports/a"))
  }

  /// Such as by a full disk, which is full no longer when the others are written.
  @Test func aReportThatCannotBeWritten() throws {
    let folder = try folder([
      "a": Self.houses("Spoiled").replacing("title: Loss", with: "title: Lost")
    ])
    try folder.write(
      """
      #!/bin/sh
      if grep -rq Lost .; then echo "No space left on device" >&2; exit 1; fi
      exec /usr/bin/gnuplot "$@"

      """, to: "bin/gnuplot")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/gnuplot").path)
    let result = try Batchlab.run(
      "report", in: folder, environment: ["PATH": "\(folder.file("bin").path):/usr/bin:/bin"])
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.contains("No space left on device"), "\(result.errors)")
    #expect(try index(in: folder).contains("\nSpoiled: failed: "))
    #expect(folder.exists("reports/z/README.md") && folder.exists("reports/b/README.md"))
    #expect(!folder.exists("reports/a"))
    #expect(try Batchlab.run("report", in: folder).status == 0)
    #expect(try index(in: folder).contains("[Spoiled](a/README.md)"))
  }

  @Test(.timeLimit(.minutes(2))) func interrupted() throws {
    let folder = try folder(["a": Sample.long])
    let process = try Batchlab.process(["report"], in: folder)
    try process.run()
    while process.isRunning && !folder.exists("reports/README.md") {
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.interrupt()
    let result = try Batchlab.result(of: process, in: folder)
    #expect(result.status == 75 || result.status == 130, "\(result.status) \(result.errors)")
    let index = try index(in: folder)
    #expect(index.contains("[First](z/README.md)"))
    #expect(
      index.contains("\nLong: not finished yet\n") && index.contains("\nLast: not finished yet\n"))
    #expect(folder.exists("reports/z/README.md") && folder.exists("reports/index.html"))
  }
}
