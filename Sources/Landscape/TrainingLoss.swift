import BoundedSearch
import Datasets
import Kernels
import Training

/// A network's mean loss over a whole training set as a function of the network's parameters:
///
///     f(w) = (1/N) Σ_i loss(network(x_i; w), t_i)
///
/// softmax cross-entropy in nats for classes, squared error (a mean over examples and outputs) for
/// values. Examples come as they are, not augmented; no unit is dropped. Batch norm is in evaluation
/// mode: its running statistics are given and constant, so that it is an affine map a column, whose
/// scale and shift are among the parameters.
///
/// Points and gradients have one element a parameter, in the order of `Network.parameterLayout`.
/// A point is rounded to `Float`, products are taken in `Float` as in training, and losses are added
/// up in `Double`: values and gradients carry a relative noise of some 1e-6, and two points that round
/// to the same `Float`s are one.
///
/// Where weights are not finite, or so large that the loss is not, the value is infinite or NaN, and
/// the gradient has no meaning.
///
/// Deterministic: a function of network, data set, statistics and point, and of the engine's
/// fingerprint; the number of workers changes no bit.
public struct TrainingLoss: Objective {
  public let network: Network
  public let dataset: Dataset
  /// Running means and variances of batch norm, in the order of `Network.statisticsLayout`.
  public let statistics: [Float]
  /// Threads that share the examples; no part of what is computed.
  public let workers: Int

  /// - Precondition: The data set has the network's inputs and outputs, and there are as many
  ///   statistics as the network has.
  public init(
    of network: Network, on dataset: Dataset, statistics: [Float] = [], workers: Int = 1
  ) {
    requireMatch(network, dataset)
    precondition(
      statistics.count == network.statisticsLayout.count,
      "\(statistics.count) statistics for \(network.statisticsLayout.count)")
    precondition(workers > 0, "\(workers) workers")
    self.network = network
    self.dataset = dataset
    self.statistics = statistics
    self.workers = workers
  }

  public var dimension: Int { network.parameterLayout.count }

  /// f(w), a mean.
  ///
  /// - Precondition: As many numbers as parameters.
  public func value(at point: [Double]) -> Double {
    pass.evaluate(dataset.train, of: dataset, at: parameters(at: point)).loss ?? .nan
  }

  /// f(w) with ∂f/∂w, the gradient of the mean.
  ///
  /// - Precondition: As many numbers as parameters, in both.
  public func value(at point: [Double], gradient: inout [Double]) -> Double {
    precondition(gradient.count == dimension, "a gradient of \(gradient.count) for \(dimension)")
    let result = Matrix(rows: 1, columns: dimension)
    let loss = pass.gradient(
      of: dataset.train, in: dataset, at: parameters(at: point), into: result.view)
    for (index, value) in result.view.array.enumerated() { gradient[index] = Double(value) }
    return loss
  }

  /// Loss and error over both sets, with the given statistics: the numbers that a trial's evaluation
  /// gives.
  ///
  /// - Precondition: As many numbers as parameters.
  public func evaluate(at point: [Double]) -> (train: Evaluation, test: Evaluation) {
    let pass = pass
    let parameters = parameters(at: point)
    return (
      pass.evaluate(dataset.train, of: dataset, at: parameters),
      pass.evaluate(dataset.test, of: dataset, at: parameters)
    )
  }
}

extension TrainingLoss {
  var pass: EvaluationPass { EvaluationPass(for: network, workers: workers) }

  func parameters(at point: [Double]) -> Parameters {
    network.parameters(at: point, statistics: statistics)
  }
}
