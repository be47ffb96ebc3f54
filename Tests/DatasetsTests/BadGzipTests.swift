import Datasets
import Testing

/// Damage to the gzip layer, and what is no damage.
@Suite struct BadGzipTests {
  private static let file = "train-labels-idx1-ubyte"

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// What zlib or the reader says.
    let reason: String
    let apply: @Sendable ([UInt8]) -> [UInt8]

    init(
      _ name: String, reason: String, apply: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
      testDescription = name
      self.reason = reason
      self.apply = apply
    }
  }

  static let damages: [Damage] = [
    Damage("empty file", reason: "empty") { _ in [] },
    Damage("not gzip", reason: "does not start as gzip does") { _ in IDX.labels([0, 9, 4]) },
    Damage("only the first byte", reason: "ends before its stream does") { Array($0.prefix(1)) },
    Damage("no trailer", reason: "ends before its stream does") { $0.dropLast(8) },
    Damage("trailer cut", reason: "ends before its stream does") { $0.dropLast(1) },
    Damage("wrong checksum", reason: "incorrect data check") { flipped($0, fromEnd: 8) },
    Damage("wrong length", reason: "incorrect length check") { flipped($0, fromEnd: 4) },
    Damage("wrong method", reason: "unknown compression method") { flipped($0, at: 2) },
    Damage("wrong block type", reason: "invalid block type") { flipped($0, at: 10, by: 0x06) },
    Damage("wrong block length", reason: "invalid stored block lengths") { flipped($0, at: 11) },
    Damage("a byte of the contents", reason: "incorrect data check") { flipped($0, at: 24) },
    Damage("garbage behind", reason: "other data after its end") { $0 + [0x50, 0x4B] },
    Damage("a second member cut", reason: "ends before its stream does") {
      $0 + Gzip.stored([]).dropLast(1)
    },
  ]

  private static func flipped(_ bytes: [UInt8], at place: Int, by mask: UInt8 = 0x11) -> [UInt8] {
    var bytes = bytes
    bytes[place] ^= mask
    return bytes
  }

  private static func flipped(_ bytes: [UInt8], fromEnd distance: Int) -> [UInt8] {
    flipped(bytes, at: bytes.count - distance)
  }

  @Test(arguments: damages) func damaged(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    try folder.compress(Self.file, transform: damage.apply)
    let expected = DatasetError.file(
      path: folder.path(Self.file + ".gz"), .damagedGzip(reason: damage.reason))
    #expect(throws: expected) { try folder.load() }
  }

  @Test func compressedAndPlainGiveTheSame() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.load()
    for file in ["train-images-idx3-ubyte", Self.file] { try folder.compress(file) }
    let compressed = try folder.load()
    #expect(bytes(of: compressed.train) == bytes(of: plain.train))
    #expect(classes(of: compressed.train) == classes(of: plain.train))
    #expect(compressed.contentDigest == plain.contentDigest)
  }

  /// Deflate with a dynamic or fixed code, as `gzip -9` writes it, not only stored blocks.
  @Test func deflated() throws {
    let folder = try TemporaryFolder()
    try folder.remove(Self.file)
    // printf '\0\0\10\1\0\0\0\3\0\11\4' | gzip -n -9
    try folder.write(
      [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xE0, 0x60, 0x64,
        0x60, 0x60, 0x60, 0x66, 0xE0, 0x64, 0x01, 0x00, 0xD4, 0xC3, 0xEF, 0xD8, 0x0B, 0x00, 0x00,
        0x00,
      ], to: Self.file + ".gz")
    #expect(classes(of: try folder.load().train) == [0, 9, 4])
  }

  @Test func membersAreConcatenatedAndPaddingIgnored() throws {
    let folder = try TemporaryFolder()
    let whole = IDX.labels([0, 9, 4])
    try folder.compress(Self.file) { _ in
      Gzip.stored(Array(whole.prefix(5))) + Gzip.stored([]) + Gzip.stored(Array(whole.dropFirst(5)))
        + [0, 0, 0]
    }
    #expect(classes(of: try folder.load().train) == [0, 9, 4])
  }
}
