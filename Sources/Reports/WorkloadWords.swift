import Analysis
import Datasets
import Planning
import Records
import Specification
import Training

extension Workload {
  /// Data set and network in a sentence; the task where it is known.
  ///
  /// - Parameter hasDataForEachSeed: Whether it is one of several that differ in the data's seed.
  func sentence(task: TableTask?, hasDataForEachSeed: Bool = false) -> String {
    let ofTargets =
      switch task {
      case .classification: "softmax cross-entropy in nats"
      case .regression: "mean squared error" + dataset.targetUnit
      case nil:
        "softmax cross-entropy in nats if the target is a class, else mean squared error"
          + dataset.targetUnit
      }
    let heldOut =
      switch validation {
      case nil: ""
      case .fold(let index, let folds, _):
        "; fold \(index + 1) of \(folds) of the training examples is held out for validation"
      case .heldOut(let share, _):
        "; \(Format.number(100 * share)) % of the training examples are held out for validation"
      }
    let words = dataset.words(hasDataForEachSeed: hasDataForEachSeed)
    return
      "Data: \(words)\(heldOut). Network: \(model?.words ?? "the trainer's own")."
      + " Loss: \(objective?.words(ofTargets: ofTargets) ?? ofTargets)."
  }
}

extension TrainingObjective {
  /// - Parameter loss: Of the targets.
  fileprivate func words(ofTargets loss: String) -> String {
    let probe = "a linear probe is fitted to what the last layer reads"
    switch self {
    case .supervised: return "\(loss); at the end \(probe)"
    case .contrastive(let objective):
      let name =
        switch objective.loss {
        case .ntxent: "NT-Xent"
        case .dcl: "DCL"
        }
      let widths = objective.projection.map(String.init).joined(separator: "-")
      return "\(name) of two views of each example in nats, temperature"
        + " \(Format.number(objective.temperature)), on a projection of \(widths) units in the place of"
        + " the last layer; at the end \(probe.replacing("the last layer", with: "the projection"))"
    }
  }
}

extension Recipe {
  /// Epochs, or updates where they alone are limited.
  package var length: String {
    guard epochs == RecipeSpec.epochLimit else {
      return (patience == nil ? "" : "up to ") + Format.count(epochs)
    }
    return "up to \(Format.count(updateLimit ?? 0)) updates"
  }
}
