import Datasets
import Foundation
import Testing

/// What of a data set's files its digest is of.
@Suite struct FileContentsTests {
  private func contents(
    _ configuration: DatasetConfiguration, _ folders: DataFolders
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try configuration.readContents(from: folders) { bytes += Array($0) }
    return bytes
  }

  private static let idx = DatasetConfiguration.idx(IDXConfiguration(folder: TemporaryFolder.name))

  private static let files = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]

  @Test func idx() throws {
    let folder = try TemporaryFolder()
    let wanted = try Self.files.flatMap {
      [UInt8](try Data(contentsOf: folder.folder.appending(path: $0)))
    }
    #expect(try contents(Self.idx, folder.folders) == wanted)
    // Neither compression nor names change it.
    for file in Self.files { try folder.compress(file) }
    #expect(try contents(Self.idx, folder.folders) == wanted)
    for file in Self.files {
      try FileManager.default.moveItem(
        atPath: folder.path(file + ".gz"), toPath: folder.path("emnist-digits-\(file).gz"))
    }
    #expect(try contents(Self.idx, folder.folders) == wanted)
  }

  /// Longer than a chunk, by nothing, by one byte and by a half.
  @Test(arguments: [0, 1, 262_143, 262_144, 262_145, 393_216, 524_288]) func table(
    size: Int
  ) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }
    try Data(bytes).write(to: folder.root.appending(path: "t.csv"))
    let configuration = DatasetConfiguration.csv(CSVConfiguration(file: "t.csv", target: "y"))
    #expect(try contents(configuration, folder.folders) == bytes)
  }

  @Test(arguments: [CIFARConfiguration.Classes.ten, .fine, .coarse]) func cifar(
    _ classes: CIFARConfiguration.Classes
  ) throws {
    let folder = try TemporaryFolder()
    let names =
      classes == .ten
      ? (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"] : ["train.bin", "test.bin"]
    for (index, name) in names.enumerated() { try folder.write([UInt8(index), 9], to: name) }
    let configuration = DatasetConfiguration.cifar(
      CIFARConfiguration(classes, folder: TemporaryFolder.name))
    #expect(
      try contents(configuration, folder.folders) == names.indices.flatMap { [UInt8($0), 9] })
  }

  @Test func drawnSetsHaveNone() throws {
    #expect(try contents(.houses, nowhere) == [])
  }

  @Test func missing() throws {
    #expect(throws: DatasetError.self) {
      try contents(.csv(CSVConfiguration(file: "t.csv", target: "y")), nowhere)
    }
    #expect(throws: DatasetError.self) { try contents(Self.idx, nowhere) }
  }
}
