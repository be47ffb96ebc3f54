import Foundation
import Specification
import Statistics
import Testing

@testable import Analysis

/// Claims that are exact, claims over several arms, and how sure verdicts are.
@Suite struct ClaimKindTests {
  private func claim(
    _ claim: String, a: [Double?], b: [Double?] = [], c: [Double?] = []
  ) throws -> ClaimSummary {
    try #require(
      Planted.summary(a: a, b: b, c: c, claims: "[{id: it, statement: s, \(claim)}]").claims.first)
  }

  // MARK: - Exact claims

  @Test(arguments: [
    ("value: {metric: updates, of: a}, expect: {above: 1}", Verdict.reproduced),
    ("value: {metric: updates, of: a}, expect: {below: 1}", .refuted),
    ("difference: {metric: epochs, of: a, minus: b}, expect: {between: [0, 0]}", .reproduced),
    ("ratio: {metric: updates, of: a, over: b}, expect: {between: [1, 1]}", .reproduced),
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
