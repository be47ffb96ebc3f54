import Training

extension SettingsReader {
  /// The experiment's studies; none where it has no such key.
  mutating func studies(
    arms: Set<String>, target: TargetSpec?
  ) throws(SpecificationError) -> [StudySeriesSpec] {
    guard let setting = optional("studies") else { return [] }
    guard case .mapping(let pairs) = setting.content, !pairs.isEmpty else {
      throw setting.error(expected: "a mapping of names to series of studies")
    }
    guard let target else {
      throw setting.error(found: "studies", expected: "a target in the experiment, to search for")
    }
    guard let goal = target.goal else {
      throw setting.error(
        found: "studies with a target of \(target.metric.name)",
        expected: "a target of \(Metric.validationNames), which trials are stopped at")
    }
    let base = BaseSettings(
      trainer: optional("trainer"), workload: try workload(),
      recipe: try required("recipe", expected: "a mapping with optimizer, …"))
    var series: [StudySeriesSpec] = []
    for (name, own) in pairs {
      guard !arms.contains(name) else {
        throw own.error(found: "the name \(name) of an arm again", expected: "a name of its own")
      }
      let one = try own.studySeries(name: name, base: base, goal: goal)
      try target.check(judging: one.workload, of: name, self.setting)
      series.append(one)
    }
    for study in series.flatMap(\.studies) where arms.contains(study.name) {
      throw setting.error(
        found: "an arm and a study with the name \(study.name)", expected: "each name once")
    }
    return series
  }
}

/// What series of studies are laid over.
struct BaseSettings {
  /// Nil for batchlab's own.
  let trainer: Setting?
  let workload: Setting
  let recipe: Setting
}

extension Setting {
  fileprivate func studySeries(
    name: String, base: BaseSettings, goal: Goal
  ) throws(SpecificationError) -> StudySeriesSpec {
    var reader = try SettingsReader(self, expected: "a mapping with batchSizes, search and limit")
    let workloadSetting =
      reader.optional("workload").map(base.workload.overlaid) ?? base.workload
    let trainer = try ownTrainer(over: base.trainer)
    _ = (reader.optional("trainer"), reader.optional("settings"))
    let workload = try workloadSetting.workload(for: trainer)
    try workloadSetting.checkEvaluable(workload)
    let space = try reader.required("search", expected: "a mapping with learningRate, points")
      .searchSpace()
    let limit = try reader.required("limit", expected: "a mapping with updates and examples")
      .updateLimit()
    let settings = reader.optional("recipe").map(base.recipe.overlaid) ?? base.recipe
    let sizesSetting = try reader.required("batchSizes", expected: "a list of batch sizes")
    let sizes = try sizesSetting.list { (item) throws(SpecificationError) in
      (item, try item.integer(in: RecipeSpec.batchSizes))
    }
    guard sizes.count >= 2, zip(sizes, sizes.dropFirst()).allSatisfy({ $0.1 < $1.1 }) else {
      throw sizesSetting.error(
        found: sizes.count < 2 ? "\(sizes.count) of them" : "\(sizes.map(\.1))",
        expected: "at least two batch sizes in ascending order, to be compared")
    }
    try reader.finish()
    var studies: [StudySpec] = []
    for (setting, size) in sizes {
      let own = settings.filled(
        batchSize: setting, updates: limit.updates + limit.examples / size,
        standIn: space.range)
      let recipe = try own.recipe(
        referenceBatchSize: size, workload: workload, target: nil, hasOwnTrainer: trainer == nil)
      let traits = workload.dataset.traits
      if let count = traits.trainCount {
        try recipe.check(workload, trainCount: count, shape: traits.exampleShape)
      }
      studies.append(
        StudySpec(name: "\(name), batch \(size)", recipe: recipe.searching(for: goal)))
    }
    return StudySeriesSpec(
      name: name, trainer: trainer, workload: workload, modelPlace: workloadSetting.modelPlace(),
      dataPin: try workloadSetting.dataPin(),
      drawsDataForEachSeed: workloadSetting.drawsDataForEachSeed,
      initialWeights: try workloadSetting.initialWeights(),
      studies: studies, space: space.range, pointCount: space.points)
  }

  /// A recipe with what a study sets in place of its own: batch size, updates, and metaparameters
  /// of the space to stand in for those that are searched. How arms end, and how their learning
  /// rates follow the batch size, does not concern it.
  private func filled(
    batchSize: Setting, updates: Int, standIn space: SearchSpace
  ) -> Setting {
    func scalar(_ text: String) -> Setting {
      var setting = batchSize
      setting.content = .scalar(text, isQuoted: false)
      return setting
    }
    var absent = batchSize
    absent.content = .null
    var changes = self
    var searched = self
    searched.path = "\(path).optimizer"
    searched.content = .mapping(
      [("learningRate", scalar("\(space.learningRate.low)"))]
        + (space.oneMinusMomentum.map { [("momentum", scalar("\(1 - $0.low)"))] } ?? []))
    changes.content = .mapping(
      [("batchSize", batchSize), ("updates", scalar("\(updates)")), ("optimizer", searched)]
        + [
          "epochs", "patience", "stopAtTarget", "testsPerDoubling", "evaluationInterval",
          "learningRateScaling",
          "referenceBatchSize", "regimeAdaptation",
        ].map { ($0, absent) })
    return overlaid(with: changes)
  }

  private func searchSpace() throws(SpecificationError) -> (range: SearchSpace, points: Int) {
    var reader = try SettingsReader(self, expected: "a mapping with learningRate and points")
    let rates = try reader.required("learningRate", expected: Self.rangeWords)
      .searchRange(below: .infinity)
    let momenta = try reader.optional("oneMinusMomentum")?.searchRange(below: 1)
    // Of two points each is at an edge.
    let points = try reader.integer("points", in: 3...10_000)
    try reader.finish()
    return (SearchSpace(learningRate: rates, oneMinusMomentum: momenta), points)
  }

  static let rangeWords = "two numbers above 0, the lower first"

  func searchRange(below limit: Double) throws(SpecificationError) -> SearchSpace.Range {
    let ends = try list { (item) throws(SpecificationError) in
      try item.number(from: 1e-6, to: min(limit, 1e6))
    }
    guard ends.count == 2 else {
      throw error(found: "\(ends.count) numbers", expected: Self.rangeWords)
    }
    guard ends[0] < ends[1] else {
      throw error(
        found: ends[0] == ends[1] ? "an empty range" : "a range upside down",
        expected: Self.rangeWords)
    }
    return SearchSpace.Range(low: ends[0], high: ends[1])
  }

  /// Updates that a trial may make at batch size B: `updates` + `examples` / B.
  private func updateLimit() throws(SpecificationError) -> (updates: Int, examples: Int) {
    var reader = try SettingsReader(self, expected: "a mapping with updates and examples")
    let stated = (
      updates: try reader.integer("updates", in: 1...10_000_000),
      examples: try reader.integer("examples", in: 0...1_000_000_000)
    )
    try reader.finish()
    let most = stated.updates + stated.examples
    let limit = RecipeSpec.updateCounts.upperBound
    guard most <= limit else {
      throw error(found: "up to \(most) updates", expected: "at most \(limit)")
    }
    return stated
  }
}
