import Datasets
import Foundation

/// A data folder of four small IDX files, which a test then spoils; deleted with its owner.
final class TemporaryFolder {
  static let name = "digits"
  let root: URL

  /// Three training and two test images of 2 × 3 pixels with recognisable bytes.
  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "batchlab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(IDX.images(count: 3, height: 2, width: 3), to: "train-images-idx3-ubyte")
    try write(IDX.labels([0, 9, 4]), to: "train-labels-idx1-ubyte")
    try write(IDX.images(count: 2, height: 2, width: 3), to: "t10k-images-idx3-ubyte")
    try write(IDX.labels([1, 2]), to: "t10k-labels-idx1-ubyte")
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var folder: URL { root.appending(path: Self.name, directoryHint: .isDirectory) }
  var folders: DataFolders {
    DataFolders(environment: ["BATCHLAB_DATA": root.path()], workingDirectory: root)
  }

  func path(_ file: String) -> String { folder.appending(path: file).path() }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: folder.appending(path: file))
  }

  func remove(_ file: String) throws {
    try FileManager.default.removeItem(at: folder.appending(path: file))
  }

  /// Replaces a file by its compressed form, as `transform` leaves it.
  func compress(_ file: String, transform: ([UInt8]) -> [UInt8] = { $0 }) throws {
    let plain = [UInt8](try Data(contentsOf: folder.appending(path: file)))
    try remove(file)
    try write(transform(Gzip.stored(plain)), to: file + ".gz")
  }

  func load(train: Int? = nil, test: Int? = nil, classes: Int = 10) throws -> Dataset {
    let configuration = IDXConfiguration(
      folder: Self.name, train: train, test: test, classes: classes)
    return try DatasetConfiguration.idx(configuration).load(from: folders)
  }
}

enum IDX {
  static func header(_ sizes: [UInt32], magic: [UInt8] = [0, 0], type: UInt8 = 8) -> [UInt8] {
    var header = magic + [type, UInt8(sizes.count)]
    for size in sizes {
      for shift in [24, 16, 8, 0] as [UInt32] {
        header.append(UInt8(truncatingIfNeeded: size >> shift))
      }
    }
    return header
  }

  static func pixels(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 1) }
  }

  static func images(count: Int, height: Int, width: Int) -> [UInt8] {
    header([count, height, width].map { UInt32($0) }) + pixels(count * height * width)
  }

  static func labels(_ labels: [UInt8]) -> [UInt8] { header([UInt32(labels.count)]) + labels }
}

/// Gzip members (RFC 1952) written without zlib: stored blocks and a bitwise CRC.
enum Gzip {
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    precondition(bytes.count < 65_536, "\(bytes.count) bytes do not fit into one stored block")
    let size = UInt16(bytes.count)
    var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1]
    member += littleEndian(size)
    member += littleEndian(~size)
    member += bytes
    member += littleEndian(crc32(bytes))
    member += littleEndian(UInt32(bytes.count))
    return member
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let feedback: UInt32 = sum & 1 == 0 ? 0 : 0xEDB8_8320
        sum = (sum >> 1) ^ feedback
      }
    }
    return ~sum
  }

  private static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
