import Foundation
import Testing

@testable import Datasets

/// What a configuration says of its examples is what they have.
@Suite struct DatasetTraitsTests {
  private static let drawn: [DatasetConfiguration] = [
    .strokes(StrokesConfiguration(train: 6, test: 4, seed: 1)),
    .strokes(StrokesConfiguration(train: 6, test: 4, seed: 1, freshEachEpoch: true)),
    .strokes(StrokesConfiguration(train: 6, test: 4, seed: 1, shape: .cifar)),
    .regression(RegressionConfiguration(train: 6, test: 4, features: 3, seed: 1)), .houses,
  ]

  @Test(arguments: drawn) func drawnExamples(_ configuration: DatasetConfiguration) throws {
    let traits = configuration.traits
    let dataset = try configuration.load(
      from: DataFolders(environment: [:], workingDirectory: URL(fileURLWithPath: "/")))
    #expect(traits.trainCount == dataset.train.count)
    #expect(traits.exampleShape == dataset.exampleShape)
    #expect(dataset.exampleShape.inputs == dataset.train.featureCount)
    #expect(traits.isImages == (dataset.imageShape != nil))
    #expect((traits.freshExampleLimit != nil) == (dataset.fresh != nil))
    let isRegression = if case .values = dataset.train.targets { true } else { false }
    #expect(traits.task == (isRegression ? .regression : .classification))
    #expect(traits.takesAllExamples && !traits.isTable)
    let bytes = [dataset.train, dataset.test].map { set in
      switch set.inputs {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count * MemoryLayout<Float>.stride
      }
    }
    #expect(traits.inputBytes == bytes[0] + bytes[1])
  }

  @Test(
    arguments: [
      (DatasetConfiguration.idx(IDXConfiguration(folder: "a", train: 5)), 5, true),
      (.cifar(CIFARConfiguration(.coarse, folder: "a")), nil, true),
      (.csv(CSVConfiguration(file: "a", target: "y", task: .regression)), nil, false),
    ] as [(DatasetConfiguration, Int?, Bool)])
  func files(_ configuration: DatasetConfiguration, trainCount: Int?, isImages: Bool) {
    let traits = configuration.traits
    #expect(traits.trainCount == trainCount)
    #expect(traits.isImages == isImages && traits.isTable == !isImages)
    #expect(traits.task == (isImages ? .classification : .regression))
    #expect(traits.takesAllExamples == (trainCount == nil))
    #expect(configuration.isReadFromFiles && configuration.publicName == "a")
    #expect((traits.outputs != nil) == isImages)
  }

  /// A place or a seed goes where there is one, and nothing else changes.
  @Test(arguments: ConfigurationCodingTests.forms.map(\.0))
  func placesAndSeeds(_ configuration: DatasetConfiguration) {
    var changed = configuration
    changed.location = nil
    changed.drawingSeed = nil
    #expect(changed == configuration)
    changed.location = "elsewhere"
    changed.drawingSeed = 77
    #expect(changed.location == (configuration.location == nil ? nil : "elsewhere"))
    #expect(changed.drawingSeed == (configuration.drawingSeed == nil ? nil : 77))
    changed.location = configuration.location
    changed.drawingSeed = configuration.drawingSeed
    #expect(changed == configuration)
  }
}
