import Foundation
import Testing

@testable import Datasets

/// Sets written as files, and read again.
@Suite struct ImageFilesTests {
  private func strokes(_ shape: StrokesConfiguration.Shape, train: Int = 23) throws -> Dataset {
    try DatasetConfiguration.strokes(
      StrokesConfiguration(train: train, test: 4, seed: 2, shape: shape)
    ).load(from: nowhere)
  }

  @Test(
    arguments: [
      (.mnist, .idx(IDXConfiguration(folder: "digits"))),
      (.cifar, .cifar(CIFARConfiguration(.ten, folder: "digits"))),
    ] as [(StrokesConfiguration.Shape, DatasetConfiguration)])
  func readAgain(_ shape: StrokesConfiguration.Shape, as kind: DatasetConfiguration) throws {
    let drawn = try strokes(shape)
    let root = FileManager.default.temporaryDirectory.appending(
      path: "batchlab-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appending(path: "digits")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in try ImageFiles(of: drawn).files {
      try Data(file.bytes).write(to: folder.appending(path: file.name))
    }
    let read = try kind.load(
      from: DataFolders(environment: ["BATCHLAB_DATA": root.path()], workingDirectory: root))
    #expect(read.imageShape == drawn.imageShape)
    #expect(read.standardization == drawn.standardization)
    for (got, expected) in [(read.train, drawn.train), (read.test, drawn.test)] {
      let same = bytes(of: got) == bytes(of: expected)
      #expect(same)
      #expect(classes(of: got) == classes(of: expected))
      #expect(got.targets.outputCount == 10)
    }
  }

  /// Five files of training records, about as many in each.
  @Test func batches() throws {
    let files = try ImageFiles(of: strokes(.cifar)).files
    #expect(
      files.map(\.name) == (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"])
    #expect(files.map { $0.bytes.count } == [4, 5, 4, 5, 5, 4].map { $0 * 3073 })
  }

  private func set(_ shape: ImageShape?, classCount: Int) -> Dataset {
    let features = shape?.featureCount ?? 2
    let part = ExampleSet(
      inputs: .bytes([UInt8](repeating: 7, count: 6 * features)),
      targets: .classes([0, 1, 0, 1, 0, 1], classCount: classCount), featureCount: features)
    return Dataset(train: part, test: part, imageShape: shape)
  }

  @Test func whatNoFormatHolds() throws {
    let large = ImageShape(height: 32, width: 32, channels: 3)
    let expected = "grey images, or ones of \(large) in up to 10 classes"
    func mistake(_ found: String, _ expected: String) -> DatasetError {
      .notWritable(found: found, expected: expected)
    }
    let small = ImageShape(height: 5, width: 4, channels: 3)
    #expect(throws: mistake("images of \(small) in 2 classes", expected)) {
      try ImageFiles(of: set(small, classCount: 2))
    }
    #expect(throws: mistake("images of \(large) in 20 classes", expected)) {
      try ImageFiles(of: set(large, classCount: 20))
    }
    #expect(throws: mistake("no images of classes", "images of classes")) {
      try ImageFiles(of: set(nil, classCount: 2))
    }
    #expect(throws: mistake("no images of classes", "images of classes")) {
      try ImageFiles(of: DatasetConfiguration.houses.load(from: nowhere))
    }
    let few = #expect(throws: DatasetError.self) {
      try ImageFiles(of: strokes(.cifar, train: 4))
    }
    #expect(
      few?.description == "cannot write files of 4 training examples;"
        + " expected at least one for each of CIFAR-10's 5 training files")
  }
}
