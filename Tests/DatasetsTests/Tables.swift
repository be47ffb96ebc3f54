import Foundation
import Testing

@testable import Datasets

/// A data folder for tables that a test writes; deleted with its owner.
final class TableFolder {
  let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "batchlab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var folders: DataFolders {
    DataFolders(environment: ["BATCHLAB_DATA": root.path()], workingDirectory: root)
  }

  func path(_ file: String) -> String { root.appending(path: file).path() }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: root.appending(path: file))
  }

  func load(_ configuration: CSVConfiguration) throws -> Dataset {
    try DatasetConfiguration.csv(configuration).load(from: folders)
  }
}

/// The set in a text that is written to a file, as the configuration has it.
func table(
  _ text: String, target: String = "y", changing change: (inout CSVConfiguration) -> Void = { _ in }
) throws -> Dataset {
  try table(Array(text.utf8), target: target, changing: change)
}

func table(
  _ bytes: [UInt8], target: String = "y",
  changing change: (inout CSVConfiguration) -> Void = { _ in }
) throws -> Dataset {
  let folder = try TableFolder()
  try folder.write(bytes, to: "table.csv")
  var configuration = CSVConfiguration(file: "table.csv", target: target)
  change(&configuration)
  return try folder.load(configuration)
}

/// What a table is refused for; nil if it is read.
func fault(
  _ text: String, target: String = "y", changing change: (inout CSVConfiguration) -> Void = { _ in }
) throws -> DatasetError.Fault? {
  try fault(Array(text.utf8), target: target, changing: change)
}

func fault(
  _ bytes: [UInt8], target: String = "y",
  changing change: (inout CSVConfiguration) -> Void = { _ in }
) throws -> DatasetError.Fault? {
  do {
    _ = try table(bytes, target: target, changing: change)
  } catch let DatasetError.file(path, fault) {
    #expect(path.hasSuffix("/table.csv"))
    return fault
  }
  return nil
}

/// All rows of a set, training rows first, in the data's own units to six digits.
func rows(_ set: Dataset) -> [[Float]] {
  [set.train, set.test].flatMap { part in
    let numbers = floats(of: part)
    return (0..<part.count).map { row in
      (0..<part.featureCount).map { column in
        let number = Double(numbers[row * part.featureCount + column])
        let raw = set.unit?.raw(number, column: column) ?? number
        return Float((raw * 1e5).rounded() / 1e5) + 0
      }
    }
  }
}

/// Bytes in memory, of which `read` gives at most so many at the end of each pass.
struct MemorySource: ByteSource, ~Copyable {
  private let bytes: [UInt8]
  private var place = 0
  private let print: FileFingerprint

  init(_ bytes: [UInt8], fingerprint: FileFingerprint = FileFingerprint()) {
    self.bytes = bytes
    print = fingerprint
  }

  var expectedCount: Int { bytes.count - place }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, bytes.count - place)
    buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }

  func fingerprint() -> FileFingerprint { print }
}
