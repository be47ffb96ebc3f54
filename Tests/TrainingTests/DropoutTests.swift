import Datasets
import Foundation
import Kernels
import Randomness
import Testing

@testable import Training

private let folders = DataFolders(
  environment: [:], workingDirectory: FileManager.default.temporaryDirectory)

private let data = DatasetConfiguration.regression(
  RegressionConfiguration(train: 700, test: 30, features: 6, signal: 1, noise: 0.1))

private func trial(
  _ normalization: ModelConfiguration.Normalization = .none, dropout: Double? = 0.4,
  hidden: [Int] = [9, 7], batchSize: Int = 24, ghost: Int? = nil, epochs: Int = 2
) -> Trial {
  Trial(
    workload: Workload(
      dataset: data,
      model: ModelConfiguration(hidden: hidden, normalization: normalization, dropout: dropout)),
    recipe: Recipe(
      optimizer: Optimizer(), learningRate: 0.02, batchSize: batchSize, ghostBatchSize: ghost,
      epochs: epochs), seed: 5)
}

@Suite("Dropout")
struct DropoutTests {
  @Test("Drops the share that it should, and keeps the mean", arguments: [0.1, 0.5, 0.9])
  func share(probability: Double) {
    let values = Matrix(rows: 400, columns: 33)
    fill(values.view, with: 1)
    Dropout(seed: 1, update: 3).apply(
      to: values.view, probability: probability, firstRow: 0, firstBlock: 13, blocksPerRow: 23)
    let all = values.view.array
    let dropped = Double(all.count { $0 == 0 }) / Double(all.count)
    // Five standard deviations of a share of 13,200 draws.
    let deviation = (probability * (1 - probability) / Double(all.count)).squareRoot()
    #expect(abs(dropped - probability) < 5 * deviation)
    let kept = Set(all.filter { $0 != 0 })
    #expect(kept == [Float(1 / (1 - probability))])
  }

  @Test("A row's draws are its own, whatever rows stand before it in a block")
  func rows() {
    /// Of layers of 6 and 5 units, which take two blocks a row each.
    func mask(_ rows: Range<Int>, layer: Int, update: Int = 1) -> [Float] {
      let values = Matrix(rows: rows.count, columns: layer == 0 ? 6 : 5)
      fill(values.view, with: 1)
      Dropout(seed: 2, update: update).apply(
        to: values.view, probability: 0.5, firstRow: rows.lowerBound, firstBlock: 2 * layer,
        blocksPerRow: 5)
      return values.view.array
    }
    let whole = mask(0..<40, layer: 0)
    #expect(mask(0..<13, layer: 0) + mask(13..<40, layer: 0) == whole)
    #expect(mask(0..<40, layer: 0, update: 2) != whole)
    #expect(mask(0..<40, layer: 1).prefix(5) != whole.prefix(5))
  }

  /// Central differences of the loss under one update's draws, against the step that the update
  /// makes: plain SGD at a rate of 1 moves by the gradient.
  @Test(
    "The gradient is that of the network with the same units dropped",
    arguments: [
      trial(), trial(.batch), trial(.batch, batchSize: 48, ghost: 16),
      trial(hidden: [5], batchSize: 300), trial(.batch, hidden: [5], batchSize: 300),
    ])
  func gradient(_ trial: Trial) throws {
    let dataset = try data.load(from: folders)
    let batch = ArraySlice((0..<trial.recipe.batchSize).map(Int32.init))
    func trainer(_ values: [Float]? = nil) -> Trainer {
      Trainer(trial, on: dataset) { network in
        let drawn = ParameterValues(drawnFor: network, seed: 5)
        return Parameters(
          for: network,
          values: ParameterValues(
            parameters: values ?? drawn.parameters, statistics: drawn.statistics))
      }
    }
    var moved = trainer()
    let start = moved.parameterValues
    _ = moved.update(on: batch, learningRate: 1)
    let gradient = zip(start, moved.parameterValues).map { Double($0) - Double($1) }
    let largest = gradient.map(abs).max() ?? 0
    #expect(largest > 0.05)
    var far = 0
    for index in start.indices {
      func loss(_ change: Float) -> Double {
        var values = start
        values[index] += change
        var trainer = trainer(values)
        return trainer.update(on: batch, learningRate: 0).loss
      }
      let difference = (loss(0.001) - loss(-0.001)) / 0.002
      if abs(difference - gradient[index]) > 0.01 * largest { far += 1 }
    }
    // A rectifier's bend within the step puts a few off.
    #expect(Double(far) <= 0.03 * Double(start.count))
  }

  @Test(
    "Neither workers, nor memory, nor interruptions change a bit",
    arguments: [
      trial(batchSize: 600), trial(.batch, batchSize: 600),
      trial(.batch, batchSize: 600, ghost: 50),
    ])
  func sameBits(_ trial: Trial) throws {
    let dataset = try data.load(from: folders)
    let alone = trial.run(on: dataset)
    for resources in [
      TrainingResources(workers: 3), TrainingResources(workers: 2, activationBytes: 0),
      TrainingResources(activationBytes: 0),
    ] {
      #expect(trial.run(on: dataset, resources: resources).parameters == alone.parameters)
    }
    #expect(try trial.runWithInterruptions(on: dataset).parameters == alone.parameters)
    var without = trial
    without.workload.model?.dropout = nil
    #expect(without.run(on: dataset).parameters != alone.parameters)
  }

  @Test("Evaluations drop nothing")
  func evaluation() throws {
    let dataset = try data.load(from: folders)
    var trainer = Trainer(trial(), on: dataset)
    let first = trainer.evaluateJudging()
    _ = trainer.update(on: [0, 1, 2, 3], learningRate: 0)
    #expect(trainer.evaluateJudging() == first)
    let plain = Trainer(trial(dropout: nil), on: dataset)
    #expect(plain.evaluateJudging() == first)
  }
}
