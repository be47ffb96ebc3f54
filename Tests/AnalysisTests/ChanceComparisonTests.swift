import Elementary
import Randomness
import Records
import Specification
import Statistics
import Testing
import Training

@testable import Analysis

/// A check of trainers that promise no bits: how often it tells of a change where there is none, and where
/// there is one.
@Suite struct ChanceComparisonTests {
  /// Trials of planted trainers: what a metric is like over seeds.
  enum Kind: String, CaseIterable {
    case normal
    /// A logarithm that is normal, with a standard deviation of 0.5.
    case skewed
    /// Wrong ones of 200 examples, of which each is put wrong by 2 %.
    case errors
    /// Well or badly, by even odds, and nothing between.
    case twofold
    /// None in a tenth of all trials: they diverged.
    case sometimesMissing

    func value(_ shared: Double, _ stream: inout RandomStream) -> Double? {
      // What all metrics of a trial have in common, and their own.
      let normal = 0.6 * shared + 0.8 * stream.normal()
      switch self {
      case .normal: return 3 + 0.2 * normal
      case .skewed: return Portable.exp(0.5 * normal)
      case .errors: return Double((0..<200).count { _ in stream.uniform() < 0.02 }) / 2
      case .twofold: return stream.uniform() < 0.5 ? 5 : 60
      case .sometimesMissing: return stream.uniform() < 0.1 ? nil : normal
      }
    }
  }

  private func arm(
    _ name: String, seeds: Int, _ kinds: [Kind], shift: Double = 0,
    using stream: inout RandomStream
  ) -> Baseline.Arm {
    let trials = (0..<seeds).map { seed in
      let shared = stream.normal()
      var metrics: [String: Double] = [:]
      for kind in kinds {
        metrics[kind.rawValue] = kind.value(shared, &stream).map { $0 + shift }
      }
      return Baseline.Trial(
        seed: UInt64(seed), status: .completed, parametersDigest: nil, updates: 8, examples: 64,
        operations: nil, metrics: metrics, history: [])
    }
    return Baseline.Arm(name: name, trials: trials)
  }

  /// The share of comparisons of four arms that tell of anything.
  private func share(_ kinds: [Kind], seeds: Int, repetitions: Int) -> Double {
    var stream = RandomStream(seed: 11, purpose: .data, index: UInt32(seeds))
    var told = 0
    for _ in 0..<repetitions {
      let pairs = ["a", "b", "c", "d"].map { name in
        (
          was: arm(name, seeds: seeds, kinds, using: &stream),
          now: arm(name, seeds: seeds, kinds, using: &stream)
        )
      }
      if ChanceComparison(pairs, metrics: []).rows.contains(where: {
        $0.finding != nil && $0.finding != .incomparable
      }) {
        told += 1
      }
    }
    return Double(told) / Double(repetitions)
  }

  @Test(
    "In four arms with four metrics each, nothing changed, and at most 1 % of checks tell of anything",
    arguments: [2, 3, 5, 10])
  func falseAlarms(seeds: Int) {
    // 1,000 repetitions of a probability of 1 % give more than 18 in 1 of 200 cases.
    let mixed: [Kind] = [.normal, .skewed, .errors, .sometimesMissing]
    #expect(share(mixed, seeds: seeds, repetitions: 1000) <= 0.018)
    #expect(share([.normal], seeds: seeds, repetitions: 1000) <= 0.018)
    #expect(share([.skewed], seeds: seeds, repetitions: 1000) <= 0.018)
    #expect(share([.errors], seeds: seeds, repetitions: 1000) <= 0.018)
    #expect(share([.twofold], seeds: seeds, repetitions: 1000) <= 0.018)
  }

  @Test("Independent normal metrics: the level is used up, not only kept to", arguments: [3, 5])
  func levelIsUsed(seeds: Int) {
    let share = share([.normal], seeds: seeds, repetitions: 4000)
    // Four standard errors of a share of 0.01.
    #expect(abs(share - 0.01) < 0.0063, "\(share)")
  }

  @Test(
    "A change of the size that is said to be noticed in 80 % of checks is, in as many",
    arguments: [3, 5])
  func power(seeds: Int) throws {
    var stream = RandomStream(seed: 12, purpose: .data, index: UInt32(seeds))
    // What is said follows from a sample's spread; here its standard deviation is 0.2.
    let (count, repetitions) = (16, 1000)
    let level = ChanceComparison.falseAlarms / Double(count)
    let unit = try #require(
      TwoSampleTest((0..<seeds).map { Double($0) }, against: (0..<seeds).map { Double($0) }))
    let shift =
      unit.noticeableDifference(level: level) / unit.standardError * 0.2
      * (2 / Double(seeds)).squareRoot()
    var noticed = 0
    for _ in 0..<repetitions {
      let pairs = (0..<count).map { index in
        (
          was: arm("\(index)", seeds: seeds, [.normal], using: &stream),
          now: arm(
            "\(index)", seeds: seeds, [.normal], shift: index == 7 ? -shift : 0, using: &stream)
        )
      }
      let rows = ChanceComparison(pairs, metrics: []).rows
      #expect(rows.count == count)
      if rows[7].finding == .better { noticed += 1 }
    }
    #expect(abs(Double(noticed) / Double(repetitions) - 0.8) < 0.05)
  }

  private func planted(_ name: String, _ values: [Double?]) -> Baseline.Arm {
    let trials = values.enumerated().map { seed, value in
      Baseline.Trial(
        seed: UInt64(seed), status: value == nil ? .diverged(update: 3) : .completed,
        parametersDigest: nil, updates: 8, examples: 64, operations: nil,
        metrics: value.map { ["score": $0] } ?? [:], history: [])
    }
    return Baseline.Arm(name: name, trials: trials)
  }

  @Test func `What is told, and how`() throws {
    let score = Metric.reported(.init(name: "score", unit: .other("points"), better: .higher))
    func rows(_ was: [Double?], _ now: [Double?]) -> [ChanceComparison.Row] {
      ChanceComparison([(planted("a", was), planted("a", now))], metrics: [score]).rows
    }
    let before: [Double?] = [7, 7.5, 8, 7.2, 7.7]
    #expect(rows(before, [9, 9.5, 10, 9.2, 9.7]).map(\.finding) == [.better])
    #expect(rows(before, [5, 5.5, 6, 5.2, 5.7]).map(\.finding) == [.worse])
    #expect(rows(before, [7.1, 7.6, 8.1, 7.3, 7.8]).map(\.finding) == [nil])
    #expect(rows(before, before.map { _ in nil }).map(\.finding) == [.incomparable])
    #expect(rows(before, [7, 7.5, 8, 7.2, nil]).map(\.finding) == [nil])
    let many = (0..<12).map { 7 + Double($0) / 12 }
    #expect(
      rows(many, many.map { $0 < 7.8 ? nil : $0 }).map(\.finding) == [.otherNumberOfValues])
    #expect(rows([7, 7, 7], [7, 7, 7]) == [])
    let told = ChanceComparison(
      [(planted("a", before), planted("a", before.map { $0.map { $0 + 2 } }))], metrics: [score]
    ).deviations(of: "e")
    #expect(told.map(\.was) == ["7.48 ± 0.4 (5)"])
    #expect(told.map(\.now) == ["9.48 ± 0.4 (5), better"])
  }
}
