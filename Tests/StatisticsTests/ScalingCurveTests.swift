import Statistics
import Testing

@Suite("Scaling curves")
struct ScalingCurveTests {
  let curve = ScalingCurve(leastUpdates: 300, criticalBatchSize: 64)

  @Test("Updates and examples trade off as (S / S_min − 1) (E / E_min − 1) = 1")
  func tradeOff() {
    #expect(curve.leastExamples == 300 * 64)
    #expect(curve.updates(at: 64) == 600)
    #expect(curve.updates(at: 16) == 1500)
    for batchSize in [0.5, 3, 64, 1000, 1e6] {
      let updates = curve.updates(at: batchSize)
      let examples = updates * batchSize
      let product = (updates / 300 - 1) * (examples / curve.leastExamples - 1)
      #expect(close(product, 1, within: 1e-9), "batch size \(batchSize)")
    }
  }

  @Test("The slope is the derivative of log updates by log batch size")
  func slope() {
    #expect(curve.slope(at: 64) == -0.5)
    for batchSize in [1.0, 16, 50, 256, 1e4] {
      let (low, high) = (batchSize * 0.9999, batchSize * 1.0001)
      let change = curve.updates(at: high) / curve.updates(at: low) - 1
      // One differing step: its error is of the order of the step, 2e-4.
      #expect(abs(curve.slope(at: batchSize) - change / (high / low - 1)) < 3e-4)
    }
  }

  @Test("Regions border at slopes of −0.8 and −0.2, which belong to the outer ones")
  func regions() {
    #expect(curve.perfectScalingEnd == 16)
    #expect(curve.maximalParallelismStart == 256)
    #expect(close(curve.slope(at: 16), -0.8, within: 1e-15))
    #expect(close(curve.slope(at: 256), -0.2, within: 1e-15))
    let regions: [(Double, ScalingCurve.Region)] = [
      (1, .perfectScaling), (16, .perfectScaling), (16.01, .diminishingReturns),
      (64, .diminishingReturns), (255.9, .diminishingReturns), (256, .maximalParallelism),
      (1e9, .maximalParallelism),
    ]
    for (batchSize, region) in regions { #expect(curve.region(at: batchSize) == region) }
  }

  @Test("A failed precondition ends the process: numbers that are not positive, or infinite")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      _ = ScalingCurve(leastUpdates: 0, criticalBatchSize: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ScalingCurve(leastUpdates: 1, criticalBatchSize: .infinity)
    }
    await #expect(processExitsWith: .failure) {
      _ = ScalingCurve(leastUpdates: 1, criticalBatchSize: 1).updates(at: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = ScalingCurve(leastUpdates: 1, criticalBatchSize: 1).slope(at: .nan)
    }
    await #expect(processExitsWith: .failure) {
      _ = ScalingCurve(leastUpdates: 1, criticalBatchSize: 1).region(at: -1)
    }
  }
}
