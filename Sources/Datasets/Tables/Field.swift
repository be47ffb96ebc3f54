/// Where a field stands in its record.
enum Field {
  /// The place of a field without the blanks around it; empty where the record has no such field.
  ///
  /// - Parameters:
  ///   - start: Where the record's contents begin in `bytes`.
  ///   - ends: Where each field ends.
  @inline(__always)
  static func place(
    of column: Int, in bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) -> Range<Int> {
    guard column < ends.count else { return start..<start }
    return trimmed((column == 0 ? start : ends[column - 1])..<ends[column], of: bytes)
  }

  /// Whether fields from the given one on hold nothing but blanks.
  static func areBlank(
    from column: Int, in bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) -> Bool {
    guard column < ends.count else { return true }
    for column in column..<ends.count
    where !place(of: column, in: bytes, from: start, ends: ends).isEmpty {
      return false
    }
    return true
  }

  /// A range of bytes without the blanks at its ends.
  @inline(__always)
  static func trimmed(_ range: Range<Int>, of bytes: Span<UInt8>) -> Range<Int> {
    var (first, end) = (range.lowerBound, range.upperBound)
    while first < end {
      let width = Blank.width(at: first, of: bytes, end: end)
      if width == 0 { break }
      first += width
    }
    while end > first {
      let width = Blank.width(before: end, of: bytes, start: first)
      if width == 0 { break }
      end -= width
    }
    return first..<end
  }
}

/// What counts as blank around a value: spaces and tabs, line ends within quotes, and what other
/// programs leave there unseen: no-break, thin and ideographic spaces, and marks without a width.
enum Blank {
  /// Bytes of the blank that begins there; 0 where there is none.
  @inline(__always)
  static func width(at place: Int, of bytes: Span<UInt8>, end: Int) -> Int {
    let byte = bytes[place]
    if byte < 0x80 { return byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) ? 1 : 0 }
    if byte == 0xC2 && place + 1 < end { return isWide(byte, bytes[place + 1], nil) ? 2 : 0 }
    guard (byte == 0xE2 || byte == 0xE3 || byte == 0xEF) && place + 2 < end else { return 0 }
    return isWide(byte, bytes[place + 1], bytes[place + 2]) ? 3 : 0
  }

  /// Bytes of the blank that ends there; 0 where there is none.
  @inline(__always)
  static func width(before end: Int, of bytes: Span<UInt8>, start: Int) -> Int {
    let byte = bytes[end - 1]
    if byte < 0x80 { return byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) ? 1 : 0 }
    if end - start >= 2 && isWide(bytes[end - 2], byte, nil) { return 2 }
    if end - start >= 3 && isWide(bytes[end - 3], bytes[end - 2], byte) { return 3 }
    return 0
  }

  private static func isWide(_ first: UInt8, _ second: UInt8, _ third: UInt8?) -> Bool {
    switch (first, second, third) {
    // No-break space.
    case (0xC2, 0xA0, nil): true
    // U+2000 to U+200B, and the narrow no-break space.
    case (0xE2, 0x80, let third?): (third >= 0x80 && third <= 0x8B) || third == 0xAF
    // Medium mathematical space and word joiner.
    case (0xE2, 0x81, let third?): third == 0x9F || third == 0xA0
    // Ideographic space.
    case (0xE3, 0x80, 0x80?): true
    // A byte-order mark, where files were put one behind another.
    case (0xEF, 0xBB, 0xBF?): true
    default: false
    }
  }
}
