import Testing
import Training

@testable import Landscape

/// A programmer's mistakes end the process with the values in them.
@Suite("Misclassifications")
struct MistakeTests {
  @Test("A network that does not match the data")
  func network() async {
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      let other = Network(problem.model, inputs: problem.inputs + 1, outputs: problem.outputs)
      _ = TrainingLoss(of: other, on: problem.dataset)
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      let other = Network(problem.model, inputs: problem.inputs, outputs: problem.outputs + 1)
      _ = WeightSpaceEvaluator(of: other, on: problem.dataset)
    }
  }

  @Test("Too few statistics, too few numbers in a point, a gradient or a direction")
  func counts() async {
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[4]
      _ = TrainingLoss(of: problem.network, on: problem.dataset, statistics: [])
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[4]
      _ = problem.loss().value(at: Array(problem.point.dropLast()))
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[4]
      var gradient: [Double] = []
      _ = problem.loss().value(at: problem.point, gradient: &gradient)
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[4]
      _ = problem.loss().hessianProduct(at: problem.point, with: [1])
    }
  }

  @Test("Empty lists")
  func empty() async {
    await #expect(processExitsWith: .failure) { _ = LinearPath(from: [], to: []) }
    await #expect(processExitsWith: .failure) { _ = CurvedPath(from: [1], to: [1, 2]) }
    await #expect(processExitsWith: .failure) { _ = WeightPlane(through: [], [], []) }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      let evaluator = WeightSpaceEvaluator(of: problem.network, on: problem.dataset)
      let path = LinearPath(from: problem.point, to: problem.point)
      _ = evaluator.evaluate(along: path, at: [])
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      _ = problem.loss().curvatureTrace(at: problem.point, probes: 0)
    }
  }

  @Test("A layer with batch norm, or the last one, cannot be rescaled")
  func rescaling() async {
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[4]
      _ = problem.network.rescaled(problem.point, layer: 0, by: 2)
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      _ = problem.network.rescaled(problem.point, layer: 2, by: 2)
    }
    await #expect(processExitsWith: .failure) {
      let problem = SmallProblem.all[2]
      _ = problem.network.rescaled(problem.point, layer: 0, by: -2)
    }
  }
}
