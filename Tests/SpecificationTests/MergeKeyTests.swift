import Foundation
import Planning
import Samples
import Testing

@testable import Specification

/// Anchors, aliases and merge keys.
@Suite struct MergeKeyTests {
  private func value(_ text: String) throws -> Setting {
    try Setting.parse(text, file: "sample.yaml")
  }

  /// A setting as nested text, keys in order.
  private func words(_ setting: Setting) -> String {
    switch setting.content {
    case .null: "null"
    case .scalar(let text, _): text
    case .sequence(let items): "[\(items.map(words).joined(separator: ", "))]"
    case .mapping(let pairs):
      "{\(pairs.map { "\($0.key): \(words($0.value))" }.joined(separator: ", "))}"
    }
  }

  @Test(arguments: [
    ("{base: &x {a: 1, b: 2}, own: {<<: *x, b: 3}}", "{a: 1, b: 3}"),
    ("{base: &x {a: 1, b: 2}, own: {b: 3, <<: *x}}", "{b: 3, a: 1}"),
    ("{base: &x {a: 1}, own: {c: 0, <<: *x, d: 4}}", "{c: 0, a: 1, d: 4}"),
    // Of several the first goes before the others.
    ("{base: [&x {a: 1, b: 2}, &y {b: 5, c: 6}], own: {<<: [*x, *y]}}", "{a: 1, b: 2, c: 6}"),
    ("{base: [&x {a: 1, b: 2}, &y {b: 5, c: 6}], own: {<<: [*y, *x], c: 7}}", "{b: 5, a: 1, c: 7}"),
    // What was merged is merged on.
    ("{base: [&x {a: 1}, &y {<<: *x, b: 2}], own: {<<: *y}}", "{a: 1, b: 2}"),
    ("{base: &x {a: {c: 1, d: 2}}, own: {<<: *x, a: {c: 3}}}", "{a: {c: 3}}"),
    ("{base: &x {a: {c: 1}}, own: {<<: *x}}", "{a: {c: 1}}"),
    ("{own: {<<: {a: 1}, b: 2}}", "{a: 1, b: 2}"), ("{own: {<<: []}}", "{}"),
    ("{base: &x [{a: 1}, {b: 2}], own: {<<: *x}}", "{a: 1, b: 2}"),
    // In quotes it is a name as any other.
    ("{base: &x {a: 1}, own: {\"<<\": *x}}", "{<<: {a: 1}}"),
    ("{base: &x 3, own: [*x, *x]}", "[3, 3]"), ("{base: &x [1], own: *x}", "[1]"),
    // An anchor that is there twice is the last one's before the alias.
    ("{base: [&x 1, &x 2], own: *x}", "2"),
  ]) func merged(_ text: String, own: String) throws {
    #expect(try value(text).child("own").map(words) == own)
  }

  /// Paths are those of the mapping that merges; lines are those in which a key stands.
  @Test func placesOfMergedKeys() throws {
    let text = """
      base: &x
        a: 1
        b: {c: 2}
      own:
        <<: *x
        d: 3
      """
    let own = try #require(try value(text).child("own"))
    let (a, c, d) = (own.child("a"), own.child("b")?.child("c"), own.child("d"))
    #expect([a, c, d].map { $0?.path } == ["own.a", "own.b.c", "own.d"])
    #expect([a, c, d].map { $0?.line } == [2, 3, 6])
  }

  @Test func inAnExperiment() throws {
    var text = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}", with: "one: &one {batchSize: 1, dropLast: true}")
    text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {<<: *one, batchSize: 8}", in: text)
    let spec = try SampleExperiment.spec(text)
    #expect(spec.arms.map(\.recipe.batchSize) == [1, 8])
    #expect(spec.arms.map(\.recipe.dropLast) == [true, true])
    let plain = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}", with: "one: {batchSize: 1, dropLast: true}")
    let written = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {batchSize: 8, dropLast: true}", in: plain)
    #expect(
      try SampleExperiment.plan(text).trials.map(\.id)
        == SampleExperiment.plan(written).trials.map(\.id))
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    let line: Int
    let key: String?
    let found: String
    var testDescription: String { text }
  }

  static let bad = [
    Bad(text: "a: 1\nb: {<<: 3}", line: 2, key: "b.<<", found: "3"),
    Bad(text: "a: &x [1]\nb:\n  <<: *x", line: 3, key: "b.<<", found: "1"),
    Bad(text: "<<: text", line: 1, key: "<<", found: "text"),
    Bad(text: "a: {<<: ~}", line: 1, key: "a.<<", found: "nothing"),
    Bad(text: "a: {<<: [[{b: 1}]]}", line: 1, key: "a.<<", found: "a list of 1"),
  ]

  @Test(arguments: bad) func noMapping(_ bad: Bad) throws {
    #expect(
      throws: SpecificationError(
        file: "sample.yaml", line: bad.line, key: bad.key, found: bad.found,
        expected: "a mapping whose keys to take over, or a list of such")
    ) { try value(bad.text) }
  }

  @Test(arguments: [
    ("a: &x {b: *x}", "found undefined alias"), ("a: &x [*x]", "found undefined alias"),
    ("a: &x {<<: *x}", "found undefined alias"),
    ("a: *later\nb: &later 1", "found undefined alias"),
  ]) func loops(_ text: String, words: String) throws {
    let error = #expect(throws: SpecificationError.self) { try value(text) }
    #expect(error?.found.contains(words) == true)
    #expect(error?.line == 1)
  }

  @Test func twoMergeKeysAreOneTooMany() throws {
    let error = #expect(throws: SpecificationError.self) {
      try value("a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n")
    }
    #expect(error?.key == "<<")
    #expect(error?.expected == "each key once")
  }

  /// Ten levels of nine merges each.
  @Test(.timeLimit(.minutes(1))) func bomb() throws {
    var text = "a0: &a0 {k0: [x, x, x, x, x, x, x, x, x]}\n"
    for level in 1..<10 {
      let keys = (0..<9).map { "k\($0): {<<: *a\(level - 1)}" }.joined(separator: ", ")
      text += "a\(level): &a\(level) {\(keys)}\n"
    }
    let error = #expect(throws: SpecificationError.self) { try value(text) }
    #expect(error?.found == "more than 100000 values")
  }
}
