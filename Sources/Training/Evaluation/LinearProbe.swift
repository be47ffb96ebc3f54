import BoundedSearch
import Datasets
import Kernels

/// A linear classifier of representations: multinomial logistic regression, fitted until it does not get
/// better.
///
/// The minimum over weights W and biases, from zero, of
///
///     (1/N) Σ_i cross-entropy(W x_i + b, class of i) + ‖W‖² / (2 N),
///
/// x standardised by the mean and deviation of each column over the training set. The penalty is that of
/// scikit-learn's `LogisticRegression` at its default C = 1; it has a minimum also where classes can be
/// parted.
///
/// Deterministic: for one OpenBLAS and one L-BFGS-B.
struct LinearProbe {
  /// In percent.
  let trainError: Double
  let testError: Double
  /// What was to be made small, where the fit ended.
  let loss: Double
  let end: SearchEnd
  let evaluationCount: Int

  /// - Precondition: Targets are classes, and both sets have as many columns.
  init(train: ExampleSet, test: ExampleSet, workers: Int) {
    let loss = PenalizedLoss(on: Dataset(train: train, test: test), workers: workers)
    var maximizer = BoxMaximizer()
    maximizer.iterationLimit = Self.iterationLimit
    maximizer.gradientTolerance = Self.gradientTolerance
    maximizer.valueTolerance = 0
    // Wider than weights come: the search has no bounds.
    let box = Box(halfWidths: [Double](repeating: 1e9, count: loss.dimension))
    let best = maximizer.maximize(
      loss, over: box, from: [Double](repeating: 0, count: loss.dimension))
    self.loss = -best.value
    end = best.end
    evaluationCount = best.evaluationCount
    let point = best.point ?? [Double](repeating: 0, count: loss.dimension)
    (trainError, testError) = loss.errors(at: point)
  }

  static let iterationLimit = 2000
  /// Products are taken in `Float`, so that gradients have a noise of some 1e-7.
  static let gradientTolerance = 2e-5
}

/// The negative of a linear network's mean loss with a penalty on its weights.
private struct PenalizedLoss: Objective {
  private let network: Network
  private let dataset: Dataset
  private let workers: Int
  private let weights: Range<Int>

  init(on dataset: Dataset, workers: Int) {
    self.dataset = dataset
    self.workers = workers
    network = Network(ModelConfiguration(hidden: []), for: dataset.exampleShape)
    weights = network.layers[0].weights
  }

  var dimension: Int { network.parameterLayout.count }

  func value(at point: [Double]) -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    return value(at: point, gradient: &gradient)
  }

  func value(at point: [Double], gradient: inout [Double]) -> Double {
    let result = Matrix(rows: 1, columns: dimension)
    let loss = pass.gradient(
      of: dataset.train, in: dataset, at: parameters(at: point), into: result.view)
    for (index, value) in result.view.array.enumerated() { gradient[index] = -Double(value) }
    let strength = 1 / Double(dataset.train.count)
    var squares = 0.0
    for index in weights {
      squares += point[index] * point[index]
      gradient[index] -= strength * point[index]
    }
    return -loss - 0.5 * strength * squares
  }

  func errors(at point: [Double]) -> (train: Double, test: Double) {
    let parameters = parameters(at: point)
    let train = pass.evaluate(dataset.train, of: dataset, at: parameters)
    let test = pass.evaluate(dataset.test, of: dataset, at: parameters)
    return (train.error ?? .nan, test.error ?? .nan)
  }

  private var pass: EvaluationPass { EvaluationPass(for: network, workers: workers) }

  private func parameters(at point: [Double]) -> Parameters {
    Parameters(
      for: network,
      values: ParameterValues(parameters: point.map { Float($0) }, statistics: []))
  }
}
