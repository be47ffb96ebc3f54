import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// One case of `Golden/convolutions.json`, which the script of this name wrote with PyTorch; the
/// script's head defines every number.
struct ConvolutionTrajectory: Decodable, CustomTestStringConvertible, Sendable {
  struct Tensor: Decodable, Sendable {
    let name: String
    let shape: [Int]
    let norm: Double
    let samples: [Double]
  }
  struct Distance: Decodable, Sendable {
    let loss, samples: Double
  }
  let name: String
  let layers: [LayerConfiguration]
  let height, width, channels, batchSize, steps: Int
  let learningRate: Double
  let losses: [Double]
  let tensors: [Tensor]
  /// From PyTorch's float64: its float32, and perturbed runs of float64.
  let float32, perturbed: Distance

  var testDescription: String { name }

  private struct File: Decodable { let cases: [ConvolutionTrajectory] }

  static let all: [ConvolutionTrajectory] = {
    guard
      let url = Bundle.module.url(
        forResource: "convolutions", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url)
    else { return [] }
    return (try? JSONDecoder().decode(File.self, from: data))?.cases ?? []
  }()

  private static let batches = 8
  static let outputs = 10

  var image: ImageShape { ImageShape(height: height, width: width, channels: channels) }

  /// The eight batches one after another, and nothing standardised.
  var dataset: Dataset {
    let numbers = 0..<Self.batches
    let labels = numbers.flatMap { number -> [UInt8] in
      (0..<batchSize).map { row -> UInt8 in
        let drawn: Double = (hashed(row, 2000 + number) + 1) / 2
        return UInt8(Int(drawn * 0x1p32) % Self.outputs)
      }
    }
    let set = ExampleSet(
      inputs: .floats(
        numbers.flatMap { drawn(1000 + $0, batchSize * image.featureCount, scale: 1.7) }),
      targets: .classes(labels, classCount: Self.outputs), featureCount: image.featureCount)
    let asItIs = Standardization(
      mean: [Double](repeating: 0, count: channels),
      deviation: [Double](repeating: 1, count: channels))
    return Dataset(train: set, test: set, imageShape: image, standardization: asItIs)
  }

  func batch(of step: Int) -> ArraySlice<Int32> {
    let first = step % Self.batches * batchSize
    return ArraySlice((first..<first + batchSize).map(Int32.init))
  }

  var trial: Trial {
    Trial(
      workload: Workload(dataset: .houses, model: ModelConfiguration(layers: layers)),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: learningRate, batchSize: batchSize,
        epochs: 1),
      seed: 0)
  }

  /// Drawn as PyTorch draws initial weights, but by the script's rule.
  func parameters(of network: Network) -> [Float] {
    var values: [Float] = []
    // Of the weights just before, whose bias may come next.
    var fanIn: Int?
    for (number, tensor) in network.parameterLayout.tensors.enumerated() {
      let isWeights = tensor.shape.count > 1
      if isWeights { fanIn = tensor.shape.dropFirst().reduce(1, *) }
      if let width = fanIn, isWeights || tensor.name.hasSuffix("bias") {
        let scale = 1 / Double(width).squareRoot()
        values += tensor.stored(drawn(number, tensor.count, scale: scale))
      } else {
        let isScale = tensor.name.hasSuffix("weight")
        values += [Float](repeating: isScale ? 1 : 0, count: tensor.count)
      }
      if !isWeights { fanIn = nil }
    }
    return values
  }

  /// As the script measures how far a run is from float64, by the samples.
  func distance(losses: [Double], _ found: [(name: String, values: [Double])]) -> Distance {
    let squares = zip(found, tensors).map { found, expected in
      let last = expected.samples.count - 1
      let places = expected.samples.indices.map { $0 * (found.values.count - 1) / max(last, 1) }
      let errors = zip(places, expected.samples).map { found.values[$0] - $1 }
      return errors.reduce(0) { $0 + $1 * $1 } / expected.samples.reduce(0) { $0 + $1 * $1 }
    }
    let samples = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    let loss = zip(losses, self.losses).map { abs($0 - $1) }.max() ?? .infinity
    return Distance(loss: loss, samples: samples)
  }
}

@Suite("Trajectories of convolutional networks")
struct ConvolutionTrajectoryTests {
  @Test("Published networks are those of the script") func networks() {
    let found = Dictionary(
      ConvolutionTrajectory.all.map { ($0.name, $0.layers) },
      uniquingKeysWith: { first, _ in first })
    #expect(found.count == 5)
    #expect(found["mini, 20 steps"] == .mini(outputs: 10))
    #expect(found["resnet8, 8 steps"] == .residual(depth: 8, width: 4, outputs: 10))
    #expect(found["c1, 2 steps"] == .c1(outputs: 10, dropout: nil))
  }

  /// No further from float64 than three times as far as PyTorch's float32, or the furthest of its
  /// perturbed runs, whichever is further: all are draws of one kind.
  @Test("They stay as near to float64 as PyTorch's float32", arguments: ConvolutionTrajectory.all)
  func steps(_ trajectory: ConvolutionTrajectory) {
    var trainer = Trainer(trajectory.trial, on: trajectory.dataset) { network in
      Parameters(
        for: network,
        values: ParameterValues(
          parameters: trajectory.parameters(of: network), statistics: network.initialStatistics))
    }
    let losses = (0..<trajectory.steps).map { step in
      trainer.update(on: trajectory.batch(of: step), learningRate: trajectory.learningRate).loss
    }
    let network = trainer.network
    let (parameters, statistics) = (trainer.parameterValues, trainer.statisticValues)
    let found =
      network.parameterLayout.tensors.map { ($0.name, $0.read(parameters)) }
      + network.statisticsLayout.tensors.map { ($0.name, $0.read(statistics)) }
    #expect(found.map(\.0) == trajectory.tensors.map(\.name))
    let distance = trajectory.distance(losses: losses, found)
    let (single, perturbed) = (trajectory.float32, trajectory.perturbed)
    // For those who want to know how near, and not that it is near enough.
    print(
      "\(trajectory.name), from float64: samples \(distance.samples), PyTorch's float32"
        + " \(single.samples), perturbed \(perturbed.samples); losses \(distance.loss),"
        + " \(single.loss), \(perturbed.loss)")
    #expect(distance.samples < 3 * max(single.samples, perturbed.samples))
    #expect(distance.loss < 3 * max(single.loss, perturbed.loss))
  }
}
