extension DatasetError {
  /// What is wrong with a table, or with what was asked of it. Places are of records; columns go by
  /// their names.
  public enum TableFault: Error, Sendable, Hashable {
    case empty
    case headerOnly
    case tooFewRows(found: Int, expected: Int)
    case raggedRow(RowPlace, found: Int, expected: Int)
    /// The place is the quotation mark's.
    case unterminatedQuote(RowPlace)
    case textAfterQuote(RowPlace)
    case bareQuote(RowPlace)
    case fieldTooLong(RowPlace, limit: Int)
    case recordTooLong(RowPlace, limit: Int)
    case tooManyColumns(RowPlace, limit: Int)
    /// The offset counts from 0, after decompression.
    case invalidText(offset: Int, line: Int)
    case zeroByte(offset: Int, line: Int)
    /// It was written to, or another took its place.
    case changed
    case tooMuchMemory(RowPlace, needed: Int, limit: Int)

    case duplicateColumn(String)
    /// Of the columns there are, the first few.
    case missingColumn(setting: String, name: String, columns: [String], columnCount: Int)
    case noFeatures
    case tooManyFeatures(RowPlace, limit: Int)
    case tooManyLevels(RowPlace, column: String, limit: Int)
    case textAmongNumbers(RowPlace, column: String, found: String)
    case notFinite(RowPlace, column: String, found: String)

    case missingTarget(RowPlace, column: String)
    /// A text where a regression needs a number.
    case textTarget(RowPlace, column: String, found: String)
    case constantTarget(column: String)
    case oneClass(column: String, name: String)
    case tooManyClasses(RowPlace, column: String, limit: Int)
    /// A target further from the training targets' mean than a network can be told.
    case targetOutOfRange(column: String)
    /// Every class has a single example, which is one to train on.
    case noTestExamples(column: String)
  }
}

extension DatasetError.TableFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "is empty; expected a table with a row for each example"
    case .headerOnly:
      "has a header and no rows; expected a row for each example"
    case .tooFewRows(let found, let expected):
      "has \(found) \(found == 1 ? "row" : "rows") of examples; expected at least \(expected)"
    case .raggedRow(let place, let found, let expected):
      "\(place) has \(found) \(found == 1 ? "field" : "fields"); the first has \(expected)"
    case .unterminatedQuote(let place):
      "\(place): a quotation mark opens a field that nothing closes"
    case .textAfterQuote(let place):
      "\(place): a field goes on after its closing quotation mark; expected a separator there, or"
        + " the mark doubled"
    case .bareQuote(let place):
      "\(place): a quotation mark within a field that does not begin with one; expected the whole"
        + " field in quotation marks and those within it doubled"
    case .fieldTooLong(let place, let limit):
      "\(place) has a field of more than \(limit) bytes, maybe from a quotation mark that nothing"
        + " closes"
    case .recordTooLong(let place, let limit):
      "\(place) has more than \(limit) bytes; expected a row for each example"
    case .tooManyColumns(let place, let limit):
      "\(place) has more than \(limit) columns"
    case .invalidText(let offset, let line):
      "not UTF-8: byte \(offset), on line \(line), is part of no character"
    case .zeroByte(let offset, let line):
      "not a text: byte \(offset), on line \(line), is 0 (a file in UTF-16?)"
    case .changed:
      "changed while it was read"
    case .tooMuchMemory(let place, let needed, let limit):
      "up to \(place) the values take \(needed) bytes of memory; expected at most \(limit) (ignore"
        + " columns, or take fewer rows)"
    case .duplicateColumn(let name):
      "two columns are called \(quoted(name)); expected each name once (header: false if the first"
        + " row is an example)"
    case .missingColumn(let setting, let name, let columns, let columnCount):
      "\(setting) names the column \(quoted(name)), which is not there; there are"
        + " \(columns.map(quoted).joined(separator: ", "))"
        + (columnCount > columns.count ? " and \(columnCount - columns.count) more" : "")
        + " (header: true or false says whether the first row has the names)"
    case .noFeatures:
      "has no column beside the target to learn from"
    case .tooManyFeatures(let place, let limit):
      "up to \(place) the columns make more than \(limit) features; ignore some of those with many"
        + " different texts"
    case .tooManyLevels(let place, let column, let limit):
      "\(place), column \(quoted(column)): the column has more than \(limit) different texts; name"
        + " it under ignore, or put them in groups"
    case .textAmongNumbers(let place, let column, let found):
      "\(place), column \(quoted(column)): \(quoted(found)) is no number, but the column's first"
        + " value is one; name the column under categorical or ignore"
    case .notFinite(let place, let column, let found):
      "\(place), column \(quoted(column)): \(quoted(found)) is not a finite number in single"
        + " precision; expected a number, or nothing where there is none"
    case .missingTarget(let place, let column):
      "\(place): the target \(quoted(column)) is missing; expected one in every row"
    case .textTarget(let place, let column, let found):
      "\(place): the target \(quoted(column)) is \(quoted(found)); a regression needs numbers (task:"
        + " classification if they are classes)"
    case .constantTarget(let column):
      "the target \(quoted(column)) is the same in every row to train on; there is nothing to learn"
    case .oneClass(let column, let name):
      "the target \(quoted(column)) is \(quoted(name)) in every row; expected at least 2 classes"
    case .tooManyClasses(let place, let column, let limit):
      "\(place): the target \(quoted(column)) has more than \(limit) classes (task: regression if"
        + " they are numbers)"
    case .targetOutOfRange(let column):
      "the target \(quoted(column)) has a value too far from the others to be told in single"
        + " precision"
    case .noTestExamples(let column):
      "the target \(quoted(column)) has a class of its own in every row; expected two examples of"
        + " some class, one to test on"
    }
  }

  /// A text from a file as part of a line: shortened, and without what would break the line.
  private func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var line = ""
    for scalar in scalars.prefix(40) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        line += "\\u{\(String(scalar.value, radix: 16))}"
      default: line.unicodeScalars.append(scalar)
      }
    }
    return "\"\(line)\(scalars.count > 40 ? "…" : "")\""
  }
}

extension RowPlace: CustomStringConvertible {
  /// The line, and the record where it has another number.
  public var description: String {
    "line \(line)" + (record == line ? "" : " (record \(record))")
  }
}
