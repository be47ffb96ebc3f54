import Datasets
import Training

/// Limits that keep a typing error from asking for more memory or time than any machine has.
enum Limit {
  /// Bytes of a data set's inputs, and of a network's activations on a batch.
  static let bytes = 16 << 30
  /// Weights between two hidden layers, of which a trainer has three copies.
  static let weights = 1 << 29
  static let width = 1_000_000
  static let layers = 100
}

extension Setting {
  /// - Parameter trainer: A command that may have data and a network of its own; nil for none.
  func workload(for trainer: TrainerSpec? = nil) throws(SpecificationError) -> Workload {
    var reader = try SettingsReader(self, expected: "a mapping with dataset and model")
    let dataset: DatasetConfiguration
    let model: ModelConfiguration?
    if trainer != nil {
      dataset = try reader.optional("dataset")?.dataset() ?? .own(OwnDataConfiguration())
      model = try reader.optional("model")?.model(for: dataset)
    } else {
      let place = try reader.required("dataset", expected: "a mapping with a kind")
      dataset = try place.dataset()
      guard dataset.kind != .own else {
        throw place.error(
          found: "data of the trainer's own",
          expected: "a trainer that is a command, which has them")
      }
      model = try reader.required("model", expected: "a mapping with a kind").model(for: dataset)
    }
    // Read by `initialWeights()`: what the file holds is a question for the plan.
    let weights = reader.optional("initialWeights")
    if trainer != nil {
      if let weights {
        throw weights.error(
          found: "initial weights for a trainer that is a command",
          expected: "a setting of that trainer, which tells it where to begin")
      }
      if dataset.traits.freshExampleLimit != nil {
        throw error(
          found: "examples that are drawn anew in every epoch, for a trainer that is a command",
          expected: "data that files can hold")
      }
    }
    let validationSetting = reader.optional("validation")
    let validation = try validationSetting?.validation()
    if let validationSetting { try validationSetting.checkHoldable(dataset) }
    let objective = try reader.optional("objective")?.objective(
      on: dataset, model: trainer == nil ? model : nil)
    try reader.finish()
    let workload = Workload(
      dataset: dataset, model: model, validation: validation?.part(0, seed: 0),
      objective: objective)
    if let validationSetting, workload.contrastive != nil {
      throw validationSetting.error(
        found: "validation with a contrastive objective",
        expected: "none: a probe is fitted to all of the training set")
    }
    return workload
  }

  /// Throws where trials are to be compared by evaluations on their way, which embeddings have not.
  func checkEvaluable(_ workload: Workload) throws(SpecificationError) {
    guard workload.contrastive != nil else { return }
    throw (child("objective") ?? self).error(
      found: "a contrastive objective",
      expected: "a supervised one, whose trials are evaluated on"
        + " their way")
  }

  /// Throws where every epoch has other examples: there is no training set, to hold examples of it out.
  func checkHoldable(_ dataset: DatasetConfiguration) throws(SpecificationError) {
    guard dataset.traits.freshExampleLimit != nil else { return }
    throw error(
      found: "examples that are drawn anew in every epoch",
      expected: "a training set, to hold examples of it out")
  }
}
