import Foundation
import Planning
import Samples
import Specification
import Statistics
import Testing

@testable import Analysis

/// From studies to curves, slopes and verdicts.
@Suite struct StudyClaimTests {
  private static func claim(_ quantity: String, _ expect: String = "positive") -> String {
    "[{id: c, statement: s, \(quantity), expect: \(expect)}]"
  }

  private static let critical = claim("curve: {parameter: criticalBatchSize, of: a}")

  private func only(_ planted: PlantedStudies) throws -> ClaimSummary {
    try #require(planted.summary.claims.first)
  }

  // MARK: - Curves

  @Test(arguments: [3.0, 10, 40]) func plantedCurveIsFound(_ critical: Double) throws {
    let truths = [
      ("criticalBatchSize", critical), ("leastUpdates", 200), ("leastExamples", 200 * critical),
    ]
    let claims = truths.map { parameter, truth in
      "{id: \(parameter.lowercased()), statement: s, curve: {parameter: \(parameter), of: a},"
        + " expect: {between: [\(truth / 2), \(truth * 2)]}}"
    }
    var planted = try PlantedStudies(claims: "[\(claims.joined(separator: ", "))]")
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: critical), "a")
    let found = planted.summary.claims
    #expect(found.count == 3)
    for (claim, (parameter, truth)) in zip(found, truths) {
      let estimate = try #require(claim.estimate)
      #expect(estimate.low < truth && truth < estimate.high, "\(parameter): \(estimate)")
      #expect(estimate.high < 1.5 * estimate.low)
      #expect(claim.verdict == .reproduced)
      #expect(claim.reason == nil)
    }
  }

  @Test func criticalRatio() throws {
    var planted = try PlantedStudies(
      claims: Self.claim("criticalRatio: {of: b, over: a}", "{above: 2}"))
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 5), "a")
    try planted.follow(ScalingCurve(leastUpdates: 90, criticalBatchSize: 20), "b")
    let claim = try only(planted)
    let estimate = try #require(claim.estimate)
    #expect(estimate.low < 4 && 4 < estimate.high && estimate.low > 2 && estimate.high < 8)
    #expect(claim.verdict == .reproduced)
    let power = try #require(claim.power)
    #expect(power.probability > 0.5 && power.isApproximate)
  }

  /// A noise scale of about 30 over a critical batch size of 10.
  @Test func overCritical() throws {
    var planted = try PlantedStudies(
      claims: Self.claim("overCritical: {metric: noiseScale, of: m, study: a}", "{below: 2}"))
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "a")
    planted.measure([29, 31, 30])
    let claim = try only(planted)
    let estimate = try #require(claim.estimate)
    #expect(estimate.low < 3 && 3 < estimate.high && estimate.low > 2 && estimate.high < 4.5)
    #expect(claim.verdict == .refuted)
  }

  /// Where every batch takes the same examples, twice the batch takes half the updates.
  @Test func slopeOfPerfectScaling() throws {
    var planted = try PlantedStudies(
      claims: Self.claim("slope: {of: a, from: 1, to: 8}", "{between: [-1.1, -0.9]}"))
    for study in planted.plan.studies where study.series == "a" {
      // Beyond 8 no more updates are saved, which is no concern of the claim.
      let updates = 9600 / min(8, study.batchSize)
      try planted.find(study, [updates * 9 / 10, updates, updates * 10 / 9])
    }
    let claim = try only(planted)
    let estimate = try #require(claim.estimate)
    #expect(abs(estimate.value + 1) < 1e-3)
    #expect(estimate.low > -1.1 && estimate.high < -0.9)
    #expect(claim.verdict == .reproduced)
  }

  @Test func oneSeedHasNoInterval() throws {
    var planted = try PlantedStudies(seeds: 1, claims: Self.critical)
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "a")
    let claim = try only(planted)
    let estimate = try #require(claim.estimate)
    #expect(abs(estimate.value / 10 - 1) < 0.3)
    #expect(estimate.high == .infinity)
    #expect(claim.verdict == .inconclusive)
    let study = try planted.summary(planted.study("a", 8))
    #expect(study.updatesEstimate?.low == 0)
    #expect(study.updatesEstimate?.high == .infinity)
  }

  // MARK: - What is left out

  /// Two studies that would bend the curve: one at the edge, with a tenth of the updates, and one
  /// without a result.
  @Test func invalidStudiesAreLeftOut() throws {
    var planted = try PlantedStudies(
      claims: "[{id: c, statement: s, curve: {parameter: criticalBatchSize, of: a},"
        + " expect: positive}, {id: d, statement: s, slope: {of: a, from: 1, to: 128},"
        + " expect: positive}]")
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "a")
    var without = planted
    let (edge, infeasible) = (try planted.study("a", 2), try planted.study("a", 64))
    let point = try #require(edge.points.firstIndex { $0.place[0] < 0.125 })
    planted.find(edge, at: point, [20, 21, 22])
    planted.search(infeasible, Array(repeating: .pruned(10), count: 8))
    let summary = planted.summary
    let series = try #require(summary.series.first)
    #expect(
      series.studies.map { $0.updates == nil } == [
        false, true, false, false, false, false, true, false,
      ])
    // The same as where these two have no result, and have never been.
    for study in [edge, infeasible] {
      without.search(study, Array(repeating: .completed, count: 8))
    }
    let reference = without.summary
    #expect(summary.claims.map(\.estimate) == reference.claims.map(\.estimate))
    #expect(summary.claims.allSatisfy { $0.estimate != nil })
    guard case .success(let fit) = series.fit else {
      Issue.record("no fit")
      return
    }
    #expect(abs(fit.curve.criticalBatchSize / 10 - 1) < 0.3)
    #expect(abs(fit.curve.leastUpdates / 200 - 1) < 0.2)
  }

  // MARK: - Without an estimate

  private func expectNothing(_ claim: ClaimSummary, _ reason: String) {
    #expect(claim.verdict == .inconclusive)
    #expect(claim.estimate == nil)
    #expect(claim.power == nil)
    #expect(claim.reason == reason)
  }

  /// A fit that fails leaves claims without a number, and says why.
  @Test(arguments: [
    (
      1e6, "large enough to show where a larger one ceases to save updates",
      "above 128, the largest"
    ),
    (1e-3, "small enough to show where a larger one saves updates", "below 1, the smallest"),
  ]) func noCurve(_ critical: Double, words: String, place: String) throws {
    let claims = [
      "curve: {parameter: criticalBatchSize, of: a}", "criticalRatio: {of: b, over: a}",
      "criticalRatio: {of: a, over: b}", "overCritical: {metric: noiseScale, of: m, study: a}",
    ].enumerated().map { "{id: c\($0), statement: s, \($1), expect: positive}" }
    var planted = try PlantedStudies(claims: "[\(claims.joined(separator: ", "))]")
    let leastUpdates = critical > 1 ? 0.1 : 200
    try planted.follow(
      ScalingCurve(leastUpdates: leastUpdates, criticalBatchSize: critical), "a")
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "b")
    planted.measure([29, 31, 30])
    let summary = planted.summary
    #expect(summary.claims.count == 4)
    for claim in summary.claims {
      expectNothing(
        claim,
        "no curve through a: no batch size is \(words): the critical batch size would lie \(place)")
    }
    let document = SummaryDocument(summary)
    #expect(document.claims.map(\.estimate) == [nil, nil, nil, nil])
    let curves = try #require(document.curves)
    #expect(curves[0].criticalBatchSize == nil)
    #expect(curves[0].failure?.hasSuffix(place) == true)
    #expect(curves[1].criticalBatchSize != nil && curves[1].failure == nil)
  }

  @Test func tooFewStudies() throws {
    var planted = try PlantedStudies(
      sizes: [1, 4, 16],
      claims: "[{id: c, statement: s, curve: {parameter: leastUpdates, of: a}, expect: positive},"
        + " {id: d, statement: s, slope: {of: a, from: 1, to: 16}, expect: negative}]")
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 4), "a")
    planted.search(try planted.study("a", 4), Array(repeating: .pruned(9), count: 8))
    let claims = planted.summary.claims
    expectNothing(
      claims[0],
      "no curve through a: a curve takes three batch sizes at least, and there are 2")
    expectNothing(
      claims[1], "fewer than three valid studies of a between batch sizes 1 and 16")
  }

  /// As when one arm or one series is run alone.
  @Test(arguments: [
    ("slope: {of: a, from: 1, to: 8}", "m", "its studies were not run"),
    ("curve: {parameter: leastUpdates, of: a}", "b", "its studies were not run"),
    ("criticalRatio: {of: b, over: a}", "b", "its studies were not run"),
    (
      "overCritical: {metric: noiseScale, of: m, study: a}", "a", "not all of its arms were run"
    ),
  ]) func subjectsThatWereNotRun(_ quantity: String, alone: String, reason: String) throws {
    var planted = try PlantedStudies(claims: Self.claim(quantity))
    for series in ["a", "b"] {
      try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), series)
    }
    planted.measure([29, 31, 30])
    let plan = planted.plan.only(alone)
    let own = Set(plan.possibleTrials.map(\.id))
    let summary = Summary(plan, records: planted.records.filter { own.contains($0.key) })
    expectNothing(try #require(summary.claims.first), reason)
    #expect(summary.arms.map(\.name) + summary.series.map(\.name) == [alone])
  }

  /// A mean of |G|² that is not positive is no noise scale.
  @Test func noiseThatCannotBeTold() throws {
    var planted = try PlantedStudies(
      claims: Self.claim("overCritical: {metric: noiseScale, of: m, study: a}"))
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "a")
    planted.measure([29, 31, 30], squaredGradient: -0.1)
    expectNothing(try only(planted), "3 of 3 trials of m have no noiseScale")
  }

  // MARK: - As others read it

  @Test func document() throws {
    var planted = try PlantedStudies(sizes: [1, 4, 16, 64], claims: Self.critical)
    try planted.follow(ScalingCurve(leastUpdates: 200, criticalBatchSize: 10), "a")
    let (edge, infeasible) = (try planted.study("a", 1), try planted.study("a", 16))
    let point = try #require(edge.points.firstIndex { $0.place[0] > 0.875 })
    planted.find(edge, at: point, [2000, 2100, 2200])
    planted.search(infeasible, [.diverged(2)] + Array(repeating: .pruned(10), count: 7))
    for study in planted.plan.studies where study.series == "b" {
      planted.search(study, Array(repeating: .completed, count: 8))
    }
    let json = try SummaryDocument(planted.summary).json()
    let document = try JSONDecoder().decode(SummaryDocument.self, from: json)
    let studies = try #require(document.studies)
    #expect(studies.count == 8)
    #expect(
      studies.map(\.outcome) == [
        "edge", "found", "infeasible", "found", "infeasible", "infeasible", "infeasible",
        "infeasible",
      ])
    #expect(studies.map(\.name).prefix(2) == ["a, batch 1", "a, batch 4"])
    #expect(studies[0].best == point)
    #expect(studies[0].message == "widen learningRate upwards from 10.0")
    #expect(studies[0].confirmations.map(\.updates) == [2000, 2100, 2200])
    #expect(studies[0].confirmations.map(\.seed) == [100_000, 100_001, 100_002])
    #expect(studies[0].updateLimit == 3000)
    let updates = try #require(studies[0].updatesToTarget)
    #expect(abs(updates.value - cbrt(2000 * 2100 * 2200)) < 1e-9)
    #expect(studies[2].message == "none of 8 trials met the target within 2062 updates")
    #expect(studies[2].search.map(\.status).sorted().first == "diverged")
    #expect(studies[2].best == nil && studies[2].updatesToTarget == nil)
    #expect(studies.map(\.search.count) == Array(repeating: 8, count: 8))
    let curves = try #require(document.curves)
    #expect(curves.map(\.series) == ["a", "b"])
    #expect(curves[0].failure?.hasSuffix("and there are 2") == true)
    #expect(curves[1].failure?.hasSuffix("and there are 0") == true)
    // A summary that was written down is read with its studies.
    let folder = try TemporaryFolder()
    let set = try ResultSet(summary: folder.write(json, to: "summary.json"))
    let arm = try #require(set.arms.first { $0.name == "a, batch 1" })
    #expect(arm.trials.count == 11)
    #expect(arm.trials[100_001]?.metrics == [.updates: 2100])
  }

  /// An experiment without studies has neither key.
  @Test func documentWithoutStudies() throws {
    let json = try SummaryDocument(Planted.summary(a: [1], b: [2])).json()
    let text = String(decoding: json, as: UTF8.self)
    #expect(!text.contains("\"studies\"") && !text.contains("\"curves\""))
  }
}
