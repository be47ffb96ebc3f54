/// What a field's bytes mean before anything is known of its column.
enum Field {
  /// The place of a field without the spaces and tabs around it.
  ///
  /// - Parameters:
  ///   - start: Where the record's contents begin in `bytes`.
  ///   - ends: Where each field ends.
  @inline(__always)
  static func place(
    of column: Int, in bytes: Span<UInt8>, from start: Int, ends: Span<Int>
  ) -> Range<Int> {
    var first = column == 0 ? start : ends[column - 1]
    var end = ends[column]
    while first < end && isBlank(bytes[first]) { first += 1 }
    while end > first && isBlank(bytes[end - 1]) { end -= 1 }
    return first..<end
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether a field without blanks around it stands for no value: nothing, `NA` or `?`.
  @inline(__always)
  static func isMissing(_ field: Span<UInt8>) -> Bool {
    switch field.count {
    case 0: true
    case 1: field[0] == UInt8(ascii: "?")
    case 2: field[0] == UInt8(ascii: "N") && field[1] == UInt8(ascii: "A")
    default: false
    }
  }
}
