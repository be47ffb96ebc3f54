/// Examples from one CSV file, plain or, where its name ends in `.gz`, compressed: a row an example,
/// one column the target, the others features.
///
/// A column is numeric if its first value that is not missing is a number, else categorical. Spaces
/// and tabs around a field do not count. Empty fields, `NA` and `?` are missing values: in a numeric
/// column they become the training examples' mean (0 if they have no value), and a second feature
/// tells where; in a categorical column they are a text of their own. A categorical column becomes a
/// feature of 0 and 1 for each of its texts, in the order of their bytes. Features are kept in single
/// precision.
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
  /// fields, or if none of them is a number.
  public var header: Bool?
  /// One ASCII character.
  public var separator: String
  /// Columns left out.
  public var ignore: [String]
  /// Columns to be read as categorical although they begin with a number; the target, too.
  public var categorical: [String]
  /// The share of the examples that are tested on; in `testShares`.
  public var testShare: Double
  /// Of the draw which examples these are.
  public var seed: UInt64

  public init(
    file: String, target: String, task: TableTask? = nil, header: Bool? = nil,
    separator: String = ",", ignore: [String] = [], categorical: [String] = [],
    testShare: Double = 0.2, seed: UInt64 = 0
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
  }

  public static let testShares = 0.01...0.99

  /// Whether a text is one ASCII character that can part fields.
  public static func isSeparator(_ text: String) -> Bool {
    text.utf8.count == 1
      && text.utf8.allSatisfy { $0 < 0x80 && ![0, 0x0A, 0x0D, 0x22].contains($0) }
  }
  public static let separatorWords =
    "one ASCII character, neither a quotation mark nor a line end"

  /// Fewer cannot be told apart from a slip.
  static let leastRows = 4
  /// Whole numbers of more values than these are not taken for classes.
  static let impliedClasses = 20
  static let classLimit = 256
  static let levelLimit = 1000
  static let featureLimit = 65_536
}

extension CSVConfiguration {
  func read(from folders: DataFolders) throws(DatasetError) -> Dataset {
    let separator = try checkedSeparator()
    let path = try folders.file(named: file)
    let limit = Self.memoryLimit
    do throws(DatasetError.Fault) {
      if path.hasSuffix(".gz") {
        return try dataset(separator, memoryLimit: limit) { () throws(DatasetError.Fault) in
          try GzipFile(path: path)
        }
      } else {
        return try dataset(separator, memoryLimit: limit) { () throws(DatasetError.Fault) in
          try PlainFile(path: path)
        }
      }
    } catch {
      throw .file(path: path, error)
    }
  }

  /// The separator's byte.
  ///
  /// Errors: a setting out of its range, or at odds with another.
  func checkedSeparator() throws(DatasetError) -> UInt8 {
    try DatasetError.check(testShare, isIn: Self.testShares, as: "testShare")
    guard Self.isSeparator(separator), let byte = separator.utf8.first else {
      throw .setting(
        name: "separator", found: "\"\(separator)\"", expected: Self.separatorWords)
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
    return byte
  }

  /// Bytes that the values may take: 8 GiB, or three quarters of what there is if that is less.
  static var memoryLimit: Int {
    min(8 << 30, AvailableMemory.bytes.map { $0 / 4 * 3 } ?? .max)
  }
}

extension CSVConfiguration {
  /// Reads a source twice: once to learn of columns, classes and the number of rows, and once more
  /// for the values, which then go where they stay.
  func dataset<Source: ByteSource & ~Copyable>(
    _ separator: UInt8, memoryLimit: Int, open: () throws(DatasetError.Fault) -> Source
  ) throws(DatasetError.Fault) -> Dataset {
    var survey = TableSurvey(self, memoryLimit: memoryLimit)
    var source = try open()
    let first = try CSVReader.read(from: &source, separator: separator, into: &survey)
    let plan: TablePlan
    do throws(DatasetError.TableFault) {
      plan = try survey.plan()
    } catch {
      throw .table(error)
    }
    var values = TableValues(plan)
    source = try open()
    let second = try CSVReader.read(from: &source, separator: separator, into: &values)
    guard first == second else { throw .table(.changed) }
    do throws(DatasetError.TableFault) {
      return try values.dataset(digest: first.digest)
    } catch {
      throw .table(error)
    }
  }
}

extension CSVReader.Contents {
  /// Size and checksum: `crc32:SIZE-CHECKSUM`.
  var digest: String {
    let digits = String(checksum, radix: 16)
    return "crc32:\(byteCount)-\(String(repeating: "0", count: 8 - digits.count))\(digits)"
  }
}
