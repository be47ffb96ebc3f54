@testable import Datasets

/// An input as a reader's source.
struct MemorySource: ByteSource, ~Copyable {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var expectedCount: Int { bytes.endIndex - place }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, expectedCount)
    buffer.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }

  func fingerprint() -> FileFingerprint { FileFingerprint() }
}
