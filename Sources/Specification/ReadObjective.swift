import Datasets
import Kernels
import Training

extension Setting {
  /// What a network is trained for.
  ///
  /// - Parameters:
  ///   - model: The network of the workload; nil where a command trains it, which is told of no objective.
  func objective(
    on dataset: DatasetConfiguration, model: ModelConfiguration?
  ) throws(SpecificationError) -> TrainingObjective? {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let kind = try reader.choice("kind", of: TrainingObjective.Kind.self)
    let objective: TrainingObjective?
    switch kind {
    case .supervised:
      objective = try reader.truth("probe", default: false) ? .supervised : nil
    case .contrastive:
      objective = .contrastive(
        ContrastiveObjective(
          loss: try reader.choice("loss", of: ContrastiveLoss.Kind.self),
          temperature: try reader.number(
            "temperature", from: ContrastiveLoss.temperatures.lowerBound,
            to: ContrastiveLoss.temperatures.upperBound),
          projection: try reader.projection()))
    }
    try reader.finish()
    guard objective != nil else { return nil }
    guard let model else {
      throw error(
        found: "an objective for a trainer that is a command",
        expected: "batchlab's own trainer, or a setting of that trainer")
    }
    try checkData(dataset, kind)
    try checkEncoder(model, kind)
    return objective
  }

  private func checkData(
    _ dataset: DatasetConfiguration, _ kind: TrainingObjective.Kind
  ) throws(SpecificationError) {
    let traits = dataset.traits
    guard traits.task != .regression else {
      throw error(
        found: "data whose targets are values", expected: "classes, for a probe to tell apart")
    }
    guard kind == .supervised || traits.isImages else {
      throw error(
        found: "a contrastive objective, and data that are no images",
        expected: "images, to draw random views of")
    }
    if let limit = traits.freshExampleLimit {
      throw error(
        found: "examples that are drawn anew in every epoch, \(limit) at most",
        expected: "a training set, to fit a probe to")
    }
  }

  /// Throws where the network has no last linear layer, for a projection to take the place of.
  private func checkEncoder(
    _ model: ModelConfiguration, _ kind: TrainingObjective.Kind
  ) throws(SpecificationError) {
    guard let last = model.layers?.last, last.kind != .linear else { return }
    throw error(
      found: "a network that ends in \(last.kind.rawValue)",
      expected: "one that ends in linear, which reads the representation")
  }
}

extension SettingsReader {
  fileprivate mutating func projection() throws(SpecificationError) -> [Int] {
    let setting = try required("projection", expected: "a list of layer widths")
    let widths = try setting.list { (item) throws(SpecificationError) in
      try item.integer(in: 1...Limit.width)
    }
    guard (1...Limit.layers).contains(widths.count) else {
      throw setting.error(
        found: "\(widths.count) layers", expected: "1 to \(Limit.layers), the last the embedding's")
    }
    return widths
  }
}

extension Setting {
  /// Throws where a recipe asks for what embeddings have not: losses of single rows, and evaluations of
  /// targets on the way.
  func checkContrastive(_ spec: RecipeSpec) throws(SpecificationError) {
    guard spec.augmentation?.effective != nil else {
      throw error(
        found: "a contrastive objective without augmentation",
        expected: "augmentation, by which the two views of an example differ")
    }
    let words = [
      "gradientNoise": "rows that have gradients of their own, which the loss of pairs couples",
      "patience": "a loss of the training set, which pairs of views have none of",
      "testsPerDoubling": "evaluations at the end alone, by a probe",
      "stopAtTarget": "evaluations at the end alone, by a probe",
    ]
    for (key, expected) in words.sorted(by: { $0.key < $1.key }) {
      guard let setting = child(key), !setting.isFalse else { continue }
      throw setting.error(found: "\(key) with a contrastive objective", expected: expected)
    }
  }

  private var isFalse: Bool { (try? truth()) == false }
}
