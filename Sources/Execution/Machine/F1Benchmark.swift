import Datasets
import Randomness
import Training

/// The network and the data that the benchmark trains on: F1 of Keskar et al. 2017 and of Hoffer,
/// Hubara & Soudry 2017, 784-512×5-10 with rectifiers, on images of bytes.
///
/// The numbers mean nothing; what is timed does not depend on them.
package enum F1Benchmark {
  package static let exampleCount = 16_384
  package static let batchSizes = [1, 8, 32, 128, 512, 2048, 8192]

  /// SGD at 0.001 with momentum 0.9, and neither weight decay nor clipping.
  package static func trial(
    normalization: ModelConfiguration.Normalization, batchSize: Int
  ) -> Trial {
    // A trainer takes the examples that it is given; named here are others of the same shape.
    Trial(
      workload: Workload(
        dataset: .strokes(StrokesConfiguration(train: exampleCount, test: 1)),
        model: ModelConfiguration(
          hidden: Array(repeating: 512, count: 5), normalization: normalization)),
      recipe: Recipe(
        optimizer: Optimizer(momentum: 0.9), learningRate: 1e-3, batchSize: batchSize, epochs: 1),
      seed: 0)
  }

  /// Images of 28 × 28 random bytes in ten classes. They are windows on one piece of noise, which
  /// is much faster than drawing each byte.
  package static func dataset() -> Dataset {
    let shape = ImageShape(height: 28, width: 28)
    var stream = RandomStream(seed: 0, purpose: .data)
    let noise = (0..<1 << 16).map { _ in UInt8(truncatingIfNeeded: stream.next32()) }
    func images(_ count: Int) -> ExampleSet {
      var bytes: [UInt8] = []
      var classes: [UInt8] = []
      bytes.reserveCapacity(count * shape.pixelCount)
      for _ in 0..<count {
        let start = stream.integer(below: noise.count - shape.pixelCount)
        bytes += noise[start..<start + shape.pixelCount]
        classes.append(UInt8(stream.integer(below: 10)))
      }
      return ExampleSet(
        inputs: .bytes(bytes), targets: .classes(classes, classCount: 10),
        featureCount: shape.pixelCount)
    }
    return Dataset(train: images(exampleCount), test: images(1), imageShape: shape)
  }
}
