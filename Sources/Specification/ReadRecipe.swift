import Datasets
import Kernels
import Training

extension Setting {
  /// - Parameters:
  ///   - referenceBatchSize: The batch size of the experiment's own recipe.
  ///   - target: What trials may be told to stop at.
  func recipe(
    referenceBatchSize: Int, workload: Workload, target: TargetSpec?
  ) throws(SpecificationError) -> RecipeSpec {
    var reader = try SettingsReader(self, expected: "a mapping with optimizer, batchSize, epochs")
    let (optimizer, learningRate) = try reader.required(
      "optimizer", expected: "a mapping with a kind"
    ).optimizer()
    let updateLimit = try reader.optional("updates")?.integer(in: 1...Limit.updates)
    let epochs =
      try updateLimit == nil
      ? reader.integer("epochs", in: 1...RecipeSpec.epochLimit)
      : reader.optional("epochs")?.integer(in: 1...RecipeSpec.epochLimit)
    let scheduleSetting = reader.optional("schedule")
    let schedule =
      try scheduleSetting?.schedule(epochs: epochs ?? RecipeSpec.epochLimit) ?? Schedule()
    if epochs == nil && [.cosine, .polynomial].contains(schedule.kind), let scheduleSetting {
      throw scheduleSetting.error(
        found: "a \(schedule.kind.rawValue) schedule without epochs",
        expected: "epochs, for the cycle to end at")
    }
    let patienceSetting = reader.optional("patience")
    let patience = try patienceSetting?.integer(in: 1...RecipeSpec.epochLimit)
    let sizeSetting = try reader.required("batchSize", expected: "a whole number of at least 1")
    let batchSize = try sizeSetting.integer(in: 1...10_000_000)
    let growthSetting = reader.optional("batchGrowth")
    let growth = try growthSetting?.batchGrowth(from: batchSize)
    if epochs == nil, let growthSetting {
      throw growthSetting.error(
        found: "a batch that grows without epochs", expected: "epochs, for it to grow after")
    }
    let isNormalized = workload.model.normalization == .batch
    if isNormalized && batchSize < 2 {
      throw sizeSetting.error(expected: "at least 2 rows for batch normalization's statistics")
    }
    let activations =
      max(batchSize, growth?.limit ?? 0) * workload.model.hidden.reduce(0, +)
      * MemoryLayout<Float>.stride
    guard activations <= Limit.bytes else {
      throw sizeSetting.error(
        found: "\(batchSize), with activations of \(activations >> 30) GiB",
        expected: "at most \(Limit.bytes >> 30) GiB")
    }
    var ghostBatchSize: Int?
    if let ghost = reader.optional("ghostBatchSize") {
      ghostBatchSize = try ghost.integer(in: 2...10_000_000)
      guard isNormalized else {
        throw ghost.error(expected: "a model with normalization: batch, to take ghost batches of")
      }
      guard ghostBatchSize ?? 0 <= batchSize else {
        throw ghost.error(expected: "at most the batch size, \(batchSize)")
      }
    }
    var augmentation: Augmentation?
    if let setting = reader.optional("augmentation") {
      var shift = try SettingsReader(setting, expected: "a mapping with shift")
      augmentation = Augmentation(shift: try shift.integer("shift", in: 0...127))
      try shift.finish()
      guard workload.dataset.isImages else {
        throw setting.error(expected: "data that are images, to shift them")
      }
    }
    var noiseBlockSize: Int?
    if let setting = reader.optional("gradientNoise") {
      noiseBlockSize = try setting.noiseBlockSize(batchSize: batchSize, isNormalized: isNormalized)
    }
    let adaptation = reader.optional("regimeAdaptation")
    let spec = RecipeSpec(
      optimizer: optimizer, learningRate: learningRate,
      scaling: try reader.choice(
        "learningRateScaling", default: RecipeSpec.LearningRateScaling.none),
      schedule: schedule, batchSize: batchSize,
      referenceBatchSize: try reader.integer(
        "referenceBatchSize", in: 1...10_000_000, default: referenceBatchSize),
      batchGrowth: growth,
      ghostBatchSize: ghostBatchSize,
      clipNorm: try reader.optional("clipNorm")?.number(from: 0, isOpen: true),
      epochs: epochs, patience: patience, updateLimit: updateLimit,
      testsPerDoubling: try reader.optional("testsPerDoubling")?.powerOfTwo(upTo: 256),
      testsAtEnd: workload.validation == nil ? nil : true, goal: nil,
      noiseBlockSize: noiseBlockSize,
      evaluationInterval: try reader.integer("evaluationInterval", in: 1...1_000_000, default: 1),
      regimeAdaptation: try adaptation?.truth() ?? false,
      dropLast: try reader.truth("dropLast", default: false), augmentation: augmentation,
      batchSizeSetting: SettingPlace(sizeSetting))
    let goal = try reader.optional("stopAtTarget")?.goal(target)
    try reader.finish()
    if let patienceSetting {
      guard patience ?? 0 >= spec.evaluationInterval else {
        throw patienceSetting.error(
          expected: "at least the evaluation interval, \(spec.evaluationInterval) epochs")
      }
      guard goal == nil else {
        throw patienceSetting.error(
          found: "patience and stopAtTarget",
          expected: "one of them: a trial that ends at its target does not look at the train loss")
      }
    }
    if updateLimit != nil && spec.regimeAdaptation, let adaptation {
      throw adaptation.error(
        found: "updates and regimeAdaptation",
        expected: "one of them: an adapted regime is a number of epochs")
    }
    guard spec.resolved.learningRate.isFinite else {
      throw sizeSetting.error(
        expected: "a batch size whose scaled learning rate is a finite number")
    }
    return goal.map(spec.searching) ?? spec
  }

  /// What a trial stops at that is told to; nil where it is told not to.
  private func goal(_ target: TargetSpec?) throws(SpecificationError) -> Goal? {
    guard try truth() else { return nil }
    guard let goal = target?.goal else {
      throw error(
        expected:
          "a target of an error or a loss in the experiment, not of the training set, to stop at")
    }
    return goal
  }

  /// - Parameter batchSize: Of the first epoch.
  private func batchGrowth(from batchSize: Int) throws(SpecificationError) -> BatchGrowth {
    var reader = try SettingsReader(self, expected: "a mapping with factor, milestones and limit")
    let factor = try reader.integer("factor", in: 2...1000)
    let milestones = try reader.milestones()
    let limit = try reader.integer("limit", in: batchSize...10_000_000)
    try reader.finish()
    return BatchGrowth(factor: factor, milestones: milestones, limit: limit)
  }

  private func powerOfTwo(upTo limit: Int) throws(SpecificationError) -> Int {
    let value = try integer(in: 1...limit)
    guard value & (value - 1) == 0 else { throw error(expected: "a power of two up to \(limit)") }
    return value
  }

  /// Rows of the blocks by which the gradient's noise is measured.
  private func noiseBlockSize(
    batchSize: Int, isNormalized: Bool
  ) throws(SpecificationError) -> Int {
    var reader = try SettingsReader(self, expected: "a mapping with blockSize")
    let setting = try reader.required("blockSize", expected: "a whole number of at least 1")
    let size = try setting.integer(in: 1...RowBlocks.size)
    try reader.finish()
    guard !isNormalized else {
      throw error(
        found: "gradientNoise with batch normalization",
        expected: "a model with normalization: none, whose examples have gradients of their own")
    }
    guard size < batchSize else {
      throw setting.error(expected: "fewer rows than the batch size, \(batchSize)")
    }
    return size
  }

  private func schedule(epochs: Int) throws(SpecificationError) -> Schedule {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let kind = try reader.choice("kind", of: Schedule.Kind.self)
    var factor = 1.0
    var milestones: [Int] = []
    var power: Double?
    switch kind {
    case .constant, .cosine: break
    case .exponential: factor = try reader.number("factor", from: 0, to: 1, isOpen: true)
    case .steps:
      factor = try reader.number("factor", from: 0, to: 1, isOpen: true)
      milestones = try reader.milestones()
    case .polynomial: power = try reader.number("power", from: 0, isOpen: true, default: 1)
    }
    let warmupEpochs = try reader.integer("warmupEpochs", in: 0...epochs, default: 0)
    let stated = try reader.number("warmupStart", from: 0, to: 1, default: 0)
    // Without warm-up it has no effect, and must not tell trials apart.
    let warmupStart = warmupEpochs > 0 ? stated : 0
    try reader.finish()
    return Schedule(
      kind: kind, factor: factor, milestones: milestones, warmupEpochs: warmupEpochs,
      warmupStart: warmupStart, power: power)
  }
}

extension SettingsReader {
  fileprivate mutating func milestones() throws(SpecificationError) -> [Int] {
    let setting = try required("milestones", expected: "a list of epochs")
    let milestones = try setting.list { (item) throws(SpecificationError) in
      try item.integer(in: 1...1_000_000)
    }
    guard zip(milestones, milestones.dropFirst()).allSatisfy(<) else {
      throw setting.error(found: "\(milestones)", expected: "epochs in ascending order")
    }
    return milestones
  }
}
