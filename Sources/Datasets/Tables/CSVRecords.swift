import CCSV

/// Records as libcsv cuts them from the bytes fed to it, kept until they are taken.
///
/// libcsv calls back for each field and each line end and cannot be stopped from there, so what is
/// beyond a bound sets `fault`, after which nothing more is kept.
struct CSVRecords {
  /// The contents of the fields, unquoted, one after another.
  private(set) var bytes: [UInt8] = []
  /// Where each field ends in `bytes`.
  private(set) var fieldEnds: [Int] = []
  private(set) var finished: [Finished] = []
  private(set) var fault: DatasetError.TableFault?

  struct Finished {
    let place: RowPlace
    /// Where the record ends in `fieldEnds`.
    let fieldEnd: Int
  }

  /// The line of the next byte outside fields.
  private(set) var line = 1
  private var recordCount = 0
  private var beganAt = RowPlace(line: 1, record: 1)
  private var fieldStart = 0
  private var byteStart = 0
  /// A line feed right after a carriage return ends no line of its own.
  private var isAfterReturn = false

  /// The record under way, or the next one.
  var place: RowPlace {
    isInRecord ? beganAt : RowPlace(line: line, record: recordCount + 1)
  }

  private var isInRecord: Bool { fieldEnds.count > fieldStart }

  mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
    guard fault == nil else { return }
    beganAt = place
    isAfterReturn = false
    if field.count > CSVReader.fieldLimit {
      fault = .fieldTooLong(beganAt, limit: CSVReader.fieldLimit)
    } else if fieldEnds.count - fieldStart == CSVReader.columnLimit {
      fault = .tooManyColumns(beganAt, limit: CSVReader.columnLimit)
    } else if bytes.count - byteStart + field.count > CSVReader.recordLimit {
      fault = .recordTooLong(beganAt, limit: CSVReader.recordLimit)
    } else {
      line += LineEnds.count(in: field)
      bytes.append(contentsOf: field)
      fieldEnds.append(bytes.count)
    }
  }

  /// A carriage return or line feed outside fields, or the file's end (-1).
  mutating func endLine(by terminator: Int32) {
    guard fault == nil else { return }
    if isInRecord {
      finished.append(Finished(place: beganAt, fieldEnd: fieldEnds.count))
      recordCount += 1
      fieldStart = fieldEnds.count
      byteStart = bytes.count
    }
    if terminator != CSV_LF || !isAfterReturn { line += 1 }
    isAfterReturn = terminator == CSV_CR
  }

  /// Forgets the finished records; what is under way moves to the front.
  mutating func removeFinished() {
    finished.removeAll(keepingCapacity: true)
    bytes.removeFirst(byteStart)
    fieldEnds.removeFirst(fieldStart)
    if byteStart > 0 {
      for field in fieldEnds.indices { fieldEnds[field] -= byteStart }
    }
    (fieldStart, byteStart) = (0, 0)
  }
}

enum LineEnds {
  /// Line feeds, carriage returns, and pairs of the two as one.
  static func count(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == 13 || byte == 10 && previous != 13 { count += 1 }
      previous = byte
    }
    return count
  }
}
