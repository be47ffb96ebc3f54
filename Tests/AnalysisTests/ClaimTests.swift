import Foundation
import Planning
import Samples
import Specification
import Statistics
import Testing

@testable import Analysis

/// From records to verdicts.
@Suite struct ClaimTests {
  // MARK: - Verdicts

  struct Case: Sendable, CustomTestStringConvertible {
    let expectation: ClaimSpec.Expectation
    let low: Double
    let high: Double
    let verdict: Verdict

    init(_ expectation: ClaimSpec.Expectation, _ low: Double, _ high: Double, _ verdict: Verdict) {
      self.expectation = expectation
      self.low = low
      self.high = high
      self.verdict = verdict
    }

    var testDescription: String { "\(expectation) and [\(low), \(high)]: \(verdict)" }
  }

  static let verdicts: [Case] = [
    Case(.above(1), 1.1, 2, .reproduced), Case(.above(1), 0, 0.9, .refuted),
    Case(.above(1), 0.9, 1.1, .inconclusive), Case(.above(1), 1, 2, .inconclusive),
    Case(.above(1), 0, 1, .inconclusive), Case(.above(1), -.infinity, .infinity, .inconclusive),
    Case(.below(1), 0, 0.9, .reproduced), Case(.below(1), 1.1, 2, .refuted),
    Case(.below(1), 0.9, 1.1, .inconclusive), Case(.below(1), 0, 1, .inconclusive),
    Case(.below(1), 1, 2, .inconclusive), Case(.below(1), -.infinity, .infinity, .inconclusive),
    Case(.between(-1, 1), -0.5, 0.5, .reproduced), Case(.between(-1, 1), -1, 1, .reproduced),
    Case(.between(-1, 1), 1.1, 2, .refuted), Case(.between(-1, 1), -2, -1.1, .refuted),
    Case(.between(-1, 1), 0.5, 1.1, .inconclusive),
    Case(.between(-1, 1), -1.1, 0.5, .inconclusive), Case(.between(-1, 1), -2, 2, .inconclusive),
    Case(.between(-1, 1), 1, 2, .inconclusive),
    Case(.between(-1, 1), -.infinity, .infinity, .inconclusive),
  ]

  @Test(arguments: verdicts) func verdict(_ test: Case) {
    let estimate = Estimate(value: 0, low: test.low, high: test.high)
    #expect(test.expectation.verdict { _ in estimate } == test.verdict)
  }

  /// Two one-sided tests of 5 % take the interval of 90 %; that they differ takes the one of 95 %.
  @Test(arguments: [
    (0.0, 0.9, 1.1, Verdict.reproduced), (0.0, 1.1, 1.2, .inconclusive),
    (2.0, 0.8, 0.9, .refuted), (2.0, 0.9, 1.1, .inconclusive), (-2.0, 0.8, 0.9, .refuted),
  ]) func equivalence(center: Double, half90: Double, half95: Double, verdict: Verdict) {
    let found = ClaimSpec.Expectation.equivalent(within: 1).verdict { confidence in
      let half = abs(confidence - 0.9) < 1e-9 ? half90 : half95
      return Estimate(value: center, low: center - half, high: center + half)
    }
    #expect(found == verdict)
  }

  // MARK: - Estimates

  private static let difference =
    "[{id: gap, statement: s, difference: {metric: testLoss, of: a, minus: b}, expect: positive}]"

  private func claim(
    _ claims: String = difference, a: [Double?], b: [Double?], c: [Double?] = []
  ) throws -> ClaimSummary {
    try #require(Planted.summary(a: a, b: b, c: c, claims: claims).claims.first)
  }

  /// Differences 1, 2, 3: mean 2, standard deviation 1, t₀.₉₇₅(2) = 4.302653.
  @Test func differenceIsPaired() throws {
    let claim = try claim(a: [11, 22, 33], b: [10, 20, 30])
    let estimate = try #require(claim.estimate)
    #expect(estimate.value == 2)
    #expect(abs(estimate.low - (2 - 4.302653 / 3.0.squareRoot())) < 1e-6)
    #expect(abs(estimate.high - (2 + 4.302653 / 3.0.squareRoot())) < 1e-6)
    #expect(claim.verdict == .inconclusive)
    #expect(claim.reason == nil)
  }

  /// The same pairs, widely apart, would say nothing unpaired.
  @Test func narrowDifferencesAreReproduced() throws {
    let claim = try claim(a: [11, 22.1, 33, 44.1], b: [10, 21, 32, 43])
    #expect(claim.verdict == .reproduced)
  }

  @Test func otherSideIsRefuted() throws {
    let claim = try claim(a: [10, 21, 32, 43], b: [11, 22.1, 33, 44.1])
    #expect(claim.verdict == .refuted)
  }

  @Test func noDifferenceNeedsNoNumberOfSeeds() throws {
    let claim = try claim(a: [1, 2], b: [2, 1])
    #expect(claim.estimate?.value == 0)
    #expect(claim.verdict == .inconclusive)
    #expect(claim.power?.seedsForAim == nil)
  }

  @Test func equalValuesHaveNoWidth() throws {
    let claim = try claim(a: [2, 3], b: [1, 2])
    #expect(claim.estimate == Estimate(value: 1, low: 1, high: 1))
    #expect(claim.verdict == .reproduced)
  }

  @Test func oneSeedIsUnbounded() throws {
    let claim = try claim(a: [3], b: [1])
    #expect(claim.estimate == Estimate(value: 2, low: -.infinity, high: .infinity))
    #expect(claim.verdict == .inconclusive)
    #expect(claim.power == nil)
  }

  /// An arm with fewer seeds is compared over those that both have.
  @Test func fewerSeedsArePaired() throws {
    let claim = try claim(a: [11, 22, 999], b: [10, 20])
    #expect(claim.estimate?.value == 1.5)
  }

  @Test func value() throws {
    let claim = try claim(
      "[{id: v, statement: s, value: {metric: testLoss, of: a}, expect: {below: 5}}]",
      a: [1, 2, 3], b: [0])
    #expect(claim.estimate?.value == 2)
    #expect(claim.verdict == .reproduced)
  }

  @Test func ratio() throws {
    let claim = try claim(
      "[{id: r, statement: s, ratio: {metric: testLoss, of: a, over: b}, expect: {above: 1.5}}]",
      a: [4, 4.1, 3.9], b: [2, 2, 2])
    let estimate = try #require(claim.estimate)
    #expect(abs(estimate.value - 2) < 1e-12)
    #expect(claim.verdict == .reproduced)
  }

  private static let closed =
    "[{id: g, statement: s, gapClosed: {metric: testLoss, by: a, from: b, to: c},"
    + " expect: {above: 50}}]"

  /// From 10 to 6 the gap is 4; at 7 three quarters of it are closed.
  @Test func gapClosed() throws {
    let claim = try claim(Self.closed, a: [7, 7.1, 6.9], b: [10, 10, 10], c: [6, 6, 6])
    let estimate = try #require(claim.estimate)
    #expect(abs(estimate.value - 75) < 1e-9)
    #expect(estimate.low < 75 && estimate.low > 60)
    #expect(estimate.high > 75 && estimate.high < 90)
    #expect(claim.verdict == .reproduced)
  }

  @Test func gapThatIsNone() throws {
    let claim = try claim(Self.closed, a: [7, 8], b: [10, 10], c: [10, 10])
    let estimate = try #require(claim.estimate)
    #expect((estimate.low, estimate.high) == (-.infinity, .infinity))
    #expect(claim.verdict == .inconclusive)
    #expect(claim.power == nil)
  }

  // MARK: - Without an estimate

  @Test func divergedTrials() throws {
    let claim = try claim(a: [1, nil, 3], b: [1, 2, 3])
    #expect(claim.estimate == nil)
    #expect(claim.verdict == .inconclusive)
    #expect(claim.reason == "1 of 3 trials of a diverged")
    #expect(claim.power == nil)
  }

  private static let arrival =
    "[{id: t, statement: s, value: {metric: epochsToTarget, of: a}, expect: {below: 3}}]"

  @Test(arguments: [(1.0, 3.0), (0.5, 2.0), (0.25, 1.0)])
  func target(_ loss: Double, epoch: Double) throws {
    let summary = try Planted.summary(
      a: [loss, loss], b: [1], claims: Self.arrival,
      target: "{metric: testLoss, below: 1.01}")
    #expect(summary.claims.first?.estimate?.value == epoch)
  }

  @Test func targetNeverMet() throws {
    let summary = try Planted.summary(
      a: [2, 1], b: [1], claims: Self.arrival, target: "{metric: testLoss, below: 1.01}")
    let claim = try #require(summary.claims.first)
    #expect(claim.verdict == .inconclusive)
    #expect(claim.reason == "1 of 2 trials of a have no epochsToTarget")
  }

  @Test func armThatWasNotRun() throws {
    let text = try SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 1")
    let plan = try SampleExperiment.plan(text).only("one")
    let records = plan.trials.map { ($0.id, Planted.record(of: $0, testLoss: 1)) }
    let summary = Summary(plan, records: Dictionary(uniqueKeysWithValues: records))
    #expect(summary.arms.map(\.name) == ["one"])
    #expect(summary.claims.map(\.reason) == ["not all of its arms were run"])
    #expect(summary.claims.map(\.verdict) == [.inconclusive])
    let document = try JSONDecoder().decode(
      SummaryDocument.self, from: SummaryDocument(summary).json())
    #expect(document.claims.map(\.verdict) == [.inconclusive])
  }

  // MARK: - Published values

  private func published(_ on: String, value: Double) throws -> ClaimSummary {
    let claims =
      "[{id: p, statement: s, value: {metric: testLoss, of: a}, expect: positive,"
      + " published: {value: \(value), on: \(on), source: s}}]"
    return try claim(claims, a: [1, 2, 3], b: [1])
  }

  @Test func publishedOnTheSameData() throws {
    let inside = try published("regression", value: 2.5)
    #expect(inside.publishedIsComparable)
    #expect(inside.publishedIsInside == true)
    let outside = try published("regression", value: 50)
    #expect(outside.publishedIsInside == false)
  }

  @Test func publishedOnOtherData() throws {
    let claim = try published("mnist", value: 2)
    #expect(!claim.publishedIsComparable)
    #expect(claim.publishedIsInside == nil)
  }

  @Test func nothingPublished() throws {
    let claim = try claim(a: [2, 3], b: [1, 2])
    #expect(!claim.publishedIsComparable)
    #expect(claim.publishedIsInside == nil)
  }

  // MARK: - Answers

  private static let two =
    "[{id: up, statement: s, difference: {metric: testLoss, of: a, minus: b}, expect: positive},"
    + " {id: down, statement: s, difference: {metric: testLoss, of: a, minus: b},"
    + " expect: negative}]"

  private static let answers =
    "[{when: {up: reproduced, down: reproduced}, say: both},"
    + " {when: {up: reproduced}, say: up}, {when: {down: refuted}, say: never asked},"
    + " {when: {down: reproduced}, say: down}]"

  @Test(arguments: [
    ([2.0, 3.1], [1.0, 2.0], "up"), ([1, 2], [2, 3.1], "down"),
    ([1, 2], [2, 1], "No plain answer: of 2 claims, 0 reproduced, 0 refuted, 2 inconclusive."),
  ]) func firstThatFits(_ a: [Double], b: [Double], answer: String) throws {
    let summary = try Planted.summary(a: a, b: b, claims: Self.two, answers: Self.answers)
    #expect(summary.answerTemplate == answer)
  }

  @Test func answerWithoutConditions() throws {
    let summary = try Planted.summary(
      a: [1], b: [1], claims: Self.two, answers: "[{say: whatever}]")
    #expect(summary.answerTemplate == "whatever")
  }

  @Test func noClaims() throws {
    #expect(try Planted.summary(a: [1], b: [1]).answerTemplate == "The experiment makes no claim.")
  }

  // MARK: - The document

  /// Every end that is unbounded is null, and the whole is read back.
  @Test func documentIsJSON() throws {
    let summary = try Planted.summary(
      a: [1], b: [nil], claims: Self.difference + "\n",
      answers: "[{say: 'a \"quoted\" answer'}]")
    let json = try SummaryDocument(summary).json()
    let document = try JSONDecoder().decode(SummaryDocument.self, from: json)
    #expect(document.arms.map(\.name) == ["a", "b"])
    let metrics = try #require(document.arms[0].metrics["testLoss"])
    #expect(metrics.values == [1])
    #expect(metrics.mean == 1)
    #expect(metrics.low == nil)
    #expect(document.arms[1].trials.map(\.divergedAtUpdate) == [5])
    #expect(document.arms[1].metrics["testLoss"] == nil)
    #expect(document.claims.map(\.verdict) == [.inconclusive])
    #expect(try SummaryDocument(summary).json() == json)
  }

  @Test func courseIsOfEpochsThatAllHave() throws {
    let summary = try Planted.summary(a: [1, 3], b: [1, nil])
    let course = try #require(summary.arm(named: "a")).course(of: .testLoss)
    #expect(course.map(\.epoch.epoch) == [1, 2, 3])
    #expect(course.map(\.estimate.value) == [8, 4, 2])
    #expect(try #require(summary.arm(named: "b")).course(of: .testLoss).isEmpty)
    #expect(try #require(summary.arm(named: "b")).estimate(of: .testLoss) == nil)
  }
}
