import Datasets
import Foundation
import Testing

/// The reader of CIFAR's files against numpy's, of which Golden/cifar.py wrote files and findings.
@Suite struct CIFARGoldenTests {
  struct Golden: Decodable {
    struct Shift: Decodable { var example: Int, x: Int, y: Int }
    /// `place` is channel, row and column.
    struct Value: Decodable { var place: [Int], value: Double }
    /// A row for each label of a record.
    var trainLabels: [[UInt8]], testLabels: [[UInt8]]
    var mean: [Double], deviation: [Double]
    /// Sums of the pixels of each image's channels.
    var trainSums: [[Int]], testSums: [[Int]]
    var shift: Shift, shifted: [Value]
  }

  private static let kinds = CIFARConfiguration.Classes.allCases

  private func golden(_ classes: CIFARConfiguration.Classes) throws -> Golden {
    let url = try #require(
      Bundle.module.url(forResource: "cifar", withExtension: "json", subdirectory: "Golden"))
    let all = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: url))
    return try #require(all[CIFARConfiguration.publishedFolder(of: classes)])
  }

  private func load(_ configuration: CIFARConfiguration) throws -> Dataset {
    let folder = try #require(
      Bundle.module.url(forResource: "Golden", withExtension: nil)
        ?? Bundle.module.resourceURL?.appending(path: "Golden"))
    return try DatasetConfiguration.cifar(configuration).load(
      from: DataFolders(environment: ["BATCHLAB_DATA": folder.path()], workingDirectory: folder))
  }

  /// The sum of each plane of each image.
  private func sums(_ set: ExampleSet) -> [[Int]] {
    let pixels = bytes(of: set)
    return (0..<set.count).map { example in
      (0..<3).map { channel in
        let start = example * 3072 + channel * 1024
        return pixels[start..<start + 1024].reduce(0) { $0 + Int($1) }
      }
    }
  }

  @Test(arguments: kinds) func labelsAndPixels(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    let row = kind == .fine ? 1 : 0
    #expect(classes(of: set.train) == golden.trainLabels[row])
    #expect(classes(of: set.test) == golden.testLabels[row])
    #expect(sums(set.train) == golden.trainSums)
    #expect(sums(set.test) == golden.testSums)
    #expect(set.train.targets.outputCount == kind.count)
    #expect(set.imageShape == ImageShape(height: 32, width: 32, channels: 3))
  }

  /// A mean and deviation for each channel. Both are from exact integer sums here, and from sums of
  /// some thousand rounded numbers there.
  @Test(arguments: kinds) func standardization(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    #expect(set.standardization.mean.count == 3)
    for channel in 0..<3 {
      #expect(abs(set.standardization.mean[channel] - golden.mean[channel]) < 1e-13)
      #expect(abs(set.standardization.deviation[channel] - golden.deviation[channel]) < 1e-13)
    }
  }

  /// Every plane is shifted alike and standardised by its own pair. Single precision rounds center,
  /// scale and two operations.
  @Test(arguments: kinds) func shift(_ kind: CIFARConfiguration.Classes) throws {
    let (golden, set) = (try golden(kind), try load(CIFARConfiguration(kind)))
    var shifts = [PixelShift](repeating: PixelShift(x: 0, y: 0), count: set.train.count)
    let example = golden.shift.example
    shifts[example] = PixelShift(x: Int8(golden.shift.x), y: Int8(golden.shift.y))
    let image = try #require(
      gathered(3072) {
        set.gather([Int32(example)], of: set.train, shifts: shifts, into: &$0)
      })
    #expect(golden.shifted.count == 60)
    let errors = golden.shifted.map { value in
      let place = value.place[0] * 1024 + value.place[1] * 32 + value.place[2]
      return abs(Double(image[place]) - value.value) / max(1, abs(value.value))
    }
    let largest = errors.max() ?? .infinity
    #expect(largest < 1e-6)
  }

  /// An unshifted image is the same with shifts of nothing as without shifts.
  @Test func noShift() throws {
    let set = try load(CIFARConfiguration(.ten))
    let none = [PixelShift](repeating: PixelShift(x: 0, y: 0), count: set.train.count)
    let still = gathered(2 * 3072) { set.gather([7, 2], of: set.train, into: &$0) }
    let same =
      still == gathered(2 * 3072) { set.gather([7, 2], of: set.train, shifts: none, into: &$0) }
    #expect(same && still != nil)
  }

  /// The first examples run on from file to file; statistics are of those taken.
  @Test func firstExamples() throws {
    let whole = try load(CIFARConfiguration(.ten))
    let part = try load(CIFARConfiguration(.ten, train: 5, test: 1))
    #expect((part.train.count, part.test.count) == (5, 1))
    let same = bytes(of: part.train) == Array(bytes(of: whole.train).prefix(5 * 3072))
    #expect(same)
    #expect(classes(of: part.train) == Array(classes(of: whole.train).prefix(5)))
    #expect(part.standardization != whole.standardization)
    #expect(part.contentDigest == whole.contentDigest)
  }
}

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

@Suite struct ImageShapeTests {
  /// Grey shapes are written as before there were others.
  @Test(arguments: [
    (ImageShape(height: 28, width: 20), #"{"height":28,"width":20}"#),
    (
      ImageShape(height: 32, width: 32, channels: 3), #"{"channels":3,"height":32,"width":32}"#
    ),
  ]) func coding(_ shape: ImageShape, json: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(shape), as: UTF8.self) == json)
    #expect(try JSONDecoder().decode(ImageShape.self, from: Data(json.utf8)) == shape)
  }

  @Test func words() {
    #expect("\(ImageShape(height: 28, width: 20))" == "28 × 20 pixels")
    #expect(
      "\(ImageShape(height: 32, width: 32, channels: 3))" == "32 × 32 pixels in 3 channels")
  }
}
