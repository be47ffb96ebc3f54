import Datasets
import Testing
import Training

@testable import Landscape

@Suite("Training loss")
struct TrainingLossTests {
  /// Float rounding of the engine against differences in Double that are good to about 1e-8: each
  /// component within 1e-5 of the largest one (6e-7 seen).
  @Test("Value and gradient match a network in Double", arguments: SmallProblem.all)
  func centralDifferences(_ problem: SmallProblem) {
    let loss = problem.loss()
    let reference = problem.reference
    let point = problem.point
    var gradient = [Double](repeating: .nan, count: loss.dimension)
    let value = loss.value(at: point, gradient: &gradient)
    #expect(abs(value - reference.value(at: point)) < 1e-6)
    #expect(value == loss.value(at: point))
    let checked = problem.checkedParameters
    let expected = checked.map { i in
      var (above, below) = (point, point)
      above[i] += 1e-6
      below[i] -= 1e-6
      return (reference.value(at: above) - reference.value(at: below)) / 2e-6
    }
    #expect(largestDifference(checked.map { gradient[$0] }, expected) < 1e-5)
  }

  @Test("Workers change no bit", arguments: SmallProblem.all + SmallProblem.wide, [2, 3])
  func workers(_ problem: SmallProblem, workers: Int) {
    func result(_ loss: TrainingLoss) -> (Double, [Double]) {
      var gradient = [Double](repeating: 0, count: loss.dimension)
      let value = loss.value(at: problem.point, gradient: &gradient)
      return (value, gradient)
    }
    let (alone, shared) = (result(problem.loss()), result(problem.loss(workers: workers)))
    #expect(alone.0 == shared.0)
    let isEqual = alone.1 == shared.1
    #expect(isEqual)
  }

  @Test("At a trial's end the loss is what the trial's own evaluation found")
  func evaluation() throws {
    let problem = SmallProblem.all[6]
    let dataset = problem.dataset
    let trial = Trial(
      workload: Workload(
        dataset: .strokes(StrokesConfiguration(train: 1, test: 1)), model: problem.model),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: 0.1, batchSize: 50, epochs: 3),
      seed: 5)
    let result = trial.run(on: dataset)
    let values = ParameterValues(parameters: result.parameters, statistics: result.statistics)
    let point = values.point
    let loss = TrainingLoss(of: problem.network, on: dataset, statistics: values.statistics)
    let found = loss.evaluate(at: point)
    let last = try #require(result.epochs.last)
    #expect(found.train == last.train)
    #expect(found.test == last.test)
    #expect(loss.value(at: point) == last.train?.loss)
    #expect(found.train.error != found.test.error)
  }

  @Test(
    "Weights that are not finite, or too large, give a value that is not",
    arguments: SmallProblem.all,
    [Double.nan, .infinity, 1e300])
  func notFinite(_ problem: SmallProblem, weight: Double) {
    // All at once: of a single one the rest of the network might see nothing.
    let point = problem.point.map { $0 * weight }
    #expect(!problem.loss().value(at: point).isFinite)
  }
}
