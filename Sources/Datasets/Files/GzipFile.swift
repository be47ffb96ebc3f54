import CZlib

/// The contents of a gzip file: of all its members, one after another.
///
/// Zeros after the last member are padding, as for gzip; anything else there is damage.
struct GzipFile: ByteSource, ~Copyable {
  private var file: PlainFile
  /// zlib keeps a pointer to its stream, so the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var state: State
  private var memberCount: Int

  private enum State {
    case betweenMembers, inMember, ended
  }

  init(path: String) throws(DatasetError.Fault) {
    let file = try PlainFile(path: path)
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard batchlab_inflate_init_gzip(stream) == Z_OK else {
      stream.deallocate()
      throw .unreadable(reason: "zlib has no memory")
    }
    self.file = file
    self.stream = stream
    input = .allocate(capacity: 1 << 16)
    state = .betweenMembers
    memberCount = 0
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Digits compress to a fifth, labels to a half.
  var expectedCount: Int { 5 * min(file.expectedCount, IDXFile.limit) }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError.Fault) -> Int {
    var filled = 0
    while filled < buffer.count && state != .ended {
      if stream.pointee.avail_in == 0 { try refill() }
      if state == .betweenMembers {
        try beginMember()
      } else {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        filled += try inflate(into: rest)
      }
    }
    return filled
  }

  func fingerprint() throws(DatasetError.Fault) -> FileFingerprint { try file.fingerprint() }

  private mutating func refill() throws(DatasetError.Fault) {
    let count = try file.read(into: UnsafeMutableRawBufferPointer(input))
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
  }

  /// At the border of two members, or of the last one and the file's end or padding.
  private mutating func beginMember() throws(DatasetError.Fault) {
    guard stream.pointee.avail_in > 0, let next = stream.pointee.next_in else {
      guard memberCount > 0 else { throw .damagedGzip(reason: "empty") }
      state = .ended
      return
    }
    if memberCount > 0 && next.pointee == 0 {
      stream.pointee.next_in = next + 1
      stream.pointee.avail_in -= 1
      return
    }
    guard next.pointee == 0x1F else {
      throw .damagedGzip(
        reason: memberCount == 0 ? "does not start as gzip does" : "other data after its end")
    }
    inflateReset(stream)
    state = .inMember
  }

  private mutating func inflate(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(DatasetError.Fault) -> Int {
    guard stream.pointee.avail_in > 0 else {
      throw .damagedGzip(reason: "ends before its stream does")
    }
    let room = min(buffer.count, 1 << 30)
    stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(room)
    switch CZlib.inflate(stream, Z_NO_FLUSH) {
    case Z_OK:
      break
    case Z_STREAM_END:
      memberCount += 1
      state = .betweenMembers
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib gives no reason"
      throw .damagedGzip(reason: reason)
    }
    return room - Int(stream.pointee.avail_out)
  }
}
