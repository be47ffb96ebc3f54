import Datasets
import Foundation
import Samples
import Specification
import Testing
import Training

@testable import Planning

/// Networks that do not fit data whose shape only the files tell are refused when they are planned.
@Suite struct ModelPlanTests {
  /// Twelve images of 2 × 2 pixels to learn from and six to test on, in three classes, and a table.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: folder.file("images"), withIntermediateDirectories: true)
    for (part, count) in [("train", 12), ("t10k", 6)] {
      let size = [0, 0, 0, UInt8(count)]
      let images =
        [0, 0, 8, 3] + size + [0, 0, 0, 2, 0, 0, 0, 2] + (0..<4 * count).map(UInt8.init)
      let labels = [0, 0, 8, 1] + size + (0..<count).map { UInt8($0 % 3) }
      try folder.write(Data(images), to: "images/\(part)-images-idx3-ubyte")
      try folder.write(Data(labels), to: "images/\(part)-labels-idx1-ubyte")
    }
    try folder.write("x,y\n" + (0..<20).map { "\($0),\($0 * $0)\n" }.joined(), to: "table.csv")
    return folder
  }

  private static func plan(
    _ model: String, data: String = "{kind: idx, folder: images, train: 8, test: 4, classes: 3}",
    batchSize: Int = 2
  ) throws -> Plan {
    var text = try SampleExperiment.text(
      replacing: "{kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}",
      with: data)
    text = try SampleExperiment.text(
      replacing: "one: {batchSize: 1}", with: "one: {batchSize: \(batchSize)}", in: text)
    text = try SampleExperiment.text(
      replacing: "{kind: mlp, hidden: [3]}", with: model, in: text)
    let folder = try folder()
    return try Plan(
      SampleExperiment.spec(text),
      datasets: DatasetCache(
        folders: DataFolders(
          environment: ["BATCHLAB_DATA": folder.url.path], workingDirectory: folder.url)))
  }

  private static let listed = """
    {kind: convolutional, layers: [
          {kind: convolution, outputs: 4, kernel: 2},
          {kind: batchNorm}, {kind: flatten}, {kind: linear, outputs: 3}]}
    """

  @Test func `What fits is planned`() throws {
    let plan = try Self.plan(Self.listed)
    #expect(plan.trials.count == 4)
  }

  @Test(arguments: [
    (
      "{kind: mini}", 6, "workload.model",
      "layer 2 (maxPool): a window of 3 on 2 × 2 positions", "one that fits in"
    ),
    (
      "{kind: convolutional, layers: [{kind: flatten},\n      {kind: linear, outputs: 4}]}", 7,
      "workload.model.layers[1]", "layer 2 (linear): 4 outputs", "3, as the data have"
    ),
  ]) func `Images of files`(
    model: String, line: Int, key: String, found: String, expected: String
  ) throws {
    let error = SpecificationError(
      file: "sample.yaml", line: line, key: key, found: found, expected: expected)
    #expect(throws: error) { try Self.plan(model) }
  }

  @Test func `A convolution on a table`() throws {
    let error = SpecificationError(
      file: "sample.yaml", line: 7, key: "workload.model.layers[0]",
      found: "layer 1 (convolution): a vector of 1 numbers", expected: "an image")
    #expect(throws: error) {
      try Self.plan(Self.listed, data: "{kind: csv, file: table.csv, target: y, task: regression}")
    }
  }

  /// Behind the convolution of 2 × 2 an image has one position.
  @Test(arguments: [(1, "a batch of 1 row"), (7, "a last batch of 1 row")])
  func `Batches of one row`(batchSize: Int, found: String) throws {
    let wide = Self.listed.replacing("kernel: 2", with: "kernel: 1")
    #expect(try Self.plan(wide, batchSize: batchSize).trials.count == 4)
    let model = Self.listed
    let error = #expect(throws: SpecificationError.self) {
      try Self.plan(model, batchSize: batchSize)
    }
    #expect(error?.key == "arms.one.batchSize" && error?.found.hasPrefix(found) ?? false)
  }
}
