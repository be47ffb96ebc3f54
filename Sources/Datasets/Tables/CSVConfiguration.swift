/// Examples from one table, a text file, plain or, where its name ends in `.gz`, compressed: a row an
/// example, one column the target, the others features.
///
/// What a column is, all of its values tell: numeric if more of them are numbers than are not, and
/// then each that is none is an error; else categorical. Blanks around a value do not count. Words for
/// a missing value (`MissingWords`) become, in a numeric column, the training examples' mean (0 if
/// they have no value), and a second feature tells where; in a categorical column they are a text of
/// their own. A categorical column becomes a feature of 0 and 1 for each of its texts, in the order of
/// their bytes. A column without a name in which nothing stands is left out, and so are rows of
/// nothing. Numeric features are standardised in double precision and then kept in single precision.
///
/// Deterministic: a function of the configuration and the file's bytes. The examples keep their order
/// in both sets.
public struct CSVConfiguration: Sendable, Hashable, Codable {
  /// The file's name; it is looked up in the places of `DataFolders`, not in folders of theirs.
  public var file: String
  /// The column to learn. Where there is no header, columns are called `column 1`, `column 2`, …, as
  /// are those that a header leaves without a name.
  public var target: String
  /// Nil is told from the target: texts are classes, whole numbers of at most 20 different values,
  /// too; other numbers are values.
  public var task: TableTask?
  /// Whether the first row has the names. Nil is told from it: it does if the target is among its
  /// fields, or if none of them is a number and the target is no `column 1`.
  public var header: Bool?
  /// One ASCII character, of which a space stands for runs of blanks. The comma gives way where the
  /// first lines are plainly parted by something else; `comma` does not.
  public var separator: String
  /// Columns left out.
  public var ignore: [String]
  /// Columns to be read as categorical whatever they hold; the target, too.
  public var categorical: [String]
  /// The share of the examples that are tested on; in `testShares`.
  public var testShare: Double
  /// Of the draw which examples these are.
  public var seed: UInt64
  /// The mark before decimals, `.` or `,`. Nil is a point, but a number such as 1,234 is then an error
  /// where nothing tells what its comma is.
  public var decimal: String?
  /// Words for a missing value beside those that are known.
  public var missing: [String]?
  /// As iconv calls it. Nil is UTF-8, or what a byte-order mark says.
  public var encoding: String?
  /// The ASCII character that begins lines to be passed over. Nil is told from the first line.
  public var comment: String?
  /// Lines at the start to be passed over.
  public var skip: Int?
  /// Whether texts that differ in case or blanks alone are one, in lower case.
  public var ignoreCase: Bool?

  public init(
    file: String, target: String, task: TableTask? = nil, header: Bool? = nil,
    separator: String = CSVConfiguration.defaultSeparator, ignore: [String] = [],
    categorical: [String] = [], testShare: Double = 0.2, seed: UInt64 = 0, decimal: String? = nil,
    missing: [String]? = nil, encoding: String? = nil, comment: String? = nil, skip: Int? = nil,
    ignoreCase: Bool? = nil
  ) {
    self.file = file
    self.target = target
    self.task = task
    self.header = header
    self.separator = separator
    self.ignore = ignore
    self.categorical = categorical
    self.testShare = testShare
    self.seed = seed
    self.decimal = decimal
    self.missing = missing
    self.encoding = encoding
    self.comment = comment
    self.skip = skip
    self.ignoreCase = ignoreCase
  }

  public static let testShares = 0.01...0.99

  public static let defaultSeparator = ","
  private static let certainComma = "comma"

  /// The form in which a configuration has a separator; nil for what is none.
  public static func separator(named text: String) -> String? {
    switch text {
    case certainComma: certainComma
    case "tab", "\\t": "\t"
    default: text.utf8.count == 1 && text.utf8.allSatisfy(isSeparatorByte) ? text : nil
    }
  }
  public static let separatorWords =
    "one ASCII character, neither a quotation mark nor a line end, or tab or comma"

  static func isSeparatorByte(_ byte: UInt8) -> Bool {
    byte < 0x80 && ![0, 0x0A, 0x0D, 0x22].contains(byte)
  }

  var separatorByte: UInt8 {
    separator == Self.certainComma ? UInt8(ascii: ",") : separator.utf8.first ?? 0
  }

  public static let decimals = [".", ","]
  public static let decimalWords = ". or ,"

  /// Whether a text is a character that can begin comments.
  public static func isComment(_ text: String) -> Bool {
    text.utf8.count == 1 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
  }
  public static let commentWords = "one ASCII character, neither a blank nor a quotation mark"

  /// Whether iconv has an encoding of that name here.
  public static func isEncoding(_ name: String) -> Bool { TextEncoding.isKnown(name) }
  public static let encodingWords =
    "an encoding that iconv has here, as latin1, windows-1252 or utf-16"

  public static let skips = 0...1_000_000

  /// Fewer cannot be told apart from a slip.
  static let leastRows = 4
  /// Whole numbers of more values than these are not taken for classes.
  static let impliedClasses = 20
  static let classLimit = 256
  static let levelLimit = 1000
  static let featureLimit = 65_536
}

extension CSVConfiguration: DatasetSettings {
  var configuration: DatasetConfiguration { .csv(self) }

  var traits: DatasetTraits { DatasetTraits(task: task, isTable: true) }

  package var location: String? {
    get { file }
    set { file = newValue ?? file }
  }

  func files(in folders: DataFolders) throws(DatasetError) -> [String] {
    [try folders.file(named: file)]
  }

  func resolved(for dataset: Dataset) -> CSVConfiguration {
    var resolved = self
    resolved.task = dataset.columns?.task
    return resolved
  }

  func load(from folders: DataFolders) throws(DatasetError) -> Dataset {
    try check()
    let path = try folders.file(named: file)
    let limit = Self.memoryLimit
    do throws(DatasetError.Fault) {
      if path.hasSuffix(".gz") {
        return try dataset(memoryLimit: limit) { () throws(DatasetError.Fault) in
          try GzipFile(path: path)
        }
      } else {
        return try dataset(memoryLimit: limit) { () throws(DatasetError.Fault) in
          try PlainFile(path: path)
        }
      }
    } catch {
      throw .file(path: path, error)
    }
  }

  /// Errors: a setting out of its range, or at odds with another.
  func check() throws(DatasetError) {
    try DatasetError.check(testShare, isIn: Self.testShares, as: "testShare")
    let texts: [(name: String, value: String?, isRight: Bool, expected: String)] = [
      ("separator", separator, Self.separator(named: separator) == separator, Self.separatorWords),
      (
        "decimal", decimal, decimal.map(Self.decimals.contains) ?? true, Self.decimalWords
      ),
      ("comment", comment, comment.map(Self.isComment) ?? true, Self.commentWords),
      ("encoding", encoding, encoding.map(Self.isEncoding) ?? true, Self.encodingWords),
      ("skip", skip.map { "\($0)" }, skip.map(Self.skips.contains) ?? true, "0 to 1000000"),
    ]
    if let wrong = texts.first(where: { !$0.isRight }) {
      throw .setting(
        name: wrong.name, found: "\"\(wrong.value ?? "")\"", expected: wrong.expected)
    }
    if ignore.contains(target) {
      throw .setting(
        name: "ignore", found: "the target, \"\(target)\", among others", expected: "other columns")
    }
    if let both = ignore.first(where: categorical.contains) {
      throw .setting(
        name: "ignore", found: "\"\(both)\", which is also categorical",
        expected: "a column in one of the two")
    }
    if task == .regression && categorical.contains(target) {
      throw .setting(
        name: "categorical", found: "the target of a regression, \"\(target)\"",
        expected: "other columns")
    }
  }

  /// Bytes that the values may take: 8 GiB, or three quarters of what there is if that is less.
  static var memoryLimit: Int {
    min(8 << 30, AvailableMemory.bytes.map { $0 / 4 * 3 } ?? .max)
  }
}
