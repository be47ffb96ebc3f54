import Datasets
import Training

extension SettingsReader {
  /// The experiment's arms; none where it has studies or tunings alone.
  mutating func arms(
    seedCount: Int, target: TargetSpec?
  ) throws(SpecificationError) -> [ArmSpec] {
    let hasSearches = ["studies", "tunings"].contains { setting.child($0) != nil }
    if hasSearches && optional("arms") == nil { return [] }
    let base = try ArmBase(&self, seedCount: seedCount, target: target)
    let words = "a mapping of names to recipes"
    let armsSetting = try required("arms", expected: words)
    guard case .mapping(let pairs) = armsSetting.content, !pairs.isEmpty else {
      throw armsSetting.error(expected: words)
    }
    var arms: [ArmSpec] = []
    for (name, own) in pairs { arms.append(try base.arm(name, own)) }
    return arms
  }
}

/// What all arms of an experiment are laid over.
private struct ArmBase {
  let experiment: Setting
  let workload: Setting
  let recipe: Setting
  let trainer: Setting?
  let referenceBatchSize: Int?
  let seedCount: Int
  let target: TargetSpec?

  init(
    _ reader: inout SettingsReader, seedCount: Int, target: TargetSpec?
  ) throws(SpecificationError) {
    experiment = reader.setting
    workload = try reader.workload()
    recipe = try reader.required("recipe", expected: "a mapping with optimizer, batchSize, …")
    referenceBatchSize = try SettingsReader(recipe).setting.child("batchSize")?
      .integer(in: RecipeSpec.batchSizes)
    self.seedCount = seedCount
    self.target = target
    trainer = reader.optional("trainer")
    // A mistake in it is reported also where every arm has a workload of its own.
    _ = try workload.workload(for: trainer?.trainer(settings: nil))
    _ = try workload.initialWeights()
  }

  /// - Parameter own: What the arm says otherwise.
  func arm(_ name: String, _ own: Setting) throws(SpecificationError) -> ArmSpec {
    guard case .mapping(let overrides) = own.content else {
      throw own.error(expected: "a mapping of recipe settings ({} for none)")
    }
    let place = own.child("workload").map(workload.overlaid) ?? workload
    let trainer = try own.ownTrainer(over: trainer)
    let workload = try place.workload(for: trainer)
    let weights = try place.initialWeights()
    var changes = own
    changes.content = .mapping(overrides.filter { !ArmSpec.ownKeys.contains($0.key) })
    let spec = try recipe(recipe.overlaid(with: changes), for: workload, trainer)
    if spec.goal != nil { try target?.check(judging: workload, of: name, experiment) }
    let traits = workload.dataset.traits
    if let count = traits.trainCount {
      try spec.check(workload, trainCount: count, shape: traits.exampleShape)
    }
    let seeds = try own.child("seeds")?.integer(in: ExperimentSpec.seedCounts) ?? seedCount
    return ArmSpec(
      name: name, trainer: trainer, workload: workload, modelPlace: place.modelPlace(),
      dataPin: try place.dataPin(),
      drawsDataForEachSeed: place.drawsDataForEachSeed, initialWeights: weights, recipe: spec,
      seeds: (0..<UInt64(min(seeds, seedCount))).map { $0 },
      firstSeed: UInt64(try own.child("firstSeed")?.integer(in: 0...1_000_000) ?? 0))
  }

  private func recipe(
    _ settings: Setting, for workload: Workload, _ trainer: TrainerSpec?
  ) throws(SpecificationError) -> RecipeSpec {
    let size = try settings.child("batchSize")?.integer(in: RecipeSpec.batchSizes)
    return try settings.recipe(
      referenceBatchSize: referenceBatchSize ?? size ?? 1, workload: workload, target: target,
      hasOwnTrainer: trainer == nil)
  }
}

extension SettingsReader {
  /// The workload that all are laid over; empty where the experiment's trainer has its own.
  mutating func workload() throws(SpecificationError) -> Setting {
    if let stated = optional("workload") { return stated }
    guard setting.child("trainer") != nil else {
      return try required("workload", expected: "a mapping with dataset and model")
    }
    var empty = setting
    empty.path = "workload"
    empty.content = .mapping([])
    return empty
  }
}

extension ArmSpec {
  /// What an arm's mapping may say beside settings of its recipe.
  static let ownKeys = ["workload", "seeds", "firstSeed", "trainer", "settings"]
}
