import Foundation
import Samples
import Testing

@testable import Specification

/// What YAML 1.1 and YAML 1.2 read of a scalar is read here, or refused where they differ.
@Suite struct PlainScalarTests {
  /// The sample with a value in the place of a number, of a truth value or of a text.
  private func error(
    _ passage: String, _ replacement: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> SpecificationError {
    let text = try SampleExperiment.text(replacing: passage, with: replacement)
    let error = #expect(throws: SpecificationError.self, sourceLocation: sourceLocation) {
      try SampleExperiment.spec(text)
    }
    return try #require(error)
  }

  // MARK: - Numbers

  @Test(arguments: [("4", 4), ("+4", 4), ("8", 8)]) func wholeNumber(
    _ written: String, value: Int
  ) throws {
    let text = try SampleExperiment.text(replacing: "batchSize: 4", with: "batchSize: \(written)")
    #expect(try SampleExperiment.spec(text).arms[0].recipe.referenceBatchSize == value)
  }

  @Test(arguments: [
    ("010", "010, which is 8 to YAML 1.1 and 10 to YAML 1.2"),
    ("007", "007"),
    ("+010", "+010, which is 8 to YAML 1.1 and 10 to YAML 1.2"),
    ("-010", "-010, which is -8 to YAML 1.1 and -10 to YAML 1.2"),
    ("08", "08, which is a text to YAML 1.1 and 8 to YAML 1.2"),
    ("00", "00"),
    ("0o10", "0o10, which is a text to YAML 1.1 and 8 to YAML 1.2"),
    ("0b11", "0b11, which is 3 to YAML 1.1 and a text to YAML 1.2"),
    ("1_0", "1_0, which is the number 10 to YAML 1.1 and a text to YAML 1.2"),
    ("0x_F", "0x_F, which is the number 0xF to YAML 1.1 and a text to YAML 1.2"),
    ("1:30", "1:30, which is a number to base 60 to YAML 1.1 and a text to YAML 1.2"),
    ("1:30:00", "1:30:00, which is a number to base 60 to YAML 1.1 and a text to YAML 1.2"),
    ("2026-01-31", "2026-01-31, which is a date to YAML 1.1 and a text to YAML 1.2"),
    ("0x1F", "0x1F"), ("1e3", "1e3"), ("4.0", "4.0"), (".inf", ".inf"), ("~", "nothing"),
    ("null", "nothing"), ("Null", "nothing"), ("NULL", "nothing"), ("four", "four"),
    ("4 000", "4 000"),
    ("4,0", "4,0"), ("'4'", "the text \"4\""), ("!!str 4", "the text \"4\""),
    ("! 4", "the text \"4\""), ("yes", "yes, which is true to YAML 1.1 and a text to YAML 1.2"),
    ("\u{FF14}", "\u{FF14}"),
  ]) func noWholeNumber(_ written: String, found: String) throws {
    let error = try error("batchSize: 4", "batchSize: \(written)")
    #expect(error.line == 10)
    #expect(error.key == "recipe.batchSize")
    #expect(error.found == found)
    #expect(error.expected == "a whole number from 1 to 10000000")
  }

  @Test(arguments: [
    ("1", 1), ("+1", 1), ("0.5", 0.5), (".5", 0.5), ("1.", 1), ("1.0e+3", 1000), ("1.0e3", 1000),
    ("1e3", 1000), ("1E-2", 0.01), ("01.5", 1.5), ("1.5e-4", 1.5e-4),
  ]) func number(_ written: String, value: Double) throws {
    let text = try SampleExperiment.text(
      replacing: "learningRate: 0.1", with: "learningRate: \(written)")
    #expect(try SampleExperiment.spec(text).arms[0].recipe.learningRate == value)
  }

  @Test(arguments: [
    ("010", "010, which is 8 to YAML 1.1 and 10 to YAML 1.2"),
    ("01e1", "01e1, which is a text to YAML 1.1 and 10 to YAML 1.2"),
    ("1_000.5", "1_000.5, which is the number 1000.5 to YAML 1.1 and a text to YAML 1.2"),
    ("1:30.5", "1:30.5, which is a number to base 60 to YAML 1.1 and a text to YAML 1.2"),
    ("0o10", "0o10, which is a text to YAML 1.1 and 8 to YAML 1.2"), ("0x10", "0x10"),
    ("0x1p3", "0x1p3"),
    (".inf", ".inf"), ("-.inf", "-.inf"), (".nan", ".nan"), ("inf", "inf"),
    ("infinity", "infinity"),
    ("nan", "nan"), ("1e999", "1e999"), ("'0.1'", "the text \"0.1\""),
    ("!!str 0.1", "the text \"0.1\""),
    ("no", "no, which is false to YAML 1.1 and a text to YAML 1.2"),
    ("1e", "1e"), (".", "."),
  ]) func noNumber(_ written: String, found: String) throws {
    let error = try error("learningRate: 0.1", "learningRate: \(written)")
    #expect(error.key == "recipe.optimizer.learningRate")
    #expect(error.found == found)
    #expect(error.expected == "a finite number above 0")
  }

  // MARK: - Truth values

  @Test(arguments: [
    ("yes", "yes, which is true to YAML 1.1 and a text to YAML 1.2"),
    ("No", "No, which is false to YAML 1.1 and a text to YAML 1.2"),
    ("ON", "ON, which is true to YAML 1.1 and a text to YAML 1.2"),
    ("off", "off, which is false to YAML 1.1 and a text to YAML 1.2"),
    ("y", "y, which is true to YAML 1.1 and a text to YAML 1.2"),
    ("N", "N, which is false to YAML 1.1 and a text to YAML 1.2"), ("1", "1"),
    ("'true'", "the text \"true\""), ("!!str true", "the text \"true\""), ("~", "nothing"),
  ]) func noTruth(_ written: String, found: String) throws {
    let error = try error("batchSize: 4", "batchSize: 4\n  dropLast: \(written)")
    #expect(error.line == 11)
    #expect(error.key == "recipe.dropLast")
    #expect(error.found == found)
    #expect(error.expected == "true or false")
  }

  @Test(arguments: [("true", true), ("false", false)]) func truth(
    _ written: String, value: Bool
  ) throws {
    let text = try SampleExperiment.text(
      replacing: "batchSize: 4", with: "batchSize: 4\n  dropLast: \(written)")
    #expect(try SampleExperiment.spec(text).arms[0].recipe.dropLast == value)
  }

  // MARK: - Texts

  /// A text is what is written, whatever a version of YAML would make of it elsewhere.
  @Test(arguments: [
    "010", "1_000", "4:00:00", "yes", "no", "on", "2026-01-31", "0x1F", "1e3", ".nan", "=", "true",
  ]) func texts(_ written: String) throws {
    for value in [written, "'\(written)'", "\"\(written)\"", "!!str \(written)"] {
      let text = try SampleExperiment.text(replacing: "title: Small", with: "title: \(value)")
      #expect(try SampleExperiment.spec(text).title == written)
    }
    let arm = try SampleExperiment.text(
      replacing: "  all: {batchSize: 8}", with: "  all: {batchSize: 8}\n  \(written): {}")
    #expect(try SampleExperiment.spec(arm).arms.map(\.name) == ["one", "all", written])
  }

  @Test(arguments: ["~", "null", "Null", "NULL", ""]) func nothing(_ written: String) throws {
    let error = try error("title: Small", "title: \(written)")
    #expect((error.found, error.expected) == ("nothing", "a text"))
  }

  @Test(arguments: ["~", "null", "Null"]) func noKey(_ written: String) throws {
    let error = try error("  all: {batchSize: 8}", "  all: {batchSize: 8}\n  \(written): {}")
    #expect((error.found, error.expected) == ("a key that is no text", "a name"))
  }

  // MARK: - Tags, directives, line ends

  @Test(arguments: [
    ("!!int 4", "!!int"), ("!!float 4", "!!float"), ("!!binary NA==", "!!binary"),
    ("!own 4", "!own"), ("!!set {4}", "!!set"), ("!!timestamp 2026-01-31", "!!timestamp"),
    ("!!bool yes", "!!bool"), ("!!null ''", "!!null"), ("!<tag:yaml.org,2002:int> 4", "!!int"),
    ("!!python/object:os.system {}", "!!python/object:os.system"),
  ]) func tags(_ written: String, tag: String) throws {
    let error = try error("batchSize: 4", "batchSize: \(written)")
    #expect(error.line == 10)
    #expect(error.key == "recipe.batchSize")
    #expect(error.found == "the tag \(tag)")
    #expect(error.expected == "a value without a tag: its key says what it is")
  }

  @Test func tagsOfKeys() throws {
    let error = try error("batchSize: 4", "!!int batchSize: 4")
    #expect(error.found == "the tag !!int")
    let text = try SampleExperiment.text(
      replacing: "batchSize: 4", with: "!!str batchSize: 4\n  !!merge <<: {dropLast: true}")
    let recipe = try SampleExperiment.spec(text).arms[0].recipe
    #expect(recipe.referenceBatchSize == 4 && recipe.dropLast)
  }

  /// A file that says which version it is in, or marks its bytes' order, is read as any other.
  @Test(arguments: ["%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "---\n", "\u{FEFF}", "\u{FEFF}# a\n"])
  func beginnings(_ beginning: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(beginning + SampleExperiment.text, to: "sample.yaml")
    #expect(try ExperimentSpec(contentsOf: file).arms.map(\.name) == ["one", "all"])
  }

  @Test(arguments: ["%YAML 2.0\n---\n", "%YAML 1.1\n%YAML 1.1\n---\n", "%YAML 1.1\n"])
  func badDirectives(_ beginning: String) throws {
    let error = try #require(
      #expect(throws: SpecificationError.self) {
        try SampleExperiment.spec(beginning + SampleExperiment.text)
      })
    #expect(error.found.hasPrefix("no YAML"))
  }

  @Test(arguments: [
    ("title: Small\u{2028}x", "U+2028", 1), ("title: \"Small\u{85}x\"", "U+0085", 1),
    ("title: Small # a comment\u{2029}seeds: 9", "U+2029", 1),
    ("title: Small\nnotes: [\"a\u{2028}b\"]", "U+2028", 2),
  ]) func lineEnds(_ written: String, character: String, line: Int) throws {
    let error = try error("title: Small", written)
    #expect(error.line == line)
    #expect(
      error.found
        == "the character \(character), which ends a line to YAML 1.1 and not to YAML 1.2")
    #expect(error.expected == "a line feed, or a space")
  }

  @Test func escapedLineEndsAreTexts() throws {
    let text = try SampleExperiment.text(replacing: "title: Small", with: #"title: "a\u2028b\N""#)
    #expect(try SampleExperiment.spec(text).title == "a\u{2028}b\u{85}")
  }
}
