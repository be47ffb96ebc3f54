import Records
import Specification
import Training

/// How a trainer that is a command is run: what its trials' numbers do not depend on, or what changes
/// them only where the command is made of something else.
package struct TrainerLaunch: Sendable, Hashable, Codable {
  package let command: TrainerCommand
  package let reproducible: TrainerCommand.Reproducibility
  /// Where it is run, and where its inputs lie.
  package let folder: String
  /// Patterns of its inputs.
  package let inputs: [String]
  package let passedVariables: [String]
  /// Prints what is installed; nil for nothing.
  package let fingerprint: [String]?
  /// Seconds without a word from it after which it is taken to hang.
  package let silenceLimit: Double
  package let gpus: Int
  package let cores: Int
  /// MiB; nil where it is not told.
  package let memory: Int?
  /// Where the experiment file states it.
  let place: SettingPlace

  init(_ trainer: TrainerSpec) {
    command = trainer.command
    reproducible = trainer.reproducible
    folder = trainer.folder
    inputs = trainer.inputs
    passedVariables = trainer.passedVariables
    fingerprint = trainer.fingerprint
    silenceLimit = trainer.silenceLimit
    gpus = trainer.resources.gpus
    cores = trainer.resources.cores
    memory = trainer.resources.memory
    place = trainer.place
  }
}
