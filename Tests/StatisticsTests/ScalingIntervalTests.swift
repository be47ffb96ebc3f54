import Randomness
import Testing

@testable import Statistics

@Suite("Intervals of scaling fits")
struct ScalingIntervalTests {
  let batchSizes = Planted.batchSizes(10, from: 8)

  @Test("95 % intervals hold the truth in 90 to 99 % of 200 repetitions")
  func coverage() throws {
    let truth = ScalingCurve(leastUpdates: 640, criticalBatchSize: 180)
    var (updates, examples, batchSize) = (Coverage(), Coverage(), Coverage())
    for repetition in 0..<Coverage.repetitions {
      var stream = RandomStream(seed: 1, purpose: .data, index: UInt32(repetition))
      let fit = try ScalingFit(
        Planted.studies(truth, batchSizes: batchSizes, trials: 5, noise: 0.08, using: &stream),
        replicateCount: Planted.fewReplicates)
      updates.count(fit.leastUpdates, of: truth.leastUpdates)
      examples.count(fit.leastExamples, of: truth.leastExamples)
      batchSize.count(fit.criticalBatchSize, of: truth.criticalBatchSize)
    }
    print("coverage: S_min \(updates), E_min \(examples), B_crit \(batchSize)")
    #expect(updates.isHonest && examples.isHonest && batchSize.isHonest)
  }

  @Test("The interval is a function of studies and seed")
  func determinism() throws {
    func fit(seed: UInt64) throws -> ScalingFit {
      var stream = RandomStream(seed: 7, purpose: .data)
      let truth = ScalingCurve(leastUpdates: 640, criticalBatchSize: 180)
      return try ScalingFit(
        Planted.studies(truth, batchSizes: batchSizes, trials: 3, noise: 0.1, using: &stream),
        replicateCount: 399, seed: seed)
    }
    let (zero, one) = try (fit(seed: 0), fit(seed: 1))
    #expect(try fit(seed: 0) == zero)
    #expect(one.curve == zero.curve)
    #expect(one.criticalBatchSizeReplicates != zero.criticalBatchSizeReplicates)
    #expect(zero.criticalBatchSizeReplicates.count == 399)
    #expect(zero.criticalBatchSize.low < zero.criticalBatchSize.value)
    #expect(zero.criticalBatchSize.value < zero.criticalBatchSize.high)
    // Another seed moves a bound by little of the interval's width.
    let width = zero.criticalBatchSize.high - zero.criticalBatchSize.low
    #expect(abs(one.criticalBatchSize.low - zero.criticalBatchSize.low) < 0.2 * width)
    #expect(abs(one.criticalBatchSize.high - zero.criticalBatchSize.high) < 0.2 * width)
  }

  @Test("One batch size with a single trial leaves no bounds")
  func singleTrial() throws {
    let fit = try ScalingFit(Planted.singleTrial)
    for (estimate, value) in [
      (fit.leastUpdates, fit.curve.leastUpdates), (fit.leastExamples, fit.curve.leastExamples),
      (fit.criticalBatchSize, fit.curve.criticalBatchSize),
    ] {
      #expect(estimate == .unbounded(value))
    }
    #expect(fit.criticalBatchSizeReplicates.isEmpty)
  }

  @Test("Where the trials leave an end of the trade-off open, so is the interval")
  func openEnds() throws {
    let above = try ScalingFit(Planted.openAbove)
    #expect(above.criticalBatchSize.low > 8 && above.criticalBatchSize.high == .infinity)
    #expect(above.leastUpdates.low == 0 && above.leastUpdates.high < 100)
    #expect(above.leastExamples.low > 1000 && above.leastExamples.high < 10_000)
    let below = try ScalingFit(Planted.openBelow)
    #expect(below.criticalBatchSize.low == 0 && below.criticalBatchSize.high < 128)
    #expect(below.leastExamples.low == 0 && below.leastExamples.high < 10_000)
    #expect(below.leastUpdates.low > 50 && below.leastUpdates.high < 150)
  }
}
