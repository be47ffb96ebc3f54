import Randomness
import Samples
import Specification
import Statistics
import Testing

@testable import Analysis

/// How likely a repetition comes to the same verdict.
@Suite struct PowerTests {
  private func claim(
    _ expectation: String, a: [Double?], b: [Double?],
    _ quantity: String = "difference: {metric: testLoss, of: a, minus: b}"
  ) throws -> ClaimSummary {
    let claims = "[{id: it, statement: s, \(quantity), expect: \(expectation)}]"
    return try #require(Planted.summary(a: a, b: b, claims: claims).claims.first)
  }

  // MARK: - Known answers

  /// Differences 1, 2, 3: mean 2, deviation 1. SciPy's nct.sf(t.ppf(0.975, n − 1), n − 1, √n d / s), and
  /// the first n with 0.8 of it.
  @Test func `The power is a tail of the noncentral t distribution`() throws {
    let power = try #require(try claim("positive", a: [11, 22, 33], b: [10, 20, 30]).power)
    #expect(abs(power.probability - 0.4707477062) < 1e-9)
    #expect(power.seedsForAim == 5)
    #expect(power.verdict == .reproduced)
    #expect(!power.isApproximate && power.isBelowAim)
  }

  @Test func `Of a refuted claim it is that of the refutation, on the other side`() throws {
    let (a, b) = ([11.0, 22, 33, 42], [10.0, 20, 30, 40])
    let reproduced = try claim("positive", a: a, b: b)
    let refuted = try claim("negative", a: a, b: b)
    #expect((reproduced.verdict, refuted.verdict) == (.reproduced, .refuted))
    #expect(refuted.power?.verdict == .refuted)
    #expect(refuted.power?.probability == reproduced.power?.probability)
    #expect(abs((refuted.power?.probability ?? 0) - 0.8879400306) < 1e-9)
  }

  @Test(arguments: [("{above: 2}", Verdict.reproduced), ("{below: 2}", .reproduced)])
  func `On its bound an estimate has the level's half, and no number of seeds helps`(
    expectation: String, verdict: Verdict
  ) throws {
    let power = try #require(try claim(expectation, a: [11, 22, 33], b: [10, 20, 30]).power)
    #expect(power.verdict == verdict)
    #expect(abs(power.probability - 0.025) < 1e-9)
    #expect(power.seedsForAim == nil && power.isOutOfReach)
  }

  /// Seeds, one by one: the least number with enough power, and one less has not.
  @Test(arguments: [0.3, 0.7, 1.4]) func `The number of seeds is the least`(mean: Double) throws {
    let interval = try #require(RepeatedInterval(meanOf: [mean - 1, mean, mean + 1]))
    let found = meanInterval(of: [mean - 1, mean, mean + 1])
    let power = try #require(ClaimPower(.above(0), found, interval))
    let seeds = try #require(power.seedsForAim)
    let range = VerdictRange(low: 0)
    #expect(interval.probability(of: range, seedCount: seeds) >= 0.8)
    #expect(interval.probability(of: range, seedCount: seeds - 1) < 0.8)
  }

  // MARK: - Ends

  @Test func `Seeds that all agree are sure`() throws {
    let claim = try claim("positive", a: [2, 3], b: [1, 2])
    #expect(claim.hasNoWidth)
    #expect(claim.power?.probability == 1)
    let onBound = try self.claim("{above: 1}", a: [2, 3], b: [1, 2])
    #expect(onBound.verdict == .inconclusive)
    #expect(onBound.power?.probability == 0)
    let equal = try self.claim("{between: [1, 1]}", a: [2, 3], b: [1, 2])
    #expect(equal.power?.probability == 1)
  }

  @Test func `Of one seed it is not known, nor where there is no estimate`() throws {
    #expect(try claim("positive", a: [3], b: [1]).power == nil)
    #expect(try claim("positive", a: [3, nil], b: [1, 2]).power == nil)
  }

  @Test func `An exact claim has none`() throws {
    let claim = try claim(
      "positive", a: [1, 2, 3], b: [2, 3, 4], "value: {metric: updates, of: a}")
    #expect(claim.isExact && claim.power == nil)
  }

  /// The interval of a ratio has no bounds where the denominator is not told from zero.
  @Test func `A ratio whose denominator is none has no known power`() throws {
    let ratio = "ratio: {metric: testLoss, of: a, over: b}"
    #expect(try claim("{above: 1}", a: [1, 2, 3], b: [-1, 0.5, 1], ratio).power == nil)
  }

  /// With bounds on both sides power comes from a half-width: ½ where the bound is at the interval's end.
  @Test func `By the normal approximation half of all repetitions pass the end of the interval`() {
    let estimate = Estimate(value: 3, low: 1, high: 7)
    let interval = RepeatedInterval.normal(estimate, seedCount: 4, narrowsWithSeeds: true)
    for (expectation, verdict) in [
      (ClaimSpec.Expectation.above(1), Verdict.reproduced), (.below(7), .reproduced),
      (.above(7), .refuted), (.below(1), .refuted),
    ] {
      let power = ClaimPower(expectation, estimate, interval)
      #expect(power?.verdict == verdict)
      #expect(abs((power?.probability ?? 0) - 0.5) < 1e-12)
      #expect(power?.isApproximate == true)
    }
    #expect(RepeatedInterval.normal(estimate, seedCount: 1, narrowsWithSeeds: true) == nil)
  }

  @Test func `The lowest of several counts the choice among them`() throws {
    // Two within: an end of their interval of 97.5 % lies on zero.
    let half = StudentT.quantile(0.9875, degreesOfFreedom: 4)
    let estimate = Estimate(value: -half, low: -3 * half, high: 0)
    let interval = RepeatedInterval(lowestMean: estimate, choices: (1, 2), seedCount: 5)
    let power = try #require(ClaimPower(.below(0), estimate, interval))
    let tail = NoncentralT.cumulative(-half, degreesOfFreedom: 4, noncentrality: -half)
    #expect(abs(power.probability - tail) < 1e-12)
    #expect((0.5...0.6).contains(tail))
  }

  @Test func `A summary's document has it, a baseline has not`() throws {
    let (plan, summary) = try Planted.results(
      a: [11, 22, 33], b: [10, 20, 30],
      claims: "[{id: it, statement: s, \(Self.difference), expect: positive}]")
    let claim = try #require(SummaryDocument(summary).claims.first)
    #expect(claim.power == 0.4707)
    #expect((claim.powerOf, claim.seedsForPower) == (.reproduced, 5))
    let kept = try #require(try Baseline(summary, of: plan).claims.first)
    #expect(kept.estimate == claim.estimate)
    #expect(kept.power == nil && kept.powerOf == nil && kept.seedsForPower == nil)
  }

  // MARK: - Simulations

  /// A truth, and what of two arms makes the claim's quantity have it.
  struct Truth: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let quantity: String
    let expectation: String
    var mean: Double
    /// Of the part that both arms of a seed share, and of each arm's own.
    var shared = 0.0
    let own: (a: Double, b: Double)
  }

  private static let difference = "difference: {metric: testLoss, of: a, minus: b}"
  static let truths = [
    Truth(
      testDescription: "paired difference", quantity: difference, expectation: "positive",
      mean: 1.5, shared: 3, own: (1, 0)),
    Truth(
      testDescription: "arms with nothing in common", quantity: difference,
      expectation: "{below: 0.5}", mean: -1, own: (0.8, 0.9)),
    Truth(
      testDescription: "equivalence", quantity: difference,
      expectation: "{equivalentWithin: 1.2}", mean: 0.2, shared: 1, own: (0.6, 0.5)),
    Truth(
      testDescription: "refuted equivalence", quantity: difference,
      expectation: "{equivalentWithin: 0.1}", mean: 1.1, shared: 1, own: (0.6, 0.5)),
    Truth(
      testDescription: "ratio", quantity: "ratio: {metric: testLoss, of: a, over: b}",
      expectation: "{above: 1.05}", mean: 2, shared: 0.3, own: (1, 0.5)),
  ]

  /// Patterns with mean 0, deviation 1 and no correlation, so that six seeds have the truth exactly.
  private static let patterns = [
    [1.0, -1, 1, -1, 1, -1], [1, 1, -1, -1, 0, 0], [1, 1, 1, 1, -2, -2],
  ].map { pattern in
    let deviation = (pattern.reduce(0) { $0 + $1 * $1 } / 5).squareRoot()
    return pattern.map { $0 / deviation }
  }

  /// Of 2,000 repetitions as many come to the verdict as the power says, within three standard errors.
  @Test(arguments: truths) func `As many repetitions come to the verdict`(truth: Truth) throws {
    func arms(_ draw: (_ pattern: Int, _ seed: Int) -> Double) -> (a: [Double], b: [Double]) {
      let shared = (0..<6).map { 20 + truth.shared * draw(0, $0) }
      return (
        (0..<6).map { shared[$0] + truth.mean + truth.own.a * draw(1, $0) },
        (0..<6).map { shared[$0] + truth.own.b * draw(2, $0) }
      )
    }
    let claims = "[{id: it, statement: s, \(truth.quantity), expect: \(truth.expectation)}]"
    let exact = arms { Self.patterns[$0][$1] }
    let (plan, summary) = try Planted.results(a: exact.a, b: exact.b, claims: claims)
    let power = try #require(summary.claims.first?.power)
    // Where it is near neither 0 nor 1, where all would agree.
    #expect((0.3...0.9).contains(power.probability), "\(power.probability)")

    let (repetitions, trials) = (2000, (a: plan.trials.prefix(6), b: plan.trials.suffix(6)))
    var count = 0
    for repetition in 0..<repetitions {
      var stream = RandomStream(seed: 71, purpose: .data, index: UInt32(repetition))
      let drawn = arms { _, _ in stream.normal() }
      let planned = zip(trials.a, drawn.a).map { $0 } + zip(trials.b, drawn.b).map { $0 }
      let records = planned.map { ($0.id, Planted.record(of: $0, testLoss: $1)) }
      let repeated = Summary(plan, records: Dictionary(uniqueKeysWithValues: records))
      if repeated.claims.first?.verdict == power.verdict { count += 1 }
    }
    let share = Double(count) / Double(repetitions)
    let error = (power.probability * (1 - power.probability) / Double(repetitions)).squareRoot()
    #expect(
      abs(share - power.probability) < 3 * error, "\(share), power \(power.probability)")
  }
}
