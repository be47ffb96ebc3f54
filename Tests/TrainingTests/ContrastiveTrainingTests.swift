import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// `Golden/contrastive_training.json`, which the script of this name wrote with PyTorch; its head defines
/// every number.
struct ContrastiveTrajectories: Decodable {
  struct Tensor: Decodable {
    let name: String
    let values: [Double]
  }
  struct Start: Decodable {
    let seed: Int
    /// Of each batch. Shape: views × inputs.
    let views: [[Float]]
    let initial: [Tensor]
  }
  struct Distance: Decodable {
    /// The largest of each ten steps, relative.
    let losses: [Double]
    let tensors: Double
  }
  struct Case: Decodable {
    let kind: ContrastiveLoss.Kind
    let temperature: Double
    let steps: Int
    let start: Int
    let ghostBatchRows: Int?
    let losses: [Double]
    let tensors: [Tensor]
    let float32: Distance
    let perturbed: Distance
  }
  let examples: Int
  let inputs: Int
  let rate: Double
  let momentum: Double
  let starts: [Start]
  let cases: [Case]

  static func read() throws -> ContrastiveTrajectories {
    let url = try #require(
      Bundle.module.url(
        forResource: "contrastive_training", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
  }

  /// Every view an example, one batch behind the other, and nothing standardised: the network takes two
  /// rows for an example's views, wherever they come from.
  func dataset(_ start: Start) -> Dataset {
    let values = start.views.flatMap { $0 }
    let count = values.count / inputs
    let set = ExampleSet(
      inputs: .floats(values),
      targets: .classes([UInt8](repeating: 0, count: count), classCount: 10),
      featureCount: inputs)
    let asItIs = Standardization(
      mean: [Double](repeating: 0, count: inputs),
      deviation: [Double](repeating: 1, count: inputs))
    return Dataset(train: set, test: set, standardization: asItIs)
  }

  func trial(_ item: Case) -> Trial {
    Trial(
      workload: Workload(
        dataset: .houses, model: ModelConfiguration(hidden: [16, 8], normalization: .batch),
        objective: .contrastive(
          ContrastiveObjective(
            loss: item.kind, temperature: item.temperature, projection: [6, 4]))),
      recipe: Recipe(
        optimizer: Optimizer(momentum: momentum), learningRate: rate, batchSize: examples,
        ghostBatchSize: item.ghostBatchRows, epochs: 1),
      seed: 0)
  }
}

@Suite("Contrastive training")
struct ContrastiveTrainingTests {
  /// As far from PyTorch's float64 as its own float32 is, or as runs whose initial parameters are perturbed
  /// in the last bits: all are draws of one kind.
  @Test("From PyTorch's weights and the same views the losses are PyTorch's", arguments: 0..<5)
  func trajectories(_ index: Int) throws {
    let file = try ContrastiveTrajectories.read()
    let item = file.cases[index]
    let start = try #require(file.starts.first { $0.seed == item.start })
    func values(_ tensors: ParameterLayout) -> [Float] {
      tensors.tensors.flatMap { tensor in
        start.initial.first { $0.name == tensor.name }?.values.map { Float($0) } ?? []
      }
    }
    var trainer = Trainer(file.trial(item), on: file.dataset(start)) { network in
      Parameters(
        for: network,
        values: ParameterValues(
          parameters: values(network.parameterLayout),
          statistics: values(network.statisticsLayout)))
    }
    let rows = 2 * file.examples
    let losses = (0..<item.steps).map { step in
      let first = step % start.views.count * rows
      return trainer.update(
        on: ArraySlice((first..<first + rows).map(Int32.init)), learningRate: file.rate
      ).loss
    }
    #expect(item.losses.count == item.steps)
    for (place, pair) in zip(losses, item.losses).enumerated() {
      let allowed = max(
        3 * item.float32.losses[place / 10], item.perturbed.losses[place / 10], 1e-6)
      #expect(abs(pair.0 / pair.1 - 1) <= allowed, "step \(place): \(pair)")
    }
    let network = trainer.network
    let found =
      zip(network.parameterLayout.tensors.map { ($0, trainer.parameterValues) }, 0...).map(\.0)
      + network.statisticsLayout.tensors.map { ($0, trainer.statisticValues) }
    var squares: [Double] = []
    for (tensor, all) in found {
      let expected = try #require(item.tensors.first { $0.name == tensor.name }).values
      let errors = zip(all[tensor.offset...], expected).map { Double($0) - $1 }
      #expect(expected.count == tensor.count)
      squares.append(
        errors.reduce(0) { $0 + $1 * $1 } / expected.reduce(0) { $0 + $1 * $1 })
    }
    let distance = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    #expect(distance <= max(3 * item.float32.tensors, item.perturbed.tensors, 1e-6))
  }

  private static let problems:
    [(hidden: Bool, kind: ContrastiveLoss.Kind, block: Int?, ghost: Int?)] =
      [
        (true, .ntxent, nil, nil), (true, .dcl, 5, nil), (false, .ntxent, 4, nil),
        (false, .dcl, nil, nil), (true, .ntxent, 8, 4), (true, .ntxent, 3, 6),
      ]

  /// The loss by the formula, over outputs that plain loops in Double compute.
  @Test(
    "The gradient through the whole network is that of differences", arguments: 0..<6, [0, 1 << 24])
  func differences(_ index: Int, memory: Int) {
    let problem = Self.problems[index]
    let (rows, inputs, temperature) = (12, 5, 0.4)
    let model = ModelConfiguration(hidden: [7, 6], normalization: problem.hidden ? .batch : .none)
    let workload = Workload(
      dataset: .houses, model: model,
      objective: .contrastive(
        ContrastiveObjective(loss: problem.kind, temperature: temperature, projection: [5, 3])))
    let network = Network(
      workload, for: ExampleShape(inputs: inputs, outputs: 10), ghostBatchSize: problem.ghost,
      blockSize: problem.block)
    let norm: [LayerConfiguration] = problem.hidden ? [.batchNorm] : []
    let layers: [LayerConfiguration] =
      [.linear(outputs: 7)] + norm + [.rectifier, .linear(outputs: 6)] + norm + [
        .rectifier, .linear(outputs: 5), .rectifier, .linear(outputs: 3),
      ]
    let x = (0..<rows * inputs).map { Float(1.5 * hashed($0, 1)) }
    let set = ExampleSet(
      inputs: .floats(x), targets: .classes([UInt8](repeating: 0, count: rows), classCount: 10),
      featureCount: inputs)
    let dataset = Dataset(
      train: set, test: set,
      standardization: Standardization(
        mean: [Double](repeating: 0, count: inputs),
        deviation: [Double](repeating: 1, count: inputs)))
    let point = Parameters(for: network, seed: 3).values.view.array.enumerated().map {
      Double(Float(Double($1) + 0.2 * hashed($0, 7)))
    }
    func loss(_ point: [Double]) -> Double {
      var reference = ReferenceLayers(parameters: point, ghostBatchSize: problem.ghost)
      let images = (0..<rows).map { row in
        var image = ReferenceLayers.Image(1, 1, inputs)
        image.values = x[row * inputs..<(row + 1) * inputs].map { Double($0) }
        return image
      }
      return Self.loss(
        reference.run(layers, images).map(\.values), problem.kind, temperature: temperature)
    }
    let pass = GradientPass(for: network, rows: rows, workers: 1, memory: memory)
    let gradient = Matrix(rows: 1, columns: point.count)
    let parameters = Parameters(
      for: network,
      values: ParameterValues(
        parameters: point.map { Float($0) }, statistics: network.initialStatistics))
    let batch = Batch(
      dataset: dataset, examples: Array(0..<Int32(rows))[...], changes: nil, prepared: nil,
      dropout: nil)
    let found =
      pass.run(batch, parameters: parameters.views, gradient: gradient.view) { _, _ in }
      / Double(rows)
    #expect(abs(found - loss(point)) < 2e-6)
    let places = stride(from: 0, to: point.count, by: 3)
    let expected = places.map { place in
      var (above, below) = (point, point)
      above[place] += 1e-6
      below[place] -= 1e-6
      return (loss(above) - loss(below)) / 2e-6
    }
    let largest = expected.map(abs).max() ?? 0
    #expect(largest > 1e-2)
    for (place, value) in zip(places, expected) {
      #expect(
        abs(Double(gradient.view[place]) - value) <= 3e-4 * largest,
        "parameter \(place): \(gradient.view[place]), expected \(value)")
    }
  }

  /// As `ContrastiveLoss` defines it, over all pairs.
  private static func loss(
    _ rows: [[Double]], _ kind: ContrastiveLoss.Kind, temperature: Double
  ) -> Double {
    let units = rows.map { row in
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return row.map { $0 / length }
    }
    func similarity(_ i: Int, _ k: Int) -> Double {
      zip(units[i], units[k]).reduce(0) { $0 + $1.0 * $1.1 } / temperature
    }
    let losses = units.indices.map { i -> Double in
      let others = units.indices.filter { $0 != i && (kind == .ntxent || $0 != i ^ 1) }
      return log(others.reduce(0) { $0 + exp(similarity(i, $1)) }) - similarity(i, i ^ 1)
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// What is kept of a batch grows with it, what is computed again does not: beside the blocks' own
  /// memory a view takes its embedding, the embedding's gradient and a column of a stripe.
  @Test("Memory without keeping activations is flat in the batch size") func memory() {
    let shape = ExampleShape(inputs: 784, outputs: 10)
    let workload = Workload(
      dataset: .houses, model: ModelConfiguration(hidden: [256, 128], normalization: .batch),
      objective: .contrastive(
        ContrastiveObjective(loss: .ntxent, temperature: 0.5, projection: [64, 32])))
    let network = Network(workload, for: shape)
    func bytes(_ examples: Int, _ memory: Int) -> Int {
      GradientPass(for: network, rows: 2 * examples, workers: 1, memory: memory).byteCount
    }
    let (small, large) = (bytes(64, 0), bytes(4096, 0))
    #expect(large - small < 16 << 20, "\(small) and \(large) bytes")
    #expect(bytes(4096, 1 << 30) - large > 2 * 4096 * (256 + 128) * 4)
  }

  @Test("The encoder draws the weights that it draws for a supervised objective") func encoder() {
    let model = ModelConfiguration(hidden: [12, 6], normalization: .batch)
    let shape = ExampleShape(inputs: 9, outputs: 4)
    let objective = ContrastiveObjective(loss: .dcl, temperature: 1, projection: [5])
    let own = Network(
      Workload(dataset: .houses, model: model, objective: .contrastive(objective)), for: shape)
    let other = Network(model, for: shape)
    #expect(own.outputs == 5 && own.representationWidth == 6 && other.representationWidth == 6)
    let a = Parameters(for: own, seed: 1).values.view.array
    let b = Parameters(for: other, seed: 1).values.view.array
    for tensor in other.parameterLayout.tensors
    where tensor.name != "6.weight" && tensor.name != "6.bias" {
      let range = tensor.offset..<tensor.offset + tensor.count
      #expect(a[range] == b[range], "\(tensor.name)")
    }
  }
}
