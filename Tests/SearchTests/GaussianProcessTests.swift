import Foundation
import Randomness
import Testing

@testable import Search

@Suite("Gaussian process") struct GaussianProcessTests {
  struct Golden: Decodable {
    let places: [[Double]]
    let values: [Double]
    let probes: [[Double]]
    let lengthScales: [Double]
    let noise: Double
    let logMarginalLikelihood: Double
    let means: [Double]
    let deviations: [Double]
    let incumbent: Double
    let improvements: [Double]
    let normals: [Double]
    let cumulative: [Double]
  }

  private let golden: Golden

  init() throws {
    let file = try #require(
      Bundle.module.url(forResource: "Golden/gaussian-process", withExtension: "json"))
    golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
  }

  private func process() throws -> GaussianProcess {
    try #require(
      GaussianProcess(
        golden.places, golden.values,
        GaussianProcess.Hyperparameters(
          lengthScales: golden.lengthScales, noise: golden.noise)))
  }

  @Test func `Predictions and likelihood are numpy's`() throws {
    let process = try process()
    #expect(abs(process.logMarginalLikelihood - golden.logMarginalLikelihood) < 1e-10)
    for (index, probe) in golden.probes.enumerated() {
      let (mean, deviation) = process.prediction(at: probe)
      #expect(abs(mean - golden.means[index]) < 1e-10)
      #expect(abs(deviation - golden.deviations[index]) < 1e-10)
    }
  }

  @Test func `Expected improvement is SciPy's`() throws {
    for index in golden.means.indices {
      let improvement = BayesianStep.expectedImprovement(
        golden.means[index], golden.deviations[index], below: golden.incumbent)
      #expect(abs(improvement - golden.improvements[index]) < 1e-12)
    }
    #expect(BayesianStep.expectedImprovement(1, 0, below: 3) == 2)
    #expect(BayesianStep.expectedImprovement(3, 0, below: 1) == 0)
  }

  @Test func `The normal distribution function is SciPy's`() {
    for (x, expected) in zip(golden.normals, golden.cumulative) {
      let value = Normal.cumulative(x)
      #expect(abs(value - expected) <= 1e-13 * max(expected, 1e-300) || abs(value - expected) < 1e-16)
    }
    #expect(Normal.cumulative(.infinity) == 1)
    #expect(Normal.cumulative(-.infinity) == 0)
    #expect(Normal.cumulative(.nan).isNaN)
  }

  @Test func `The fitted process is the most probable of many`() throws {
    let fitted = try #require(GaussianProcess.fitted(golden.places, golden.values))
    // The second axis matters less, so that its scale is longer.
    #expect(fitted.hyperparameters.lengthScales[0] < fitted.hyperparameters.lengthScales[1])
    #expect(fitted.hyperparameters.noise < 0.01)
    let (mean, _) = fitted.prediction(at: golden.places[3])
    #expect(abs(mean - golden.values[3]) < 0.05)
  }

  @Test func `Equal values and equal places are no failure`() throws {
    let places = [[0.5, 0.5], [0.5, 0.5], [0.2, 0.2]]
    let fitted = try #require(GaussianProcess.fitted(places, [1, 1, 1]))
    #expect(fitted.prediction(at: [0.9, 0.9]).mean == 1)
    #expect(GaussianProcess.fitted([[0.5]], [1]) == nil)
  }
}
