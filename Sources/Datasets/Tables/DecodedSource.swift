import Foundation

/// The bytes of another source in UTF-8, by iconv.
///
/// Errors: bytes that are no character of the encoding, with their place.
struct DecodedSource<Base: ByteSource & ~Copyable>: ByteSource, ~Copyable {
  private var base: Base
  private let converter: iconv_t
  private let encoding: String
  private let input: UnsafeMutableRawBufferPointer
  private let output: UnsafeMutableRawBufferPointer
  /// What of the input is still to be decoded, and of the output to be handed out.
  private var waiting = 0..<0
  private var decoded = 0..<0
  private var isBaseAtEnd = false
  /// Bytes of the base up to the input's start, and lines of what was decoded.
  private var offset = 0
  private var line = 1

  init(_ base: consuming Base, from encoding: String) throws(DatasetError.Fault) {
    guard let converter = TextEncoding.converter(from: encoding) else {
      throw .unreadable(reason: "no encoding \(encoding) is known here")
    }
    self.base = base
    self.converter = converter
    self.encoding = encoding
    input = .allocate(byteCount: 1 << 16, alignment: 16)
    output = .allocate(byteCount: 1 << 17, alignment: 16)
  }

  deinit {
    iconv_close(converter)
    input.deallocate()
    output.deallocate()
  }

  /// Texts of other scripts grow by half.
  var expectedCount: Int { base.expectedCount / 2 * 3 }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(DatasetError.Fault) -> Int {
    var filled = 0
    while filled < buffer.count {
      if decoded.isEmpty {
        try decode()
        if decoded.isEmpty { break }
      }
      let count = min(decoded.count, buffer.count - filled)
      let source = UnsafeRawBufferPointer(
        rebasing: output[decoded.lowerBound..<decoded.lowerBound + count])
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: source)
      decoded = decoded.lowerBound + count..<decoded.upperBound
      filled += count
    }
    return filled
  }

  func fingerprint() throws(DatasetError.Fault) -> FileFingerprint { try base.fingerprint() }

  /// Fills the output with what comes next; nothing at the end.
  private mutating func decode() throws(DatasetError.Fault) {
    decoded = 0..<0
    while decoded.isEmpty {
      try refill()
      if waiting.isEmpty { return }
      var source = input.baseAddress.map {
        $0.advanced(by: waiting.lowerBound).assumingMemoryBound(to: CChar.self)
      }
      var target = output.baseAddress?.assumingMemoryBound(to: CChar.self)
      var (left, room) = (waiting.count, output.count)
      let result = iconv(converter, &source, &left, &target, &room)
      let reason = result == -1 ? errno : 0
      waiting = waiting.upperBound - left..<waiting.upperBound
      decoded = 0..<output.count - room
      let isCut = reason == EINVAL && isBaseAtEnd
      if decoded.isEmpty && (reason == EILSEQ || isCut) {
        throw .table(
          .undecodable(offset: offset + waiting.lowerBound, line: line, encoding: encoding))
      }
      line += LineEnds.count(
        in: UnsafeBufferPointer(rebasing: output.bindMemory(to: UInt8.self)[decoded]))
    }
  }

  /// Moves what is left to the front and reads on behind it.
  private mutating func refill() throws(DatasetError.Fault) {
    guard !isBaseAtEnd, waiting.count < 64 else { return }
    if let start = input.baseAddress, !waiting.isEmpty {
      start.copyMemory(from: start + waiting.lowerBound, byteCount: waiting.count)
    }
    offset += waiting.lowerBound
    let room = UnsafeMutableRawBufferPointer(rebasing: input[waiting.count...])
    let count = try base.read(into: room)
    isBaseAtEnd = count < room.count
    waiting = 0..<waiting.count + count
  }
}

/// What a text's bytes are read as.
enum TextEncoding {
  /// By a byte-order mark at the start; nil for UTF-8, marked or not.
  static func marked(_ head: [UInt8]) -> String? {
    if head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF]) {
      return "UTF-32"
    }
    if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { return "UTF-16" }
    return nil
  }

  /// What iconv takes for a name; suffixes that would drop characters are no part of one.
  static func isKnown(_ name: String) -> Bool {
    guard let converter = converter(from: name) else { return false }
    iconv_close(converter)
    return true
  }

  static func converter(from name: String) -> iconv_t? {
    let isPlain =
      !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
          || [0x2B, 0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
      }
    guard isPlain else { return nil }
    let converter = iconv_open("UTF-8", name)
    // iconv's own word for none.
    return converter == iconv_t(bitPattern: -1) ? nil : converter
  }
}
