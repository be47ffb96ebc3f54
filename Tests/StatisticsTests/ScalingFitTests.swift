import Foundation
import Randomness
import Statistics
import Testing

@Suite("Scaling fits")
struct ScalingFitTests {
  /// SciPy's fits, as Golden/scaling.py wrote them.
  private struct Golden: Decodable {
    struct Fit: Decodable {
      var batchSizes: [Double], updates: [[Double]]
      var leastUpdates: Double, criticalBatchSize: Double
    }
    var fits: [Fit]
  }

  @Test("Data without noise give their curve back")
  func recovery() throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    let batchSizes = Planted.batchSizes(10, from: 8)
    for leastUpdates in [0.37, 120, 5e6] {
      for criticalBatchSize in [8.5, 31, 256, 3000.25] {
        let curve = ScalingCurve(leastUpdates: leastUpdates, criticalBatchSize: criticalBatchSize)
        let fit = try ScalingFit(
          Planted.studies(curve, batchSizes: batchSizes, trials: 2, using: &stream),
          replicateCount: 39)
        for (estimate, truth) in [
          (fit.leastUpdates, leastUpdates), (fit.leastExamples, curve.leastExamples),
          (fit.criticalBatchSize, criticalBatchSize),
        ] {
          // Trials that agree leave the interval no width.
          #expect(close(estimate, [truth, truth, truth], within: 1e-11))
        }
        #expect(fit.curve.leastUpdates == fit.leastUpdates.value)
        #expect(fit.curve.criticalBatchSize == fit.criticalBatchSize.value)
      }
    }
  }

  @Test("Noisy data with as many trials as you like have SciPy's curve")
  func golden() throws {
    let url = try #require(
      Bundle.module.url(forResource: "scaling", withExtension: "json", subdirectory: "Golden"))
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    #expect(golden.fits.count == 4)
    for expected in golden.fits {
      let studies = zip(expected.batchSizes, expected.updates).map { (batchSize: $0, updates: $1) }
      let curve = try ScalingFit(studies, replicateCount: 39).curve
      // SciPy's search ends where the sum of squares no longer changes, at about 1e-8.
      #expect(close(curve.leastUpdates, expected.leastUpdates, within: 1e-7))
      #expect(close(curve.criticalBatchSize, expected.criticalBatchSize, within: 1e-7))
    }
  }

  /// Half of them with noise that leaves next to nothing of the curve.
  @Test("No B_crit on a fine grid is better, and where the best is off the data there is no fit")
  func globalMinimum() {
    let batchSizes = [4.0, 16, 50, 64, 300, 2048]
    var outcomes: [String: Int] = [:]
    for seed in UInt64(0)..<60 {
      var stream = RandomStream(seed: seed, purpose: .data)
      let studies = Planted.studies(
        ScalingCurve(leastUpdates: 100, criticalBatchSize: 80), batchSizes: batchSizes,
        noise: seed % 2 == 0 ? 0.5 : 2, using: &stream)
      func error(_ logCritical: Double) -> Double {
        let residuals = studies.map {
          log($0.updates[0]) - log(1 + exp(logCritical) / $0.batchSize)
        }
        let mean = residuals.reduce(0, +) / Double(residuals.count)
        return residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      }
      let places = stride(from: log(4.0 / 64), through: log(2048.0 * 64), by: 0.01)
      let best = places.min { error($0) < error($1) } ?? .nan
      do {
        let critical = try ScalingFit(studies).curve.criticalBatchSize
        #expect(error(log(critical)) <= error(best) && abs(log(critical) - best) < 0.011)
        outcomes["fit", default: 0] += 1
      } catch .noBatchSizeSmallEnough(let smallest) {
        #expect(smallest == 4 && best < log(4) + 0.011)
        outcomes["below", default: 0] += 1
      } catch .noBatchSizeLargeEnough(let largest) {
        #expect(largest == 2048 && best > log(2048) - 0.011)
        outcomes["above", default: 0] += 1
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(outcomes.count == 3 && outcomes.values.allSatisfy { $0 >= 5 }, "\(outcomes)")
  }

  @Test("Every batch size has the same weight, and the order of studies none")
  func weights() throws {
    let studies: Studies = [
      (8, [900, 1100]), (32, [310, 290]), (128, [140, 160]), (512, [120, 101]),
    ]
    let plain = try ScalingFit(studies)
    var repeated = studies
    repeated[1].updates += [310, 290, 310, 290]
    #expect(
      close(
        try ScalingFit(repeated).criticalBatchSize.value,
        plain.criticalBatchSize.value, within: 1e-12))
    #expect(try ScalingFit(studies.reversed()) == plain)
    let apart = studies.flatMap { study in
      study.updates.map { (batchSize: study.batchSize, updates: [$0]) }
    }
    #expect(try ScalingFit(apart) == plain)
  }

  @Test(
    "Fewer than three batch sizes are no curve, however many studies they are",
    arguments: [0, 1, 2])
  func tooFew(count: Int) {
    let studies: Studies = Array([(8, [100, 90]), (64, [30, 20])].prefix(count))
    #expect(throws: ScalingFit.Failure.tooFewBatchSizes(count: count)) {
      try ScalingFit(studies + studies)
    }
  }

  @Test("A flat line has no batch size that is small enough")
  func flat() {
    for level in [[100.0, 100, 100, 100], [99, 101, 100, 100], [90, 95, 100, 105]] {
      let studies = zip([8.0, 32, 128, 512], level).map { (batchSize: $0, updates: [$1, $1]) }
      #expect(throws: ScalingFit.Failure.noBatchSizeSmallEnough(smallest: 8)) {
        try ScalingFit(studies)
      }
    }
  }

  @Test("A line of slope −1, or a steeper one, has no batch size that is large enough")
  func slopeMinusOne() {
    for exponent in [1.0, 1.01, 1.2] {
      let studies = [8.0, 32, 128, 512].map {
        (batchSize: $0, updates: [1e4 * pow($0, -exponent)])
      }
      #expect(throws: ScalingFit.Failure.noBatchSizeLargeEnough(largest: 512)) {
        try ScalingFit(studies)
      }
    }
  }

  /// Below the smallest batch size, above the largest, and just within them.
  @Test("There is a fit where B_crit lies among the batch sizes, and nowhere else")
  func border() throws {
    var stream = RandomStream(seed: 0, purpose: .data)
    func fit(_ critical: Double) throws(ScalingFit.Failure) -> ScalingFit {
      let curve = ScalingCurve(leastUpdates: 40, criticalBatchSize: critical)
      return try ScalingFit(
        Planted.studies(curve, batchSizes: [8, 32, 128], using: &stream))
    }
    #expect(throws: ScalingFit.Failure.noBatchSizeSmallEnough(smallest: 8)) { try fit(7.99) }
    #expect(close(try fit(8.01).curve.criticalBatchSize, 8.01, within: 1e-11))
    #expect(close(try fit(127.9).curve.criticalBatchSize, 127.9, within: 1e-11))
    #expect(throws: ScalingFit.Failure.noBatchSizeLargeEnough(largest: 128)) { try fit(128.1) }
  }

  @Test("A failure says in words what is missing")
  func words() {
    typealias Failure = ScalingFit.Failure
    #expect(
      "\(Failure.tooFewBatchSizes(count: 1))"
        == "a curve takes three batch sizes at least, and there is 1")
    #expect(
      "\(Failure.noBatchSizeSmallEnough(smallest: 8))"
        == "no batch size is small enough to show where a larger one saves updates: "
        + "the critical batch size would lie below 8, the smallest")
    #expect(
      "\(Failure.noBatchSizeLargeEnough(largest: 0.5))"
        == "no batch size is large enough to show where a larger one ceases to save updates: "
        + "the critical batch size would lie above 0.5, the largest")
  }

  @Test("A failed precondition ends the process: no trials, no updates, NaN, few replicates")
  func preconditions() async {
    // Each but for one number a curve, so that nothing else can end the process.
    await #expect(processExitsWith: .failure) {
      _ = try? ScalingFit([(1, [9]), (2, []), (4, [5])])
    }
    await #expect(processExitsWith: .failure) {
      _ = try? ScalingFit([(1, [9]), (2, [6]), (4, [5, 0])])
    }
    await #expect(processExitsWith: .failure) {
      _ = try? ScalingFit([(1, [9]), (2, [.nan]), (4, [5])])
    }
    await #expect(processExitsWith: .failure) {
      _ = try? ScalingFit([(-1, [9]), (2, [6]), (4, [5])])
    }
    await #expect(processExitsWith: .failure) {
      _ = try? ScalingFit([(1, [9]), (2, [6]), (4, [5])], replicateCount: 38)
    }
  }
}
