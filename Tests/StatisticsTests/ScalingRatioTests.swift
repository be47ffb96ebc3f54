import Elementary
import Randomness
import Testing

@testable import Statistics

@Suite("Ratios of scaling fits")
struct ScalingRatioTests {
  let batchSizes = Planted.batchSizes(10, from: 8)

  @Test("95 % intervals hold a ratio, or a mean's, in 90 to 99 % of 200 repetitions")
  func coverage() throws {
    let first = ScalingCurve(leastUpdates: 640, criticalBatchSize: 300)
    let second = ScalingCurve(leastUpdates: 200, criticalBatchSize: 120)
    var (ratio, mean) = (Coverage(), Coverage())
    for repetition in 0..<Coverage.repetitions {
      var stream = RandomStream(seed: 3, purpose: .data, index: UInt32(repetition))
      let fits = try [first, second].map { curve in
        try ScalingFit(
          Planted.studies(curve, batchSizes: batchSizes, trials: 5, noise: 0.08, using: &stream),
          replicateCount: Planted.fewReplicates)
      }
      ratio.count(ScalingFit.ratio(of: fits[0], over: fits[1]), of: 2.5)
      let values = (0..<3).map { _ in 60 * (1 + 0.3 * stream.normal()) }
      mean.count(ScalingFit.ratio(ofMean: values, over: fits[1]), of: 0.5)
    }
    print("coverage: ratio \(ratio), mean's ratio \(mean)")
    #expect(ratio.isHonest && mean.isHonest)
  }

  /// With the same draws in numerator and denominator the ratio would not move at all.
  @Test("Two fits of one seed are drawn independently")
  func independence() throws {
    let trials = [0.93, 0.98, 1.02, 1.07]
    let studies = batchSizes.map { batchSize in
      (batchSize: batchSize, updates: trials.map { $0 * (100 + 1e4 / batchSize) })
    }
    let fit = try ScalingFit(studies)
    func logWidth(_ estimate: Estimate) -> Double { Portable.log(estimate.high / estimate.low) }
    let ratio = ScalingFit.ratio(of: fit, over: fit)
    #expect(ratio.value == 1)
    let width = 2.0.squareRoot() * logWidth(fit.criticalBatchSize)
    #expect(close(logWidth(ratio), width, within: 0.1))
  }

  @Test("Where there is nothing to draw from, a ratio has no bounds")
  func singleTrial() throws {
    let single = try ScalingFit(Planted.singleTrial)
    let several = try ScalingFit(Planted.openBelow)
    let (a, b) = (single.curve.criticalBatchSize, several.curve.criticalBatchSize)
    #expect(ScalingFit.ratio(of: single, over: several) == .unbounded(a / b))
    #expect(ScalingFit.ratio(of: several, over: single) == .unbounded(b / a))
    #expect(ScalingFit.ratio(ofMean: [3, 5], over: single) == .unbounded(4 / a))
    #expect(ScalingFit.ratio(ofMean: [3], over: several) == .unbounded(3 / b))
    let bounded = ScalingFit.ratio(ofMean: [3.9, 4.1, 4], over: several)
    #expect(bounded.value == 4 / b && bounded.low > -.infinity)
  }

  @Test("An end that a fit leaves open is open in the ratio")
  func openEnds() throws {
    let (below, above) = try (ScalingFit(Planted.openBelow), ScalingFit(Planted.openAbove))
    let small = ScalingFit.ratio(of: below, over: above)
    #expect(small.low == 0 && small.high < 1)
    let large = ScalingFit.ratio(of: above, over: below)
    #expect(large.low > 1 && large.high == .infinity)
    // Infinity over infinity could be any ratio.
    let any = ScalingFit.ratio(of: above, over: above)
    #expect(any.low == 0 && any.high == .infinity)
    // A mean over infinity is zero; over zero it is infinite, with its own sign.
    let positive = ScalingFit.ratio(ofMean: [3, 3.1], over: above)
    #expect(positive.low == 0 && positive.high < 1)
    let negative = ScalingFit.ratio(ofMean: [-3, -3.1], over: below)
    #expect(negative.low == -.infinity && negative.high < 0)
  }

  @Test("The interval of a mean's ratio is a function of its seed")
  func seeds() throws {
    let fit = try ScalingFit(Planted.openBelow)
    func ratio(seed: UInt64) -> Estimate {
      ScalingFit.ratio(ofMean: [3, 5, 4.4, 3.9], over: fit, seed: seed)
    }
    #expect(ratio(seed: 1) == ratio(seed: 1))
    #expect(ratio(seed: 1).low != ratio(seed: 2).low)
  }

  @Test("A failed precondition ends the process: unlike counts of replicates, no values")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      if let few = try? ScalingFit(Planted.openBelow, replicateCount: 39),
        let many = try? ScalingFit(Planted.openBelow, replicateCount: 40)
      {
        _ = ScalingFit.ratio(of: few, over: many)
      }
    }
    await #expect(processExitsWith: .failure) {
      if let fit = try? ScalingFit(Planted.openBelow, replicateCount: 39) {
        _ = ScalingFit.ratio(ofMean: [], over: fit)
      }
    }
  }
}
