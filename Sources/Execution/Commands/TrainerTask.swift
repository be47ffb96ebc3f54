import Datasets
import Foundation
import Host
import Planning
import Records
import Specification
import Training

/// What a command is told of its trial: `config.json` in the trial's folder.
struct TrainerTask: Encodable {
  private let id: String
  private let arm: String
  private let seed: UInt64
  /// Seed, what the recipe states, and the trainer's own settings, by key.
  private let settings: [String: SettingValue]
  /// With everything resolved: the learning rate is scaled, the epochs are adapted.
  private let recipe: Recipe
  private let model: ModelConfiguration?
  private let dataset: DatasetConfiguration
  /// The folder of the data that batchlab has for it; nil where the trainer has its own.
  private let data: String?
  /// The part of the training examples that is held out.
  private let validation: ValidationPart?
  /// The names under which it reports, in what units.
  private let metrics: [String: String]
  /// What the trial may end at; nil for nothing.
  private let goal: Goal?
  private let out: String
  private let checkpoint: String

  private let file: URL

  private enum CodingKeys: CodingKey {
    case id, arm, seed, settings, recipe, model, dataset, data, validation, metrics, goal, out
    case checkpoint
  }

  init(_ planned: PlannedTrial, _ data: DataForCommands, _ folder: TrainerFolder) {
    let trial = planned.trial
    id = planned.id
    arm = planned.arm
    seed = planned.seed
    settings = Dictionary(
      TrainerPlaceholder.settings(of: trial).map { ($0.key, $0.value) }
    ) { $1 }
    recipe = trial.recipe
    model = trial.workload.model
    dataset = trial.workload.dataset
    self.data = data.path
    validation = trial.workload.validation
    metrics = Dictionary(
      trial.wantedMetrics.map { ($0.source ?? $0.name, $0.unit.rawValue) }
    ) { $1 }
    goal = trial.recipe.goal
    out = folder.path
    checkpoint = folder.checkpoint.path
    file = folder.configuration
  }

  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try DurableFiles.replace(file, with: encoder.encode(self) + Data("\n".utf8), synced: false)
  }
}

extension Trial {
  /// What its trainer has to report: all that it declares, but nothing of a test set that the trial does
  /// not see; of held-out examples only where there are any, or the trainer has data of its own; and no
  /// errors of values.
  var wantedMetrics: [ReportedMetric] {
    let holdsOut = workload.validation != nil
    let isOfValues = workload.dataset.traits.task == .regression
    return (trainer?.metrics ?? []).filter {
      let metric = Metric.reported($0)
      if isOfValues && metric.isError { return false }
      return switch metric.evaluation?.set {
      case .test: !holdsOut || recipe.testsAtEnd == true
      case .validation: holdsOut || workload.dataset.kind == .own
      case .train, nil: true
      }
    }
  }
}
