import Randomness
import Testing

@testable import Statistics

@Suite("Holm's procedure") struct HolmTests {
  /// Four p-values at 5 %: 0.01 ≤ 0.05/4, 0.015 ≤ 0.05/3, then 0.03 > 0.05/2 ends it.
  @Test func `Steps down until the first that is too large`() {
    #expect(holmRejections([0.01, 0.04, 0.03, 0.015]) == [true, false, false, true])
  }

  @Test func `What cannot be rejected counts among all`() {
    #expect(holmRejections([0.02, nil]) == [true, false])
    #expect(holmRejections([0.03, nil]) == [false, false])
    #expect(holmRejections([0.03]) == [true])
    #expect(holmRejections([]) == [])
  }
}

@Suite("The lowest of several means") struct LowestMeanTests {
  private let low = [1.0, 1.1, 0.9, 1.0, 1.05]
  private let middle = [2.0, 2.1, 1.9, 2.05, 2.0]
  private let high = [5.0, 5.1, 4.9, 5.0, 5.1]

  @Test func `Of two groups it is the paired difference`() {
    #expect(lowestMean([low], below: [high]) == pairedDifference(low, minus: high))
  }

  @Test func `The interval is the tightest that holds for every choice`() {
    let estimate = lowestMean([low, middle], below: [high])
    #expect(estimate.value == Sample.mean(low) - Sample.mean(high))
    // Above by the better of the two at half the error each; below by the worse of the two bounds.
    let shared = [low, middle].map { pairedDifference($0, minus: high, confidence: 0.975) }
    #expect(estimate.high == shared.map(\.high).min())
    let whole = [low, middle].map { pairedDifference(high, minus: $0) }
    #expect(estimate.low == -(whole.map(\.high).max() ?? .nan))
  }

  @Test func `It is turned around with its sides`() {
    let (one, other) = (
      lowestMean([low, middle], below: [high]), lowestMean([high], below: [low, middle])
    )
    #expect(one.value == -other.value && one.low == -other.high && one.high == -other.low)
  }

  /// Six groups of which the truth is known: the interval holds it at least 95 times of a hundred.
  @Test func `Holds the truth for all that is chosen from the same values`() {
    var held = 0
    var stream = RandomStream(seed: 3, purpose: .bootstrap)
    let truths = [0.0, 0.1, 0.2, 0.0, 0.05, 0.3]
    for _ in 0..<400 {
      let samples = truths.map { truth in (0..<5).map { _ in truth + 0.2 * stream.normal() } }
      let estimate = lowestMean(Array(samples[0..<3]), below: Array(samples[3...]))
      if estimate.low <= 0 && 0 <= estimate.high { held += 1 }
    }
    #expect(held >= 380)
  }
}
