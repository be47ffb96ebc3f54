import Datasets

/// What is learned: a data set and a network. Unless an objective says otherwise the loss follows from the
/// data's targets: softmax cross-entropy for classes, mean squared error for values.
public struct Workload: Sendable, Hashable, Codable {
  public var dataset: DatasetConfiguration
  /// Nil where the trainer, which is a command, has a network of its own.
  public var model: ModelConfiguration?
  /// The weights to start from; nil for those that the seed draws.
  public var initialWeights: InitialWeights?
  /// The training examples that are held out, and judge the trial on its way; nil where the test set
  /// does.
  public var validation: ValidationPart?
  /// Nil for the loss of the targets, and no more.
  public var objective: TrainingObjective?

  public init(
    dataset: DatasetConfiguration, model: ModelConfiguration?,
    initialWeights: InitialWeights? = nil,
    validation: ValidationPart? = nil, objective: TrainingObjective? = nil
  ) {
    self.dataset = dataset
    self.model = model
    self.initialWeights = initialWeights
    self.validation = validation
    self.objective = objective
  }
}

/// A multilayer perceptron: for each hidden width a linear layer, batch normalization if asked for,
/// and a rectifier, and dropout if asked for; then a linear layer to the outputs. Or else a network
/// that is described layer by layer.
public struct ModelConfiguration: Sendable, Hashable, Codable {
  public enum Normalization: String, Sendable, Codable, CaseIterable {
    case none, batch
  }

  /// Units of each hidden layer; none gives a linear model.
  public var hidden: [Int]
  /// Of a network of layers, whether it has batch normalization anywhere.
  public var normalization: Normalization
  /// The probability with which each output of a hidden layer is dropped while training, behind the
  /// rectifier; nil for none.
  public var dropout: Double?
  /// The layers of a network that is no multilayer perceptron; nil for one.
  public var layers: [LayerConfiguration]?
  /// How layers draw their weights; nil for a network without, and for PyTorch's way.
  public var initialization: Initialization?

  /// How layers draw their weights.
  public enum Initialization: String, Sendable, Codable, CaseIterable {
    /// Uniform in ±1/√fan-in, biases too: PyTorch's default.
    case uniformByFanIn
    /// Normal with variance 2/fan-out, biases zero (He et al. 2015, as the residual networks have it);
    /// linear layers as in the first case.
    case normalByFanOut
    /// Uniform in ±√(6/(fan-in + fan-out)), biases zero (Glorot & Bengio 2010).
    case glorotUniform
  }

  public init(hidden: [Int], normalization: Normalization = .none, dropout: Double? = nil) {
    self.hidden = hidden
    self.normalization = normalization
    self.dropout = dropout
  }

  /// A network of layers that follow each other.
  public init(layers: [LayerConfiguration], initialization: Initialization? = nil) {
    hidden = []
    normalization = layers.contains(where: \.isNormalized) ? .batch : .none
    self.layers = layers
    self.initialization = initialization
  }
}

extension ModelConfiguration {
  /// Whether it has no layer but the linear one to the outputs.
  public var isLinear: Bool { layers == nil && hidden.isEmpty }

  /// Whether any of its layers is a convolution.
  public var isConvolutional: Bool { layers?.contains(where: \.isConvolutional) ?? false }

  /// Layers with weights, those of shortcuts left out, as papers count them.
  public var depth: Int {
    layers.map { $0.reduce(0) { $0 + $1.depth } } ?? hidden.count + 1
  }
}

/// How it is learned, with everything resolved: the learning rate is scaled, the epochs are adapted.
public struct Recipe: Sendable, Hashable, Codable {
  /// Nil where the trainer, which is a command, has its own.
  public var optimizer: Optimizer?
  /// The schedule's highest learning rate; nil where the trainer, which is a command, has its own.
  public var learningRate: Double?
  public var schedule: Schedule
  /// In the first epoch.
  public var batchSize: Int
  /// How the batch grows over the epochs; nil for not at all.
  public var batchGrowth: BatchGrowth?
  /// Rows that batch normalization takes its statistics from; nil for the whole batch.
  public var ghostBatchSize: Int?
  /// The gradient is scaled down to this global norm where it is larger; nil for never.
  public var clipNorm: Double?
  public var epochs: Int
  /// The trial ends after so many epochs in which the train loss has hardly fallen
  /// (`stopsEarly(after:)`); nil for after all of its epochs.
  public var patience: Int?
  /// The trial ends where its epochs' evaluations show that it will not get below this
  /// (`Goal.shouldPrune`), and goes on where it does; nil for never.
  public var pruningGoal: Goal?
  /// Loss and error are evaluated at every so many epochs, and at the last. No part of the
  /// parameters' bits, but of the history's.
  public var evaluationInterval: Int
  /// Whether an epoch leaves out the last batch when it is short.
  public var dropLast: Bool
  public var augmentation: Augmentation?
  /// The trial ends after so many updates, also within an epoch, if its epochs have not ended
  /// before; nil for no such limit.
  public var updateLimit: Int?
  /// Evaluations of the judging set between each power of two of the updates and the next, itself a
  /// power of two, and one at the last update; nil for none. No part of the parameters' bits.
  public var testsPerDoubling: Int?
  /// Whether a trial that is judged by examples held out is evaluated on the test set, once, at its
  /// end; nil where none are held out, and where it is not. No part of the parameters' bits.
  public var testsAtEnd: Bool?
  /// What the trial ends at when one of these evaluations meets it, or when it is out of reach.
  public var goal: Goal?
  /// Measures the gradient's noise, from blocks of so many rows; nil for not at all. Part of the
  /// parameters' bits: batches go through the network in these blocks.
  public var noiseBlockSize: Int?

  /// The names in identities, which stay.
  private enum CodingKeys: String, CodingKey {
    case optimizer, learningRate, schedule, batchSize, batchGrowth, ghostBatchSize, clipNorm, epochs
    case patience, evaluationInterval, dropLast, augmentation, updateLimit, testsPerDoubling
    case testsAtEnd, goal, noiseBlockSize
    case pruningGoal = "hurdle"
  }

  public init(
    optimizer: Optimizer?, learningRate: Double?, schedule: Schedule = Schedule(), batchSize: Int,
    batchGrowth: BatchGrowth? = nil, ghostBatchSize: Int? = nil, clipNorm: Double? = nil,
    epochs: Int, patience: Int? = nil, pruningGoal: Goal? = nil, evaluationInterval: Int = 1,
    dropLast: Bool = false, augmentation: Augmentation? = nil, updateLimit: Int? = nil,
    testsPerDoubling: Int? = nil, testsAtEnd: Bool? = nil, goal: Goal? = nil,
    noiseBlockSize: Int? = nil
  ) {
    precondition(goal == nil || testsPerDoubling != nil, "a goal, and no evaluation to meet it")
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.schedule = schedule
    self.batchSize = batchSize
    self.batchGrowth = batchGrowth
    self.ghostBatchSize = ghostBatchSize
    self.clipNorm = clipNorm
    self.epochs = epochs
    self.patience = patience
    self.pruningGoal = pruningGoal
    self.evaluationInterval = evaluationInterval
    self.dropLast = dropLast
    self.augmentation = augmentation
    self.updateLimit = updateLimit
    self.testsPerDoubling = testsPerDoubling
    self.testsAtEnd = testsAtEnd
    self.goal = goal
    self.noiseBlockSize = noiseBlockSize
  }
}

/// The unit of work, of caching and of parallelism: a workload, a recipe and a seed.
public struct Trial: Sendable, Hashable, Codable {
  public var workload: Workload
  public var recipe: Recipe
  public var seed: UInt64
  /// The command that trains; nil for batchlab's own trainer, which takes a model, an optimizer and a
  /// learning rate.
  public var trainer: TrainerCommand?

  public init(workload: Workload, recipe: Recipe, seed: UInt64, trainer: TrainerCommand? = nil) {
    self.workload = workload
    self.recipe = recipe
    self.seed = seed
    self.trainer = trainer
  }
}

extension Recipe {
  /// More epochs than any trial has: those of a recipe that counts updates.
  public static let epochLimit = 1_000_000

  /// Nil where updates alone are limited.
  public var statedEpochs: Int? { epochs == Self.epochLimit ? nil : epochs }
}

extension Workload {
  /// The network that batchlab's own trainer trains.
  ///
  /// - Precondition: The workload has one, as those of all its trials.
  public var ownModel: ModelConfiguration {
    guard let model else { preconditionFailure("a workload without a network") }
    return model
  }
}

extension Recipe {
  /// The optimizer of batchlab's own trainer.
  ///
  /// - Precondition: The recipe has one, as those of all its trials.
  public var ownOptimizer: Optimizer {
    guard let optimizer else { preconditionFailure("a recipe without an optimizer") }
    return optimizer
  }

  /// The learning rate of batchlab's own trainer.
  ///
  /// - Precondition: The recipe has one, as those of all its trials.
  public var ownLearningRate: Double {
    guard let learningRate else { preconditionFailure("a recipe without a learning rate") }
    return learningRate
  }
}
