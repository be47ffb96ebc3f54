import Foundation

/// Bytes that come one chunk after another.
protocol ByteSource: ~Copyable {
  /// About how many bytes are still to come. Memory is reserved by it, so it is no larger than a
  /// few times what the file takes on disk, whatever its contents claim.
  var expectedCount: Int { get }

  /// Fills the buffer from its start and returns how far: less than all of it only at the end.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError.Fault) -> Int

  /// What the file behind the bytes is at this moment.
  func fingerprint() throws(DatasetError.Fault) -> FileFingerprint
}

/// A regular file, read in order.
struct PlainFile: ByteSource, ~Copyable {
  private let descriptor: Int32
  private(set) var expectedCount: Int

  init(path: String) throws(DatasetError.Fault) {
    // Without O_NONBLOCK a named pipe would wait here for its writer.
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    expectedCount = 0
    guard descriptor >= 0 else { throw .unreadable(reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(reason: "not a regular file")
    }
    expectedCount = Int(status.st_size)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError.Fault) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = Foundation.read(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(reason: String(cString: strerror(errno)))
      }
      if count == 0 { break }
      filled += count
    }
    expectedCount = max(0, expectedCount - filled)
    return filled
  }

  func fingerprint() throws(DatasetError.Fault) -> FileFingerprint {
    try FileFingerprint(descriptor: descriptor)
  }
}

extension ByteSource where Self: ~Copyable {
  /// The next `count` bytes, or as many as there are. In chunks, so that a header's promise alone
  /// allocates nothing.
  mutating func bytes(_ count: Int) throws(DatasetError.Fault) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(min(count, expectedCount))
    let chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(count, 1 << 18), alignment: 16)
    defer { chunk.deallocate() }
    while bytes.count < count {
      let wanted = min(chunk.count, count - bytes.count)
      let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<wanted]))
      bytes.append(contentsOf: chunk[..<got])
      if got < wanted { break }
    }
    return bytes
  }
}
