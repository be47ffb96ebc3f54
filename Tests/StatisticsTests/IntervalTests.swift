import Foundation
import Statistics
import Testing

@Suite("Intervals")
struct IntervalTests {
  @Test("Mean, standard deviation, median and quantiles match NumPy")
  func summaries() throws {
    for golden in try Golden.load().summaries {
      let values = golden.values
      #expect(close(Sample.mean(values), golden.mean, within: 1e-15))
      // NumPy's own error for values near 1e6 with a spread of 1e-3 is 1e-16 · 1e9.
      #expect(close(Sample.standardDeviation(values), golden.standardDeviation, within: 1e-7))
      #expect(close(Sample.median(values), golden.median, within: 1e-15))
      for row in golden.quantiles {
        #expect(close(Sample.quantile(values, at: row[0]), row[1], within: 1e-15))
      }
    }
  }

  @Test("The interval of a mean matches SciPy")
  func means() throws {
    for golden in try Golden.load().means {
      let actual = meanInterval(of: golden.values, confidence: golden.confidence)
      #expect(close(actual, golden.estimate, within: 1e-13))
    }
  }

  @Test("The interval of a paired difference matches SciPy")
  func differences() throws {
    for golden in try Golden.load().differences {
      let actual = pairedDifference(golden.a, minus: golden.b, confidence: golden.confidence)
      #expect(close(actual, golden.estimate, within: 1e-13))
    }
  }

  /// The script finds the bounds as roots of the unshifted quadratic, which costs it digits.
  @Test("The interval of a paired ratio matches Fieller's as the script solves for it")
  func ratios() throws {
    var unbounded = 0
    for golden in try Golden.load().ratios {
      let actual = pairedRatio(golden.a, over: golden.b, confidence: golden.confidence)
      #expect(close(actual, golden.estimate, within: 1e-11), "\(golden): \(actual)")
      if golden.estimate[1] == nil { unbounded += 1 }
    }
    #expect(unbounded > 0, "no case has a denominator near zero")
  }

  @Test("A bound of Fieller's interval is a ratio that the t test just rejects")
  func fiellerDefinition() {
    let a = [3.1, 2.2, 4.0, 3.3, 2.9]
    let b = [1.0, 0.8, 1.3, 0.9, 1.2]
    let ratio = pairedRatio(a, over: b)
    for bound in [ratio.low, ratio.high] {
      let test = meanInterval(of: zip(a, b).map { $0 - bound * $1 })
      #expect(min(abs(test.low), abs(test.high)) < 1e-13)
    }
    let halved = pairedRatio(a, over: b.map { -2 * $0 })
    #expect(close(halved, [-ratio.value / 2, -ratio.high / 2, -ratio.low / 2], within: 1e-14))
  }

  @Test("One value has an infinite interval, equal values one of no width")
  func degenerate() {
    let single = Estimate(value: 3.5, low: -.infinity, high: .infinity)
    #expect(meanInterval(of: [3.5]) == single)
    #expect(pairedDifference([4.5], minus: [1]) == single)
    #expect(pairedRatio([7], over: [2]) == single)
    // 0.1 has no exact double, and 3 · 0.1 / 3 summed plainly is not 0.1.
    #expect(meanInterval(of: [0.1, 0.1, 0.1]) == Estimate(value: 0.1, low: 0.1, high: 0.1))
    #expect(pairedRatio([6, 6, 6], over: [2, 2, 2]) == Estimate(value: 3, low: 3, high: 3))
    #expect(Sample.standardDeviation([2]).isNaN)
  }

  @Test("A ratio over a mean of zero has no interval")
  func zeroDenominator() {
    let ratio = pairedRatio([1, 2], over: [-1, 1])
    #expect(ratio == Estimate(value: .infinity, low: -.infinity, high: .infinity))
    #expect(pairedRatio([0, 0], over: [0, 0]).value.isNaN)
  }

  @Test("Higher confidence is wider; shifting and scaling go through")
  func properties() {
    let values = [1.5, -2, 0.25, 8, 3]
    let widths = [0.5, 0.8, 0.95, 0.999].map { confidence in
      let estimate = meanInterval(of: values, confidence: confidence)
      return estimate.high - estimate.low
    }
    #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 < $1 })
    let plain = meanInterval(of: values)
    let moved = meanInterval(of: values.map { 4 * $0 + 100 })
    let expected = [plain.value, plain.low, plain.high].map { 4 * $0 + 100 }
    #expect(close(moved, expected, within: 1e-14))
    // A difference depends on the pairs alone, so what they share cancels.
    let b = [0.5, -1, 0.5, 4, 2]
    let shared = [10.0, 20, 30, 40, 50]
    let apart = pairedDifference(values, minus: b)
    let together = pairedDifference(
      zip(values, shared).map { $0 + $1 }, minus: zip(b, shared).map { $0 + $1 })
    #expect(close(together, [apart.value, apart.low, apart.high], within: 1e-14))
  }

  @Test("An estimate survives JSON, infinite bounds as null")
  func coding() throws {
    for estimate in [meanInterval(of: [1, 2.5]), meanInterval(of: [1])] {
      let data = try JSONEncoder().encode(estimate)
      #expect(try JSONDecoder().decode(Estimate.self, from: data) == estimate)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(meanInterval(of: [1])), as: UTF8.self)
    #expect(text == #"{"high":null,"low":null,"value":1}"#)
  }

  @Test("A failed precondition ends the process: no values, NaN, unpaired values")
  func preconditions() async {
    await #expect(processExitsWith: .failure) { _ = meanInterval(of: []) }
    await #expect(processExitsWith: .failure) { _ = meanInterval(of: [1, .nan]) }
    await #expect(processExitsWith: .failure) { _ = pairedDifference([1], minus: [1, 2]) }
  }
}
