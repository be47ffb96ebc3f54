import Datasets
import Training

/// Loss and error of a network at any points in the space of its parameters.
///
/// Batch norm's statistics are estimated anew at every point (`Network.estimatedStatistics`): the
/// running ones belong to other weights.
///
/// Deterministic: a function of network, data set and point; resources change no bit.
/// Complexity: for each point a pass over the test set and one over the training set, or two with batch
/// norm; more where memory does not suffice to keep that one's activations.
public struct WeightSpaceEvaluator: Sendable {
  public let network: Network
  public let dataset: Dataset
  /// What may be used; no part of what is computed.
  public let resources: TrainingResources

  /// - Precondition: The data set has the network's inputs and outputs.
  public init(
    of network: Network, on dataset: Dataset, resources: TrainingResources = TrainingResources()
  ) {
    requireMatch(network, dataset)
    self.network = network
    self.dataset = dataset
    self.resources = resources
  }

  /// - Precondition: As many numbers as parameters.
  public func evaluate(at point: [Double]) -> PointEvaluation { Work(self).evaluation(at: point) }

  /// An evaluation for each position along a path.
  ///
  /// - Precondition: At least one position; the path has as many numbers as there are parameters.
  public func evaluate(
    along path: some WeightPath, at positions: [Double] = LinearPath.keskarPositions
  ) -> [PointEvaluation] {
    precondition(!positions.isEmpty, "no positions")
    let work = Work(self)
    return positions.map { work.evaluation(at: path.point(at: $0)) }
  }

  /// A row of evaluations for each y, a column for each x.
  ///
  /// - Precondition: At least one x and one y; the plane has as many numbers as there are parameters.
  public func evaluate(over plane: WeightPlane, x: [Double], y: [Double]) -> [[PointEvaluation]] {
    precondition(!x.isEmpty && !y.isEmpty, "a grid of \(x.count) × \(y.count)")
    let work = Work(self)
    return y.map { y in x.map { x in work.evaluation(at: plane.point(x: x, y: y)) } }
  }
}

/// What a network is worth at a point.
public struct PointEvaluation: Sendable, Hashable, Codable {
  public let train: Evaluation
  public let test: Evaluation

  public init(train: Evaluation, test: Evaluation) {
    self.train = train
    self.test = test
  }

  /// Whether both losses are finite. Errors mean nothing where they are not.
  public var isFinite: Bool { train.isFinite && test.isFinite }
}

/// The memory for many evaluations.
private struct Work {
  private let network: Network
  private let dataset: Dataset
  private let statistics: StatisticsPass?
  private let pass: EvaluationPass

  init(_ evaluator: WeightSpaceEvaluator) {
    network = evaluator.network
    dataset = evaluator.dataset
    statistics =
      evaluator.network.statisticsLayout.count > 0
      ? StatisticsPass(
        for: evaluator.network, on: evaluator.dataset, resources: evaluator.resources) : nil
    pass = EvaluationPass(for: evaluator.network, workers: evaluator.resources.workers)
  }

  func evaluation(at point: [Double]) -> PointEvaluation {
    let parameters = network.parameters(at: point, statistics: network.initialStatistics)
    statistics?.estimate(into: parameters)
    return PointEvaluation(
      train: pass.evaluate(dataset.train, of: dataset, at: parameters),
      test: pass.evaluate(dataset.test, of: dataset, at: parameters))
  }
}

func requireMatch(_ network: Network, _ dataset: Dataset) {
  precondition(
    network.inputs == dataset.train.featureCount
      && network.outputs == dataset.train.targets.outputCount,
    "a network of \(network.inputs) inputs and \(network.outputs) outputs for examples of"
      + " \(dataset.train.featureCount) and \(dataset.train.targets.outputCount)")
}
