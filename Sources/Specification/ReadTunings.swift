import Datasets
import Search
import Training

extension SettingsReader {
  /// The experiment's tunings; none where it has no such key.
  mutating func tunings(
    names taken: Set<String>, seedCount: Int
  ) throws(SpecificationError) -> [TuningSpec] {
    guard let setting = optional("tunings") else { return [] }
    guard case .mapping(let pairs) = setting.content, !pairs.isEmpty else {
      throw setting.error(expected: "a mapping of names to tunings")
    }
    let base = BaseSettings(
      trainer: optional("trainer"), workload: try workload(),
      recipe: try required("recipe", expected: "a mapping with optimizer, …"))
    var tunings: [TuningSpec] = []
    for (name, own) in pairs {
      guard !taken.contains(name) else {
        throw own.error(found: "the name \(name) again", expected: "a name of its own")
      }
      tunings.append(try own.tuning(name: name, base: base, seedCount: seedCount))
    }
    return tunings
  }
}

extension Setting {
  private static let validationWords = "a mapping with folds, or with share and repeats"

  fileprivate func tuning(
    name: String, base: BaseSettings, seedCount: Int
  ) throws(SpecificationError) -> TuningSpec {
    var reader = try SettingsReader(
      self, expected: "a mapping with method, candidates, space and validation")
    let method: SearchMethod = try reader.choice("method")
    let count = try reader.integer("candidates", in: TuningSpec.candidateCounts(of: method))
    let end = try reader.integer("endAfter", in: 1...count, default: count)
    let place = reader.optional("workload").map(base.workload.overlaid) ?? base.workload
    let trainer = try ownTrainer(over: base.trainer)
    _ = (reader.optional("trainer"), reader.optional("settings"))
    let workload = try place.tunedWorkload(for: trainer)
    let recipeSetting = reader.optional("recipe").map(base.recipe.overlaid) ?? base.recipe
    let spaceSetting = try reader.required(
      "space", expected: "a mapping with batchSizes and learningRate")
    let space = try spaceSetting.tuningSpace()
    let validation = try reader.required("validation", expected: Self.validationWords)
      .validation()
    let neighbours = try reader.list("neighbours") { (item) throws(SpecificationError) in
      try item.integer(in: 2...1024)
    }
    let seeds = try reader.integer("seeds", in: ExperimentSpec.seedCounts, default: seedCount)
    try reader.finish()
    let recipe = try recipeSetting.standingIn(for: space, at: spaceSetting).recipe(
      referenceBatchSize: space.batchSizes[0], workload: workload, target: nil,
      hasOwnTrainer: trainer == nil)
    try recipeSetting.checkTunable(recipe)
    let spec = TuningSpec(
      name: name, trainer: trainer, workload: workload, modelPlace: place.modelPlace(),
      dataPin: try place.dataPin(),
      initialWeights: try place.initialWeights(),
      drawsDataForEachSeed: place.drawsDataForEachSeed, recipe: recipe, method: method,
      space: space, candidateCount: count, endsAfter: end, validation: validation,
      neighbours: neighbours, seeds: (0..<UInt64(min(seeds, seedCount))).map { $0 })
    let traits = workload.dataset.traits
    if let count = traits.trainCount {
      _ = try spec.checked(trainCount: count, shape: traits.exampleShape)
    }
    return spec
  }

  /// A workload of which the tuning itself holds examples out.
  private func tunedWorkload(
    for trainer: TrainerSpec?
  ) throws(SpecificationError) -> Workload {
    let workload = try workload(for: trainer)
    guard workload.validation == nil else {
      throw error(
        found: "a workload with validation",
        expected: "the tuning's own validation alone (workload: {validation: null} in the tuning)")
    }
    try checkHoldable(workload.dataset)
    try checkEvaluable(workload)
    return workload
  }

  private func tuningSpace() throws(SpecificationError) -> TuningSpace {
    var reader = try SettingsReader(self, expected: "a mapping with batchSizes and learningRate")
    let sizesSetting = try reader.required("batchSizes", expected: "a list of batch sizes")
    let sizes = try sizesSetting.list { (item) throws(SpecificationError) in
      try item.integer(in: RecipeSpec.batchSizes)
    }
    guard !sizes.isEmpty, zip(sizes, sizes.dropFirst()).allSatisfy(<) else {
      throw sizesSetting.error(
        found: sizes.isEmpty ? "none" : "\(sizes)", expected: "batch sizes in ascending order")
    }
    let rate = try reader.required("learningRate", expected: Self.rangeWords).searchRange(
      below: .infinity)
    let momentum = try reader.optional("oneMinusMomentum")?.searchRange(below: 1)
    try reader.finish()
    return TuningSpace(
      batchSizes: sizes, rates: SearchSpace(learningRate: rate, oneMinusMomentum: momentum))
  }

  func validation() throws(SpecificationError) -> ValidationSpec {
    var reader = try SettingsReader(self, expected: Self.validationWords)
    if let folds = reader.optional("folds") {
      let count = try folds.integer(in: ValidationSpec.foldCounts)
      try reader.finish()
      return .folds(count)
    }
    let share = try reader.number(
      "share", from: 0, to: ValidationSpec.largestShare, isOpen: true)
    let repeats = try reader.integer("repeats", in: 1...1000, default: 1)
    try reader.finish()
    return .heldOut(share: share, repeats: repeats)
  }

  /// A recipe with settings of the space in the place of those that candidates bring.
  private func standingIn(for space: TuningSpace, at place: Setting) -> Setting {
    func scalar(_ text: String) -> Setting {
      var setting = place
      setting.content = .scalar(text, isQuoted: false)
      return setting
    }
    var optimizer = place
    let momentum = space.rates.oneMinusMomentum.map { [("momentum", scalar("\(1 - $0.high)"))] }
    optimizer.content = .mapping(
      [("learningRate", scalar("\(space.rates.learningRate.low)"))] + (momentum ?? []))
    var changes = place
    changes.content = .mapping(
      [("batchSize", scalar("\(space.batchSizes[0])")), ("optimizer", optimizer)])
    return overlaid(with: changes)
  }

  /// Throws where a recipe has what makes no sense when batch sizes are compared.
  private func checkTunable(_ recipe: RecipeSpec) throws(SpecificationError) {
    let strangers: [(String, Bool)] = [
      ("updates", recipe.updateLimit != nil), ("stopAtTarget", recipe.goal != nil),
      ("patience", recipe.patience != nil), ("batchGrowth", recipe.batchGrowth != nil),
      ("gradientNoise", recipe.noiseBlockSize != nil),
      ("ghostBatchSize", recipe.ghostBatchSize != nil),
      ("learningRateScaling", recipe.scaling != .none),
      ("regimeAdaptation", recipe.regimeAdaptation), ("epochs: 0", recipe.epochs == 0),
    ]
    if let stranger = strangers.first(where: \.1) {
      throw error(
        found: "\(stranger.0) in the recipe of a tuning",
        expected: "a recipe of optimizer, schedule and epochs: a tuning searches for the rest")
    }
  }
}

extension TuningSpec {
  /// Throws where a batch is larger than what a part of the training set leaves to learn from, where
  /// there are fewer examples than parts, or where batch normalization would be left with one row.
  ///
  /// - Parameters:
  ///   - trainCount: Of the whole training set; nil where that is not known.
  ///   - shape: Of the examples; nil where only the data tell.
  /// - Returns: `trainCount`.
  package func checked(
    trainCount: Int?, shape: ExampleShape?
  ) throws(SpecificationError) -> Int {
    let place = recipe.batchSizeSetting
    func error(found: String, expected: String) -> SpecificationError {
      SpecificationError(
        file: place.file, line: place.line, key: "tunings.\(name)", found: found,
        expected: expected)
    }
    guard let trainCount else {
      throw error(
        found: "data of which the number of training examples is not known",
        expected: "train, their number, in the data set")
    }
    if case .folds(let folds) = validation, trainCount < 2 * folds {
      throw error(
        found: "\(folds) folds of \(trainCount) training examples",
        expected: "two examples a fold at least")
    }
    let left = validation.part(0, seed: 0).trainCount(of: trainCount)
    guard left < trainCount else {
      throw error(
        found: "no example held out of \(trainCount)", expected: "a share that holds one at least")
    }
    guard let largest = space.batchSizes.last, largest <= left else {
      throw error(
        found: "a batch size of \(space.batchSizes.last ?? 0)",
        expected: "at most the \(left) examples that validation leaves to learn from")
    }
    for size in space.batchSizes {
      guard let (row, count) = loneRow(batchSize: size, trainCount: trainCount, shape: shape)
      else { continue }
      throw error(
        found: row.words(trainCount: count, ghostBatchSize: nil),
        expected: row.advice(isGhost: false))
    }
    return trainCount
  }

  /// The first row that batch normalization would be left with alone, at a batch size of the space or
  /// another, and the examples learned from where it is; nil where there is none in any part of the
  /// training set, nor in the whole of it, which what is found is trained on.
  ///
  /// - Parameters:
  ///   - trainCount: Of the whole training set.
  ///   - shape: Of the examples; nil where only the data tell.
  package func loneRow(
    batchSize: Int, trainCount: Int, shape: ExampleShape?
  ) -> (row: LoneRow, trainCount: Int)? {
    guard workload.model?.needsTwoRows(for: shape) == true else { return nil }
    var recipe = recipe.resolved
    recipe.batchSize = batchSize
    let parts = (0..<validation.partCount).map {
      validation.part($0, seed: 0).trainCount(of: trainCount)
    }
    for count in Set(parts + [trainCount]).sorted() {
      if let row = recipe.loneRow(trainCount: count) { return (row, count) }
    }
    return nil
  }
}
