import Datasets
import Foundation
import Testing

/// Every way in which CIFAR's files can be wrong.
@Suite struct CIFARFileTests {
  /// A folder of records with recognisable bytes, plain; deleted with its owner.
  private final class Folder {
    let root: URL
    let classes: CIFARConfiguration.Classes

    init(_ classes: CIFARConfiguration.Classes) throws {
      self.classes = classes
      root = FileManager.default.temporaryDirectory.appending(
        path: "batchlab-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in Folder.names(classes) { try write(record(1) + record(2), to: name) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    static func names(_ classes: CIFARConfiguration.Classes) -> [String] {
      classes == .ten
        ? (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"] : ["train.bin", "test.bin"]
    }

    var folder: URL { root.appending(path: CIFARConfiguration.publishedFolder(of: classes)) }

    func path(_ name: String) -> String { folder.appending(path: name).path() }

    func record(_ label: UInt8) -> [UInt8] {
      (classes == .ten ? [label] : [label, label]) + IDX.pixels(3072)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
      try Data(bytes).write(to: folder.appending(path: name))
    }

    func compress(_ name: String, transform: ([UInt8]) -> [UInt8] = { $0 }) throws {
      let file = folder.appending(path: name)
      let member = Gzip.stored([UInt8](try Data(contentsOf: file)))
      try FileManager.default.removeItem(at: file)
      try write(transform(member), to: name + ".gz")
    }

    func load(train: Int? = nil, test: Int? = nil) throws -> Dataset {
      try DatasetConfiguration.cifar(CIFARConfiguration(classes, train: train, test: test)).load(
        from: DataFolders(environment: ["BATCHLAB_DATA": root.path()], workingDirectory: root))
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let classes: CIFARConfiguration.Classes
    let file: String
    let spoil: @Sendable ([UInt8]) -> [UInt8]
    let fault: DatasetError.Fault
    let words: String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "empty", classes: .ten, file: "data_batch_2.bin", spoil: { _ in [] },
      fault: .noRecords(recordSize: 3073), words: "holds nothing; expected records of 3073 bytes"),
    Case(
      name: "a byte short", classes: .ten, file: "data_batch_5.bin", spoil: { $0.dropLast() },
      fault: .brokenRecord(found: 6145, recordSize: 3073),
      words: "holds 6145 bytes, which ends within record 1; expected a multiple of 3073"
        + " (labels and 3 × 32 × 32 pixels)"),
    Case(
      name: "a byte long", classes: .fine, file: "train.bin", spoil: { $0 + [7] },
      fault: .brokenRecord(found: 6149, recordSize: 3074),
      words: "holds 6149 bytes, which ends within record 2; expected a multiple of 3074"
        + " (labels and 3 × 32 × 32 pixels)"),
    Case(
      name: "label", classes: .ten, file: "test_batch.bin",
      spoil: { $0.replacing(3073, by: 10) },
      fault: .recordLabel(record: 1, name: "label", found: 10, classCount: 10),
      words: "the label of record 1 is 10; expected 0 to 9"),
    Case(
      name: "coarse label, not asked for", classes: .fine, file: "test.bin",
      spoil: { $0.replacing(0, by: 20) },
      fault: .recordLabel(record: 0, name: "coarse label", found: 20, classCount: 20),
      words: "the coarse label of record 0 is 20; expected 0 to 19"),
    Case(
      name: "fine label, not asked for", classes: .coarse, file: "train.bin",
      spoil: { $0.replacing(3075, by: 100) },
      fault: .recordLabel(record: 1, name: "fine label", found: 100, classCount: 100),
      words: "the fine label of record 1 is 100; expected 0 to 99"),
  ]

  @Test(arguments: cases, [false, true]) func spoiled(_ bad: Case, compressed: Bool) throws {
    let folder = try Folder(bad.classes)
    let contents = [UInt8](try Data(contentsOf: folder.folder.appending(path: bad.file)))
    try folder.write(bad.spoil(contents), to: bad.file)
    if compressed { try folder.compress(bad.file) }
    let path = folder.path(bad.file) + (compressed ? ".gz" : "")
    let error = #expect(throws: DatasetError.file(path: path, bad.fault)) { try folder.load() }
    #expect(error?.description == "\(path): \(bad.words)")
  }

  @Test func damagedGzip() throws {
    let folder = try Folder(.ten)
    try folder.compress("data_batch_1.bin") { $0.dropLast(20) }
    let expected = DatasetError.file(
      path: folder.path("data_batch_1.bin.gz"),
      .damagedGzip(reason: "ends before its stream does"))
    #expect(throws: expected) { try folder.load() }
  }

  @Test(arguments: CIFARConfiguration.Classes.allCases)
  func missing(_ classes: CIFARConfiguration.Classes) throws {
    for name in Folder.names(classes) {
      let folder = try Folder(classes)
      try FileManager.default.removeItem(at: folder.folder.appending(path: name))
      let expected = DatasetError.missingFile(
        name: name, folder: folder.folder.path() + "/")
      #expect(throws: expected) { try folder.load() }
    }
  }

  @Test func missingFolder() throws {
    let folder = try Folder(.ten)
    try FileManager.default.removeItem(at: folder.folder)
    let error = #expect(throws: DatasetError.self) { try folder.load() }
    #expect(error?.description.hasPrefix("no data folder \"cifar-10-batches-bin\"; ") == true)
  }

  @Test func moreThanThereAre() throws {
    let folder = try Folder(.ten)
    let train = (1...5).map { folder.path("data_batch_\($0).bin") }.joined(separator: ", ")
    #expect(
      throws: DatasetError.tooFewExamples(
        path: train, setting: "train", requested: 11, available: 10)
    ) { try folder.load(train: 11) }
    #expect(
      throws: DatasetError.tooFewExamples(
        path: folder.path("test_batch.bin"), setting: "test", requested: 3, available: 2)
    ) { try folder.load(test: 3) }
    #expect(try folder.load(train: 10, test: 2).train.count == 10)
    #expect(
      throws: DatasetError.setting(
        name: "train", found: "0", expected: "a number from 1 to 2147483647")
    ) { try folder.load(train: 0) }
  }

  /// A byte anywhere in any file, also one that is not among the first so many.
  @Test(arguments: CIFARConfiguration.Classes.allCases)
  func digestChangesWithAnyFile(_ classes: CIFARConfiguration.Classes) throws {
    let folder = try Folder(classes)
    let before = try folder.load(train: 1, test: 1).contentDigest
    #expect(before?.hasPrefix("crc32:2-") == true)
    for name in Folder.names(classes) {
      let contents = [UInt8](try Data(contentsOf: folder.folder.appending(path: name)))
      try folder.write(contents.replacing(contents.count - 5, by: 1), to: name)
      #expect(try folder.load(train: 1, test: 1).contentDigest != before, "\(name)")
      try folder.write(contents, to: name)
    }
    #expect(try folder.load().contentDigest == before)
  }

  /// Compressed or not, the examples are the same, and so is what identifies them.
  @Test func compressedIsTheSame() throws {
    let folder = try Folder(.fine)
    let plain = try folder.load()
    for name in Folder.names(.fine) { try folder.compress(name) }
    let compressed = try folder.load()
    #expect(compressed.contentDigest == plain.contentDigest)
    let same = bytes(of: compressed.train) == bytes(of: plain.train)
    #expect(same)
  }
}

extension [UInt8] {
  fileprivate func replacing(_ place: Int, by byte: UInt8) -> [UInt8] {
    var copy = self
    copy[place] = byte
    return copy
  }
}
