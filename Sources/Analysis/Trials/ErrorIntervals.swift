import Records
import Specification
import Statistics
import Training

extension [TrialRecord] {
  /// The mean of values of a metric, one a trial, with its interval: of errors on examples that were not
  /// learned from one that also holds how many these are (`ErrorInterval`); of all others Student's t
  /// over the seeds, of train errors within 0 to 100.
  ///
  /// How far seeds agree on which examples are wrong is known of the test set, and taken to be the same
  /// on examples held out. Of a trainer that tells only how many examples there are, seeds are taken to
  /// agree on all.
  ///
  /// - Parameters:
  ///   - validationCount: Examples that judge a validation error, where the records do not tell.
  ///   - hasDataForEachSeed: Whether each seed is judged by examples of its own.
  func interval(
    of metric: Metric, _ values: [Double], validationCount: Int? = nil, hasDataForEachSeed: Bool,
    confidence: Double
  ) -> Estimate {
    let set = metric.errorSet
    let rowCount: Int? =
      switch set {
      case .test:
        first { $0.testMisclassifications != nil }?.testMisclassifications?.isWrong.count
          ?? first { !$0.holdsExamplesOut }?.judgingCount
      case .validation: validationCount ?? first?.judgingCount
      case .train, nil: nil
      }
    guard let rowCount, rowCount > 0 else {
      var estimate = meanInterval(of: values, confidence: confidence)
      if set == .train {
        estimate.low = Swift.max(0, estimate.low)
        estimate.high = Swift.min(100, estimate.high)
      }
      return estimate
    }
    let wrong = compactMap { $0.testMisclassifications?.isWrong }
    return ErrorInterval(
      rowCount: rowCount,
      agreement: hasDataForEachSeed ? 0 : ErrorInterval.agreement(of: wrong)
    ).estimate(values, confidence: confidence)
  }
}

extension Metric {
  /// Whether it is an error on examples that were not learned from, whose interval is an
  /// `ErrorInterval`.
  var hasErrorInterval: Bool { errorSet != nil && errorSet != .train }

  /// The set whose examples it is a share of; nil where it is no error.
  fileprivate var errorSet: EvaluatedSet? {
    switch traits.source {
    case .trial(.probeError): .test
    case .trial(.probeTrainError): .train
    default: isError ? evaluation?.set : nil
    }
  }
}
