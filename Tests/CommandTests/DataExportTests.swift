import Foundation
import Testing

/// `batchlab data export`: drawn images as files, and trials on them.
@Suite struct DataExportTests {
  private static func experiment(_ dataset: String) -> String {
    """
    title: Drawn or read
    question: Is it the same?
    source: None
    workload:
      dataset: \(dataset)
      model: {kind: mlp, hidden: [8], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.05, momentum: 0.9}
      batchSize: 10
      epochs: 2
      augmentation: {shift: 4, flip: true, fill: 127}
    arms:
      one: {}
      more: {workload: {dataset: {train: 50}}}
    seeds: 1

    """
  }

  /// What is written and read again teaches a network the same, to the bit.
  @Test(arguments: [("mnist", "idx"), ("cifar", "cifar10")])
  func trainedOnFiles(shape: String, kind: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.experiment("{kind: strokes, train: 60, test: 20, shape: \(shape)}"),
      to: "experiments/drawn.yaml")
    try folder.write(
      Self.experiment("{kind: \(kind), folder: digits}"), to: "experiments/read.yaml")
    let export = try Batchlab.run("data", "export", "drawn", "--output", "data/digits", in: folder)
    #expect(export.status == 0, "\(export.errors)")
    #expect(export.output.hasPrefix("drawn, one: strokes: 60 to train, 20 to test, in "))

    #expect(try Batchlab.run("run", "drawn", in: folder).status == 0)
    let drawn = Set(folder.records())
    let run = try Batchlab.run("run", "read", in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let read = Set(folder.records()).subtracting(drawn)
    #expect(drawn.count == 2 && read.count == 2)
    #expect(try digests(drawn, in: folder) == digests(read, in: folder))
  }

  /// Of the final parameters.
  private func digests(_ trials: Set<String>, in folder: TemporaryFolder) throws -> Set<String> {
    Set(
      try trials.map { id in
        let data = try Data(contentsOf: folder.file(".batchlab/trials/\(id)/trial.json"))
        let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(record["parametersDigest"] as? String)
      })
  }

  @Test func armsAndProfiles() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.experiment("{kind: strokes, train: 60, test: 20}")
        + "profiles: {small: {workload: {dataset: {test: 7}}}}\n", to: "experiments/drawn.yaml")
    let result = try Batchlab.run(
      "data", "export", "experiments/drawn.yaml", "--arm", "more", "--profile", "small", "--output",
      "digits", in: folder)
    #expect(result.output.contains("more: strokes: 50 to train, 7 to test"), "\(result.errors)")
    expectError(
      try Batchlab.run("data", "export", "drawn", "--arm", "none", "--output", "x", in: folder),
      status: 65, naming: "no arm none", "one, more")
  }

  /// Nothing that is there is written over.
  @Test func folderWithFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.experiment("{kind: strokes, train: 60, test: 20}"), to: "experiments/drawn.yaml")
    try folder.write("mine", to: "digits/t10k-labels-idx1-ubyte")
    let result = try Batchlab.run("data", "export", "drawn", "--output", "digits", in: folder)
    expectError(result, status: 65, naming: "t10k-labels-idx1-ubyte", "is there already")
    #expect(!folder.exists("digits/train-images-idx3-ubyte"))
    let kept = try String(
      contentsOf: folder.file("digits/t10k-labels-idx1-ubyte"), encoding: .utf8)
    #expect(kept == "mine")
  }

  @Test func whatAreNoImages() throws {
    let folder = try TemporaryFolder()
    let text = Self.experiment("{kind: regression, train: 60, test: 20, features: 3}")
      .replacingOccurrences(of: "  augmentation: {shift: 4, flip: true, fill: 127}\n", with: "")
    try folder.write(text, to: "experiments/values.yaml")
    expectError(
      try Batchlab.run("data", "export", "values", "--output", "digits", in: folder), status: 65,
      naming: "cannot write files of no images of classes")
    #expect(!folder.exists("digits"))
  }
}
