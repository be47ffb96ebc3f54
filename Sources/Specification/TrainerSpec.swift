import Training

/// A trainer that is a command, with all that its experiment file says of it.
package struct TrainerSpec: Sendable, Hashable {
  package let command: TrainerCommand
  /// What is promised of equal trials.
  package let reproducible: TrainerCommand.Reproducibility
  /// Files that the command is made of, as patterns below the experiment file's folder.
  package let inputs: [String]
  /// Variables that it finds in its environment as this process has them; it finds no others.
  package let passedVariables: [String]
  /// Prints what is installed, as far as results depend on it; nil for nothing.
  package let fingerprint: [String]?
  package let resources: Resources
  /// Seconds without a word from it, on its output or of its metrics, after which it hangs.
  package let silenceLimit: Double
  /// The folder of the experiment file, where the command is run.
  package let folder: String
  /// Where the file states it, and its inputs.
  package let place: SettingPlace
  package let inputPlaces: [SettingPlace]

  /// What a trial takes of a machine.
  package struct Resources: Sendable, Hashable {
    package var gpus = 0
    package var cores = 1
    /// MiB; nil where it is not told.
    package var memory: Int?
  }

  package static let standardPassedVariables = ["PATH", "HOME"]
  package static let silenceLimits = 1.0...604_800
  package static let standardSilenceLimit = 3600.0
  package static let gpuCounts = 0...1024

  /// What it reports, as metrics of its experiment.
  package var metrics: [Metric] { command.metrics.map { Metric.reported($0) } }
}
