import Datasets

extension Setting {
  func dataset() throws(SpecificationError) -> DatasetConfiguration {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let configuration = try reader.dataset()
    try reader.finish()
    let bytes = configuration.traits.inputBytes
    guard bytes <= Limit.bytes else {
      throw error(
        found: "\(bytes >> 30) GiB of examples", expected: "at most \(Limit.bytes >> 30) GiB")
    }
    return configuration
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
  fileprivate func drawingSeed() throws(SpecificationError) -> UInt64 {
    if case .scalar(Self.eachSeed, isQuoted: false) = content { return 0 }
    guard case .scalar(let text, isQuoted: false) = content, let seed = Int(text), seed >= 0 else {
      throw error(expected: "a whole number of at least 0, or \(Self.eachSeed)")
    }
    return UInt64(seed)
  }
}

extension SettingsReader {
  fileprivate mutating func dataset() throws(SpecificationError) -> DatasetConfiguration {
    switch try choice("kind", of: DatasetConfiguration.Kind.self) {
    case .strokes: .strokes(try strokes())
    case .regression: .regression(try regression())
    case .houses: .houses
    case .idx: .idx(try idx())
    case .csv: .csv(try table())
    case .cifar10: .cifar(try cifar(.ten))
    case .cifar100: .cifar(try cifar(try hundredLabels()))
    case .own: .own(try own())
    }
  }

  private mutating func own() throws(SpecificationError) -> OwnDataConfiguration {
    OwnDataConfiguration(
      name: try optional("name")?.text() ?? OwnDataConfiguration.standardName,
      train: try optional("train")?.integer(in: ExampleSet.counts),
      test: try optional("test")?.integer(in: ExampleSet.counts))
  }

  private mutating func strokes() throws(SpecificationError) -> StrokesConfiguration {
    StrokesConfiguration(
      train: try integer("train", in: ExampleSet.counts),
      test: try integer("test", in: ExampleSet.counts), seed: try drawingSeed(),
      difficulty: try number("difficulty", in: StrokesConfiguration.difficulties, default: 1),
      freshEachEpoch: try truth("freshEachEpoch", default: false),
      shape: try choice("shape", default: StrokesConfiguration.Shape.mnist))
  }

  private mutating func regression() throws(SpecificationError) -> RegressionConfiguration {
    RegressionConfiguration(
      train: try integer("train", in: ExampleSet.counts),
      test: try integer("test", in: ExampleSet.counts),
      features: try integer("features", in: RegressionConfiguration.featureCounts),
      seed: try drawingSeed(),
      signal: try number(
        "signal", from: 0, to: RegressionConfiguration.signals.upperBound, default: 0),
      noise: try number("noise", in: RegressionConfiguration.noises, default: 1))
  }

  private mutating func drawingSeed() throws(SpecificationError) -> UInt64 {
    try optional("seed")?.drawingSeed() ?? 0
  }

  private mutating func idx() throws(SpecificationError) -> IDXConfiguration {
    passOverDataPin()
    return IDXConfiguration(
      folder: try text("folder"), train: try firstExamples("train"),
      test: try firstExamples("test"),
      classes: try integer("classes", in: IDXConfiguration.classCounts, default: 10))
  }

  private mutating func cifar(
    _ classes: CIFARConfiguration.Classes
  ) throws(SpecificationError) -> CIFARConfiguration {
    passOverDataPin()
    return CIFARConfiguration(
      classes, folder: try optional("folder")?.text(), train: try firstExamples("train"),
      test: try firstExamples("test"))
  }

  private enum HundredLabels: String, CaseIterable {
    case fine, coarse
  }

  /// Which of CIFAR-100's labels are learned.
  private mutating func hundredLabels() throws(SpecificationError) -> CIFARConfiguration.Classes {
    switch try choice("labels", default: HundredLabels.fine) {
    case .fine: .fine
    case .coarse: .coarse
    }
  }

  /// How many examples are taken; nil for all.
  private mutating func firstExamples(_ key: String) throws(SpecificationError) -> Int? {
    try optional(key)?.integer(in: ExampleSet.counts)
  }

  /// Read by `dataPin()`: what the files hold is a question for the plan.
  mutating func passOverDataPin() { _ = optional("sha256") }
}
