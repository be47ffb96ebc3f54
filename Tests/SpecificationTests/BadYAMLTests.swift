import Foundation
import Samples
import Testing

@testable import Specification

/// Files that are no experiment before anything is known of their meaning.
@Suite struct BadYAMLTests {
  private func error(
    of contents: Data, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> SpecificationError {
    let folder = try TemporaryFolder()
    let file = try folder.write(contents, to: "bad.yaml")
    let error = #expect(throws: SpecificationError.self, sourceLocation: sourceLocation) {
      try ExperimentSpec(contentsOf: file)
    }
    return try #require(error)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let line: Int?
    let key: String?
    let found: String
    let expected: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "empty", text: "", line: 1, key: nil, found: "an empty file",
      expected: "an experiment"),
    Case(
      name: "comments alone", text: "# nothing\n\n", line: 1, key: nil, found: "an empty file",
      expected: "an experiment"),
    Case(
      name: "list", text: "- title\n- question\n", line: 1, key: nil, found: "a list of 2",
      expected: "an experiment: title, question, arms, …"),
    Case(
      name: "text", text: "hello\n", line: 1, key: nil, found: "hello",
      expected: "an experiment: title, question, arms, …"),
    Case(
      name: "unclosed bracket", text: "title: [a, b\nquestion: c\n", line: 2, key: nil,
      found: "no YAML (while parsing a flow sequence did not find expected ',' or ']')",
      expected: "YAML"),
    Case(
      name: "unclosed quote", text: "title: \"a\nquestion: c\n", line: 3, key: nil,
      found: "no YAML (while scanning a quoted scalar found unexpected end of stream)",
      expected: "YAML"),
    Case(
      name: "tab", text: "title: a\nrecipe:\n\tepochs: 1\n", line: 3, key: nil,
      found:
        "no YAML (while scanning for the next token found character that cannot start any token)",
      expected: "YAML"),
    Case(
      name: "alias to nothing", text: "title: *nowhere\n", line: 1, key: nil,
      found: "no YAML (found undefined alias)", expected: "YAML"),
    Case(
      name: "two documents", text: "title: a\n---\ntitle: b\n", line: 2, key: nil,
      found: "no YAML (expected a single document in the stream but found another document)",
      expected: "YAML"),
  ]

  @Test(arguments: cases) func text(_ bad: Case) throws {
    let error = try error(of: Data(bad.text.utf8))
    #expect(error.file.hasSuffix("bad.yaml"))
    #expect(error.line == bad.line)
    #expect(error.key == bad.key)
    #expect(error.found == bad.found)
    #expect(error.expected == bad.expected)
  }

  @Test func notUTF8() throws {
    let error = try error(of: Data("title: caf".utf8) + [0xE9, 0x0A])
    #expect((error.found, error.expected) == ("bytes that are not UTF-8", "UTF-8"))
  }

  @Test func tooLong() throws {
    let error = try error(of: Data(repeating: UInt8(ascii: "#"), count: 5 << 20))
    #expect((error.found, error.expected) == ("5242880 bytes", "at most 4194304"))
  }

  @Test func missing() throws {
    let file = try TemporaryFolder().file("nowhere.yaml")
    let error = try #require(
      #expect(throws: SpecificationError.self) { try ExperimentSpec(contentsOf: file) })
    #expect(error.file == file.path)
    #expect(error.line == nil)
    #expect(error.found == "no file that can be read")
    #expect(error.expected == "an experiment file (YAML)")
  }

  @Test func folder() throws {
    let folder = try TemporaryFolder()
    let error = try #require(
      #expect(throws: SpecificationError.self) { try ExperimentSpec(contentsOf: folder.url) })
    #expect(error.found == "no file that can be read")
  }

  /// Ten levels of nine aliases each: three and a half thousand million values in 500 bytes.
  @Test(.timeLimit(.minutes(1))) func aliasBomb() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      let aliases = [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = try error(of: Data(text.utf8))
    #expect(error.found == "more than 100000 values")
    #expect(error.expected == "at most 100000 values in 40 levels")
  }

  struct Nest: Sendable, CustomTestStringConvertible {
    let name: String
    let depth: Int
    let text: String
    var testDescription: String { "\(depth) levels of \(name)" }
  }

  /// A parser that calls itself for each level ends on the deepest of these for want of stack.
  static let nests: [Nest] = [100, 2_000, 300_000].flatMap { depth in
    [
      Nest(name: "lists", depth: depth, text: String(repeating: "[", count: depth)),
      Nest(
        name: "closed lists", depth: depth,
        text: String(repeating: "[", count: depth) + String(repeating: "]", count: depth)),
      Nest(
        name: "lists a line", depth: depth, text: String(repeating: "[\n", count: depth)),
      Nest(name: "mappings", depth: depth, text: String(repeating: "{a: ", count: depth)),
      Nest(name: "dashes", depth: depth, text: String(repeating: "- ", count: depth)),
      Nest(name: "question marks", depth: depth, text: String(repeating: "? ", count: depth)),
    ]
  }

  @Test(.timeLimit(.minutes(1)), arguments: nests) func nest(_ nest: Nest) throws {
    let error = try error(of: Data(nest.text.utf8))
    #expect(error.line != nil)
    // The parser, the limit of levels or the form of a key, whichever comes first.
    #expect(
      ["YAML", "at most 100000 values in 40 levels", "a name"].contains(error.expected),
      "\(error.found), \(error.expected)")
  }

  @Test func fortyLevelsAreNamed() throws {
    let text =
      "title: " + String(repeating: "[", count: 60) + String(repeating: "]", count: 60) + "\n"
    let error = try error(of: Data(text.utf8))
    #expect(error.found == "40 levels")
    #expect(error.line == 1)
  }

  struct Name: Sendable {
    let file: String
    let isRight: Bool
  }

  /// An experiment's name becomes a folder's, a link's and a shell command's part.
  @Test(arguments: [
    Name(file: "train-longer.yaml", isRight: true), Name(file: "v1.2_b.yml", isRight: true),
    Name(file: "plain", isRight: true), Name(file: "a b.yaml", isRight: false),
    Name(file: ".yaml", isRight: false), Name(file: "...yaml", isRight: false),
    Name(file: "..a.yaml", isRight: false), Name(file: "-rf.yaml", isRight: false),
    Name(file: "a;touch PWNED.yaml", isRight: false),
    Name(file: "$(touch PWNED).yaml", isRight: false), Name(file: "ä.yaml", isRight: false),
    Name(file: "a)b.yaml", isRight: false),
    Name(file: String(repeating: "n", count: 101) + ".yaml", isRight: false),
  ]) func name(_ name: Name) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(SampleExperiment.text, to: name.file)
    if name.isRight {
      let spec = try ExperimentSpec(contentsOf: file)
      #expect(spec.name == file.deletingPathExtension().lastPathComponent)
    } else {
      let error = try #require(
        #expect(throws: SpecificationError.self) { try ExperimentSpec(contentsOf: file) })
      #expect(error.file == file.path)
      #expect(error.line == nil)
      #expect(error.found.hasPrefix("the file name"))
    }
  }

  /// So does a profile's.
  @Test(arguments: ["../x", "a b", "x; touch PWNED", "", ".", "--force"])
  func profileName(_ profile: String) throws {
    let text = try SampleExperiment.text(replacing: "smoke:", with: "\"\(profile)\":")
    let error = try #require(
      #expect(throws: SpecificationError.self) {
        try SampleExperiment.spec(text, profile: profile)
      })
    #expect(error.line == 33)
    #expect(error.found == "the profile name \"\(profile)\"")
    #expect(try SampleExperiment.spec(text).profile == "default")
  }
}
