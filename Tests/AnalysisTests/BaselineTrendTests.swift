import Foundation
import Records
import Specification
import Testing

@testable import Analysis

/// Baselines one after the other: what is a step, and how it is judged.
@Suite struct BaselineTrendTests {
  private typealias Metrics = [String: [Double?]]

  private static let native = #"""
    {"configuration": "OpenBLAS 0.3.21", "coreType": "Haswell", "numericsVersion": 4,
     "openBLASVersion": "0.3.21", "threads": 1}
    """#
  private static let command = #"""
    {"command": {"inputs": {"train.py": "0"}}, "reproducible": "statistics"}
    """#

  private func baseline(
    _ metrics: Metrics, engine: String = native, settings: String = "one", tolerance: Double = 0
  ) throws -> Baseline {
    let count = metrics.values.map(\.count).max() ?? 0
    let trials = (0..<count).map { seed -> [String: Any] in
      [
        "seed": seed, "status": ["completed": [String: Int]()], "updates": 8, "examples": 64,
        "metrics": metrics.compactMapValues { $0[seed] }, "history": [String](),
      ]
    }
    let object: [String: Any] = [
      "experiment": "planted", "profile": "smoke", "settings": settings, "claims": [Int](),
      "tolerances": ["testLoss": ["absolute": tolerance, "relative": 0, "reason": "planted"]],
      "arms": [["name": "a", "trials": trials] as [String: Any]],
      "engine": try JSONSerialization.jsonObject(with: Data(engine.utf8)),
    ]
    return try ExactJSON.decoder.decode(
      Baseline.self, from: JSONSerialization.data(withJSONObject: object))
  }

  private func trend(_ contents: [BaselineRevision.Contents]) -> BaselineTrend {
    var trend = BaselineTrend()
    for (number, contents) in contents.enumerated() {
      trend.add(
        BaselineRevision(
          commit: .init(id: "\(number)", date: "2026-01-02", subject: "Change"),
          changes: [.init(experiment: "planted", contents: contents, declarations: [])])
      ) { _, _ in { name in Metric.builtIn.first { $0.name == name } } }
    }
    return trend
  }

  private func trend(_ baselines: Baseline...) -> BaselineTrend {
    trend(baselines.map(BaselineRevision.Contents.baseline))
  }

  private func judgements(_ was: Metrics, _ now: Metrics) throws -> [BaselineStep.Judgement] {
    try trend(baseline(was), baseline(now)).steps.map(\.judgement)
  }

  @Test func directionAndNoise() throws {
    let was: Metrics = ["testLoss": [1, 1.1, 1.2]]
    #expect(try judgements(was, was).isEmpty)
    #expect(try judgements(was, ["testLoss": [1.1, 1.2, 1.31]]) == [.worse])
    #expect(try judgements(was, ["testLoss": [0.9, 1, 1.11]]) == [.better])
    #expect(try judgements(was, ["testLoss": [1.2, 1, 1.2]]) == [.withinNoise])
    #expect(try judgements(["distance": [1, 2]], ["distance": [2, 3]]) == [.changed])
    // Nobody says which way it is better.
    #expect(try judgements(["own": [1, 2]], ["own": [2, 3]]) == [.changed])
  }

  @Test func theDifferenceIsPairedByTrial() throws {
    let step = try #require(
      try trend(baseline(["testLoss": [1, 2, 3]]), baseline(["testLoss": [2.1, 3, 3.9]])).steps
        .first)
    let difference = try #require(step.difference)
    #expect(abs(difference.value - 1) < 1e-12)
    #expect(abs(difference.high - 1 - 4.302652729911275 * 0.1 / 3.0.squareRoot()) < 1e-9)
    #expect(step.isRegression && step.revision == 1)
  }

  @Test func valuesLostAndNew() throws {
    #expect(try judgements(["testLoss": [1, 2, 3]], ["testLoss": [1, nil, 3]]) == [.worse])
    #expect(try judgements(["testLoss": [1, nil, 3]], ["testLoss": [1, 2, 3]]) == [.better])
    #expect(
      try judgements(["testLoss": [1, 2], "updates": [8, 8]], ["updates": [8, 8]]) == [.worse])
    // What no baseline had before is no step.
    #expect(
      try judgements(["updates": [8, 8]], ["testLoss": [1, 2], "updates": [8, 8]]).isEmpty)
  }

  @Test func otherKernelsMayMoveIt() throws {
    let other = Self.native.replacingOccurrences(of: "Haswell", with: "Nehalem")
    let was = try baseline(["testLoss": [1, 2]], tolerance: 0.01)
    func judgement(_ by: Double) throws -> BaselineStep.Judgement? {
      try trend(was, baseline(["testLoss": [1 + by, 2 + by]], engine: other)).steps.first?.judgement
    }
    #expect(try judgement(0.009) == .withinNoise)
    #expect(try judgement(0.02) == .worse)
  }

  @Test func chanceIsToldFromChange() throws {
    let values = [1, 1.1, 1.2, 1.3, 1.4]
    let was = try baseline(["testLoss": values], engine: Self.command)
    func judgement(_ by: Double) throws -> BaselineStep.Judgement? {
      try trend(was, baseline(["testLoss": values.map { $0 + by }], engine: Self.command)).steps
        .first?.judgement
    }
    // All by as much, which would be no noise of a trainer that promises bits.
    #expect(try judgement(0.1) == .withinNoise)
    #expect(try judgement(1) == .worse)
    #expect(try judgement(-1) == .better)
    let lone = try baseline(["testLoss": [1]], engine: Self.command)
    let other = try baseline(["testLoss": [9]], engine: Self.command)
    #expect(trend(lone, other).steps.map(\.judgement) == [.unknown])
  }

  @Test func anotherDesignIsComparedWithNothing() throws {
    let trend = trend(
      try baseline(["testLoss": [1, 2]]), try baseline(["testLoss": [5, 6]], settings: "two"),
      try baseline(["testLoss": [5, 6]], settings: "two"))
    #expect(trend.steps.isEmpty)
    #expect(trend.redesigns.map(\.revision) == [1])
    #expect(trend.redesigns.first?.moved == 1)
    #expect(trend.lines.map(\.since) == [1])
    #expect(trend.lines.first?.points.map(\.beginsDesign) == [false, true, false])
  }

  @Test("A baseline that was away is held against the last one")
  func removedAndUnreadable() throws {
    let trend = trend([
      .baseline(try baseline(["testLoss": [1, 2]])), .removed, .unreadable("is no baseline"),
      .baseline(try baseline(["testLoss": [2, 3]])),
    ])
    #expect(trend.gaps.map(\.revision) == [1, 2])
    #expect(trend.lastSteps.map(\.isRegression) == [true])
  }

  @Test func numbersBeyondAllMeasureAreNone() throws {
    #expect(
      try judgements(["testLoss": [1e300, 1]], ["testLoss": [-1e308, 2]]) == [.worse])
  }
}
