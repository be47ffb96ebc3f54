import Foundation
import Testing

@testable import Datasets

/// Every way in which a table can be wrong, with the words that a reader gets.
@Suite struct BadTableTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fault: DatasetError.TableFault
    let words: String
    let change: @Sendable (inout CSVConfiguration) -> Void

    init(
      _ name: String, _ text: String, _ fault: DatasetError.TableFault, _ words: String,
      change: @escaping @Sendable (inout CSVConfiguration) -> Void = { _ in }
    ) {
      testDescription = name
      bytes = Array(text.utf8)
      self.fault = fault
      self.words = words
      self.change = change
    }
  }

  private static func line(_ line: Int, record: Int? = nil) -> RowPlace {
    RowPlace(line: line, record: record ?? line)
  }

  static let structure: [Case] = [
    Case("empty", "", .empty, "is empty; expected a table with a row for each example"),
    Case("blank lines", "\n\r\n", .empty, "is empty; expected a table with a row for each example"),
    Case(
      "header only", "x,y\n", .headerOnly,
      "has a header and no rows; expected a row for each example"),
    Case(
      "three rows", "x,y\n1,a\n2,b\n3,a\n", .tooFewRows(found: 3, expected: 4),
      "has 3 rows of examples; expected at least 4"),
    Case(
      "one row", "1,2\n", .tooFewRows(found: 1, expected: 4),
      "has 1 row of examples; expected at least 4", change: { $0.target = "column 2" }),
    Case(
      "a field missing", "x,z,y\n1,2,a\n1,2\n", .raggedRow(line(3), found: 2, expected: 3),
      "line 3 has 2 fields; the first has 3"
        + " (--separator names what parts fields; --comment and --skip pass over lines that are no"
        + " examples)"),
    Case(
      "a field too many", "x,y\n\n1,a,b\n", .raggedRow(line(3, record: 2), found: 3, expected: 2),
      "line 3 (record 2) has 3 fields; the first has 2"
        + " (--separator names what parts fields; --comment and --skip pass over lines that are no"
        + " examples)"),
    Case(
      "one field", "x,y\n 1 \n", .raggedRow(line(2), found: 1, expected: 2),
      "line 2 has 1 field; the first has 2"
        + " (--separator names what parts fields; --comment and --skip pass over lines that are no"
        + " examples)"),
    Case(
      "unterminated quote", "x,y\n1,\"a\n2,b\n", .unterminatedQuote(line(2)),
      "line 2: a quotation mark opens a field that nothing closes"),
    Case(
      "text after a quote", "x,y\n\"1\"2,a\n", .textAfterQuote(line(2)),
      "line 2: a field goes on after its closing quotation mark; expected a separator there, or the"
        + " mark doubled"),
    Case(
      "bare quote", "x,y\n1\"2,a\n", .bareQuote(line(2)),
      "line 2: a quotation mark within a field that does not begin with one; expected the whole"
        + " field in quotation marks and those within it doubled"),
    Case(
      "a wrong row before a wrong quote", "x,y\n1\n2,b\n3\"\n",
      .raggedRow(line(2), found: 1, expected: 2),
      "line 2 has 1 field; the first has 2"
        + " (--separator names what parts fields; --comment and --skip pass over lines that are no"
        + " examples)"),
    Case(
      "a wrong row before a huge field", "x,y\n1\n2," + String(repeating: "1", count: 1_048_577),
      .raggedRow(line(2), found: 1, expected: 2),
      "line 2 has 1 field; the first has 2"
        + " (--separator names what parts fields; --comment and --skip pass over lines that are no"
        + " examples)"),
    Case(
      "zero byte", "x,y\n1,\0\n", .zeroByte(offset: 6, line: 2),
      "not UTF-8: byte 6, on line 2, is 0 (--encoding utf-16 if it is a text in UTF-16)"),
    Case(
      "huge field", "x,y\n" + String(repeating: "1", count: 1_048_577) + ",a\n",
      .fieldTooLong(line(2), limit: 1_048_576),
      "line 2 has a field of more than 1048576 bytes, maybe from a quotation mark that nothing"
        + " closes"),
    Case(
      "too many columns", String(repeating: ",", count: 65_536),
      .tooManyColumns(line(1), limit: 65_536), "line 1 has more than 65536 columns"),
  ]

  static let names: [Case] = [
    Case(
      "duplicate names", "x,x ,y\n1,2,a\n", .duplicateColumn("x"),
      "two columns are called \"x\"; expected each name once: rename one in the file (--no-header if"
        + " the first row is an example)"),
    Case(
      "no such target", "x,z\n1,2\n",
      .missingColumn(setting: "target", name: "y", columns: ["x", "z"], columnCount: 2),
      "target names the column \"y\", which is not there; there are \"x\", \"z\" (--header or"
        + " --no-header says whether the first row has the names, --skip passes over lines before it)"
    ),
    Case(
      "no such target among many", (1...15).map { "c\($0)" }.joined(separator: ",") + "\n",
      .missingColumn(
        setting: "target", name: "y", columns: (1...12).map { "c\($0)" }, columnCount: 15),
      "target names the column \"y\", which is not there; there are "
        + (1...12).map { "\"c\($0)\"" }.joined(separator: ", ")
        + " and 3 more (--header or --no-header says whether the first row has the names, --skip passes"
        + " over lines before it)"),
    Case(
      "a name where there is no header", "1,2\n3,4\n",
      .missingColumn(
        setting: "target", name: "y", columns: ["column 1", "column 2"], columnCount: 2),
      "target names the column \"y\", which is not there; there are \"column 1\", \"column 2\""
        + " (--header or --no-header says whether the first row has the names, --skip passes"
        + " over lines before it)"),
    Case(
      "no such column to ignore", "x,y\n1,2\n",
      .missingColumn(setting: "ignore", name: "id", columns: ["x", "y"], columnCount: 2),
      "ignore names the column \"id\", which is not there; there are \"x\", \"y\" (--header or"
        + " --no-header says whether the first row has the names, --skip passes over lines before it)",
      change: { $0.ignore = ["id"] }),
    Case(
      "nothing to learn from", "x,y\n1,2\n", .noFeatures,
      "has no column beside the target to learn from", change: { $0.ignore = ["x"] }),
  ]

  static let values: [Case] = [
    Case(
      "text in a numeric column", "x,y\n,a\n1,b\n2,b\n\n1\u{2028}5\t ,a\n",
      .textAmongNumbers(line(6, record: 5), column: "x", found: "1\u{2028}5"),
      "line 6 (record 5), column \"x\": \"1\\u{2028}5\" is no number, but most of the column's values"
        + " are (--missing '1\\u{2028}5' takes it for a missing value, --categorical x takes all for"
        + " texts, --ignore x leaves the column out)"),
    Case(
      "a long text", "x,y\n1,a\n2,a\n" + String(repeating: "é", count: 60) + ",b\n",
      .textAmongNumbers(line(4), column: "x", found: String(repeating: "é", count: 60)),
      "line 4, column \"x\": \"" + String(repeating: "é", count: 40)
        + "…\" is no number, but most of the column's values are (--missing '"
        + String(repeating: "é", count: 60)
        + "' takes it for a missing value, --categorical x takes all for texts, --ignore x leaves the"
        + " column out)"),
    Case(
      "not a number", "x,y\n1,a\nInf,b\n", .notFinite(line(3), column: "x", found: "Inf"),
      "line 3, column \"x\": \"Inf\" is not a finite number in single precision"
        + " (--missing Inf takes it for a missing value)"),
    Case(
      "infinity first", "x,y\n-inf,a\n", .notFinite(line(2), column: "x", found: "-inf"),
      "line 2, column \"x\": \"-inf\" is not a finite number in single precision"
        + " (--missing=-inf takes it for a missing value)"),
    Case(
      "beyond single precision", "x,y\n3.5e38,a\n",
      .notFinite(line(2), column: "x", found: "3.5e38"),
      "line 2, column \"x\": \"3.5e38\" is not a finite number in single precision"
        + " (--missing 3.5e38 takes it for a missing value)"),
    Case(
      "40 digits", "x,y\n1,a\n-" + String(repeating: "9", count: 39) + ",b\n",
      .notFinite(line(3), column: "x", found: "-" + String(repeating: "9", count: 39)),
      "line 3, column \"x\": \"-" + String(repeating: "9", count: 39)
        + "\" is not a finite number in single precision (--missing=-"
        + String(repeating: "9", count: 39) + " takes it for a missing value)"),
    Case(
      "too many texts", "x,y\n" + (1...1001).map { "t\($0),\($0 % 2)\n" }.joined(),
      .tooManyLevels(line(1002), column: "x", limit: 1000),
      "line 1002, column \"x\": the column has more than 1000 different texts (--ignore x, or put them"
        + " in groups)"),
    Case(
      "too many features",
      (1...70).map { "c\($0)" }.joined(separator: ",") + ",y\n"
        + (1...1000).map { row in
          String(repeating: "t\(row),", count: 70) + "\(row % 2)\n"
        }.joined(),
      .tooManyFeatures(line(938), limit: 65_536),
      "up to line 938 the columns make more than 65536 features; ignore some of those with many"
        + " different texts"),
  ]

  static let targets: [Case] = [
    Case(
      "missing target", "x,y\n1,a\n2, ? \n", .missingTarget(line(3), column: "y"),
      "line 3: the target \"y\" is missing; expected one in every row"),
    Case(
      "text for a number", "x,y\n1,2\n2,many\n", .textTarget(line(3), column: "y", found: "many"),
      "line 3: the target \"y\" is \"many\"; a regression needs numbers (--task classification if"
        + " they are classes)", change: { $0.task = .regression }),
    Case(
      "text among numbers", "x,y\n1,2\n2,3\n3,many\n",
      .textAmongNumbers(line(4), column: "y", found: "many"),
      "line 4, column \"y\": \"many\" is no number, but most of the column's values are (--missing many"
        + " takes it for a missing value, --categorical y takes all for texts, --ignore y leaves the"
        + " column out)"),
    Case(
      "infinite target", "x,y\n1,1e39\n", .notFinite(line(2), column: "y", found: "1e39"),
      "line 2, column \"y\": \"1e39\" is not a finite number in single precision"
        + " (--missing 1e39 takes it for a missing value)"),
    Case(
      "the same target", "x,y\n1,2\n2,2\n3,2\n4,2\n", .constantTarget(column: "y"),
      "the target \"y\" is the same in every row to train on; there is nothing to learn"),
    Case(
      "the same target of a regression", "x,y\n1,2.5\n2,2.5\n3,2.5\n4,2.5\n",
      .constantTarget(column: "y"),
      "the target \"y\" is the same in every row to train on; there is nothing to learn"),
    Case(
      "one class", "x,y\n1,a\n2,a\n3,a\n4,a\n", .oneClass(column: "y", name: "a"),
      "the target \"y\" is \"a\" in every row; expected at least 2 classes"),
    Case(
      "one class of numbers", "x,y\n1,0\n2,0\n3,0\n4,0\n", .oneClass(column: "y", name: "0"),
      "the target \"y\" is \"0\" in every row; expected at least 2 classes",
      change: { $0.task = .classification }),
    Case(
      "257 classes", "x,y\n" + (1...257).map { "1,t\($0)\n" }.joined(),
      .tooManyClasses(line(258), column: "y", limit: 256),
      "line 258: the target \"y\" has more than 256 classes, which are texts and no numbers; expected"
        + " fewer (--task regression is for numbers, and --decimal says how they are written)"),
    Case(
      "257 classes of numbers", "x,y\n" + (1...257).map { "1,\($0)\n" }.joined(),
      .manyClasses(column: "y", classes: 257, rows: 257, areNumbers: true),
      "the target \"y\" has 257 classes in 257 rows; expected at most 256, and two rows for each"
        + " (--task regression predicts the numbers)",
      change: { $0.task = .classification }),
    Case(
      "a class for each row", "x,y\n1,a\n2,b\n3,c\n4,d\n",
      .manyClasses(column: "y", classes: 4, rows: 4, areNumbers: false),
      "the target \"y\" has 4 classes in 4 rows; expected two rows for each (another target? --task"
        + " regression is for numbers, and --decimal says how they are written)"),
    Case(
      "almost a class for each row", "x,y\n1,3\n2,4\n3,5\n4,3\n5,7\n",
      .manyClasses(column: "y", classes: 4, rows: 5, areNumbers: true),
      "the target \"y\" has 4 classes in 5 rows; expected at most 256, and two rows for each (--task"
        + " regression predicts the numbers)"),
    Case(
      "a target beyond its deviation",
      "x,y\n" + (0..<40).map { "1,\($0 % 2)e-9\n" }.joined()
        + (0..<10).map { _ in "1,0.5e-9\n" }.joined() + "1,3e38\n",
      .targetOutOfRange(column: "y"),
      "the target \"y\" has a value too far from the others to be told in single precision",
      // A seed whose split has the last row to test on.
      change: { $0.seed = seedThatTestsTheLast(of: 51) }),
  ]

  private static func seedThatTestsTheLast(of count: Int) -> UInt64 {
    (0..<100).first { HoldoutSplit(count: count, testShare: 0.2, seed: $0).isTest[count - 1] } ?? 0
  }

  @Test(arguments: structure + names + values + targets) func table(_ bad: Case) throws {
    let found = try fault(bad.bytes, changing: bad.change)
    #expect(found == .table(bad.fault))
    #expect(bad.fault.description == bad.words)
  }

  @Test func notUTF8() throws {
    let found = try fault(Array("x,y\n1,".utf8) + [0xE9, 0x0A])
    #expect(found == .table(.invalidText(offset: 6, line: 2)))
    #expect(
      found?.description == "not UTF-8: byte 6, on line 2, is part of no character (--encoding"
        + " windows-1252 reads what Windows and Excel write in Western Europe and America)")
  }

  @Test func recordTooLong() {
    let fault = DatasetError.TableFault.recordTooLong(Self.line(1), limit: 67_108_864)
    #expect(
      fault.description == "line 1 has more than 67108864 bytes; expected a row for each example")
  }

  // MARK: - Memory and change

  private func dataset(
    _ passes: [[UInt8]], prints: [FileFingerprint] = [], limit: Int = 1 << 30
  ) throws -> Dataset {
    var pass = 0
    return try CSVConfiguration(file: "t", target: "y").dataset(memoryLimit: limit) {
      () throws(DatasetError.Fault) in
      defer { pass += 1 }
      // The head is opened twice, then comes the survey; what follows reads the second contents.
      let contents = pass < 3 ? 0 : 1
      return MemorySource(
        passes[contents], fingerprint: prints.isEmpty ? FileFingerprint() : prints[contents])
    }
  }

  /// 40 bytes a row: two features, and 32 for the target and the split.
  @Test func moreThanMemoryHolds() throws {
    let bytes = Array(("x,z,y\n" + (0..<100).map { "\($0),1,\($0 % 2)\n" }.joined()).utf8)
    #expect(try dataset([bytes, bytes], limit: 4000).train.count == 80)
    let fault = DatasetError.TableFault.tooMuchMemory(Self.line(101), needed: 4000, limit: 3999)
    #expect(throws: DatasetError.Fault.table(fault)) { try dataset([bytes, bytes], limit: 3999) }
    #expect(
      fault.description == "up to line 101 the values take 4000 bytes of memory; expected at most"
        + " 3999 (ignore columns, or take fewer rows)")
  }

  /// Texts count too, of columns and of the target.
  @Test(arguments: [("t", "a"), ("a", "t")])
  func moreTextThanMemoryHolds(_ first: String, _ second: String) throws {
    let rows = (0..<100).map { row in
      let long = "\(String(repeating: "t", count: 1000))\(row)"
      return (first == "t" ? long : "a") + "," + (second == "t" ? long : "\(["a", "b"][row % 2])")
    }
    let bytes = Array(("x,y\n" + (rows + rows).joined(separator: "\n")).utf8)
    #expect(try dataset([bytes, bytes], limit: 500_000).train.count == 160)
    let error = #expect(throws: DatasetError.Fault.self) {
      try dataset([bytes, bytes], limit: 100_000)
    }
    guard case .table(.tooMuchMemory(_, let needed, 100_000)) = error else {
      Issue.record("another error than that of memory")
      return
    }
    #expect(needed > 100_000 && needed < 110_000)
  }

  private static let good = "x,z,y\n1,a,p\n2,b,q\n,a,p\n4,b,q\n"

  @Test(arguments: [
    // Another checksum; then what the plan has no place for.
    "x,z,y\n1,a,p\n3,b,q\n,a,p\n4,b,q\n", good + "5,a,p\n", "x,z,y\n1,a,p\n2,b,q\n,a,p\n",
    "x,z,y\n1,c,p\n2,b,q\n,a,p\n4,b,q\n", "x,z,y\n1,,p\n2,b,q\n,a,p\n4,b,q\n",
    "x,z,y\nw,a,p\n2,b,q\n,a,p\n4,b,q\n", "x,z\n1,a\n", "", "x,z,y\n1,a,q\n2,b,q\n,a,p\n4,b,q\n",
  ]) func changedBetweenReadings(_ second: String) throws {
    #expect(throws: DatasetError.Fault.table(.changed)) {
      try dataset([Array(Self.good.utf8), Array(second.utf8)])
    }
    #expect(DatasetError.TableFault.changed.description == "changed while it was read")
  }

  /// The same bytes in another file, or written anew.
  @Test func replacedBetweenReadings() throws {
    let folder = try TableFolder()
    let bytes = Array(Self.good.utf8)
    var prints: [FileFingerprint] = []
    for file in ["a", "b"] {
      try folder.write(bytes, to: file)
      prints.append(try PlainFile(path: folder.path(file)).fingerprint())
    }
    #expect(try dataset([bytes, bytes], prints: [prints[0], prints[0]]).train.count == 3)
    #expect(throws: DatasetError.Fault.table(.changed)) {
      try dataset([bytes, bytes], prints: prints)
    }
    utimensat(
      AT_FDCWD, folder.path("a"),
      [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 1)],
      0)
    #expect(try PlainFile(path: folder.path("a")).fingerprint() != prints[0])
  }

  /// A source that changes under the reader.
  private struct GrowingSource: ByteSource, ~Copyable {
    private var bytes: MemorySource
    private let folder: TableFolder

    init(_ text: String, _ folder: TableFolder) {
      bytes = MemorySource(Array(text.utf8))
      self.folder = folder
    }

    var expectedCount: Int { bytes.expectedCount }
    mutating func read(
      into buffer: UnsafeMutableRawBufferPointer
    ) throws(DatasetError.Fault) -> Int {
      try? folder.write([1, 2, 3], to: "file")
      return bytes.read(into: buffer)
    }
    func fingerprint() throws(DatasetError.Fault) -> FileFingerprint {
      try PlainFile(path: folder.path("file")).fingerprint()
    }
  }

  @Test(arguments: [good, "x,y\n1,\"a"]) func writtenToWhileItIsRead(_ text: String) throws {
    let folder = try TableFolder()
    try folder.write([1], to: "file")
    var source = GrowingSource(text, folder)
    var keeper = CSVReaderTests.Keeper()
    #expect(throws: DatasetError.Fault.table(.changed)) {
      try CSVReader.read(from: &source, separator: UInt8(ascii: ","), into: &keeper)
    }
  }

  // MARK: - Files

  @Test(arguments: [
    "", ".", "..", "../t.csv", "a/t.csv", "/etc/passwd", "a\\b", "t\0", "a/\u{301}b",
  ])
  func namesThatLeadElsewhere(_ name: String) throws {
    let folder = try TableFolder()
    let error = DatasetError.fileName(name)
    #expect(throws: error) { try folder.load(CSVConfiguration(file: name, target: "y")) }
    #expect(
      error.description
        == "data file \"\(name)\" is not a plain file name; expected one without path"
        + " separators (set BATCHLAB_DATA to the folder that has the file in it)")
  }

  @Test func missingFileNamesEveryPlace() throws {
    let folder = try TableFolder()
    let searched = folder.folders.searched.map { $0.path() + "t.csv" }
    let error = DatasetError.missingDataFile(name: "t.csv", searched: searched)
    #expect(throws: error) { try folder.load(CSVConfiguration(file: "t.csv", target: "y")) }
    #expect(searched.count == 3)
    #expect(
      error.description == "no data file \"t.csv\"; looked for \(searched.joined(separator: ", "))"
        + " (set BATCHLAB_DATA to the folder that has \"t.csv\" in it)")
  }

  /// A folder of the file's name is passed over where a later place has the file.
  @Test func folderForAFile() throws {
    let folder = try TableFolder()
    let make = FileManager.default.createDirectory(atPath:withIntermediateDirectories:attributes:)
    try make(folder.path("t.csv"), true, nil)
    let error = DatasetError.file(
      path: folder.path("t.csv"), .unreadable(reason: "not a regular file"))
    let configuration = CSVConfiguration(file: "t.csv", target: "y")
    #expect(throws: error) { try folder.load(configuration) }
    try make(folder.path("data"), true, nil)
    try folder.write(Array(Self.good.utf8), to: "data/t.csv")
    #expect(try folder.load(configuration).train.count == 3)
  }

  /// Opening a pipe without a writer would wait for ever.
  @Test(.timeLimit(.minutes(1))) func pipeForAFile() throws {
    let folder = try TableFolder()
    #expect(mkfifo(folder.path("t.csv"), 0o600) == 0)
    let error = DatasetError.file(
      path: folder.path("t.csv"), .unreadable(reason: "not a regular file"))
    #expect(throws: error) { try folder.load(CSVConfiguration(file: "t.csv", target: "y")) }
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser reads files without permission"))
  func forbiddenFile() throws {
    let folder = try TableFolder()
    try folder.write(Array(Self.good.utf8), to: "t.csv")
    chmod(folder.path("t.csv"), 0)
    let error = DatasetError.file(
      path: folder.path("t.csv"), .unreadable(reason: String(cString: strerror(EACCES))))
    #expect(throws: error) { try folder.load(CSVConfiguration(file: "t.csv", target: "y")) }
  }

  @Test func damagedGzip() throws {
    let folder = try TableFolder()
    try folder.write(Gzip.stored(Array(Self.good.utf8)).dropLast(8), to: "t.csv.gz")
    let error = DatasetError.file(
      path: folder.path("t.csv.gz"), .damagedGzip(reason: "ends before its stream does"))
    #expect(throws: error) { try folder.load(CSVConfiguration(file: "t.csv.gz", target: "y")) }
  }

  // MARK: - Settings

  static let settings: [(@Sendable (inout CSVConfiguration) -> Void, String)] = [
    ({ $0.testShare = 0 }, "testShare is 0.0; expected a number from 0.01 to 0.99"),
    ({ $0.testShare = .nan }, "testShare is nan; expected a number from 0.01 to 0.99"),
    (
      { $0.separator = "" },
      "separator is \"\"; expected one ASCII character, neither a quotation mark nor a line end, or tab or comma"
    ),
    (
      { $0.separator = "é" },
      "separator is \"é\"; expected one ASCII character, neither a quotation mark nor a line end, or tab or comma"
    ),
    (
      { $0.separator = "\"" },
      "separator is \"\"\"; expected one ASCII character, neither a quotation mark nor a line end, or tab or comma"
    ),
    ({ $0.ignore = ["y"] }, "ignore is the target, \"y\", among others; expected other columns"),
    (
      { ($0.ignore, $0.categorical) = (["x"], ["x"]) },
      "ignore is \"x\", which is also categorical; expected a column in one of the two"
    ),
    (
      { ($0.task, $0.categorical) = (.regression, ["y"]) },
      "categorical is the target of a regression, \"y\"; expected other columns"
    ),
  ]

  @Test(arguments: settings)
  func setting(_ change: @Sendable (inout CSVConfiguration) -> Void, words: String) throws {
    let folder = try TableFolder()
    try folder.write(Array(Self.good.utf8), to: "t.csv")
    var configuration = CSVConfiguration(file: "t.csv", target: "y")
    change(&configuration)
    let error = #expect(throws: DatasetError.self) { try folder.load(configuration) }
    #expect(error?.description == words)
  }
}
