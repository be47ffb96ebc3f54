import Datasets
import Foundation
import Testing

@testable import Training

/// The memory that a trainer takes at least is not more than it then takes, and not much less.
@Suite struct NetworkMemoryTests {
  @Test(arguments: [
    ModelConfiguration(hidden: [8]), ModelConfiguration(layers: .mini(outputs: 10)),
    ModelConfiguration(layers: .residual(depth: 8, width: 4, outputs: 10)),
  ]) func leastByteCount(_ model: ModelConfiguration) throws {
    let data = DatasetConfiguration.strokes(StrokesConfiguration(train: 64, test: 4))
    let dataset = try data.load(
      from: DataFolders(environment: [:], workingDirectory: .init(fileURLWithPath: "/")))
    let trial = Trial(
      workload: Workload(dataset: data, model: model),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: 0.1, batchSize: 64, epochs: 1),
      seed: 0)
    let trainer = Trainer(trial, on: dataset)
    let least = Trainer.leastByteCount(of: trainer.network, trial.recipe, workers: 1)
    let parameters = trainer.network.parameterLayout.count * MemoryLayout<Float>.stride
    // Two copies of the parameters are a checkpoint's and a record's.
    #expect(least <= trainer.byteCount + 2 * parameters)
    let rows = trainer.network.blockSize
    let widest = trainer.network.nodes.map(\.shape.count).max() ?? 0
    #expect(least >= 7 * parameters + rows * widest * MemoryLayout<Float>.stride)
  }
}
