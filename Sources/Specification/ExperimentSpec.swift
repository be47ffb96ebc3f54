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
  /// Where it stands among all experiments: those with a place come first, the others by their names.
  package let place: Int?
  package let arms: [ArmSpec]
  /// Searches over metaparameters, a study at each of their batch sizes.
  package let studies: [StudySeriesSpec]
  /// Searches for a batch size, and what goes with it, by validation.
  package let tunings: [TuningSpec]
  /// Of every arm that states no number of its own, and of every study's best point.
  package let seeds: [UInt64]
  /// Whether the number of seeds is the caller's and not the file's.
  package let seedsAreOverridden: Bool
  /// What trials can end with: in the order of tables.
  package let metrics: [Metric]
  package let target: TargetSpec?
  package let gap: GapSpec?
  package let cost: CostSpec?
  /// Trials that are run again with other resources.
  package let resources: [ResourceComparison]
  /// What its trials ask a cluster for.
  package let slurm: SlurmSpec

  /// Whether any of its trials has a trainer that is a command.
  package var hasCommands: Bool {
    arms.contains { $0.trainer != nil } || studies.contains { $0.trainer != nil }
      || tunings.contains { $0.trainer != nil }
  }
  /// What is measured around the weights of its trials; nil for nothing.
  package let landscape: LandscapeSpec?
  package let overview: OverviewSpec?
  package let claims: [ClaimSpec]
  package let answers: [AnswerSpec]
  package let charts: [ChartSpec]

  /// Where an experiment can stand.
  package static let places = 1...1000

  /// How many seeds there can be.
  package static let seedCounts = 1...10_000

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
  /// The command that trains; nil for batchlab's own trainer.
  package let trainer: TrainerSpec?
  /// Without the initial weights, whose contents the plan reads.
  package let workload: Workload
  /// Where the file states the network.
  package let modelPlace: ModelPlace
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
