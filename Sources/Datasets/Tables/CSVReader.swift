import CCSV
import CZlib
import Foundation

/// What takes the records of a CSV file, one by one.
protocol RecordTaker {
  /// - Parameters:
  ///   - bytes: Among others, the fields' contents, unquoted, one after another.
  ///   - start: Where they begin.
  ///   - ends: Where each field ends in `bytes`; at least one.
  mutating func take(
    _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
  ) throws(DatasetError.TableFault)
}

/// A CSV file as RFC 4180 has it, read in order and never held whole.
///
/// Fields are parted by the separator and records by CRLF, LF or CR. A field that begins with a
/// quotation mark ends at the next one that is not doubled, and has separators and line ends as they
/// are. Spaces and tabs around a field, in quotes or not, do not belong to it. The last record may end
/// with the file. Lines with nothing on them are no records. A byte-order mark at the start is skipped.
/// A filter takes out before what is no record either.
///
/// libcsv does the cutting, in its strict mode; here are the bounds, UTF-8, and the counting of
/// lines.
///
/// Errors: not UTF-8, a zero byte, a quotation mark where none may be, and what is beyond a limit.
struct CSVReader: ~Copyable {
  /// Bytes of a field, unquoted.
  static let fieldLimit = 1 << 20
  static let columnLimit = 65_536
  /// Bytes of a record's fields.
  static let recordLimit = 64 << 20

  /// libcsv calls back with a pointer to the records, and keeps one to its own state: neither moves.
  private let parser: UnsafeMutablePointer<csv_parser>
  private let records: UnsafeMutablePointer<CSVRecords>
  private var filter: LineFilter?
  private var filtered: [UInt8] = []
  private var checksum: UInt = 0
  private var byteCount = 0

  /// What a whole reading has seen.
  struct Contents: Hashable {
    let byteCount: Int
    /// CRC-32 of the bytes, after decompression.
    let checksum: UInt32
    let fingerprint: FileFingerprint
    /// Lines that were passed over as comments.
    let commentCount: Int
  }

  private init(separator: UInt8, filter: LineFilter?) throws(DatasetError.Fault) {
    self.filter = filter
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    records = .allocate(capacity: 1)
    records.initialize(to: CSVRecords())
    let options = UInt8(CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL)
    guard csv_init(parser, options) == 0 else { throw .unreadable(reason: "libcsv did not start") }
    csv_set_delim(parser, separator)
    csv_set_blk_size(parser, 1 << 12)
  }

  deinit {
    csv_free(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
    records.deinitialize(count: 1)
    records.deallocate()
  }

  /// Reads all of a source, in chunks of so many bytes, and hands over its records.
  static func read<Source: ByteSource & ~Copyable>(
    from source: inout Source, separator: UInt8, filter: LineFilter? = nil,
    chunkSize: Int = 1 << 18,
    into taker: inout some RecordTaker
  ) throws(DatasetError.Fault) -> Contents {
    let before = try source.fingerprint()
    var reader = try CSVReader(separator: separator, filter: filter)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 16)
    defer { buffer.deallocate() }
    /// Bytes of a character that the last chunk began, at the buffer's start.
    var held = 0
    var isAtEnd = false
    while !isAtEnd {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[held...])
      let count = try source.read(into: room)
      isAtEnd = count < room.count
      reader.add(UnsafeRawBufferPointer(rebasing: room[..<count]))
      let filled = UnsafeRawBufferPointer(rebasing: buffer[..<(held + count)])
      do throws(DatasetError.TableFault) {
        let taken = try reader.parse(filled, isLast: isAtEnd, into: &taker)
        held = filled.count - taken
      } catch {
        // Half of what somebody writes is not wrong, but not yet there.
        throw .table(try source.fingerprint() == before ? error : .changed)
      }
      if held > 0, let start = buffer.baseAddress {
        start.copyMemory(from: start + (filled.count - held), byteCount: held)
      }
    }
    let after = try source.fingerprint()
    guard after == before else { throw .table(.changed) }
    return Contents(
      byteCount: reader.byteCount, checksum: UInt32(truncatingIfNeeded: reader.checksum),
      fingerprint: after, commentCount: reader.filter?.commentCount ?? 0)
  }

  private mutating func add(_ bytes: UnsafeRawBufferPointer) {
    checksum = UInt(
      crc32_z(
        CUnsignedLong(checksum), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    byteCount += bytes.count
  }

  /// Parses whole characters and returns how many bytes they are.
  private mutating func parse(
    _ chunk: UnsafeRawBufferPointer, isLast: Bool, into taker: inout some RecordTaker
  ) throws(DatasetError.TableFault) -> Int {
    let first = byteCount - chunk.count
    let bytes = chunk.bindMemory(to: UInt8.self)
    let start = first == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let text = TextPrefix(of: bytes, isLast: isLast)
    // What is wrong further up comes first, also where it is within the same chunk.
    let whole = UnsafeRawBufferPointer(rebasing: chunk[min(start, text.count)..<text.count])
    let fault = feedFiltered(whole)
    try handOver(to: &taker)
    if let fault { throw fault }
    switch text.end {
    case .whole: break
    case .invalid:
      throw .invalidText(offset: first + text.count, line: currentLine)
    case .zeroByte:
      throw .zeroByte(offset: first + text.count, line: currentLine)
    }
    guard isLast else { return text.count }
    let place = RowPlace(line: records.pointee.line, record: records.pointee.place.record)
    guard csv_fini(parser, Self.takeField, Self.takeLineEnd, records) == 0 else {
      throw .unterminatedQuote(place)
    }
    try handOver(to: &taker)
    if let fault = records.pointee.fault { throw fault }
    return text.count
  }

  /// Parses of the bytes what the filter leaves.
  private mutating func feedFiltered(_ bytes: UnsafeRawBufferPointer) -> DatasetError.TableFault? {
    guard filter != nil else { return feed(bytes) }
    filtered.removeAll(keepingCapacity: true)
    filter?.filter(bytes, into: &filtered)
    return filtered.withUnsafeBytes { feed($0) }
  }

  /// Parses bytes, up to the first that is wrong.
  private func feed(_ bytes: UnsafeRawBufferPointer) -> DatasetError.TableFault? {
    let parsed = csv_parse(
      parser, bytes.baseAddress, bytes.count, Self.takeField, Self.takeLineEnd, records)
    if let fault = records.pointee.fault { return fault }
    let place = RowPlace(line: currentLine, record: records.pointee.place.record)
    if parsed < bytes.count {
      guard csv_error(parser) == CSV_EPARSE else {
        return .fieldTooLong(place, limit: Self.fieldLimit)
      }
      return parser.pointee.quoted != 0 ? .textAfterQuote(place) : .bareQuote(place)
    }
    guard parser.pointee.entry_pos <= Self.fieldLimit + 1 else {
      return .fieldTooLong(records.pointee.place, limit: Self.fieldLimit)
    }
    return nil
  }

  private func handOver(to taker: inout some RecordTaker) throws(DatasetError.TableFault) {
    var (field, byte) = (0, 0)
    for record in records.pointee.finished {
      let fields = records.pointee.fieldEnds.span.extracting(field..<record.fieldEnd)
      try taker.take(records.pointee.bytes.span, from: byte, ends: fields, at: record.place)
      field = record.fieldEnd
      byte = fields[fields.count - 1]
    }
    records.pointee.removeFinished()
  }

  /// Of the next byte; lines within the field under way count.
  private var currentLine: Int {
    let field = UnsafeBufferPointer(
      start: parser.pointee.entry_buf, count: parser.pointee.entry_pos)
    return records.pointee.line + LineEnds.count(in: field)
  }

  private static let takeField:
    @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
      field, count, records in
      let field = UnsafeBufferPointer(
        start: field?.assumingMemoryBound(to: UInt8.self), count: field == nil ? 0 : count)
      records?.assumingMemoryBound(to: CSVRecords.self).pointee.append(field)
    }

  private static let takeLineEnd: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = {
    terminator, records in
    records?.assumingMemoryBound(to: CSVRecords.self).pointee.endLine(by: terminator)
  }
}
