import Randomness

/// Standard normal inputs and a noisy linear target: `y = signal * (u·x) + noise * e`.
///
/// x and e are standard normal; u has length 1 and a uniformly drawn direction, the same for all
/// examples of a seed. Signal 0 with noise 1 leaves nothing to learn: x and y are independent.
///
/// Shapes: inputs `features`, targets 1. Every example comes from a stream of its own, so it does
/// not depend on how many are drawn.
public struct RegressionConfiguration: Sendable, Hashable, Codable {
  public var train: Int
  public var test: Int
  public var features: Int
  public var seed: UInt64
  public var signal: Double
  public var noise: Double

  public init(
    train: Int, test: Int, features: Int, seed: UInt64 = 0, signal: Double = 0, noise: Double = 1
  ) {
    self.train = train
    self.test = test
    self.features = features
    self.seed = seed
    self.signal = signal
    self.noise = noise
  }
}

extension RegressionConfiguration: DatasetSettings {
  /// The ranges of the settings.
  package static let featureCounts = 1...65_536
  package static let signals = -1e6...1e6
  package static let noises = 0...1e6

  var configuration: DatasetConfiguration { .regression(self) }

  var traits: DatasetTraits {
    DatasetTraits(
      trainCount: train, testCount: test, inputs: features, outputs: 1,
      task: .regression,
      inputBytes: (train + test) * features * MemoryLayout<Float>.stride)
  }

  package var drawingSeed: UInt64? {
    get { seed }
    set { seed = newValue ?? seed }
  }

  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try DrawnExamples.check(train: train, test: test)
    try DatasetError.check(features, isIn: Self.featureCounts, as: "features")
    try DatasetError.check(signal, isIn: Self.signals, as: "signal")
    try DatasetError.check(noise, isIn: Self.noises, as: "noise")
    let direction = direction()
    return Dataset(
      train: examples(DrawnExamples.train(train), direction: direction),
      test: examples(DrawnExamples.test(test), direction: direction))
  }

  private func direction() -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .data, index: DrawnExamples.shared)
    let normals = (0..<features).map { _ in stream.normal() }
    let length = normals.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return normals.map { $0 / length }
  }

  private func examples(_ indices: Range<UInt32>, direction: [Double]) -> ExampleSet {
    var inputs = [Float]()
    var targets = [Float]()
    inputs.reserveCapacity(indices.count * features)
    targets.reserveCapacity(indices.count)
    for index in indices {
      var stream = RandomStream(seed: seed, purpose: .data, index: index)
      var projection = 0.0
      for component in direction {
        let input = stream.normal()
        projection += component * input
        inputs.append(Float(input))
      }
      targets.append(Float(signal * projection + noise * stream.normal()))
    }
    return ExampleSet(
      inputs: .floats(inputs), targets: .values(targets, width: 1), featureCount: features)
  }
}
