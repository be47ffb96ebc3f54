import Datasets
import Kernels

/// Loss and error over a whole set of examples, with the running statistics of batch norm.
public struct Evaluation: Sendable, Hashable, Codable {
  /// Mean softmax cross-entropy in nats, or mean squared error over examples and outputs.
  public let loss: Double
  /// Percent of the examples that are put in a wrong class; nil where targets are values.
  public let error: Double?

  public init(loss: Double, error: Double?) {
    self.loss = loss
    self.error = error
  }
}

/// A network in training: parameters, velocity, and the memory for a batch.
///
/// Deterministic: its bits after an update depend on the seed, the batches, the learning rates and
/// the engine's fingerprint alone.
public struct Trainer: ~Copyable {
  public let network: Network
  private let dataset: Dataset
  private let recipe: Recipe
  let parameters: Parameters
  private let initial: Matrix
  private let velocity: Matrix
  private let gradient: Matrix
  let workspace: Workspace
  let evaluationSpace: Workspace
  /// The targets of the batch under way; one of the two is empty.
  private var labels: [UInt8]
  private var values: [Float]

  /// What an update leaves beside the parameters.
  public struct Step: Sendable {
    /// The mean loss over the batch, before the update.
    public let loss: Double
    /// The norm of the mean gradient over the batch, all parameters together, before clipping.
    public let gradientNorm: Double

    public var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
  }

  /// - Precondition: `trial.recipe.batchSize` is at most the number of training examples.
  public init(_ trial: Trial, on dataset: Dataset) {
    self.init(trial, on: dataset) { Parameters(for: $0, seed: trial.seed) }
  }

  /// A trainer that starts from the given parameters.
  init(
    _ trial: Trial, on dataset: Dataset, initialParameters: (Network) -> Parameters
  ) {
    let recipe = trial.recipe
    precondition(
      recipe.batchSize > 0 && recipe.batchSize <= dataset.train.count,
      "batch size \(recipe.batchSize) with \(dataset.train.count) examples")
    network = Network(
      trial.workload.model, inputs: dataset.train.featureCount,
      outputs: dataset.train.targets.outputCount, ghostBatchSize: recipe.ghostBatchSize)
    self.dataset = dataset
    self.recipe = recipe
    parameters = initialParameters(network)
    let count = network.parameterLayout.count
    initial = Matrix(rows: 1, columns: count)
    velocity = Matrix(rows: 1, columns: recipe.optimizer.momentum == 0 ? 0 : count)
    gradient = Matrix(rows: 1, columns: count)
    workspace = Workspace(for: network, capacity: recipe.batchSize, training: true)
    evaluationSpace = Workspace(
      for: network, capacity: RowBlocks.size, training: false)
    switch dataset.train.targets {
    case .classes: (labels, values) = ([UInt8](repeating: 0, count: recipe.batchSize), [])
    case .values(_, let width):
      (labels, values) = ([], [Float](repeating: 0, count: recipe.batchSize * width))
    }
    copy(parameters.values.view, to: initial.view)
  }

  /// Bytes of all matrices: parameters, gradient, velocity, initial parameters, activations.
  public var byteCount: Int {
    parameters.values.byteCount + parameters.statistics.byteCount + initial.byteCount
      + velocity.byteCount + gradient.byteCount + workspace.byteCount + evaluationSpace.byteCount
  }

  /// One update on the training examples that `batch` names: forward, loss, backward, clip, step.
  ///
  /// - Parameter shifts: For each training example, how far its image is moved; nil for not at all.
  public mutating func update(
    on batch: ArraySlice<Int32>, shifts: [PixelShift]? = nil, learningRate: Double
  ) -> Step {
    var input = workspace.input(rows: batch.count).elements.mutableSpan
    dataset.gather(batch, of: dataset.train, shifts: shifts, into: &input)
    return learn(batch, learningRate: learningRate)
  }

  /// The update on a batch whose inputs stand in the workspace already.
  mutating func learn(_ batch: ArraySlice<Int32>, learningRate: Double) -> Step {
    let rows = batch.count
    workspace.forward(rows: rows, parameters: parameters)
    let loss = lossAndItsGradient(of: batch)
    workspace.backward(rows: rows, parameters: parameters, gradient: gradient)
    let norm = sumOfSquares(gradient.view).squareRoot()
    var gradientScale: Float = 1
    if let limit = recipe.clipNorm, norm > limit { gradientScale = Float(limit / norm) }
    step(gradientScale: gradientScale, learningRate: Float(learningRate))
    return Step(loss: loss, gradientNorm: norm)
  }

  /// The mean loss over the batch; overwrites the network's output with its gradient.
  private mutating func lossAndItsGradient(of batch: ArraySlice<Int32>) -> Double {
    let output = workspace.output(rows: batch.count)
    let train = dataset.train
    var sum = 0.0
    switch train.targets {
    case .classes:
      var gathered = labels.mutableSpan
      train.gatherClasses(batch, into: &gathered)
      let scale = 1 / Float(batch.count)
      for block in RowBlocks.of(0..<batch.count) {
        sum +=
          softmaxCrossEntropy(
            logits: output.rows(block), labels: labels.span.extracting(block),
            gradientScale: scale
          ).lossSum
      }
      return sum / Double(batch.count)
    case .values(_, let width):
      var gathered = values.mutableSpan
      train.gatherValues(batch, into: &gathered)
      let scale = 1 / Float(batch.count * width)
      for block in RowBlocks.of(0..<batch.count) {
        sum += squaredError(
          predictions: output.rows(block),
          targets: values.span.extracting(block.lowerBound * width..<block.upperBound * width),
          gradientScale: scale)
      }
      return sum / Double(batch.count * width)
    }
  }

  private func step(gradientScale: Float, learningRate: Float) {
    let optimizer = recipe.optimizer
    if optimizer.momentum == 0 {
      descentStep(
        parameters: parameters.values.view, gradient: gradient.view, gradientScale: gradientScale,
        learningRate: learningRate, weightDecay: Float(optimizer.weightDecay))
    } else {
      momentumStep(
        parameters: parameters.values.view, velocity: velocity.view, gradient: gradient.view,
        gradientScale: gradientScale, learningRate: learningRate,
        momentum: Float(optimizer.momentum), weightDecay: Float(optimizer.weightDecay),
        nesterov: optimizer.nesterov)
    }
  }

  /// Over the whole training set, as it is: not augmented, not shuffled.
  public func evaluateTrain() -> Evaluation { evaluate(dataset.train) }

  /// Over the whole test set.
  public func evaluateTest() -> Evaluation { evaluate(dataset.test) }

  private func evaluate(_ set: ExampleSet) -> Evaluation {
    var lossSum = 0.0
    var errorCount = 0
    for block in RowBlocks.of(0..<set.count) {
      var input = evaluationSpace.input(rows: block.count).elements.mutableSpan
      dataset.gather(block, of: set, into: &input)
      evaluationSpace.evaluate(rows: block.count, parameters: parameters)
      let output = evaluationSpace.output(rows: block.count)
      switch set.targets {
      case .classes(let classes, _):
        let (loss, errors) = softmaxCrossEntropy(
          logits: output, labels: classes.span.extracting(block), gradientScale: nil)
        lossSum += loss
        errorCount += errors
      case .values(let values, let width):
        lossSum += squaredError(
          predictions: output,
          targets: values.span.extracting(block.lowerBound * width..<block.upperBound * width),
          gradientScale: nil)
      }
    }
    switch set.targets {
    case .classes:
      return Evaluation(
        loss: lossSum / Double(set.count),
        error: 100 * Double(errorCount) / Double(set.count))
    case .values(_, let width):
      return Evaluation(loss: lossSum / Double(set.count * width), error: nil)
    }
  }

  /// ‖w − w_0‖ over all parameters.
  public var distanceFromStart: Double {
    squaredDistance(parameters.values.view, initial.view).squareRoot()
  }

  /// All parameters in the order of the network's layout.
  public var parameterValues: [Float] { Array(parameters.values.view.elements) }

  /// The running statistics of batch norm in the order of the network's layout.
  public var statisticValues: [Float] { Array(parameters.statistics.view.elements) }
}
