/// What the reading of a table understood, for people to check.
public struct TableReading: Sendable, Hashable {
  /// How the file's text was cut into records.
  public let dialect: TableDialect
  public let hasHeader: Bool
  /// Examples.
  public let rowCount: Int
  /// Rows of nothing but separators, and comments, which were passed over.
  public let blankRows: Int
  public let commentLines: Int
  /// In the order of the file, the target and those left out, too.
  public let columns: [Column]
  /// Examples of each class; empty for a regression.
  public let classCounts: [Int]
  public let classNames: [String]
  public let featureCount: Int
  public let warnings: [TableWarning]

  public struct Column: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
      /// Least and greatest value; nil where all are missing.
      case numeric(ClosedRange<Double>?)
      case categorical(texts: Int)
      case target
      /// As the configuration asks.
      case ignored
      /// It has neither a name nor values.
      case empty
    }

    public let name: String
    public let role: Role
    public let missing: Int
    public let features: Int
    /// What was left out behind or before its numbers.
    public let mark: String?
  }

  public var task: TableTask { classCounts.isEmpty ? .regression : .classification }
  public var numericCount: Int {
    columns.count { if case .numeric = $0.role { true } else { false } }
  }
  public var categoricalCount: Int {
    columns.count { if case .categorical = $0.role { true } else { false } }
  }
  /// Of all columns of features.
  public var missingCount: Int { columns.reduce(0) { $0 + $1.missing } }
  public var targetName: String { columns.first { $0.role == .target }?.name ?? "" }
}

extension TableReading {
  /// In a sentence without its full stop.
  public var sentence: String {
    let task =
      switch task {
      case .classification: "classification of \(classCounts.count) classes"
      case .regression: "regression"
      }
    let missing =
      missingCount == 0
      ? "no missing values" : counted(missingCount, "missing value", "missing values")
    let leftOut = columns.count { $0.role == .ignored || $0.role == .empty }
    var parts = [
      "\(task), target \(targetName)", counted(rowCount, "row", "rows"),
      "\(numericCount) numeric and \(categoricalCount) categorical "
        + (categoricalCount == 1 ? "column" : "columns") + " make "
        + counted(featureCount, "feature", "features"), missing,
    ]
    if leftOut > 0 { parts.append("\(counted(leftOut, "column", "columns")) left out") }
    if !hasHeader { parts.append("no header") }
    parts.append("fields parted by \(dialect.separatorWords)")
    if let encoding = dialect.encoding { parts.append("decoded from \(encoding)") }
    if commentLines > 0 {
      parts.append("\(counted(commentLines, "comment", "comments")) passed over")
    }
    if dialect.skippedLines > 0 {
      parts.append("\(counted(dialect.skippedLines, "line", "lines")) at the start passed over")
    }
    if blankRows > 0 { parts.append("\(counted(blankRows, "row", "rows")) of nothing passed over") }
    let marked = columns.compactMap { column in
      column.mark.map { "the numbers of \(column.name) without \($0)" }
    }
    return (parts + marked).joined(separator: "; ")
  }

  private func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}

extension TableDialect {
  public var separatorWords: String {
    switch separator {
    case UInt8(ascii: ","): "commas"
    case UInt8(ascii: ";"): "semicolons"
    case UInt8(ascii: "\t"): "tabs"
    case UInt8(ascii: "|"): "bars"
    case UInt8(ascii: " "): "blanks"
    default: "\"\(Character(Unicode.Scalar(separator)))\""
    }
  }
}
