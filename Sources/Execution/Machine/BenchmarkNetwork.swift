import Datasets
import Randomness
import Training

/// The networks that the benchmark trains, and their data: images of random bytes. The numbers mean
/// nothing; what is timed does not depend on them.
package enum BenchmarkNetwork: String, Sendable, Hashable, CaseIterable, Codable {
  /// F1 of Keskar et al. 2017 and of Hoffer, Hubara & Soudry 2017, 784-512×5-10 with rectifiers.
  case f1
  /// C1 in small, for 28 × 28 pixels.
  case mini
  /// Convolutions of 3 × 3 with strides, for 28 × 28 pixels.
  case cs
  /// C1 of Hoffer, Hubara & Soudry 2017 without its dropout, for 32 × 32 pixels in colour.
  case c1
  /// A perceptron 784-256-128 with a projection 64-32, on pairs of views.
  case contrastive
  /// The encoder of `mini` with the same.
  case contrastiveMini = "contrastive-mini"

  package var batchSizes: [Int] {
    switch self {
    case .f1: [1, 8, 32, 128, 512, 2048, 8192]
    case .mini, .cs, .c1: [8, 32, 128, 512]
    case .contrastive, .contrastiveMini: [128, 512]
    }
  }

  package var exampleCount: Int {
    switch self {
    case .f1: 16_384
    case .mini, .cs, .c1, .contrastive, .contrastiveMini: 4096
    }
  }

  private var shape: ImageShape {
    switch self {
    case .f1, .mini, .cs, .contrastive, .contrastiveMini: ImageShape(height: 28, width: 28)
    case .c1: ImageShape(height: 32, width: 32, channels: 3)
    }
  }

  private static let outputs = 10

  func model(_ normalization: ModelConfiguration.Normalization) -> ModelConfiguration {
    let isNormalized = normalization == .batch
    switch self {
    case .f1:
      return ModelConfiguration(
        hidden: Array(repeating: 512, count: 5), normalization: normalization)
    case .contrastive:
      return ModelConfiguration(hidden: [256, 128], normalization: normalization)
    case .mini, .contrastiveMini:
      return ModelConfiguration(layers: .mini(outputs: Self.outputs, isNormalized: isNormalized))
    case .cs:
      return ModelConfiguration(layers: .strided(outputs: Self.outputs, isNormalized: isNormalized))
    case .c1:
      let layers: [LayerConfiguration] = .c1(outputs: Self.outputs, dropout: nil)
      return ModelConfiguration(
        layers: isNormalized ? layers : layers.filter { $0.kind != .batchNorm })
    }
  }

  /// NT-Xent at a temperature of 0.5; nil for the loss of classes.
  private var objective: TrainingObjective? {
    switch self {
    case .f1, .mini, .cs, .c1: nil
    case .contrastive, .contrastiveMini:
      .contrastive(ContrastiveObjective(loss: .ntxent, temperature: 0.5, projection: [64, 32]))
    }
  }

  /// By which views of an example differ: of all kinds that grey images have.
  private var augmentation: Augmentation? {
    objective.map { _ in
      Augmentation(
        shift: 2, rotation: 15, scale: 0.8...1.2, shear: 0.2, contrast: 0.4, brightness: 0.2,
        noise: 0.1)
    }
  }

  /// SGD at 0.001 with momentum 0.9, and neither weight decay nor clipping.
  package func trial(
    normalization: ModelConfiguration.Normalization, batchSize: Int
  ) -> Trial {
    // A trainer takes the examples that it is given; the data set that is named is another.
    Trial(
      workload: Workload(
        dataset: .strokes(StrokesConfiguration(train: exampleCount, test: 1)),
        model: model(normalization), objective: objective),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: 1e-3, batchSize: batchSize, epochs: 1,
        augmentation: augmentation),
      seed: 0)
  }

  /// Images in ten classes. They are windows on one piece of noise, which is much faster than drawing
  /// each byte.
  package func dataset() -> Dataset {
    let shape = shape
    var stream = RandomStream(seed: 0, purpose: .data)
    let noise = (0..<1 << 16).map { _ in UInt8(truncatingIfNeeded: stream.next32()) }
    func images(_ count: Int) -> ExampleSet {
      var bytes: [UInt8] = []
      var classes: [UInt8] = []
      bytes.reserveCapacity(count * shape.featureCount)
      for _ in 0..<count {
        let start = stream.integer(below: noise.count - shape.featureCount)
        bytes += noise[start..<start + shape.featureCount]
        classes.append(UInt8(stream.integer(below: Self.outputs)))
      }
      return ExampleSet(
        inputs: .bytes(bytes), targets: .classes(classes, classCount: Self.outputs),
        featureCount: shape.featureCount)
    }
    return Dataset(train: images(exampleCount), test: images(1), imageShape: shape)
  }
}
