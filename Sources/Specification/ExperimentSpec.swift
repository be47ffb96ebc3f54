import Training

/// One experiment file under one profile: parsed, validated, and resolved as far as it can be
/// without the data.
package struct ExperimentSpec: Sendable {
  /// The file's name without its ending.
  package let name: String
  /// The file, as it was given.
  package let file: String
  package let profile: String
  package let title: String
  package let question: String
  /// The paper or document whose statements the claims are.
  package let source: String
  /// Paragraphs for the report: how the workload was chosen, what a reader must know.
  package let notes: [String]
  /// Where the experiment differs from its source.
  package let deviations: [String]
  package let arms: [ArmSpec]
  /// Searches over metaparameters, a study at each of their batch sizes.
  package let studies: [StudySeriesSpec]
  /// Searches for a batch size, and what goes with it, by validation.
  package let tunings: [TuningSpec]
  /// Of every arm that states no number of its own, and of every study's best point.
  package let seeds: [UInt64]
  /// Whether the number of seeds is the caller's and not the file's.
  package let seedsAreOverridden: Bool
  package let target: TargetSpec?
  package let gap: GapSpec?
  package let cost: CostSpec?
  /// Trials that are run again with other resources.
  package let resources: [ResourceComparison]
  /// What its trials ask a cluster for.
  package let slurm: SlurmSpec
  /// What is measured around the weights of its trials; nil for nothing.
  package let landscape: LandscapeSpec?
  package let overview: OverviewSpec?
  package let claims: [ClaimSpec]
  package let answers: [AnswerSpec]
  package let charts: [ChartSpec]

  /// The profile that `make report` runs.
  package static let defaultProfile = "default"

  package func arm(named name: String) -> ArmSpec? { arms.first { $0.name == name } }

  /// The names of arms, of series of studies and of tunings.
  package var subjectNames: [String] {
    arms.map(\.name) + studies.map(\.name) + tunings.map(\.name)
  }
}

/// A named recipe of an experiment.
package struct ArmSpec: Sendable {
  package let name: String
  /// Without the initial weights, whose contents the plan reads.
  package let workload: Workload
  package let dataPin: DataPin?
  /// Whether every seed has drawn data of its own, which all arms of that seed share.
  package let drawsDataForEachSeed: Bool
  package let initialWeights: InitialWeightsSpec?
  package let recipe: RecipeSpec
  /// The experiment's, or the first few of them where the arm is dear and states fewer.
  package let seeds: [UInt64]
  /// Added to each seed: other than 0 where an arm is to share no seed with another.
  package let firstSeed: UInt64
}

/// A value of a metric that counts as having arrived.
package struct TargetSpec: Sendable, Hashable {
  package let metric: Metric
  package let below: Double
}

/// That the experiment is the one whose arms and studies the page over all reports sums up.
package struct OverviewSpec: Sendable, Hashable {
  /// The series of studies that says what the target takes.
  package let series: String
  /// An arm of another experiment on the same workload, whose noise scale is to predict that.
  package let noise: NoiseReference?

  package struct NoiseReference: Sendable, Hashable {
    package let experiment: String
    package let arm: String
  }
}

/// A difference between two arms, of which the report says how much every other arm closes.
package struct GapSpec: Sendable, Hashable {
  package let metric: Metric
  /// The arm that nothing of the gap is closed in.
  package let from: String
  /// The arm that all of it is closed in.
  package let to: String
}

/// A statement about arms that the report judges.
package struct ClaimSpec: Sendable, Hashable {
  package let id: String
  package let statement: String
  package let quantity: Quantity
  package let expectation: Expectation
  package let published: Published?

  /// What is estimated, over seeds.
  package enum Quantity: Sendable, Hashable {
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
    package var metric: Metric? {
      switch self {
      case .value(let metric, _), .difference(let metric, _, _), .ratio(let metric, _, _),
        .gapClosed(let metric, _, _, _), .lowest(let metric, _, _),
        .overCritical(let metric, _, _):
        metric
      case .curve, .criticalRatio, .slope, .digests: nil
      }
    }

    package var arms: [String] {
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
    package var series: [String] {
      switch self {
      case .curve(_, let series), .slope(let series, _, _), .overCritical(_, _, let series):
        [series]
      case .criticalRatio(let series, let base): [series, base]
      case .value, .difference, .ratio, .gapClosed, .lowest, .digests: []
      }
    }
  }

  /// Where the source says that the quantity lies.
  package enum Expectation: Sendable, Hashable {
    case above(Double)
    case below(Double)
    case between(Double, Double)
  }

  /// The number that the source printed.
  package struct Published: Sendable, Hashable {
    package let value: Double
    /// The data it was measured on, such as `mnist`.
    package let dataset: String
    /// Hidden widths of the network it was measured on; nil where that does not matter.
    package let hidden: [Int]?
    package let source: String
  }
}

/// What the report answers when the claims come out in a certain way: the first that fits.
package struct AnswerSpec: Sendable, Hashable {
  package let conditions: [String: Verdict]
  /// `{ID}` stands for the estimate of the claim of that id.
  package let text: String
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
package enum Verdict: String, Sendable, Codable, CaseIterable {
  /// The whole interval lies where the source says.
  case reproduced
  /// The whole interval lies elsewhere.
  case refuted
  /// Neither.
  case inconclusive
}

/// A chart of the report.
package struct ChartSpec: Sendable, Hashable {
  package let id: String
  package let title: String
  package let kind: Kind

  package enum Kind: Sendable, Hashable {
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

  package struct Series: Sendable, Hashable {
    package let name: String
    package let arms: [String]
  }

  package enum Progress: String, Sendable, CaseIterable {
    case epochs, updates
  }
}
