import Training

/// One experiment file under one profile: parsed, validated, and resolved as far as it can be
/// without the data.
public struct ExperimentSpec: Sendable {
  /// The file's name without its ending.
  public let name: String
  /// The file, as it was given.
  public let file: String
  public let profile: String
  public let title: String
  public let question: String
  /// The paper or document whose statements the claims are.
  public let source: String
  /// Paragraphs for the report: how the workload was chosen, what a reader must know.
  public let notes: [String]
  /// Where the experiment differs from its source.
  public let deviations: [String]
  public let arms: [ArmSpec]
  /// Of every arm that states no number of its own.
  public let seeds: [UInt64]
  /// Whether the number of seeds is the caller's and not the file's.
  public let seedsAreOverridden: Bool
  public let target: TargetSpec?
  public let gap: GapSpec?
  public let claims: [ClaimSpec]
  public let answers: [AnswerSpec]
  public let charts: [ChartSpec]

  /// The profile that `make report` runs.
  public static let defaultProfile = "default"

  public func arm(named name: String) -> ArmSpec? { arms.first { $0.name == name } }
}

/// A named recipe of an experiment.
public struct ArmSpec: Sendable {
  public let name: String
  /// Without the initial weights, whose contents the plan reads.
  public let workload: Workload
  public let initialWeights: InitialWeightsSpec?
  public let recipe: RecipeSpec
  /// The experiment's, or the first few of them where the arm is dear and states fewer.
  public let seeds: [UInt64]
}

/// A value of a metric that counts as having arrived.
public struct TargetSpec: Sendable, Hashable {
  public let metric: Metric
  public let below: Double
}

/// A difference between two arms, of which the report says how much every other arm closes.
public struct GapSpec: Sendable, Hashable {
  public let metric: Metric
  /// The arm that nothing of the gap is closed in.
  public let from: String
  /// The arm that all of it is closed in.
  public let to: String
}

/// A statement about arms that the report judges.
public struct ClaimSpec: Sendable, Hashable {
  public let id: String
  public let statement: String
  public let quantity: Quantity
  public let expectation: Expectation
  public let published: Published?

  /// What is estimated, over seeds.
  public enum Quantity: Sendable, Hashable {
    /// The mean of `metric` in `arm`.
    case value(metric: Metric, arm: String)
    /// The mean of `metric` in `arm` minus that in `base`, paired by seed.
    case difference(metric: Metric, arm: String, base: String)
    /// The mean of `metric` in `arm` over that in `base`, paired by seed.
    case ratio(metric: Metric, arm: String, base: String)
    /// How much of the way from `from` to `to` the arm `by` goes, in percent.
    case gapClosed(metric: Metric, by: String, from: String, to: String)

    public var metric: Metric {
      switch self {
      case .value(let metric, _), .difference(let metric, _, _), .ratio(let metric, _, _),
        .gapClosed(let metric, _, _, _):
        metric
      }
    }

    public var arms: [String] {
      switch self {
      case .value(_, let arm): [arm]
      case .difference(_, let arm, let base), .ratio(_, let arm, let base): [arm, base]
      case .gapClosed(_, let by, let from, let to): [by, from, to]
      }
    }
  }

  /// Where the source says that the quantity lies.
  public enum Expectation: Sendable, Hashable {
    case above(Double)
    case below(Double)
    case between(Double, Double)
  }

  /// The number that the source printed.
  public struct Published: Sendable, Hashable {
    public let value: Double
    /// The data it was measured on, such as `mnist`.
    public let dataset: String
    /// Hidden widths of the network it was measured on; nil where that does not matter.
    public let hidden: [Int]?
    public let source: String
  }
}

/// What the report answers when the claims come out in a certain way: the first that fits.
public struct AnswerSpec: Sendable, Hashable {
  public let conditions: [String: Verdict]
  public let text: String
}

/// How a claim came out.
public enum Verdict: String, Sendable, Codable, CaseIterable {
  /// The whole interval lies where the source says.
  case reproduced
  /// The whole interval lies elsewhere.
  case refuted
  /// Neither.
  case inconclusive
}

/// A chart of the report.
public struct ChartSpec: Sendable, Hashable {
  public let id: String
  public let title: String
  public let kind: Kind

  public enum Kind: Sendable, Hashable {
    /// Final metrics, a panel each, against batch size; a line for each series of arms.
    case batchSizes(metrics: [Metric], series: [Series])
    /// A metric over the course of training, a line an arm.
    case curves(metrics: [Metric], against: Progress, arms: [String], isLogarithmic: Bool)
    /// A final metric, every seed of every arm, with mean and interval.
    case arms(metrics: [Metric], arms: [String])
    /// ‖w_t − w_0‖ against log t, with a fit for each arm.
    case distance(arms: [String])
    /// The paths of the parameters of a model with one weight and one bias over its loss.
    case paths(arms: [String])
    /// Examples of each class, as drawn and as augmented.
    case examples(arm: String)
  }

  public struct Series: Sendable, Hashable {
    public let name: String
    public let arms: [String]
  }

  public enum Progress: String, Sendable, CaseIterable {
    case epochs, updates
  }
}
