import Specification
import Statistics

/// Quantities of arms and tunings, and of comparisons of resources.
extension ClaimEstimation {
  static func value(of metric: Metric, in arm: String) -> ClaimEstimation {
    ClaimEstimation(
      method: metric.hasErrorInterval ? ErrorInterval.method : "mean over seeds, Student's t",
      unit: metric.traits.unit.rawValue,
      estimate: { values, subjects, confidence in
        subjects.interval(of: metric, in: arm, values[0], confidence: confidence)
      },
      repetition: { values, _, found in
        guard metric.hasErrorInterval else { return RepeatedInterval(meanOf: values[0]) }
        // Wilson's interval holds the test set's rows, too, which other seeds may share.
        return .normal(found, seedCount: values[0].count, narrowsWithSeeds: false)
      })
  }

  static func difference(in metric: Metric) -> ClaimEstimation {
    ClaimEstimation(
      method: "mean difference paired by seed, Student's t",
      unit: metric.traits.unit.ofDifference,
      estimate: { values, _, confidence in
        pairedDifference(values[0], minus: values[1], confidence: confidence)
      },
      repetition: { values, _, _ in
        RepeatedInterval(meanOf: differences(values[0], values[1]))
      })
  }

  static var ratio: ClaimEstimation {
    ClaimEstimation(
      method: "ratio of means paired by seed, Fieller's interval",
      estimate: { values, _, confidence in
        pairedRatio(values[0], over: values[1], confidence: confidence)
      },
      repetition: { values, _, _ in RepeatedInterval(ratioOf: values[0], over: values[1]) })
  }

  /// Of four arms the first minus the second, less the third minus the fourth.
  static func interaction(in metric: Metric) -> ClaimEstimation {
    ClaimEstimation(
      method: "mean difference of differences paired by seed, Student's t",
      unit: metric.traits.unit.ofDifference,
      estimate: { values, _, confidence in
        pairedDifference(
          differences(values[0], values[1]), minus: differences(values[2], values[3]),
          confidence: confidence)
      },
      repetition: { values, _, _ in
        RepeatedInterval(
          meanOf: differences(
            differences(values[0], values[1]), differences(values[2], values[3])))
      })
  }

  static var gapClosed: ClaimEstimation {
    ClaimEstimation(
      method: "ratio of mean differences paired by seed, Fieller's interval", unit: "%",
      estimate: { values, _, confidence in
        percentClosed(
          by: values[0], from: values[1], to: values[2], confidence: confidence)
      },
      repetition: { values, _, _ in
        // In percent as the estimate is.
        let gap = differences(values[1], values[2]).map { $0 / 100 }
        return RepeatedInterval(ratioOf: differences(values[1], values[0]), over: gap)
      })
  }

  /// How much of the way from one list of values to another a third has gone, paired by seed.
  static func percentClosed(
    by values: [Double], from start: [Double], to end: [Double], confidence: Double = 0.95
  ) -> Estimate {
    let closed = zip(start, values).map { $0 - $1 }
    let gap = zip(start, end).map { $0 - $1 }
    let ratio = pairedRatio(closed, over: gap, confidence: confidence)
    return Estimate(value: 100 * ratio.value, low: 100 * ratio.low, high: 100 * ratio.high)
  }

  /// - Parameter isWithin: For each of the arms whether it is among those that should be lowest.
  static func lowest(_ metric: Metric, isWithin: [Bool]) -> ClaimEstimation {
    ClaimEstimation(
      method:
        "difference of two lowest means paired by seed, Student's t with Bonferroni's correction",
      unit: metric.traits.unit.ofDifference,
      estimate: { values, _, confidence in
        let groups = zip(isWithin, values)
        return lowestMean(
          groups.filter(\.0).map(\.1), below: groups.filter { !$0.0 }.map(\.1),
          confidence: confidence)
      },
      repetition: { values, _, found in
        let choices = (low: isWithin.count { !$0 }, high: isWithin.count { $0 })
        return RepeatedInterval(lowestMean: found, choices: choices, seedCount: values[0].count)
      })
  }

  static func digests(of comparison: String) -> ClaimEstimation {
    ClaimEstimation(
      method: "digests are counted", isCount: true,
      estimate: { (_, subjects, _) throws(NoEstimate) in
        let count = Double(try subjects.resources(named: comparison).digestCount)
        return Estimate(value: count, low: count, high: count)
      },
      repetition: { _, _, _ in nil })
  }

  private static func differences(_ values: [Double], _ base: [Double]) -> [Double] {
    zip(values, base).map { $0 - $1 }
  }
}
