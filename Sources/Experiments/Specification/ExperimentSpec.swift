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
  /// Searches over metaparameters, a study at each of their batch sizes.
  public let studies: [StudySeriesSpec]
  /// Searches for a batch size, and what goes with it, by validation.
  public let tunings: [TuningSpec]
  /// Of every arm that states no number of its own, and of every study's best point.
  public let seeds: [UInt64]
  /// Whether the number of seeds is the caller's and not the file's.
  public let seedsAreOverridden: Bool
  public let target: TargetSpec?
  public let gap: GapSpec?
  public let cost: CostSpec?
  /// Trials that are run again with other resources.
  public let resources: [ResourceComparison]
  /// What its trials ask a cluster for.
  public let slurm: SlurmSpec
  /// What is measured around the weights of its trials; nil for nothing.
  public let landscape: LandscapeSpec?
  public let overview: OverviewSpec?
  public let claims: [ClaimSpec]
  public let answers: [AnswerSpec]
  public let charts: [ChartSpec]

  /// The profile that `make report` runs.
  public static let defaultProfile = "default"

  public func arm(named name: String) -> ArmSpec? { arms.first { $0.name == name } }

  /// The names of arms, of series of studies and of tunings.
  public var subjectNames: [String] {
    arms.map(\.name) + studies.map(\.name) + tunings.map(\.name)
  }
}

/// A named recipe of an experiment.
public struct ArmSpec: Sendable {
  public let name: String
  /// Without the initial weights, whose contents the plan reads.
  public let workload: Workload
  public let dataPin: DataPin?
  /// Whether every seed has drawn data of its own, which all arms of that seed share.
  public let drawsDataForEachSeed: Bool
  public let initialWeights: InitialWeightsSpec?
  public let recipe: RecipeSpec
  /// The experiment's, or the first few of them where the arm is dear and states fewer.
  public let seeds: [UInt64]
  /// Added to each seed: other than 0 where an arm is to share no seed with another.
  public let firstSeed: UInt64
}

/// A value of a metric that counts as having arrived.
public struct TargetSpec: Sendable, Hashable {
  public let metric: Metric
  public let below: Double
}

/// That the experiment is the one whose arms and studies the page over all reports sums up.
public struct OverviewSpec: Sendable, Hashable {
  /// The series of studies that says what the target takes.
  public let series: String
  /// An arm of another experiment on the same workload, whose noise scale is to predict that.
  public let noise: NoiseReference?

  public struct NoiseReference: Sendable, Hashable {
    public let experiment: String
    public let arm: String
  }
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
    /// The lowest mean of `metric` among the arms `within` minus the lowest among the other ones of
    /// `among`, paired by seed.
    case lowest(metric: Metric, among: [String], within: [String])
    /// A number of the curve through the steps to target of a series of studies.
    case curve(CurveParameter, of: String)
    /// The critical batch size of one series over that of another.
    case criticalRatio(of: String, over: String)
    /// d log(updates to target) / d log(batch size) over the studies between two batch sizes.
    case slope(of: String, from: Int, to: Int)
    /// The mean of `metric` in `arm` over a series' critical batch size.
    case overCritical(metric: Metric, arm: String, series: String)
    /// How many different digests the parameters have at the end, over the cases of a comparison of
    /// resources and the record: 1 where none changes a bit.
    case digests(of: String)

    /// Nil where it is about studies alone.
    public var metric: Metric? {
      switch self {
      case .value(let metric, _), .difference(let metric, _, _), .ratio(let metric, _, _),
        .gapClosed(let metric, _, _, _), .lowest(let metric, _, _),
        .overCritical(let metric, _, _):
        metric
      case .curve, .criticalRatio, .slope, .digests: nil
      }
    }

    public var arms: [String] {
      switch self {
      case .value(_, let arm): [arm]
      case .difference(_, let arm, let base), .ratio(_, let arm, let base): [arm, base]
      case .gapClosed(_, let by, let from, let to): [by, from, to]
      case .lowest(_, let among, _): among
      case .overCritical(_, let arm, _): [arm]
      case .curve, .criticalRatio, .slope, .digests: []
      }
    }

    /// The series of studies that it is about.
    public var series: [String] {
      switch self {
      case .curve(_, let series), .slope(let series, _, _), .overCritical(_, _, let series):
        [series]
      case .criticalRatio(let series, let base): [series, base]
      case .value, .difference, .ratio, .gapClosed, .lowest, .digests: []
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
  /// `{ID}` stands for the estimate of the claim of that id.
  public let text: String
}

extension AnswerSpec {
  /// What stands between braces and could be an id; other braces are text.
  static func references(in text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      let id = part.prefix { $0 != "}" }
      return part.contains("}") && Setting.isIdentifier(String(id)) ? String(id) : nil
    }
  }
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
    case batchSizes(metrics: [Metric], series: [Series], isLogarithmic: Bool)
    /// A metric over the course of training, a line an arm.
    case curves(metrics: [Metric], against: Progress, arms: [String], isLogarithmic: Bool)
    /// A final metric, every seed of every arm, with mean and interval.
    case arms(metrics: [Metric], arms: [String], isLogarithmic: Bool)
    /// ‖w_t − w_0‖ against log t, with a fit for each arm.
    case distance(arms: [String])
    /// The paths of the parameters of a model with one weight and one bias over its loss.
    case paths(arms: [String])
    /// Updates to the target against batch size, both logarithmic: studies, their curves with the
    /// three regions, and the line of perfect scaling.
    case stepsToTarget(series: [String])
    /// Updates to the target by learning rate and batch size, as a series' searches found them, with
    /// the linear and the square-root rule drawn over them.
    case learningRates(series: String)
    /// The gradient's noise scale over the updates, a line an arm, and the critical batch sizes of
    /// series of studies across it.
    case noiseScale(arms: [String], series: [String])
    /// Time to the target against the number of workers, by the experiment's cost model, for the
    /// batch sizes of a series of studies.
    case costModel(series: String)
    /// Examples of each class, as drawn and as augmented.
    case examples(arm: String)
    /// Train and test loss along the straight and the curved path of that name.
    case lossPath(path: String)
    /// The density of the Hessian's eigenvalues at the ends of the arms that it is measured for.
    case spectrum
    /// The train loss over the plane of that name.
    case surface(surface: String)
    /// The lowest validation error so far against the candidates tried, a line a tuning.
    case searchCourse(tunings: [String])
    /// Validation error against batch size: all candidates of the first search, and the best of each
    /// batch size.
    case candidates(tuning: String)
    /// Train and validation loss of the settings found, and of the smallest and the largest batch size
    /// that were judged in full, over the epochs.
    case validationCurves(tuning: String)
  }

  public struct Series: Sendable, Hashable {
    public let name: String
    public let arms: [String]
  }

  public enum Progress: String, Sendable, CaseIterable {
    case epochs, updates
  }
}
