import Testing
import Training

@testable import Landscape

@Suite("Evaluation at points in weight space")
struct WeightSpaceEvaluatorTests {
  private func otherPoint(_ problem: SmallProblem) -> [Double] {
    ParameterValues(drawnFor: problem.network, seed: 99).parameters.map { Double($0) }
  }

  @Test(
    "Along a path, over a plane and alone a point has the same numbers", arguments: SmallProblem.all
  )
  func consistency(_ problem: SmallProblem) throws {
    let evaluator = WeightSpaceEvaluator(of: problem.network, on: problem.dataset)
    let path = LinearPath(from: problem.point, to: otherPoint(problem))
    let along = evaluator.evaluate(along: path, at: [0, 0.5, 1, 0])
    #expect(along.count == 4)
    #expect(along[0] == along[3])
    #expect(along[0] != along[2])
    #expect(along[1] == evaluator.evaluate(at: path.point(at: 0.5)))
    let plane = try #require(
      WeightPlane(
        at: problem.point,
        along: problem.network.filterNormalizedDirection(at: problem.point, seed: 1, index: 0),
        and: problem.network.filterNormalizedDirection(at: problem.point, seed: 1, index: 1)))
    let grid = evaluator.evaluate(over: plane, x: [-1, 0, 1], y: [0, 1])
    #expect(grid.map(\.count) == [3, 3])
    #expect(grid[0][1] == along[0])
    #expect(grid[1][2] == evaluator.evaluate(at: plane.point(x: 1, y: 1)))
  }

  @Test("Its losses are those under statistics estimated at the point", arguments: SmallProblem.all)
  func statistics(_ problem: SmallProblem) throws {
    let point = otherPoint(problem)
    let estimated = problem.network.estimatedStatistics(at: point, on: problem.dataset)
    let loss = TrainingLoss(of: problem.network, on: problem.dataset, statistics: estimated)
    let found = WeightSpaceEvaluator(of: problem.network, on: problem.dataset).evaluate(at: point)
    let expected = loss.evaluate(at: point)
    #expect(found == PointEvaluation(train: expected.train, test: expected.test))
    #expect(found.isFinite)
    if problem.normalization == .batch {
      let elsewhere = problem.loss().value(at: point)
      let loss = try #require(found.train.loss)
      #expect(abs(elsewhere - loss) > 1e-3)
    }
  }

  @Test("Workers change no bit", arguments: SmallProblem.all)
  func workers(_ problem: SmallProblem) {
    let path = CurvedPath(from: problem.point, to: otherPoint(problem))
    let results = [1, 2, 3].map { workers in
      WeightSpaceEvaluator(
        of: problem.network, on: problem.dataset, resources: TrainingResources(workers: workers)
      ).evaluate(along: path, at: [-1, 0.4])
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  @Test("A point that is not finite says so, and the next one is as if it had not been")
  func notFinite() {
    let problem = SmallProblem.all[4]
    let evaluator = WeightSpaceEvaluator(of: problem.network, on: problem.dataset)
    let path = LinearPath(
      from: problem.point.map { _ in 0 }, to: problem.point.map { $0 * 1e30 })
    let found = evaluator.evaluate(along: path, at: [1e300, 0, .nan])
    #expect(found.map(\.isFinite) == [false, true, false])
    #expect(found[1] == evaluator.evaluate(at: problem.point.map { _ in 0 }))
  }
}
