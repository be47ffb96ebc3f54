import ArgumentParser
import Foundation
import Testing

@testable import batchlab

/// The commands that README and articles show are ones that the program takes, and README's example
/// runs.
@Suite struct DocumentedCommandTests {
  /// A line of a shell block, without its comment.
  struct Line: Sendable, CustomTestStringConvertible {
    let path: String
    let words: [String]

    var testDescription: String { "\(path): \(words.joined(separator: " "))" }
  }

  private static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let pages: [(path: String, text: String)] = {
    let sources = package.appendingPathComponent("Sources")
    let files =
      FileManager.default.enumerator(atPath: sources.path)?
      .compactMap { $0 as? String }.filter { $0.contains(".docc/") && $0.hasSuffix(".md") } ?? []
    return (["README.md"] + files.sorted().map { "Sources/\($0)" }).map { path in
      let text = try? String(contentsOf: package.appendingPathComponent(path), encoding: .utf8)
      return (path, text ?? "")
    }
  }()

  private static let program = ".build/release/batchlab"

  private static let commands = pages.flatMap { page in
    page.text.split(separator: "\n").compactMap { line -> Line? in
      let words = line.trimmingPrefix("      - run: ").prefix { $0 != "#" }.split(separator: " ")
      guard words.first == program[...] else { return nil }
      return Line(path: page.path, words: words.dropFirst().map(String.init))
    }
  }

  @Test(arguments: commands)
  func `The program takes the command`(line: Line) throws {
    _ = try batchlab.Batchlab.parseAsRoot(line.words)
  }

  @Test func `There are commands to be tried`() {
    #expect(Self.commands.count > 40)
    #expect(Set(Self.commands.map(\.path)).count > 8)
  }

  @Test func `The trainer of twenty lines keeps to all that its trials need`() throws {
    let page = try #require(Self.pages.first { $0.path.hasSuffix("WritingATrainer.md") })
    func block(_ language: String) throws -> String {
      let parts = page.text.components(separatedBy: "```\(language)\n")
      return try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
    }
    let folder = try TemporaryFolder()
    try folder.write(block("python"), to: "train.py")
    try folder.write(block("yaml"), to: "my-trainer.yaml")
    let test = try Batchlab.run("trainer", "test", "my-trainer.yaml", in: folder)
    #expect(test.status == 0, "\(test.output)\(test.errors)")
    #expect(test.output.contains("ok  kill: "))
    let run = try Batchlab.run("run", "my-trainer.yaml", in: folder)
    #expect(run.status == 0 && run.output.contains("reproduced  gap: "), "\(run.errors)")
  }

  @Test func `The README's example runs and is judged`() throws {
    let parts = Self.pages[0].text.components(separatedBy: "```yaml\n")
    let yaml = try #require(parts.dropFirst().first?.components(separatedBy: "```").first)
    let folder = try TemporaryFolder()
    try folder.write(yaml, to: "my-gap.yaml")
    let result = try Batchlab.run("run", "my-gap.yaml", in: folder)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Yes, by "))
    #expect(result.output.contains("reproduced  gap:"))
  }
}
