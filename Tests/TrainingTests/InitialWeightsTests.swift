import Datasets
import Foundation
import Testing

@testable import Training

@Suite("Initial weights")
struct InitialWeightsTests {
  private let network = Network(
    ModelConfiguration(hidden: [3], normalization: .batch), inputs: 2, outputs: 1)

  @Test("Given numbers are where the network starts")
  func given() {
    let values = ParameterValues(
      parameters: (0..<network.parameterLayout.count).map { Float($0) },
      statistics: (0..<network.statisticsLayout.count).map { Float(-$0) })
    let parameters = Parameters(for: network, values: values)
    #expect(parameters.values.view.array == values.parameters)
    #expect(parameters.statistics.view.array == values.statistics)
  }

  @Test("Statistics start at means of 0 and variances of 1, drawn or not")
  func statistics() {
    #expect(network.initialStatistics == [0, 0, 0, 1, 1, 1])
    #expect(ParameterValues(drawnFor: network, seed: 3).statistics == [0, 0, 0, 1, 1, 1])
  }

  @Test("A trial starts from the given numbers, and is another with others")
  func trial() throws {
    let folders = DataFolders(
      environment: [:], workingDirectory: FileManager.default.temporaryDirectory)
    let drawn = Trial(
      workload: Workload(
        dataset: .regression(RegressionConfiguration(train: 16, test: 4, features: 2)),
        model: ModelConfiguration(hidden: [3], normalization: .batch)),
      recipe: Recipe(optimizer: Optimizer(), learningRate: 0.1, batchSize: 4, epochs: 2), seed: 1)
    var given = drawn
    given.workload.initialWeights = InitialWeights(file: "w", digest: "d")
    let dataset = try drawn.workload.dataset.load(from: folders)
    let reference = drawn.run(on: dataset)
    func result(_ seed: UInt64) throws -> TrialResult {
      given.run(
        on: dataset, startingFrom: ParameterValues(drawnFor: network, seed: seed))
    }
    let (same, other) = (try result(1), try result(2))
    #expect(same.parameters == reference.parameters)
    #expect(same.statistics == reference.statistics)
    #expect(other.parameters != reference.parameters)
  }
}
