import Specification
import Statistics

/// Quantities of series of studies.
extension ClaimEstimation {
  static func curve(_ parameter: CurveParameter, of series: String) -> ClaimEstimation {
    ClaimEstimation(
      method: "curve through steps to target, bootstrap over trials", unit: parameter.unit,
      estimate: { (_, subjects, confidence) throws(NoEstimate) in
        try subjects.fit(of: series).estimate(of: parameter, confidence: confidence)
      },
      repetition: { _, subjects, found in subjects.repeated(found, by: [series]) })
  }

  static func criticalRatio(of series: String, over base: String) -> ClaimEstimation {
    ClaimEstimation(
      method: "ratio of two curves' critical batch sizes, bootstrap over trials",
      estimate: { (_, subjects, confidence) throws(NoEstimate) in
        ScalingFit.ratio(
          of: try subjects.fit(of: series), over: try subjects.fit(of: base),
          confidence: confidence)
      },
      repetition: { _, subjects, found in subjects.repeated(found, by: [series, base]) })
  }

  static func slope(of series: String, from low: Int, to high: Int) -> ClaimEstimation {
    ClaimEstimation(
      method: "least squares through log mean steps of each study, Student's t",
      estimate: { (_, subjects, confidence) throws(NoEstimate) in
        let summary = try subjects.series(named: series)
        guard let slope = summary.slope(from: low, to: high, confidence: confidence) else {
          throw NoEstimate(
            reason: "fewer than three valid studies of \(series) between batch sizes \(low) and"
              + " \(high)")
        }
        return slope
      },
      repetition: { _, subjects, found in
        let studies = (try? subjects.series(named: series))?.validStudies(from: low, to: high)
        return RepeatedInterval(slope: found, pointCount: studies?.count ?? 0)
      })
  }

  static func overCritical(of series: String) -> ClaimEstimation {
    ClaimEstimation(
      method: "mean over the curve's critical batch size, bootstrap over trials",
      estimate: { (values, subjects, confidence) throws(NoEstimate) in
        ScalingFit.ratio(
          ofMean: values[0], over: try subjects.fit(of: series), confidence: confidence)
      },
      repetition: { values, subjects, found in
        subjects.repeated(found, by: [series], and: values[0].count)
      })
  }
}

extension ScalingFit {
  package func estimate(of parameter: CurveParameter, confidence: Double = 0.95) -> Estimate {
    switch parameter {
    case .leastUpdates: leastUpdates(confidence: confidence)
    case .leastExamples: leastExamples(confidence: confidence)
    case .criticalBatchSize: criticalBatchSize(confidence: confidence)
    }
  }
}

extension ClaimSubjects {
  /// What is bootstrapped over the confirming trials of series of studies, and over those of an arm.
  fileprivate func repeated(
    _ found: Estimate, by names: [String], and armCount: Int? = nil
  ) -> RepeatedInterval? {
    let counts = names.flatMap { name in
      ((try? series(named: name))?.studies ?? []).compactMap { $0.updates?.count }
    }
    guard let least = (counts + [armCount].compactMap(\.self)).min() else { return nil }
    return .normal(found, seedCount: least, narrowsWithSeeds: true)
  }
}
