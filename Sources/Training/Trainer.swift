import Datasets
import Kernels
import Statistics

/// What a trial may use; no part of what it computes.
public struct TrainingResources: Sendable, Hashable {
  /// Threads that share each batch.
  public var workers: Int
  /// Threads that prepare batches while the network learns from those before; 0 where each batch is
  /// prepared when its turn has come.
  public var loaders: Int
  /// The most batches that are prepared ahead of the network, or under way; as many loaders at most
  /// find work.
  public var prefetch: Int
  /// Bytes for keeping activations of a batch whose batch-norm statistics, or whose loss, span several row
  /// blocks. With less than they take, none are kept and all are computed again.
  public var activationBytes: Int

  /// The ranges of the settings.
  package static let loaderCounts = 0...64
  package static let prefetchCounts = 1...1024
  package static let activationMebibytes = 0...1_048_576

  public init(
    workers: Int = 1, loaders: Int = 0, prefetch: Int = TrainingResources.defaultPrefetch,
    activationBytes: Int = TrainingResources.defaultActivationBytes
  ) {
    precondition(workers > 0, "\(workers) workers")
    precondition(loaders >= 0 && prefetch > 0, "\(loaders) loaders, \(prefetch) batches ahead")
    self.workers = workers
    self.loaders = loaders
    self.prefetch = prefetch
    self.activationBytes = activationBytes
  }

  public static let defaultPrefetch = 4

  /// Enough for 8,192 rows of six layers of 512 units.
  public static let defaultActivationBytes = 128 << 20
}

/// A network in training: parameters, what the optimizer remembers of them, and the memory for a
/// batch's blocks.
///
/// Deterministic: its bits after an update depend on the seed, the batches, the learning rates and
/// the engine's fingerprint alone; not on its resources.
public struct Trainer: ~Copyable {
  public let network: Network
  private let dataset: Dataset
  private let recipe: Recipe
  private let seed: UInt64
  let optimizer: Optimizer
  private let rule: StepRule
  let parameters: Parameters
  private let initial: Matrix
  /// What the optimizer remembers of each parameter; empty where it does not.
  private let firstMoment: Matrix
  private let secondMoment: Matrix
  let gradient: Matrix
  /// Updates made, the one under way included.
  private(set) var updateCount = 0
  let pass: GradientPass

  /// What an update leaves beside the parameters.
  public struct Step: Sendable {
    /// The mean loss over the batch, before the update.
    public let loss: Double
    /// The norm of the mean gradient over the batch, all parameters together, before clipping.
    public let gradientNorm: Double
    /// What the batch says of the gradient's noise; nil where the recipe does not measure it, and of
    /// a batch of a single block.
    public let noise: GradientNoiseEstimate?

    public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
  }

  /// - Parameter blockSize: The most rows that go through the network at once, unless the recipe
  ///   states them; nil for the usual number. Any other gives other bits; for measurements.
  /// - Precondition: `trial.recipe.largestBatchSize` is at most the number of training examples.
  public init(
    _ trial: Trial, on dataset: Dataset, resources: TrainingResources = TrainingResources(),
    blockSize: Int? = nil
  ) {
    self.init(trial, on: dataset, resources: resources, blockSize: blockSize) {
      Parameters(for: $0, seed: trial.seed)
    }
  }

  /// A trainer that starts from the given parameters.
  init(
    _ trial: Trial, on dataset: Dataset, resources: TrainingResources = TrainingResources(),
    blockSize: Int? = nil, initialParameters: (Network) -> Parameters
  ) {
    let recipe = trial.recipe
    precondition(
      recipe.batchSize > 0 && recipe.largestBatchSize <= dataset.train.count,
      "batch size \(recipe.largestBatchSize) with \(dataset.train.count) examples")
    network = Network(
      trial.workload, for: dataset.exampleShape, ghostBatchSize: recipe.ghostBatchSize,
      blockSize: recipe.noiseBlockSize ?? blockSize)
    self.dataset = dataset
    self.recipe = recipe
    seed = trial.seed
    optimizer = recipe.ownOptimizer
    rule = optimizer.rule
    parameters = initialParameters(network)
    let count = network.parameterLayout.count
    initial = Matrix(rows: 1, columns: count)
    firstMoment = Matrix(rows: 1, columns: rule.hasFirstMoment ? count : 0)
    secondMoment = Matrix(rows: 1, columns: rule.hasSecondMoment ? count : 0)
    gradient = Matrix(rows: 1, columns: count)
    pass = GradientPass(
      for: network, rows: recipe.largestBatchSize * network.rowsPerExample,
      workers: resources.workers, memory: resources.activationBytes,
      measuresBlocks: recipe.noiseBlockSize != nil)
    copy(parameters.values.view, to: initial.view)
  }

  /// Bytes of all matrices: parameters, gradient, optimizer state, initial parameters, activations.
  public var byteCount: Int {
    parameters.values.byteCount + parameters.statistics.byteCount + initial.byteCount
      + firstMoment.byteCount + secondMoment.byteCount + gradient.byteCount + pass.byteCount
  }

  /// Bytes that a trainer of a network takes at least: what it holds of every parameter, what its
  /// checkpoint and record hold besides, and what each worker holds of a block of rows.
  public static func leastByteCount(
    of network: Network, _ recipe: Recipe, workers: Int
  ) -> Int {
    let rows = recipe.largestBatchSize * network.rowsPerExample
    let partial = min(workers, network.blocks(rows: rows).count)
    let rule = recipe.ownOptimizer.rule
    let remembered = (rule.hasFirstMoment ? 1 : 0) + (rule.hasSecondMoment ? 1 : 0)
    let copies = 3 + remembered + partial + 2
    let plan = BufferPlan(network, takesTangents: false)
    let activations = plan.arranged(Array(plan.buffers)) { $0 * network.blockSize }.end
    return (copies * network.parameterLayout.count + partial * activations)
      * MemoryLayout<Float>.stride
  }

  /// One update on the training examples that `batch` names: forward, loss, backward, clip, step.
  ///
  /// - Parameter changes: How the images of training examples are changed; nil for not at all.
  public mutating func update(
    on batch: ArraySlice<Int32>, changes: ImageChanges? = nil, learningRate: Double
  ) -> Step {
    update(on: batch, changes: changes, prepared: nil, learningRate: learningRate)
  }

  /// The same on a batch of a feed.
  public mutating func update(on batch: FedBatch, learningRate: Double) -> Step {
    update(
      on: batch.examples, changes: batch.changes, prepared: batch.prepared,
      learningRate: learningRate)
  }

  private mutating func update(
    on batch: ArraySlice<Int32>, changes: ImageChanges?, prepared: PreparedBatch?,
    learningRate: Double
  ) -> Step {
    updateCount += 1
    let dropout = network.dropsUnits ? Dropout(seed: seed, update: updateCount) : nil
    let batch = Batch(
      dataset: dataset, examples: batch, changes: changes, prepared: prepared, dropout: dropout)
    let rate = learningRate
    // With few rows the weights step straight from what their gradient is made of, unless the norm
    // of all gradients has to be known before.
    let isThin =
      batch.rowCount <= ThinProducts.rowLimit && network.blocks(rows: batch.rowCount).count == 1
      && recipe.clipNorm == nil && recipe.noiseBlockSize == nil
      && optimizer.kind.traits.layerwise == nil
    var squares = 0.0
    func isLeftOut(_ group: ParameterGroup) -> Bool { isThin && network.linear(group) != nil }
    let lossSum = pass.run(
      batch, parameters: parameters.views, gradient: gradient.view, leavingOut: isLeftOut
    ) { group, space in
      if isThin, let layer = network.linear(group) {
        squares += stepWeights(of: layer, group, in: space, rate)
        squares += step(group.vectors, scale: 1, rate)
      } else if recipe.clipNorm == nil {
        // While the group's gradient is in the cache.
        squares += step(group.range, scale: 1, rate)
      } else {
        squares += sumOfSquares(gradient.view.elements(group.range))
      }
    }
    let norm = squares.squareRoot()
    if let limit = recipe.clipNorm {
      _ = step(0..<gradient.count, scale: norm > limit ? Float(limit / norm) : 1, rate)
    }
    return Step(
      loss: lossSum / Double(batch.lossTerms), gradientNorm: norm,
      noise: noise(batch, batchSquare: squares))
  }

  /// From the squares of the blocks' shares: a block's mean gradient is its share times B / n.
  private func noise(_ batch: Batch, batchSquare: Double) -> GradientNoiseEstimate? {
    guard recipe.noiseBlockSize != nil, batchSquare.isFinite else { return nil }
    let blocks = network.blocks(rows: batch.rowCount)
    guard blocks.count > 1 else { return nil }
    let sizes = (0..<blocks.count).map { blocks[$0].count }
    let squares = sizes.enumerated().map { index, size in
      let scale = Double(batch.rowCount) / Double(size)
      return scale * scale * pass.partialSquares[index]
    }
    guard squares.allSatisfy(\.isFinite) else { return nil }
    return GradientNoiseEstimate(
      blockSizes: sizes, blockSquares: squares, batchSquare: batchSquare)
  }

  /// Moves a range of the parameters; returns the sum of the squares of their gradient.
  private func step(_ range: Range<Int>, scale: Float, _ rate: Double) -> Double {
    if let layerwise = optimizer.kind.traits.layerwise {
      return stepByTensors(range, layerwise, scale: scale, rate)
    }
    return Kernels.step(
      rule, target(range), gradient: gradient.view.elements(range),
      StepPace(gradientScale: scale, learningRate: Float(rate), update: updateCount))
  }

  private func stepWeights(
    of layer: Linear, _ group: ParameterGroup, in space: BlockSpace, _ rate: Double
  ) -> Double {
    let target = target(group.weights)
    let node = network.nodes[group.node]
    return Kernels.step(
      rule,
      weights: StepTarget(
        parameters: layer.weights(parameters.values.view), firstMoment: target.firstMoment,
        secondMoment: target.secondMoment),
      outputGradient: layer.outputGradient(node, space), x: space.vectors(node.input),
      scratch: space.scratch,
      StepPace(learningRate: Float(rate), update: updateCount))
  }

  func target(_ range: Range<Int>) -> StepTarget {
    StepTarget(
      parameters: parameters.values.view.elements(range),
      firstMoment: rule.hasFirstMoment ? firstMoment.view.elements(range) : noState,
      secondMoment: rule.hasSecondMoment ? secondMoment.view.elements(range) : noState)
  }

  /// A view of nothing.
  var noState: MatrixView { gradient.view.elements(0..<0) }

  /// Over the whole training set, as it is: not augmented, not shuffled.
  public func evaluateTrain() -> Evaluation {
    EvaluationPass(sharing: pass).evaluate(dataset.train, of: dataset, at: parameters)
  }

  /// Over the whole set that judges the trial on its way.
  public func evaluateJudging() -> Evaluation {
    EvaluationPass(sharing: pass).evaluate(dataset.judging, of: dataset, at: parameters)
  }

  /// Over the whole test set.
  func evaluateTest() -> Evaluation {
    EvaluationPass(sharing: pass).evaluate(dataset.test, of: dataset, at: parameters)
  }

  /// Which examples of the test set are put in a wrong class; nil where targets are values.
  func testMisclassifications() -> Misclassifications? {
    EvaluationPass(sharing: pass)
      .misclassifications(on: dataset.test, of: dataset, at: parameters)
  }

  /// Takes both sets to their representation, as a probe does first.
  package func encode() {
    let pass = EvaluationPass(sharing: pass)
    _ = pass.representation(of: dataset.train, in: dataset, at: parameters)
    _ = pass.representation(of: dataset.test, in: dataset, at: parameters)
  }

  /// What the encoder's representation comes to. Nil where targets are values.
  func representation() -> RepresentationRecord? {
    RepresentationRecord(
      of: EvaluationPass(sharing: pass), on: dataset, at: parameters, seed: seed,
      augmentation: recipe.augmentation)
  }

  /// What a constant answer comes to on the test set or the judging set.
  func constantAnswer(onTestSet: Bool) -> Evaluation {
    dataset.constantAnswer(on: onTestSet ? dataset.test : dataset.judging)
  }

  /// Over the judging set as far as it takes to see that a goal is missed; over all of it where it is
  /// met.
  func evaluateJudging(missing goal: Goal) -> (evaluation: Evaluation, count: Int) {
    EvaluationPass(sharing: pass)
      .evaluate(dataset.judging, of: dataset, at: parameters, missing: goal)
  }

  /// ‖w − w_0‖ over all parameters.
  public var distanceFromStart: Double {
    squaredDistance(parameters.values.view, initial.view).squareRoot()
  }

  /// All parameters in the order of the network's layout.
  public var parameterValues: [Float] { parameters.values.view.array }

  /// The running statistics of batch norm in the order of the network's layout.
  public var statisticValues: [Float] { parameters.statistics.view.array }
}

extension Trainer {
  /// The numbers that updates have moved, for going on from here another time.
  public struct State: Sendable, Hashable {
    public let values: ParameterValues
    /// What the optimizer remembers of each parameter, such as velocities; empty where nothing.
    public let firstMoment: [Float]
    public let secondMoment: [Float]

    public init(values: ParameterValues, firstMoment: [Float], secondMoment: [Float]) {
      self.values = values
      self.firstMoment = firstMoment
      self.secondMoment = secondMoment
    }
  }

  var state: State {
    State(
      values: ParameterValues(parameters), firstMoment: firstMoment.view.array,
      secondMoment: secondMoment.view.array)
  }

  /// Whether a state has this network's sizes.
  func fits(_ state: State) -> Bool {
    state.values.parameters.count == parameters.values.count
      && state.values.statistics.count == parameters.statistics.count
      && state.firstMoment.count == firstMoment.count
      && state.secondMoment.count == secondMoment.count
  }

  /// - Parameter updates: Made before the state was taken.
  mutating func restore(_ state: State, updates: Int) {
    copy(state.values.parameters, to: parameters.values.view)
    copy(state.values.statistics, to: parameters.statistics.view)
    copy(state.firstMoment, to: firstMoment.view)
    copy(state.secondMoment, to: secondMoment.view)
    updateCount = updates
  }
}
