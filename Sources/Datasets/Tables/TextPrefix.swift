import Foundation

/// How far bytes are text: UTF-8 without zero bytes.
struct TextPrefix {
  enum End {
    /// All is text, but maybe for a character at the end that the next bytes may complete.
    case whole
    case invalid, zeroByte
  }

  /// Bytes of whole characters.
  let count: Int
  let end: End

  /// - Parameter isLast: Whether nothing comes after these bytes, to complete a character.
  init(of bytes: UnsafeBufferPointer<UInt8>, isLast: Bool) {
    var (count, end) = (bytes.count, End.whole)
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      count = error.byteOffsets.lowerBound
      let isCut = error.kind == .truncatedScalar && error.byteOffsets.upperBound == bytes.count
      end = isCut && !isLast ? .whole : .invalid
    }
    if count > 0, let start = bytes.baseAddress, let zero = memchr(start, 0, count) {
      count = start.distance(to: zero.assumingMemoryBound(to: UInt8.self))
      end = .zeroByte
    }
    self.count = count
    self.end = end
  }
}
