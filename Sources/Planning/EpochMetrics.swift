import Records
import Specification
import Training

extension TrialRecord {
  /// Whether examples held out judged the trial on its way, and not the test set.
  package var holdsExamplesOut: Bool { identity.trial.workload.validation != nil }

  /// The value of a metric that has one at each epoch; nil where the epoch has none.
  package func value(of metric: Metric, at epoch: EpochRecord) -> Double? {
    epoch.value(of: metric, isJudgedByTest: !holdsExamplesOut)
  }
}

extension EpochRecord {
  /// - Parameter isJudgedByTest: Whether the judging set is the test set, and not examples held out.
  package func value(of metric: Metric, isJudgedByTest: Bool) -> Double? {
    let (test, validation) = isJudgedByTest ? (self.test, nil) : (nil, self.test)
    return switch metric {
    case .testError: test?.error
    case .testLoss: test?.loss
    case .validationError: validation?.error
    case .validationLoss: validation?.loss
    case .trainError: train?.error
    case .trainLoss: train?.loss
    case .errorGap: test?.error.flatMap { test in train?.error.map { test - $0 } }
    case .distance: distance
    case .gradientNorm: gradientNorm
    default: nil
    }
  }
}
