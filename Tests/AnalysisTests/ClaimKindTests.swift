import Foundation
import Specification
import Statistics
import Testing

@testable import Analysis

/// Claims that are exact, claims over several arms, and how sure verdicts are.
@Suite struct ClaimKindTests {
  private func claim(
    _ claim: String, a: [Double?], b: [Double?] = [], c: [Double?] = [], d: [Double?] = []
  ) throws -> ClaimSummary {
    try #require(
      Planted.summary(a: a, b: b, c: c, d: d, claims: "[{id: it, statement: s, \(claim)}]")
        .claims.first)
  }

  // MARK: - Exact claims

  @Test(arguments: [
    ("value: {metric: updates, of: a}, expect: {above: 1}", Verdict.reproduced),
    ("value: {metric: updates, of: a}, expect: {below: 1}", .refuted),
    ("difference: {metric: epochs, of: a, minus: b}, expect: {between: [0, 0]}", .reproduced),
    ("ratio: {metric: updates, of: a, over: b}, expect: {between: [1, 1]}", .reproduced),
    (
      "interaction: {metric: updates, of: [a, b], minus: [b, a]}, expect: {between: [0, 0]}",
      .reproduced
    ),
  ]) func `Counts of trials that end by rule are exact`(text: String, verdict: Verdict) throws {
    let claim = try claim(text, a: [1, 2, 3], b: [2, 3, 4])
    #expect(claim.isExact)
    #expect(claim.verdict == verdict)
    #expect(claim.estimate?.low == claim.estimate?.high)
    #expect(claim.pValue == nil)
    #expect(!claim.hasNoWidth)
  }

  @Test func `What seeds move is not exact`() throws {
    let claim = try claim("value: {metric: testLoss, of: a}, expect: positive", a: [1, 2, 3])
    #expect(!claim.isExact)
  }

  // MARK: - P-values

  /// Differences 1, 2, 3, 2: t = 4.898979 on three degrees of freedom; SciPy's t.sf doubled.
  @Test func `The p-value is that of the test which the interval inverts`() throws {
    let claim = try claim(
      "difference: {metric: testLoss, of: a, minus: b}, expect: positive",
      a: [11, 22, 33, 42], b: [10, 20, 30, 40])
    #expect(claim.verdict == .reproduced)
    let p = try #require(claim.pValue)
    #expect(abs(p / 0.0162766 - 1) < 0.002)
  }

  @Test func `A refuted claim has one, an inconclusive one none`() throws {
    let refuted = try claim(
      "difference: {metric: testLoss, of: a, minus: b}, expect: negative",
      a: [11, 22, 33, 42], b: [10, 20, 30, 40])
    #expect(refuted.verdict == .refuted)
    #expect(abs((refuted.pValue ?? 0) / 0.0162766 - 1) < 0.002)
    let open = try claim(
      "difference: {metric: testLoss, of: a, minus: b}, expect: positive",
      a: [11, 22, 33], b: [10, 20, 30])
    #expect(open.verdict == .inconclusive)
    #expect(open.pValue == nil)
  }

  @Test func `An interval of no width has none, and is said to have none`() throws {
    let claim = try claim("value: {metric: testLoss, of: a}, expect: positive", a: [2, 2, 2])
    #expect(claim.verdict == .reproduced)
    #expect(claim.hasNoWidth)
    #expect(claim.pValue == nil)
  }

  // MARK: - Interactions

  private static let interaction =
    "interaction: {metric: testLoss, of: [a, b], minus: [c, d]}, expect: "

  private func interaction(
    _ expectation: String, d: [Double?] = [1, 2, 3, 4]
  ) throws -> ClaimSummary {
    try claim(
      Self.interaction + expectation, a: [12, 24, 36, 47], b: [10, 20, 30, 40],
      c: [2, 4, 6, 9], d: d)
  }

  /// Differences 2, 4, 6, 7 and 1, 2, 3, 5, and between these 1, 2, 3, 2: mean 2, deviation √(2/3), and
  /// t = 3.182446 on three degrees of freedom at 97.5 %.
  @Test func `An interaction is the difference of two paired differences`() throws {
    let claim = try interaction("positive")
    let estimate = try #require(claim.estimate)
    let half = 3.182446305284263 * (2.0 / 3).squareRoot() / 2
    #expect(abs(estimate.value - 2) < 1e-12)
    #expect(abs(estimate.low - (2 - half)) < 1e-9 && abs(estimate.high - (2 + half)) < 1e-9)
    #expect(
      claim.spec.quantity.method == "mean difference of differences paired by seed, Student's t")
    #expect(!claim.isExact)
    let p = try #require(claim.pValue)
    #expect(abs(p / 0.0162766 - 1) < 0.002)
  }

  @Test(arguments: [
    ("positive", Verdict.reproduced), ("negative", .refuted), ("{above: 2.5}", .inconclusive),
    ("{equivalentWithin: 3}", .reproduced), ("{equivalentWithin: 0.5}", .refuted),
    ("{equivalentWithin: 2.5}", .inconclusive),
  ]) func `An interaction is judged as a difference is`(
    expectation: String, verdict: Verdict
  ) throws {
    let claim = try interaction(expectation)
    #expect(claim.verdict == verdict)
    #expect((claim.power?.probability ?? 0 < 0.5) == (verdict == .inconclusive))
  }

  @Test func `It is over the seeds that all four arms share`() throws {
    #expect(try interaction("positive", d: [1, 2]).estimate?.value == 1.5)
    let diverged = try interaction("positive", d: [1, nil, 3, 4])
    #expect(diverged.reason == "1 of 4 trials of d diverged")
  }

  @Test func `An interaction of errors is counted in points`() throws {
    let text = (Self.interaction + "positive").replacingOccurrences(
      of: "testLoss", with: "testError")
    let claim = try claim(text, a: [1], b: [2], c: [3], d: [4])
    #expect(claim.spec.quantity.unit == "points")
  }

  private static let pair = "two arms: one, and the one that is subtracted from it"

  @Test(arguments: [
    ("of: [a, b]", "of: [a]", "a list of 1", pair),
    ("of: [a, b]", "of: [a, a]", "a list of 2", pair),
    ("minus: [c, d]", "minus: [b, c, d]", "a list of 3", pair),
    ("minus: [c, d]", "minus: c", "c", "a list"),
    (", minus: [c, d]", "", "nothing", pair),
    ("[c, d]", "[c, e]", "the arm e, which is not defined", "one of a, b, c, d"),
    ("[c, d]", "[c, d], over: a", "an unknown key", "one of metric, minus, of"),
  ]) func `An interaction takes two arms twice`(
    _ passage: String, replacement: String, found: String, expected: String
  ) throws {
    let text = (Self.interaction + "positive")
      .replacingOccurrences(of: passage, with: replacement)
    let error = try #require(throws: SpecificationError.self) {
      try claim(text, a: [1], b: [2], c: [3], d: [4])
    }
    #expect(error.found == found)
    #expect(error.expected == expected)
  }

  // MARK: - The lowest of several

  private static let lowest = "lowest: {metric: testLoss, among: [a, b, c], within: [a, b]}"

  @Test func `The lowest of all is among those that the claim names`() throws {
    let claim = try claim(Self.lowest, a: [1, 2, 3], b: [4, 4.9, 6], c: [10, 11.1, 12])
    #expect(claim.verdict == .reproduced)
    let estimate = try #require(claim.estimate)
    #expect(abs(estimate.value - (2 - 33.1 / 3)) < 1e-12)
    // By the best arm within, at half of five percent.
    let bound = pairedDifference([1, 2, 3], minus: [10, 11.1, 12], confidence: 0.975).high
    #expect(abs(estimate.high - bound) < 1e-12)
  }

  @Test func `It is refuted where another is lower than all of them`() throws {
    let claim = try claim(Self.lowest, a: [10, 11, 12], b: [20, 21, 22.1], c: [1, 2.1, 3])
    #expect(claim.verdict == .refuted)
  }

  @Test func `It is open where the lowest two cannot be told apart`() throws {
    let claim = try claim(Self.lowest, a: [1, 2, 3], b: [20, 21, 22.1], c: [3, 2, 1])
    #expect(claim.verdict == .inconclusive)
  }

  @Test(arguments: [
    ("within: [a, b]", "within: [a, b, c]", "a, b, c", "some of the arms in among, and not all"),
    ("within: [a, b]", "within: []", "a list of 0", "arms, each once"),
    ("among: [a, b, c]", "among: [a, a, c]", "a list of 3", "arms, each once"),
    ("within: [a, b]", "within: [a, b], of: a", "an unknown key", "one of among, metric, within"),
  ]) func `Arms are some of all, each once`(
    _ passage: String, replacement: String, found: String, expected: String
  ) throws {
    let text = Self.lowest.replacingOccurrences(of: passage, with: replacement)
    let error = try #require(throws: SpecificationError.self) {
      try claim(text, a: [1], b: [2], c: [3])
    }
    #expect(error.found == found)
    #expect(error.expected == expected)
  }

  @Test func `It says itself what is expected`() throws {
    let error = try #require(throws: SpecificationError.self) {
      try claim("\(Self.lowest), expect: positive", a: [1], b: [2], c: [3])
    }
    #expect(error.key == "claims[0].expect")
    #expect(error.found == "an unknown key")
  }
}
