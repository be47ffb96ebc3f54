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
  func workload() throws(SpecificationError) -> Workload {
    var reader = try SettingsReader(self, expected: "a mapping with dataset and model")
    let dataset = try reader.required("dataset", expected: "a mapping with a kind").dataset()
    let model = try reader.required("model", expected: "a mapping with a kind").model()
    // Read by `initialWeights()`: what the file holds is a question for the plan.
    _ = reader.optional("initialWeights")
    let validationSetting = reader.optional("validation")
    let validation = try validationSetting?.validation()
    if let validationSetting { try validationSetting.checkHoldable(dataset) }
    try reader.finish()
    return Workload(
      dataset: dataset, model: model, validation: validation?.part(0, seed: 0))
  }

  /// Throws where every epoch has other examples: there is no training set, to hold examples of it out.
  func checkHoldable(_ dataset: DatasetConfiguration) throws(SpecificationError) {
    guard dataset.traits.freshExampleLimit != nil else { return }
    throw error(
      found: "examples that are drawn anew in every epoch",
      expected: "a training set, to hold examples of it out")
  }

  private enum ModelKind: String, CaseIterable {
    case mlp
  }

  private func model() throws(SpecificationError) -> ModelConfiguration {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    _ = try reader.choice("kind", of: ModelKind.self)
    let hidden = try reader.required("hidden", expected: "a list of layer widths")
    let widths = try hidden.list { (item) throws(SpecificationError) in
      try item.integer(in: 1...Limit.width)
    }
    guard widths.count <= Limit.layers else {
      throw hidden.error(expected: "at most \(Limit.layers) hidden layers")
    }
    for (inputs, outputs) in zip(widths, widths.dropFirst())
    where inputs * outputs > Limit.weights {
      throw hidden.error(
        found: "\(inputs) × \(outputs) weights between two layers",
        expected: "at most \(Limit.weights)")
    }
    let normalization = try reader.choice(
      "normalization", default: ModelConfiguration.Normalization.none)
    let dropout = try reader.number("dropout", from: 0, to: 0.999, default: 0)
    try reader.finish()
    return ModelConfiguration(
      hidden: widths, normalization: normalization, dropout: dropout == 0 ? nil : dropout)
  }
}
