import Execution
import Foundation
import Planning
import Records
import Samples
import Specification
import Statistics
import Testing

@testable import Analysis

/// Two sets of results side by side.
@Suite struct ResultComparisonTests {
  private func results(a: [Double?], b: [Double?], c: [Double?] = []) throws -> ResultSet {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("summary.json")
    try SummaryDocument(Planted.summary(a: a, b: b, c: c)).json().write(to: file)
    return try ResultSet(summary: file)
  }

  private func judgements(_ comparison: ResultComparison) -> [String: ResultComparison.Judgement] {
    Dictionary(
      uniqueKeysWithValues: comparison.rows.filter { $0.metric == .testLoss }
        .map { ($0.arm, $0.judgement) })
  }

  @Test func judgements() throws {
    let before = try results(a: [1, 2, 3], b: [1, 2, 3], c: [1, 2, 3])
    let after = try results(a: [1, 2, 3], b: [2.1, 3, 3.9], c: [1.5, 1.7, 3.1])
    let comparison = ResultComparison(before, after)
    #expect(judgements(comparison) == ["a": .same, "b": .moreThanNoise, "c": .withinNoise])
    let b = try #require(comparison.rows.first { $0.arm == "b" && $0.metric == .testLoss })
    #expect(abs(b.difference.value - 1) < 1e-12)
    #expect(abs(b.a.value - 2) < 1e-12 && abs(b.b.value - 3) < 1e-12)
    // Paired: differences of 1.1, 1 and 0.9, whatever the seeds are apart.
    #expect(
      abs(b.difference.high - b.difference.value - 4.302652729911275 * 0.1 / 3.0.squareRoot())
        < 1e-9)
    #expect(comparison.shared == 9)
  }

  @Test func onlySharedSeedsAndArms() throws {
    let comparison = ResultComparison(
      try results(a: [1, 2, 3], b: [1, 2]), try results(a: [5, 2], b: [1, 2], c: [1]))
    #expect(comparison.onlyInA.isEmpty)
    #expect(comparison.onlyInB == ["c"])
    #expect(comparison.shared == 4)
    #expect(judgements(comparison) == ["a": .withinNoise, "b": .same])
  }

  @Test func aSingleSeedHasNoInterval() throws {
    let comparison = ResultComparison(try results(a: [1], b: [1]), try results(a: [2], b: [1]))
    #expect(judgements(comparison) == ["a": .unknown, "b": .same])
  }

  @Test func divergedTrialsHaveNoNumbers() throws {
    let comparison = ResultComparison(
      try results(a: [1, 2, 3], b: [1]), try results(a: [1, nil, 3], b: [nil]))
    #expect(judgements(comparison) == ["a": .same])
  }

  @Test func stores() throws {
    let folder = try TemporaryFolder()
    let stores = try ["one", "two"].map {
      try Store(at: folder.url.appendingPathComponent($0))
    }
    let trials = try SampleExperiment.plan().trials
    for store in stores {
      _ = try Runner(
        store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
      )
      .run(trials)
    }
    let comparison = ResultComparison(
      try ResultSet(store: stores[0]), try ResultSet(store: stores[1]))
    #expect((comparison.shared, comparison.identical) == (4, 4))
    #expect(comparison.rows.allSatisfy { $0.judgement == .same })
    #expect(Set(comparison.rows.map(\.arm)).count == 2)
    #expect(comparison.rows.allSatisfy { $0.arm.hasPrefix("regression, 3, batch ") })
  }

  @Test(arguments: ["", "[]", "{}", "{\"experiment\": \"a\", \"profile\": 3}"])
  func noSummary(_ text: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("summary.json")
    try Data(text.utf8).write(to: file)
    #expect(throws: DocumentError.self) { try ResultSet(summary: file) }
    #expect(throws: DocumentError.self) {
      try ResultSet(summary: folder.url.appendingPathComponent("none.json"))
    }
  }
}
