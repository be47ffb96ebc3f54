/// A number that a trial ends with. Its raw value is its name in experiment files and records; all else
/// that is known of it are its `traits`.
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

  /// What there is to know of it.
  package var traits: Traits {
    switch self {
    case .testError:
      Traits("test error (%)", .evaluation(.test, .error), unit: .percent, moves: .byExamples)
    case .trainError:
      Traits("train error (%)", .evaluation(.train, .error), unit: .percent, moves: .byExamples)
    case .testLoss: Traits("test loss", .evaluation(.test, .loss), moves: .inProportion)
    case .trainLoss: Traits("train loss", .evaluation(.train, .loss), moves: .inProportion)
    case .errorGap:
      Traits(
        "test − train error (points)", .epoch(.errorGap), unit: .percent,
        moves: .byExamplesOfTwoSets)
    case .distance:
      Traits(
        "distance from initial weights ‖w − w₀‖", .epoch(.distance), symbol: "‖w − w₀‖",
        moves: .inProportion)
    case .gradientNorm: Traits("gradient norm", .epoch(.gradientNorm), moves: .inProportion)
    case .updates: Traits("updates", .trial(.updates), unit: .updates, isCount: true, moves: .not)
    case .epochs: Traits("epochs", .trial(.epochs), unit: .epochs, moves: .not)
    case .epochsToTarget:
      Traits("epochs to target", .trial(.toTarget(.epochs)), unit: .epochs, moves: .not)
    case .updatesToTarget:
      Traits(
        "updates to target", .trial(.toTarget(.updates)), unit: .updates, isCount: true, moves: .not
      )
    case .examplesToTarget:
      Traits("examples to target", .trial(.toTarget(.examples)), unit: .examples, isCount: true)
    case .noiseScale: Traits("noise scale (examples)", .trial(.noiseScale), unit: .examples)
    case .noiseScaleAtStart:
      Traits("noise scale at the start (examples)", .trial(.noiseScaleAtStart), unit: .examples)
    case .noiseScaleGrowth:
      Traits("noise scale at the end over that at the start", .trial(.noiseScaleGrowth))
    case .logarithmicFit:
      Traits("r² of the logarithmic fit", .trial(.logarithmicFit), moves: .asShareOfVariance)
    case .logarithmicAdvantage:
      Traits("r²(log t) − r²(√t)", .trial(.logarithmicAdvantage), moves: .asShareOfVariance)
    case .pathStretch:
      Traits("path length over distance", .trial(.pathStretch), moves: .inProportion)
    case .sharpness: Traits("sharpness, larger box", .sharpness(.full, .larger))
    case .smallBoxSharpness: Traits("sharpness, smaller box", .sharpness(.full, .smaller))
    case .subspaceSharpness:
      Traits("sharpness in a subspace, larger box", .sharpness(.subspace, .larger))
    case .smallBoxSubspaceSharpness:
      Traits("sharpness in a subspace, smaller box", .sharpness(.subspace, .smaller))
    case .relativeSharpness:
      Traits("sharpness relative to the weights", .sharpness(.relative, .larger))
    case .largestEigenvalue:
      Traits("largest eigenvalue of the Hessian", .landscape(.largestEigenvalue))
    case .hessianTrace: Traits("trace of the Hessian", .landscape(.hessianTrace))
    case .validationError:
      Traits("validation error (%)", .evaluation(.validation, .error), unit: .percent)
    case .validationLoss: Traits("validation loss", .evaluation(.validation, .loss))
    }
  }
}
