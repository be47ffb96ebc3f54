import Foundation
import Testing

@testable import Datasets

/// Cells exactly as RFC 4180 has them, with the places of their records.
@Suite struct CSVReaderTests {
  /// Keeps all it is given.
  struct Keeper: RecordTaker {
    var cells: [[String]] = []
    var places: [RowPlace] = []

    mutating func take(
      _ bytes: Span<UInt8>, from start: Int, ends: Span<Int>, at place: RowPlace
    ) {
      cells.append(
        (0..<ends.count).map { field in
          bytes.extracting((field == 0 ? start : ends[field - 1])..<ends[field]).text
        })
      places.append(place)
    }
  }

  static func read(
    _ bytes: [UInt8], separator: Character = ","
  ) throws -> (cells: [[String]], places: [RowPlace], contents: CSVReader.Contents) {
    var keeper = Keeper()
    var source = MemorySource(bytes)
    let contents = try CSVReader.read(
      from: &source, separator: separator.asciiValue ?? 0, into: &keeper)
    return (keeper.cells, keeper.places, contents)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let cells: [[String]]

    init(_ name: String, _ text: String, _ cells: [[String]]) {
      testDescription = name
      self.text = text
      self.cells = cells
    }
  }

  static let cases: [Case] = [
    Case("LF", "a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
    Case("CRLF", "a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
    Case("CR", "a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    Case("line ends mixed", "a\r\nb\nc\rd", [["a"], ["b"], ["c"], ["d"]]),
    Case("no line end at the end", "a,b\n1,2", [["a", "b"], ["1", "2"]]),
    Case("empty fields", ",\n1,\n,2\n,", [["", ""], ["1", ""], ["", "2"], ["", ""]]),
    Case("quoted empty", "\"\",x\n\"\",\"\"", [["", "x"], ["", ""]]),
    Case("quoted empty alone", "\"\"\n\"\"", [[""], [""]]),
    Case("doubled quotes", "\"a\"\"b\",\"\"\"\",\"\"\"x\"\"\"", [["a\"b", "\"", "\"x\""]]),
    Case("separators in quotes", "\"a,b\",\",\"\n", [["a,b", ","]]),
    Case("line ends in quotes", "\"a\nb\r\nc\rd\",e\r\n", [["a\nb\r\nc\rd", "e"]]),
    Case("quote at a line's end", "a,\"b\"\r\n\"c\",d", [["a", "b"], ["c", "d"]]),
    Case("quote at the file's end", "a,\"b\"", [["a", "b"]]),
    Case("blanks around fields", " a , b \t\n\" c \",d", [["a", "b"], [" c ", "d"]]),
    Case("blanks around quotes", "1, \"a,b\"\t,2\n \"c\" ", [["1", "a,b", "2"], ["c"]]),
    Case("a line of blanks is none", "a\n  \nb", [["a"], ["b"]]),
    Case("lines of nothing are none", "\n\na\r\n\r\n\r\nb\n\n\r\r", [["a"], ["b"]]),
    Case("nothing", "", []),
    Case("line ends alone", "\r\n\n\r", []),
    Case("byte-order mark", "\u{FEFF}a,b\n", [["a", "b"]]),
    Case("byte-order mark and quotes", "\u{FEFF}\"a,b\"\n", [["a,b"]]),
    Case("byte-order mark alone", "\u{FEFF}", []),
    Case("a second one is text", "\u{FEFF}\u{FEFF}a", [["\u{FEFF}a"]]),
    Case("other scripts", "größe,重さ,🧊\n", [["größe", "重さ", "🧊"]]),
    Case("an accent after a separator", "1,\u{301}2\n", [["1", "\u{301}2"]]),
    Case("an accent after a quote", "\"\u{301}x\"\n", [["\u{301}x"]]),
    Case("control characters", "a\u{1},\u{7F}\u{B}\n", [["a\u{1}", "\u{7F}\u{B}"]]),
  ]

  @Test(arguments: cases) func cells(_ example: Case) throws {
    let (cells, _, contents) = try Self.read(Array(example.text.utf8))
    #expect(cells == example.cells)
    #expect(contents.byteCount == example.text.utf8.count)
    #expect(contents.checksum == Gzip.crc32(Array(example.text.utf8)))
  }

  @Test(arguments: [";", "\t", " ", "|", ":"] as [Character]) func separators(_ mark: Character)
    throws
  {
    let text = "a,b\(mark)\"c\(mark)d\"\(mark)\n"
    #expect(try Self.read(Array(text.utf8), separator: mark).cells == [["a,b", "c\(mark)d", ""]])
  }

  @Test func placesAreLinesAndRecords() throws {
    let text = "a\n\n\"b\nc\r\nd\re\",f\r\n\r\ng\r\rh\n\ni"
    let places = try Self.read(Array(text.utf8)).places
    #expect(places.map(\.line) == [1, 3, 8, 10, 12])
    #expect(places.map(\.record) == [1, 2, 3, 4, 5])
    #expect(places[0].description == "line 1")
    #expect(places[1].description == "line 3 (record 2)")
  }

  /// The reader takes chunks of 256 KiB; every kind of token is cut by their borders.
  @Test(arguments: 0..<24) func chunkBorders(_ shift: Int) throws {
    let unit = "\"é\"\"ß\r\n,\",重\r\n"
    let lead = String(repeating: "x", count: shift) + ",\r\n"
    let count = (1 << 19) / unit.utf8.count
    let text = lead + String(repeating: unit, count: count)
    let (cells, places, _) = try Self.read(Array(text.utf8))
    #expect(cells.count == count + 1)
    #expect(cells.dropFirst().allSatisfy { $0 == ["é\"ß\r\n,", "重"] })
    #expect(places.last == RowPlace(line: 2 * count, record: count + 1))
  }

  @Test func fieldsUpToTheLimit() throws {
    let whole = [UInt8](repeating: UInt8(ascii: "x"), count: CSVReader.fieldLimit)
    let quote = [UInt8(ascii: "\"")]
    #expect(try Self.read(whole).cells.first?.first?.utf8.count == CSVReader.fieldLimit)
    #expect(try Self.read(quote + whole + quote).cells.first?.first?.utf8.count == whole.count)
    let tooLong = DatasetError.Fault.table(
      .fieldTooLong(RowPlace(line: 2, record: 2), limit: CSVReader.fieldLimit))
    let lead = Array("a\n".utf8)
    let longer = whole + [UInt8(ascii: "y")]
    #expect(throws: tooLong) { try Self.read(lead + longer) }
    #expect(throws: tooLong) { try Self.read(lead + longer + longer) }
    #expect(throws: tooLong) { try Self.read(lead + quote + longer + quote) }
    #expect(throws: tooLong) { try Self.read(lead + quote + longer + longer) }
  }

  @Test func columnsUpToTheLimit() throws {
    let separators = [UInt8](repeating: UInt8(ascii: ","), count: CSVReader.columnLimit - 1)
    #expect(try Self.read(separators).cells.first?.count == CSVReader.columnLimit)
    let tooMany = DatasetError.Fault.table(
      .tooManyColumns(RowPlace(line: 1, record: 1), limit: CSVReader.columnLimit))
    #expect(throws: tooMany) { try Self.read(separators + [UInt8(ascii: ",")]) }
  }

  /// 65 fields of a MiB each: no field is too long, but the record is.
  @Test func recordsUpToTheLimit() throws {
    let field = [UInt8](repeating: UInt8(ascii: "x"), count: CSVReader.fieldLimit)
    let whole = (0..<64).flatMap { _ in field + [UInt8(ascii: ",")] }
    #expect(try Self.read(whole).cells.first?.count == 65)
    let tooLong = DatasetError.Fault.table(
      .recordTooLong(RowPlace(line: 1, record: 1), limit: CSVReader.recordLimit))
    #expect(throws: tooLong) { try Self.read(whole + [UInt8(ascii: "y")]) }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fault: DatasetError.TableFault

    init(_ name: String, _ bytes: [UInt8], _ fault: DatasetError.TableFault) {
      testDescription = name
      self.bytes = bytes
      self.fault = fault
    }

    init(_ name: String, _ text: String, _ fault: DatasetError.TableFault) {
      self.init(name, Array(text.utf8), fault)
    }
  }

  static let damages: [Damage] = [
    Damage(
      "text after a closing quote", "a,b\n\"x\ny\"z,1\n",
      .textAfterQuote(RowPlace(line: 3, record: 2))),
    Damage("a bare quote", "a\n\nx\"y\n", .bareQuote(RowPlace(line: 3, record: 2))),
    Damage(
      "a quote that nothing closes", "a,b\n1,\"x\n2,3\n",
      .unterminatedQuote(RowPlace(line: 2, record: 2))),
    Damage(
      "a doubled quote at the end", "\"a\"\"", .unterminatedQuote(RowPlace(line: 1, record: 1))),
    Damage("a quote as last byte", "a\n\"", .unterminatedQuote(RowPlace(line: 2, record: 2))),
    Damage("Latin-1", [0x61, 0x0A, 0x62, 0xE9, 0x0A], .invalidText(offset: 3, line: 2)),
    Damage("a character cut by the end", [0x61, 0xE9, 0x87], .invalidText(offset: 1, line: 1)),
    Damage("a surrogate", [0x22, 0x0A, 0xED, 0xA0, 0x80, 0x22], .invalidText(offset: 2, line: 2)),
    Damage("an overlong form", [0xC0, 0xAF], .invalidText(offset: 0, line: 1)),
    Damage("UTF-16", [0xFF, 0xFE, 0x61, 0x00], .invalidText(offset: 0, line: 1)),
    Damage("UTF-16 without a mark", [0x61, 0x00, 0x2C, 0x00], .zeroByte(offset: 1, line: 1)),
    Damage("a zero byte in quotes", [0x0A, 0x22, 0x0D, 0x00], .zeroByte(offset: 3, line: 3)),
    Damage(
      "the first of two wrongs", [0x78, 0x22, 0x0A, 0xFF], .bareQuote(RowPlace(line: 1, record: 1))),
  ]

  @Test(arguments: damages) func damaged(_ damage: Damage) {
    #expect(throws: DatasetError.Fault.table(damage.fault)) { try Self.read(damage.bytes) }
  }

  /// Places in later chunks count all that was before.
  @Test func damageFarDown() throws {
    let good = Array(String(repeating: "a,\"b\nc\"\n", count: 100_000).utf8)
    let place = RowPlace(line: 200_001, record: 100_001)
    #expect(throws: DatasetError.Fault.table(.bareQuote(place))) {
      try Self.read(good + Array("x\"".utf8))
    }
    #expect(throws: DatasetError.Fault.table(.invalidText(offset: good.count, line: 200_001))) {
      try Self.read(good + [0xFF])
    }
  }
}
