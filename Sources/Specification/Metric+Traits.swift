import Training

extension Metric {
  /// What there is to know of a metric.
  package struct Traits: Sendable {
    /// The metric with its unit, as an axis says it.
    package let label: String
    /// The same as the head of a narrow column.
    package let symbol: String
    package let unit: Unit
    package let source: Source
    /// Whether it counts what goes over orders of magnitude with the batch size.
    package let isCount: Bool
    /// Whether more of it is better, and not less.
    package let isBetterHigher: Bool
    package let rounding: Rounding

    /// - Parameter rounding: How far it moves where other kernels compute it.
    init(
      _ label: String, _ source: Source, unit: Unit = .none, symbol: String? = nil,
      isCount: Bool = false, isBetterHigher: Bool = false, moves rounding: Rounding = .unmeasured
    ) {
      self.label = label
      self.symbol = symbol ?? label
      self.unit = unit
      self.source = source
      self.isCount = isCount
      self.isBetterHigher = isBetterHigher
      self.rounding = rounding
    }
  }

  /// What a value is counted in.
  package enum Unit: Sendable, Hashable {
    case percent, updates, epochs, examples, none
    /// A trainer's own.
    case named(String)

    package var rawValue: String {
      switch self {
      case .percent: "%"
      case .updates: "updates"
      case .epochs: "epochs"
      case .examples: "examples"
      case .none: ""
      case .named(let word): word
      }
    }

    /// What a difference of two values is counted in.
    package var ofDifference: String { self == .percent ? "points" : rawValue }
  }

  /// What a value is computed from.
  package enum Source: Sendable, Hashable {
    /// From the history, which has a value for each epoch that was evaluated.
    case epoch(EpochQuantity)
    /// From the whole trial.
    case trial(TrialQuantity)
    /// From what was measured around the final weights.
    case landscape(LandscapeQuantity)

    static func evaluation(_ set: EvaluatedSet, _ measure: Goal.Metric) -> Source {
      .epoch(.evaluation(set, measure))
    }

    static func sharpness(_ space: SharpnessSpace, _ box: SharpnessBox) -> Source {
      .landscape(.sharpness(space, box))
    }
  }

  package enum EpochQuantity: Sendable, Hashable {
    /// Loss or error over all examples of a set.
    case evaluation(EvaluatedSet, Goal.Metric)
    case errorGap, distance, gradientNorm
    /// The mean loss of its batches.
    case batchLoss
    /// What a trainer reports under a name of its own.
    case reported(String)
  }

  package enum EvaluatedSet: Sendable, Hashable, CaseIterable {
    case train
    /// Examples of the training set that are held out.
    case validation
    case test
  }

  package enum TrialQuantity: Sendable, Hashable {
    /// The trial's length.
    case updates, epochs
    /// How far the trial was when the experiment's target was first met.
    case toTarget(Progress)
    case noiseScale, noiseScaleAtStart, noiseScaleGrowth
    case logarithmicFit, logarithmicAdvantage
    case pathStretch
    /// Of the trial's encoder.
    case probeError, probeTrainError, alignment, uniformity
    /// What pairs of embeddings lose that are all alike.
    case chanceLoss
  }

  package enum Progress: Sendable, Hashable {
    case epochs, updates, examples
  }

  package enum LandscapeQuantity: Sendable, Hashable {
    case sharpness(SharpnessSpace, SharpnessBox)
    case largestEigenvalue, hessianTrace
  }

  /// Where the highest loss nearby is searched: among all parameters, in a random subspace, or in a box
  /// that follows the parameters' scales.
  package enum SharpnessSpace: Sendable, Hashable {
    case full, subspace, relative
  }

  package enum SharpnessBox: Sendable, Hashable {
    case larger, smaller
  }

  /// How far a value moves where other kernels compute it, which round otherwise.
  package enum Rounding: Sendable, Hashable {
    /// A count.
    case not
    /// A share of examples, of which a few fall on the other side of a boundary; of one set or of two.
    case byExamples, byExamplesOfTwoSets
    case inProportion
    /// Between 0 and 1, or a difference of two such.
    case asShareOfVariance
    /// Nobody has measured it.
    case unmeasured
  }
}

extension Metric {
  /// The metric with its unit, as an axis says it.
  package var label: String { traits.label }

  /// The set and what is evaluated on it; nil where the metric is no evaluation of a whole set.
  package var evaluation: (set: EvaluatedSet, measure: Goal.Metric)? {
    guard case .epoch(.evaluation(let set, let measure)) = traits.source else { return nil }
    return (set, measure)
  }

  /// Whether it comes from an evaluation of a whole set.
  package var isEvaluated: Bool { evaluation != nil }

  /// All that come from such: losses, then errors, each in the order of the sets.
  package static let evaluated: [Metric] = [Goal.Metric.loss, .error].flatMap { measure in
    EvaluatedSet.allCases.flatMap { set in
      builtIn.filter { $0.traits.source == .evaluation(set, measure) }
    }
  }

  /// Whether it is a share of examples that are put in a wrong class.
  package var isError: Bool { evaluation?.measure == .error }

  /// Whether it is about examples held out.
  package var isOfValidation: Bool { evaluation?.set == .validation }

  /// The names of those that are, as messages have them.
  static let validationNames =
    builtIn.filter(\.isOfValidation).map(\.name).joined(separator: " or ")

  /// Whether the history has a value of it for each epoch.
  package var isRecordedEachEpoch: Bool {
    if case .epoch = traits.source { true } else { false }
  }

  /// Whether a trainer that is a command can report it, of those that batchlab knows.
  var isReportable: Bool {
    switch traits.source {
    case .epoch(.errorGap), .epoch(.batchLoss), .trial, .landscape: false
    case .epoch: true
    }
  }

  /// Whether it is measured around the final weights.
  package var isOfLandscape: Bool {
    if case .landscape = traits.source { true } else { false }
  }

  /// What a workload lacks whose trials cannot end with it, as found and as expected; nil where they can.
  package func shortfall(of workload: Workload) -> (found: String, expected: String)? {
    switch traits.source {
    case .epoch(.evaluation), .epoch(.errorGap), .trial(.toTarget):
      workload.contrastive == nil
        ? nil
        : ("a contrastive objective", "a metric of its probe, such as \(Metric.probeError.name)")
    case .trial(.probeError), .trial(.probeTrainError):
      workload.isProbed
        ? nil
        : (
          "an objective without a probe",
          "objective: {kind: supervised, probe: true} in its workload"
        )
    case .trial(.alignment), .trial(.uniformity), .trial(.chanceLoss), .epoch(.batchLoss):
      workload.contrastive == nil
        ? ("no contrastive objective", "an arm whose objective is contrastive") : nil
    case .epoch, .trial, .landscape: nil
    }
  }

  /// Whether it is how long a trial was.
  package var isLength: Bool {
    traits.source == .trial(.updates) || traits.source == .trial(.epochs)
  }

  package var needsTarget: Bool {
    if case .trial(.toTarget) = traits.source { true } else { false }
  }

  /// Whether a tuning has it: what it finds, and what the trial of that ends with.
  package var isOfTuning: Bool { isEvaluated || traits.source == .trial(.updates) }
}
