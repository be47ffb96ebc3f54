/// A number that a trial ends with.
package enum Metric: String, Sendable, Codable, CaseIterable {
  case testError, trainError, testLoss, trainLoss
  /// Test error minus train error.
  case errorGap
  /// ‖w_T − w_0‖ over all parameters.
  case distance
  case gradientNorm
  case updates, epochs
  /// Epochs and updates until the experiment's target is first met; none where it never is.
  case epochsToTarget, updatesToTarget, examplesToTarget
  /// tr Σ / |G|², each averaged over all updates that measured it, before dividing; in examples
  /// (McCandlish et al. 2018, B_simple).
  case noiseScale
  /// The same over the first quarter of the updates, and that over the last quarter over it.
  case noiseScaleAtStart, noiseScaleGrowth
  /// How well ‖w_t − w_0‖ = a + b log t fits while the learning rate is at its highest: r².
  case logarithmicFit
  /// That r² minus the one of ‖w_t − w_0‖ = a + b √t: positive where the logarithm fits better.
  case logarithmicAdvantage
  /// Length of the path of the parameters over the distance between its ends: 1 when straight.
  /// Only for models small enough to keep their path.
  case pathStretch
  /// How sharp the minimum is (Keskar et al. 2017, Metric 2.1): among all parameters in the larger and
  /// the smaller box, the same in a random subspace, and in a box that follows the parameters' scales.
  case sharpness, smallBoxSharpness, subspaceSharpness, smallBoxSubspaceSharpness,
    relativeSharpness
  /// Of the Hessian of the train loss: its largest eigenvalue, and the sum of all.
  case largestEigenvalue, hessianTrace
  /// On examples of the training set that are held out: of an arm whose workload says so, and of the
  /// settings that a tuning finds.
  case validationError, validationLoss

  /// The metric with its unit, as an axis says it.
  package var label: String {
    switch self {
    case .testError: "test error (%)"
    case .trainError: "train error (%)"
    case .testLoss: "test loss"
    case .trainLoss: "train loss"
    case .errorGap: "test − train error (points)"
    case .distance: "distance from initial weights ‖w − w₀‖"
    case .gradientNorm: "gradient norm"
    case .updates: "updates"
    case .epochs: "epochs"
    case .epochsToTarget: "epochs to target"
    case .updatesToTarget: "updates to target"
    case .examplesToTarget: "examples to target"
    case .noiseScale: "noise scale (examples)"
    case .noiseScaleAtStart: "noise scale at the start (examples)"
    case .noiseScaleGrowth: "noise scale at the end over that at the start"
    case .logarithmicFit: "r² of the logarithmic fit"
    case .logarithmicAdvantage: "r²(log t) − r²(√t)"
    case .pathStretch: "path length over distance"
    case .sharpness: "sharpness, larger box"
    case .smallBoxSharpness: "sharpness, smaller box"
    case .subspaceSharpness: "sharpness in a subspace, larger box"
    case .smallBoxSubspaceSharpness: "sharpness in a subspace, smaller box"
    case .relativeSharpness: "sharpness relative to the weights"
    case .largestEigenvalue: "largest eigenvalue of the Hessian"
    case .hessianTrace: "trace of the Hessian"
    case .validationError: "validation error (%)"
    case .validationLoss: "validation loss"
    }
  }

  /// What a difference of two values is counted in.
  package var unit: String {
    switch self {
    case .testError, .trainError, .errorGap, .validationError: "points"
    case .updates, .updatesToTarget: "updates"
    case .epochs, .epochsToTarget: "epochs"
    case .examplesToTarget, .noiseScale, .noiseScaleAtStart: "examples"
    default: ""
    }
  }

  /// Whether it comes from an evaluation of a whole set.
  package var isEvaluated: Bool {
    [.testError, .trainError, .testLoss, .trainLoss].contains(self) || isOfValidation
  }

  /// Whether the history has a value of it for each epoch.
  package var isRecordedEachEpoch: Bool {
    isEvaluated || self == .errorGap || self == .distance || self == .gradientNorm
  }

  /// Whether it counts what goes over orders of magnitude with the batch size.
  package var isCount: Bool {
    [.updates, .updatesToTarget, .examplesToTarget].contains(self)
  }

  /// Whether it is measured around the final weights.
  package var isOfLandscape: Bool {
    [
      .sharpness, .smallBoxSharpness, .subspaceSharpness, .smallBoxSubspaceSharpness,
      .relativeSharpness, .largestEigenvalue, .hessianTrace,
    ].contains(self)
  }

  /// Whether a tuning has it: what it finds, and what the trial of that ends with.
  package var isOfTuning: Bool { isEvaluated || self == .updates }

  /// Whether it is about examples held out.
  package var isOfValidation: Bool { self == .validationError || self == .validationLoss }

  package var needsTarget: Bool {
    [.epochsToTarget, .updatesToTarget, .examplesToTarget].contains(self)
  }
}
