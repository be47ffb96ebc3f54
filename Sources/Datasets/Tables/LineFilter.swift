/// What takes from a table's text the lines that are no records, and makes one separator of a run of
/// blanks. Line ends stay, so that lines keep their numbers.
///
/// Its state is that of the text's next byte, so that chunks may be cut anywhere.
struct LineFilter {
  private let comment: UInt8?
  private let joinsBlanks: Bool
  private var linesToSkip: Int
  private var isAtStart = true
  private var isInComment = false
  private var isInQuotes = false
  private var isAfterReturn = false
  /// Blanks that part two fields if another one comes.
  private var hasBlanks = false
  private(set) var commentCount = 0

  /// Nil where there is nothing to do.
  init?(_ dialect: TableDialect) {
    guard dialect.comment != nil || dialect.isBlanks || dialect.skippedLines > 0 else { return nil }
    comment = dialect.comment
    joinsBlanks = dialect.isBlanks
    linesToSkip = dialect.skippedLines
  }

  /// Appends what is left of the bytes.
  mutating func filter(_ bytes: UnsafeRawBufferPointer, into kept: inout [UInt8]) {
    kept.reserveCapacity(kept.count + bytes.count)
    for byte in bytes { take(byte, into: &kept) }
  }

  private mutating func take(_ byte: UInt8, into kept: inout [UInt8]) {
    let isReturn = byte == 0x0D
    let isLineEnd = isReturn || byte == 0x0A
    if isLineEnd && (!isInQuotes || linesToSkip > 0) {
      let isSecondHalf = byte == 0x0A && isAfterReturn
      if linesToSkip > 0 && !isSecondHalf { linesToSkip -= 1 }
      // The other half of this line end belongs to the lines that are passed over.
      isAfterReturn = isReturn
      (isAtStart, isInComment, hasBlanks) = (true, false, false)
      kept.append(byte)
      return
    }
    isAfterReturn = false
    if isInComment || linesToSkip > 0 { return }
    if isAtStart && byte == comment {
      isInComment = true
      commentCount += 1
      return
    }
    if joinsBlanks && !isInQuotes && (byte == 0x20 || byte == 0x09) {
      hasBlanks = !isAtStart
      return
    }
    if hasBlanks { kept.append(0x20) }
    (isAtStart, hasBlanks) = (false, false)
    if byte == 0x22 { isInQuotes.toggle() }
    kept.append(byte)
  }
}
