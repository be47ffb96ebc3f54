import Datasets
import Kernels
import Training

extension Setting {
  /// - Parameters:
  ///   - referenceBatchSize: The batch size of the experiment's own recipe.
  ///   - target: What trials may be told to stop at.
  ///   - hasOwnTrainer: Whether batchlab's own trainer takes it, and not a command.
  func recipe(
    referenceBatchSize: Int, workload: Workload, target: TargetSpec?, hasOwnTrainer: Bool = true
  ) throws(SpecificationError) -> RecipeSpec {
    var reader = try SettingsReader(self, expected: "a mapping with optimizer, batchSize, epochs")
    let optimizerPlace =
      try hasOwnTrainer
      ? reader.required("optimizer", expected: "a mapping with a kind")
      : reader.optional("optimizer")
    let stated = try optimizerPlace?.optimizer()
    let length = try reader.length(mayBeNone: workload.isProbed)
    let batch = try reader.batch(of: workload, epochs: length.epochs)
    let augmentation = try reader.optional("augmentation")?.augmentation(of: workload.dataset)
    let noiseBlockSize = try reader.optional("gradientNoise")?.noiseBlockSize(
      batchSize: batch.size, model: workload.model)
    let spec = RecipeSpec(
      optimizer: stated?.0, learningRate: stated?.learningRate,
      scaling: try reader.choice(
        "learningRateScaling", default: RecipeSpec.LearningRateScaling.none),
      schedule: length.schedule, batchSize: batch.size,
      referenceBatchSize: try reader.integer(
        "referenceBatchSize", in: RecipeSpec.batchSizes, default: referenceBatchSize),
      batchGrowth: batch.growth, ghostBatchSize: batch.ghostSize,
      clipNorm: try reader.optional("clipNorm")?.number(from: 0, isOpen: true),
      epochs: length.epochs, patience: length.patience, updateLimit: length.updates,
      testsPerDoubling: try reader.optional("testsPerDoubling")?.powerOfTwo(upTo: 256),
      testsAtEnd: workload.validation == nil ? nil : true, goal: nil,
      noiseBlockSize: noiseBlockSize,
      evaluationInterval: try reader.integer(
        "evaluationInterval", in: RecipeSpec.epochCounts, default: 1),
      regimeAdaptation: try reader.truth("regimeAdaptation", default: false),
      dropLast: try reader.truth("dropLast", default: false), augmentation: augmentation,
      batchSizeSetting: SettingPlace(batch.place))
    let goal = try reader.optional("stopAtTarget")?.goal(target)
    try reader.finish()
    try checkEnds(of: spec, goal)
    if workload.contrastive != nil { try checkContrastive(spec) }
    guard spec.resolved.learningRate?.isFinite ?? true else {
      throw batch.place.error(
        expected: "a batch size whose scaled learning rate is a finite number")
    }
    return goal.map(spec.searching) ?? spec
  }

  /// Throws where one of the settings that say when a trial ends is at odds with another.
  private func checkEnds(of spec: RecipeSpec, _ goal: Goal?) throws(SpecificationError) {
    if let patience = spec.patience, let place = child("patience") {
      guard patience >= spec.evaluationInterval else {
        throw place.error(
          expected: "at least the evaluation interval, \(spec.evaluationInterval) epochs")
      }
      guard goal == nil else {
        throw place.error(
          found: "patience and stopAtTarget",
          expected: "one of them: a trial that ends at its target does not look at the train loss")
      }
    }
    if spec.updateLimit != nil && spec.regimeAdaptation, let place = child("regimeAdaptation") {
      throw place.error(
        found: "updates and regimeAdaptation",
        expected: "one of them: an adapted regime is a number of epochs")
    }
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

  /// Rows of the blocks by which the gradient's noise is measured.
  private func noiseBlockSize(
    batchSize: Int, model: ModelConfiguration?
  ) throws(SpecificationError) -> Int {
    var reader = try SettingsReader(self, expected: "a mapping with blockSize")
    let setting = try reader.required("blockSize", expected: "a whole number of at least 1")
    let size = try setting.integer(in: 1...RowBlocks.size)
    try reader.finish()
    guard model?.normalization != .batch else {
      throw error(
        found: "gradientNoise with batch normalization",
        expected: "a model without it, whose examples have gradients of their own")
    }
    guard size < batchSize else {
      throw setting.error(expected: "fewer rows than the batch size, \(batchSize)")
    }
    return size
  }

  private func powerOfTwo(upTo limit: Int) throws(SpecificationError) -> Int {
    let value = try integer(in: 1...limit)
    guard value & (value - 1) == 0 else { throw error(expected: "a power of two up to \(limit)") }
    return value
  }
}
