import Datasets
import Foundation
import Testing

/// Every way in which a file can be wrong, with the error that it must give.
@Suite struct BadFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let file: String
    let contents: [UInt8]
    let fault: DatasetError.Fault
    var testDescription: String { name }
  }

  private static let images = "train-images-idx3-ubyte"
  private static let labels = "train-labels-idx1-ubyte"
  private static let good = IDX.images(count: 3, height: 2, width: 3)

  static let cases: [Case] = [
    Case(
      name: "empty", file: images, contents: [],
      fault: .truncatedHeader(found: 0, expected: 16)),
    Case(
      name: "ends within its magic number", file: labels, contents: [0, 0, 8],
      fault: .truncatedHeader(found: 3, expected: 8)),
    Case(
      name: "ends within its sizes", file: images, contents: Array(good.prefix(15)),
      fault: .truncatedHeader(found: 15, expected: 16)),
    Case(
      name: "wrong magic number", file: images,
      contents: IDX.header([3, 2, 3], magic: [0x89, 0x50]) + IDX.pixels(18),
      fault: .magicNumber(found: 0x8950)),
    Case(
      name: "floats", file: images, contents: IDX.header([3, 2, 3], type: 0x0D) + IDX.pixels(72),
      fault: .elementType(found: 0x0D)),
    Case(
      name: "labels for images", file: images, contents: IDX.labels([0, 9, 4]),
      fault: .dimensionCount(found: 1, expected: 3)),
    Case(
      name: "images for labels", file: labels, contents: good,
      fault: .dimensionCount(found: 3, expected: 1)),
    Case(
      name: "no images", file: images, contents: IDX.header([0, 2, 3]),
      fault: .emptyDimension(sizes: [0, 2, 3])),
    Case(
      name: "images without pixels", file: images, contents: IDX.header([3, 0, 3]),
      fault: .emptyDimension(sizes: [3, 0, 3])),
    Case(
      name: "truncated", file: images, contents: Array(good.dropLast()),
      fault: .truncated(found: 17, expected: 18)),
    Case(
      name: "promises 1.9 GB and holds 5 bytes", file: images,
      contents: IDX.header([2_400_000, 28, 28]) + IDX.pixels(5),
      fault: .truncated(found: 5, expected: 1_881_600_000)),
    Case(
      name: "promises more than the limit", file: images,
      contents: IDX.header([60_000, 1000, 1000]) + IDX.pixels(5),
      fault: .tooLarge(sizes: [60_000, 1000, 1000], limit: 1 << 31)),
    Case(
      name: "sizes whose product overflows", file: images,
      contents: IDX.header([.max, .max, .max]) + IDX.pixels(5),
      fault: .tooLarge(sizes: [4_294_967_295, 4_294_967_295, 4_294_967_295], limit: 1 << 31)),
    Case(
      name: "holds more than promised", file: images, contents: good + [7],
      fault: .excess(expected: 18)),
    Case(
      name: "label out of range", file: labels, contents: IDX.labels([0, 10, 4]),
      fault: .label(index: 1, found: 10, classCount: 10, needed: 11)),
  ]

  @Test(arguments: cases) func plain(_ bad: Case) throws {
    let folder = try TemporaryFolder()
    try folder.write(bad.contents, to: bad.file)
    #expect(throws: DatasetError.file(path: folder.path(bad.file), bad.fault)) {
      try folder.load()
    }
  }

  @Test(arguments: cases) func compressed(_ bad: Case) throws {
    let folder = try TemporaryFolder()
    try folder.write(bad.contents, to: bad.file)
    try folder.compress(bad.file)
    #expect(throws: DatasetError.file(path: folder.path(bad.file + ".gz"), bad.fault)) {
      try folder.load()
    }
  }

  /// Members of zeros without end in sight: refused at the first byte too many, not unpacked.
  @Test func bomb() throws {
    let folder = try TemporaryFolder()
    let file = "t10k-labels-idx1-ubyte"
    try folder.remove(file)
    let member = Gzip.stored([UInt8](repeating: 0, count: 60_000))
    let bomb = Gzip.stored(IDX.labels([1, 2])) + (0..<20).flatMap { _ in member }
    try folder.write(bomb, to: file + ".gz")
    #expect(throws: DatasetError.file(path: folder.path(file + ".gz"), .excess(expected: 2))) {
      try folder.load()
    }
  }

  @Test func folderForAFile() throws {
    let folder = try TemporaryFolder()
    try folder.remove(Self.images)
    try FileManager.default.createDirectory(
      atPath: folder.path(Self.images), withIntermediateDirectories: false)
    let expected = DatasetError.file(
      path: folder.path(Self.images), .unreadable(reason: "not a regular file"))
    #expect(throws: expected) { try folder.load() }
  }

  /// Opening a pipe without a writer would wait for ever.
  @Test(.timeLimit(.minutes(1))) func pipeForAFile() throws {
    let folder = try TemporaryFolder()
    try folder.remove(Self.images)
    #expect(mkfifo(folder.path(Self.images), 0o600) == 0)
    let expected = DatasetError.file(
      path: folder.path(Self.images), .unreadable(reason: "not a regular file"))
    #expect(throws: expected) { try folder.load() }
  }

  @Test func linkToNothing() throws {
    let folder = try TemporaryFolder()
    try folder.remove(Self.images)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(Self.images), withDestinationPath: "nowhere")
    let expected = DatasetError.missingFile(name: Self.images, folder: folder.folder.path())
    #expect(throws: expected) { try folder.load() }
  }

  /// Only for users whom permissions bind: the superuser reads everything.
  @Test(.enabled(if: geteuid() != 0, "the superuser reads files without permission"))
  func forbiddenFile() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path(Self.images), 0)
    let reason = String(cString: strerror(EACCES))
    let expected = DatasetError.file(
      path: folder.path(Self.images), .unreadable(reason: reason))
    #expect(throws: expected) { try folder.load() }
  }
}
