/// How a file's text is cut into records: as the configuration says, and for what it leaves open, as
/// the file's first lines tell.
public struct TableDialect: Sendable, Hashable {
  /// Nil for UTF-8.
  public internal(set) var encoding: String?
  /// One byte; a space stands for runs of blanks.
  public internal(set) var separator: UInt8
  /// What lines begin with that are passed over.
  public internal(set) var comment: UInt8?
  /// Lines at the start that are passed over.
  public internal(set) var skippedLines: Int

  public var isBlanks: Bool { separator == UInt8(ascii: " ") }
}

extension TableDialect {
  /// Bytes of text that are looked at; what is told from them holds for the rest, too, or its rows
  /// are refused.
  static let headSize = 1 << 16

  /// - Parameters:
  ///   - head: The text's first bytes, in UTF-8 as far as it is that.
  ///   - isWhole: Whether that is all.
  ///
  /// Errors: what is no table.
  init(
    _ configuration: CSVConfiguration, encoding: String?, head: [UInt8], isWhole: Bool
  ) throws(DatasetError.TableFault) {
    self.encoding = encoding
    skippedLines = configuration.skip ?? 0
    comment = configuration.comment.flatMap { $0.utf8.first }
    separator = configuration.separatorByte
    var lines = Self.lines(of: head, isWhole: isWhole)
    if skippedLines > 0 {
      lines = Array(lines.dropFirst(skippedLines))
    } else if let format = ForeignFormat(lines: lines.map(Self.text), before: 0) {
      throw .foreignFormat(format)
    }
    var stated: UInt8?
    if let first = lines.first, let named = Self.separator(statedBy: first) {
      stated = named
      lines.removeFirst()
      skippedLines += 1
    }
    lines.removeAll { $0.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    if let comment { lines.removeAll { $0.first == comment } }
    let hasOwn = configuration.separator == CSVConfiguration.defaultSeparator
    let mark = comment == nil ? Self.likelyComment(lines) : nil
    let records = Self.records(lines.filter { mark == nil || $0.first != mark })
    if hasOwn { separator = stated ?? SeparatorGuess.separator(of: records) }
    if let mark, let record = records.first {
      // With as many fields as the rows it is a header that begins with the mark.
      let count = SeparatorGuess.fieldCount(record, separator)
      let isComment = lines.prefix { $0.first == mark }
        .contains { SeparatorGuess.fieldCount($0, separator) != count }
      if isComment { comment = mark }
    }
  }

  /// A mark before which no table's first row begins, if not all rows begin with it.
  private static func likelyComment(_ lines: [[UInt8]]) -> UInt8? {
    guard let first = lines.first?.first, "#%|".utf8.contains(first),
      lines.contains(where: { $0.first != first })
    else { return nil }
    return first
  }

  /// The separator that a line `sep=;` names, which Excel writes and takes for none of the rows.
  private static func separator(statedBy line: [UInt8]) -> UInt8? {
    let plain = line.filter { $0 != 0x22 }
    guard plain.count == 5,
      plain.prefix(4).map({ $0 | 0x20 }).elementsEqual("sep=".utf8.map { $0 | 0x20 }),
      CSVConfiguration.isSeparatorByte(plain[4])
    else { return nil }
    return plain[4]
  }

  /// Lines of the text, whose last one may be cut by the head's end and then is left out.
  private static func lines(of head: [UInt8], isWhole: Bool) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    let isMarked = head.starts(with: [0xEF, 0xBB, 0xBF])
    var isAfterReturn = false
    for byte in head.dropFirst(isMarked ? 3 : 0) {
      if byte == 0x0A && isAfterReturn {
        isAfterReturn = false
      } else if byte == 0x0A || byte == 0x0D {
        lines.append(line)
        line = []
        isAfterReturn = byte == 0x0D
      } else {
        line.append(byte)
        isAfterReturn = false
      }
    }
    if isWhole || lines.isEmpty { lines.append(line) }
    return lines
  }

  private static func text(_ line: [UInt8]) -> String {
    String(decoding: line.prefix(1000), as: UTF8.self)
  }

  /// Lines that a quotation mark leaves open, with those up to where it is closed.
  private static func records(_ lines: [[UInt8]]) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var open: [UInt8]?
    for line in lines {
      let record = open.map { $0 + [0x0A] + line } ?? line
      let isOpen = record.count { $0 == 0x22 } % 2 == 1
      open = isOpen ? record : nil
      if !isOpen { records.append(record) }
    }
    return records
  }
}
