import Datasets
import Training

/// Limits that keep a typing error from asking for more memory or time than any machine has.
enum Limit {
  /// Bytes of a data set's inputs, and of a network's activations on a batch.
  static let bytes = 16 << 30
  /// Weights between two hidden layers, of which a trainer has three copies.
  static let weights = 1 << 29
  static let examples = 10_000_000
  /// Of a trial.
  static let updates = 1_000_000_000
  static let features = 65_536
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
    if case .strokes(let strokes) = dataset, strokes.freshEachEpoch, let validationSetting {
      throw validationSetting.error(
        found: "examples that are drawn anew in every epoch",
        expected: "a training set, to hold examples of it out")
    }
    try reader.finish()
    return Workload(
      dataset: dataset, model: model, validation: validation?.part(0, seed: 0))
  }

  /// What `seed` says where every seed is to have data of its own.
  private static let eachSeed = "each"

  /// Whether a workload's data are drawn anew for each seed.
  var drawsDataForEachSeed: Bool {
    guard case .scalar(Self.eachSeed, isQuoted: false)? = child("dataset")?.child("seed")?.content
    else { return false }
    return true
  }

  /// Of drawn data: a number, or `each`, in the place of which plans put the seed of a trial.
  private func drawingSeed() throws(SpecificationError) -> UInt64 {
    if case .scalar(Self.eachSeed, isQuoted: false) = content { return 0 }
    guard case .scalar(let text, isQuoted: false) = content, let seed = Int(text), seed >= 0 else {
      throw error(expected: "a whole number of at least 0, or \(Self.eachSeed)")
    }
    return UInt64(seed)
  }

  private enum DatasetKind: String, CaseIterable {
    case strokes, regression, houses, idx, csv, cifar10, cifar100
  }

  private func dataset() throws(SpecificationError) -> DatasetConfiguration {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let configuration: DatasetConfiguration
    switch try reader.choice("kind", of: DatasetKind.self) {
    case .strokes:
      configuration = .strokes(
        StrokesConfiguration(
          train: try reader.integer("train", in: 1...Limit.examples),
          test: try reader.integer("test", in: 1...Limit.examples),
          seed: try reader.optional("seed")?.drawingSeed() ?? 0,
          difficulty: try reader.number("difficulty", from: 0, to: 4, default: 1),
          freshEachEpoch: try reader.truth("freshEachEpoch", default: false)))
    case .regression:
      configuration = .regression(
        RegressionConfiguration(
          train: try reader.integer("train", in: 1...Limit.examples),
          test: try reader.integer("test", in: 1...Limit.examples),
          features: try reader.integer("features", in: 1...Limit.features),
          seed: try reader.optional("seed")?.drawingSeed() ?? 0,
          signal: try reader.number("signal", from: 0, to: 1e6, default: 0),
          noise: try reader.number("noise", from: 0, to: 1e6, default: 1)))
    case .houses:
      configuration = .houses
    case .idx:
      reader.passOverDataPin()
      let range = 1...Limit.examples
      configuration = .idx(
        IDXConfiguration(
          folder: try reader.text("folder"),
          train: try reader.optional("train")?.integer(in: range),
          test: try reader.optional("test")?.integer(in: range),
          classes: try reader.integer("classes", in: 2...256, default: 10)))
    case .csv:
      reader.passOverDataPin()
      configuration = .csv(try reader.table())
    case .cifar10: configuration = .cifar(try reader.cifar(.ten))
    case .cifar100:
      let labels = try reader.choice("labels", default: CIFARLabels.fine)
      configuration = .cifar(try reader.cifar(labels == .fine ? .fine : .coarse))
    }
    try reader.finish()
    guard configuration.statedInputBytes <= Limit.bytes else {
      throw error(
        found: "\(configuration.statedInputBytes >> 30) GiB of examples",
        expected: "at most \(Limit.bytes >> 30) GiB")
    }
    return configuration
  }

  private enum CIFARLabels: String, CaseIterable {
    case fine, coarse
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

extension DatasetConfiguration {
  /// Bytes of the inputs, where the configuration alone tells; else 0.
  fileprivate var statedInputBytes: Int {
    switch self {
    case .strokes(let strokes): (strokes.train + strokes.test) * 28 * 28
    case .regression(let regression):
      (regression.train + regression.test) * regression.features * MemoryLayout<Float>.stride
    case .houses, .idx, .csv, .cifar: 0
    }
  }
}

extension SettingsReader {
  /// Read by `dataPin()`: what the files hold is a question for the plan.
  fileprivate mutating func passOverDataPin() { _ = optional("sha256") }

  fileprivate mutating func cifar(
    _ classes: CIFARConfiguration.Classes
  ) throws(SpecificationError) -> CIFARConfiguration {
    passOverDataPin()
    return CIFARConfiguration(
      classes, folder: try optional("folder")?.text(),
      train: try optional("train")?.integer(in: 1...Limit.examples),
      test: try optional("test")?.integer(in: 1...Limit.examples))
  }
}
