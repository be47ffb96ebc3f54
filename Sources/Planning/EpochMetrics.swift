import Records
import Specification
import Training

extension TrialRecord {
  /// Whether examples held out judged the trial on its way, and not the test set.
  package var holdsExamplesOut: Bool { identity.trial.workload.validation != nil }

  /// The value of a metric that has one at each epoch; nil where the epoch has none.
  package func value(of metric: Metric, at epoch: EpochRecord) -> Double? {
    guard metric.shortfall(of: identity.trial.workload) == nil else { return nil }
    return epoch.value(of: metric, isJudgedByTest: !holdsExamplesOut)
  }
}

extension EpochRecord {
  /// - Parameter isJudgedByTest: Whether the judging set is the test set, and not examples held out.
  package func value(of metric: Metric, isJudgedByTest: Bool) -> Double? {
    guard case .epoch(let quantity) = metric.traits.source else { return nil }
    return isJudgedByTest
      ? value(of: quantity, test: test, validation: nil)
      : value(of: quantity, test: nil, validation: test)
  }

  /// - Parameters:
  ///   - test: An evaluation of the test set; nil where there is none.
  ///   - validation: One of examples held out; nil where there is none.
  package func value(
    of quantity: Metric.EpochQuantity, test: Evaluation?, validation: Evaluation?
  ) -> Double? {
    switch quantity {
    case .evaluation(.train, let measure): train?.value(of: measure)
    case .evaluation(.validation, let measure): validation?.value(of: measure)
    case .evaluation(.test, let measure): test?.value(of: measure)
    case .errorGap: test?.error.flatMap { test in train?.error.map { test - $0 } }
    case .distance: distance
    case .gradientNorm: gradientNorm
    case .batchLoss: batchLoss
    case .reported(let name): reported?[name]
    }
  }
}
