import Training

/// A number that a trial ends with, by its name in experiment files and records.
///
/// Those that batchlab knows by itself stand below. A trainer that is a command may report others, which
/// its experiment file declares (`reported`).
package struct Metric: Sendable {
  package let name: String
  package let traits: Traits

  private init(_ name: String, _ traits: Traits) {
    self.name = name
    self.traits = traits
  }

  package static let testError = Metric(
    "testError",
    Traits("test error (%)", .evaluation(.test, .error), unit: .percent, moves: .byExamples))
  package static let trainError = Metric(
    "trainError",
    Traits("train error (%)", .evaluation(.train, .error), unit: .percent, moves: .byExamples))
  package static let testLoss = Metric(
    "testLoss", Traits("test loss", .evaluation(.test, .loss), moves: .inProportion))
  package static let trainLoss = Metric(
    "trainLoss", Traits("train loss", .evaluation(.train, .loss), moves: .inProportion))
  /// Test error minus train error.
  package static let errorGap = Metric(
    "errorGap",
    Traits(
      "test − train error (points)", .epoch(.errorGap), unit: .percent, moves: .byExamplesOfTwoSets)
  )
  /// ‖w_T − w_0‖ over all parameters.
  package static let distance = Metric(
    "distance",
    Traits(
      "distance from initial weights ‖w − w₀‖", .epoch(.distance), symbol: "‖w − w₀‖",
      moves: .inProportion))
  package static let gradientNorm = Metric(
    "gradientNorm", Traits("gradient norm", .epoch(.gradientNorm), moves: .inProportion))
  /// Of the last epoch's batches of pairs of views, before each update.
  package static let contrastiveLoss = Metric(
    "contrastiveLoss",
    Traits("contrastive loss", .epoch(.batchLoss), moves: .inProportion))
  package static let updates = Metric(
    "updates", Traits("updates", .trial(.updates), unit: .updates, isCount: true, moves: .not))
  package static let epochs = Metric(
    "epochs", Traits("epochs", .trial(.epochs), unit: .epochs, moves: .not))
  /// Epochs and updates until the experiment's target is first met; none where it never is.
  package static let epochsToTarget = Metric(
    "epochsToTarget",
    Traits("epochs to target", .trial(.toTarget(.epochs)), unit: .epochs, moves: .not))
  package static let updatesToTarget = Metric(
    "updatesToTarget",
    Traits(
      "updates to target", .trial(.toTarget(.updates)), unit: .updates, isCount: true, moves: .not))
  package static let examplesToTarget = Metric(
    "examplesToTarget",
    Traits("examples to target", .trial(.toTarget(.examples)), unit: .examples, isCount: true))
  /// tr Σ / |G|², each averaged over all updates that measured it, before dividing; in examples
  /// (McCandlish et al. 2018, B_simple).
  package static let noiseScale = Metric(
    "noiseScale", Traits("noise scale (examples)", .trial(.noiseScale), unit: .examples))
  /// The same over the first quarter of the updates, and that over the last quarter over it.
  package static let noiseScaleAtStart = Metric(
    "noiseScaleAtStart",
    Traits("noise scale at the start (examples)", .trial(.noiseScaleAtStart), unit: .examples))
  package static let noiseScaleGrowth = Metric(
    "noiseScaleGrowth",
    Traits("noise scale at the end over that at the start", .trial(.noiseScaleGrowth)))
  /// How well ‖w_t − w_0‖ = a + b log t fits while the learning rate is at its highest: r².
  package static let logarithmicFit = Metric(
    "logarithmicFit",
    Traits("r² of the logarithmic fit", .trial(.logarithmicFit), moves: .asShareOfVariance))
  /// That r² minus the one of ‖w_t − w_0‖ = a + b √t: positive where the logarithm fits better.
  package static let logarithmicAdvantage = Metric(
    "logarithmicAdvantage",
    Traits("r²(log t) − r²(√t)", .trial(.logarithmicAdvantage), moves: .asShareOfVariance))
  /// Length of the path of the parameters over the distance between its ends: 1 when straight.
  /// Only for models small enough to keep their path.
  package static let pathStretch = Metric(
    "pathStretch", Traits("path length over distance", .trial(.pathStretch), moves: .inProportion))
  /// Of a linear classifier that is fitted to the encoder's representation.
  package static let probeError = Metric(
    "probeError",
    Traits(
      "error of a linear probe (%)", .trial(.probeError), unit: .percent, symbol: "probe error (%)",
      moves: .byExamples))
  package static let probeTrainError = Metric(
    "probeTrainError",
    Traits(
      "error of a linear probe on its training set (%)", .trial(.probeTrainError), unit: .percent,
      symbol: "probe error, train (%)", moves: .byExamples))
  /// How far apart the embeddings of an example's views are, and how evenly those of examples are spread.
  package static let alignment = Metric(
    "alignment", Traits("alignment", .trial(.alignment), moves: .inProportion))
  package static let uniformity = Metric(
    "uniformity", Traits("uniformity", .trial(.uniformity), moves: .inProportion))
  /// What a batch's loss is where all its embeddings are alike: log (2 B − 1), of DCL log (2 B − 2). Losses of
  /// two batch sizes do not compare.
  package static let chanceLoss = Metric(
    "chanceLoss", Traits("loss of equal embeddings", .trial(.chanceLoss)))
  /// How sharp the minimum is (Keskar et al. 2017, Metric 2.1): among all parameters in the larger and
  /// the smaller box, the same in a random subspace, and in a box that follows the parameters' scales.
  package static let sharpness = Metric(
    "sharpness", Traits("sharpness, larger box", .sharpness(.full, .larger)))
  package static let smallBoxSharpness = Metric(
    "smallBoxSharpness", Traits("sharpness, smaller box", .sharpness(.full, .smaller)))
  package static let subspaceSharpness = Metric(
    "subspaceSharpness",
    Traits("sharpness in a subspace, larger box", .sharpness(.subspace, .larger)))
  package static let smallBoxSubspaceSharpness = Metric(
    "smallBoxSubspaceSharpness",
    Traits("sharpness in a subspace, smaller box", .sharpness(.subspace, .smaller)))
  package static let relativeSharpness = Metric(
    "relativeSharpness", Traits("sharpness relative to the weights", .sharpness(.relative, .larger))
  )
  /// Of the Hessian of the train loss: its largest eigenvalue, and the sum of all.
  package static let largestEigenvalue = Metric(
    "largestEigenvalue", Traits("largest eigenvalue of the Hessian", .landscape(.largestEigenvalue))
  )
  package static let hessianTrace = Metric(
    "hessianTrace", Traits("trace of the Hessian", .landscape(.hessianTrace)))
  /// On examples of the training set that are held out: of an arm whose workload says so, and of the
  /// settings that a tuning finds.
  package static let validationError = Metric(
    "validationError",
    Traits("validation error (%)", .evaluation(.validation, .error), unit: .percent))
  package static let validationLoss = Metric(
    "validationLoss", Traits("validation loss", .evaluation(.validation, .loss)))

  /// All that batchlab knows by itself.
  package static let builtIn: [Metric] = [
    .testError, .trainError, .testLoss, .trainLoss, .errorGap, .distance, .gradientNorm,
    .contrastiveLoss,
    .updates,
    .epochs, .epochsToTarget, .updatesToTarget, .examplesToTarget, .noiseScale, .noiseScaleAtStart,
    .noiseScaleGrowth, .logarithmicFit, .logarithmicAdvantage, .pathStretch, .probeError,
    .probeTrainError, .alignment, .uniformity, .chanceLoss, .sharpness,
    .smallBoxSharpness, .subspaceSharpness, .smallBoxSubspaceSharpness, .relativeSharpness,
    .largestEigenvalue, .hessianTrace, .validationError, .validationLoss,
  ]
}

extension Metric {
  /// A number that a trainer reports: batchlab's own metric of that name, or one of the trainer's.
  package static func reported(_ metric: ReportedMetric) -> Metric {
    builtIn.first { $0.name == metric.name }
      ?? Metric(
        metric.name,
        Traits(
          metric.keptUnit.isEmpty ? metric.name : "\(metric.name) (\(metric.keptUnit))",
          .epoch(.reported(metric.name)),
          unit: metric.keptUnit == Unit.percent.rawValue ? .percent : .named(metric.keptUnit),
          symbol: metric.name, isBetterHigher: metric.better == .higher))
  }
}

extension Metric {
  /// batchlab's own metric of that name, or one of which nothing but the name is known.
  package static func named(_ name: String) -> Metric {
    reported(ReportedMetric(name: name, unit: .other("")))
  }

  /// The built-in metrics of these names in their order, then others by name.
  package static func inOrder(_ names: Set<String>) -> [Metric] {
    let known = builtIn.filter { names.contains($0.name) }
    return known + names.subtracting(known.map(\.name)).sorted().map { named($0) }
  }
}

extension Metric: Hashable {
  package static func == (one: Metric, other: Metric) -> Bool { one.name == other.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
