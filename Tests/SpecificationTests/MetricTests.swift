import Testing
import Training

@testable import Specification

@Suite struct MetricTests {
  /// What an experiment file can ask of which metric.
  @Test(
    arguments: [
      (
        "evaluated", \Metric.isEvaluated,
        [.trainLoss, .trainError, .testLoss, .testError, .validationLoss, .validationError]
      ),
      ("errors", \.isError, [.trainError, .testError, .validationError]),
      ("held out", \.isOfValidation, [.validationLoss, .validationError]),
      (
        "each epoch", \.isRecordedEachEpoch,
        [
          .trainLoss, .trainError, .testLoss, .testError, .validationLoss, .validationError,
          .errorGap, .distance, .gradientNorm, .contrastiveLoss,
        ]
      ),
      (
        "landscape", \.isOfLandscape,
        [
          .sharpness, .smallBoxSharpness, .subspaceSharpness, .smallBoxSubspaceSharpness,
          .relativeSharpness, .largestEigenvalue, .hessianTrace,
        ]
      ),
      ("lengths", \.isLength, [.updates, .epochs]),
      ("to a target", \.needsTarget, [.epochsToTarget, .updatesToTarget, .examplesToTarget]),
      ("counts", \.traits.isCount, [.updates, .updatesToTarget, .examplesToTarget]),
      (
        "tunings", \.isOfTuning,
        [
          .trainLoss, .trainError, .testLoss, .testError, .validationLoss, .validationError,
          .updates,
        ]
      ),
    ] as [(String, KeyPath<Metric, Bool> & Sendable, Set<Metric>)])
  func `A trait is that of these metrics`(
    name: String, trait: KeyPath<Metric, Bool> & Sendable, metrics: Set<Metric>
  ) {
    #expect(Set(Metric.builtIn.filter { $0[keyPath: trait] }) == metrics, "\(name)")
  }

  @Test func `Evaluations come in the order of tables`() {
    #expect(
      Metric.evaluated == [
        .trainLoss, .validationLoss, .testLoss, .trainError, .validationError, .testError,
      ])
  }

  /// Two metrics with one label, or computed from the same, would be one.
  @Test func `Labels and sources are told apart`() {
    let count = Metric.builtIn.count
    #expect(Set(Metric.builtIn.map(\.label)).count == count)
    #expect(Set(Metric.builtIn.map(\.traits.source)).count == count)
  }

  @Test(arguments: Metric.builtIn) func `A label has the unit`(metric: Metric) {
    let (label, unit) = (metric.label, metric.traits.unit)
    switch unit {
    case .percent: #expect(label.hasSuffix("(%)") || label.hasSuffix("(points)"))
    case .updates, .epochs, .examples, .named: #expect(label.contains(unit.rawValue))
    case .none: #expect(!label.hasSuffix("(%)") && !label.contains("(examples)"))
    }
    #expect(unit.ofDifference != "%")
  }
}
