import Datasets
import Samples
import Testing

@testable import Specification

/// CIFAR's sets as experiment files state them.
@Suite struct ColorSettingTests {
  private static let passage =
    "dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}"

  private static func text(_ dataset: String) throws -> String {
    try SampleExperiment.text(replacing: passage, with: "dataset: \(dataset)")
  }

  @Test(arguments: [
    ("{kind: cifar10}", CIFARConfiguration(.ten, folder: "cifar-10-batches-bin")),
    (
      "{kind: cifar10, folder: mine, train: 100, test: 10}",
      CIFARConfiguration(.ten, folder: "mine", train: 100, test: 10)
    ),
    ("{kind: cifar100}", CIFARConfiguration(.fine, folder: "cifar-100-binary")),
    ("{kind: cifar100, labels: fine, test: 7}", CIFARConfiguration(.fine, test: 7)),
    ("{kind: cifar100, labels: coarse}", CIFARConfiguration(.coarse)),
  ]) func read(_ dataset: String, expected: CIFARConfiguration) throws {
    let spec = try SampleExperiment.spec(Self.text(dataset))
    let found = spec.arms.map(\.workload.dataset)
    #expect(found == [.cifar(expected), .cifar(expected)])
  }

  @Test func whatIsStated() throws {
    let fine = DatasetConfiguration.cifar(CIFARConfiguration(.fine, train: 7))
    let stated = try #require(fine.traits.exampleShape)
    #expect((stated.inputs, stated.outputs) == (3072, 100))
    #expect(stated.image == ImageShape(height: 32, width: 32, channels: 3))
    #expect(fine.traits.trainCount == 7)
    #expect(fine.traits.isImages && fine.isReadFromFiles)
    #expect(fine.publicName == "cifar-100-binary")
    #expect(!fine.traits.takesAllExamples)
    let coarse = DatasetConfiguration.cifar(CIFARConfiguration(.coarse))
    #expect(coarse.traits.outputs == 20)
    #expect(coarse.traits.takesAllExamples)
  }

  static let bad: [BadExperimentTests.Case] = [
    .init(
      "labels of neither kind", passage, "dataset: {kind: cifar100, labels: all}", line: 5,
      key: "workload.dataset.labels", found: "all", expected: "one of fine, coarse"),
    .init(
      "labels of ten classes", passage, "dataset: {kind: cifar10, labels: fine}", line: 5,
      key: "workload.dataset.labels", found: "an unknown key"),
    .init(
      "no images", passage, "dataset: {kind: cifar10, test: 0}", line: 5,
      key: "workload.dataset.test", found: "0", expected: "a whole number from 1 to 10000000"),
  ]

  @Test(arguments: bad) func badSetting(_ bad: BadExperimentTests.Case) throws { try bad.check() }
}
