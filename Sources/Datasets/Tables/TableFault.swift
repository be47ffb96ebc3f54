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
    /// The offset is in the file's own bytes.
    case undecodable(offset: Int, line: Int, encoding: String)
    case foreignFormat(ForeignFormat)
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
    /// A number by the other decimal mark: a comma where points are expected, or a point.
    case otherDecimal(RowPlace, column: String, found: String, isComma: Bool)
    /// A comma before three digits, which may stand before decimals or part thousands.
    case ambiguousComma(RowPlace, column: String, found: String)
    /// A number with another currency, percent sign or unit than those before it, or without.
    case marksDiffer(RowPlace, column: String, found: String)
    /// Values that single precision takes for others of their column.
    case mergedValues(RowPlace, column: String, found: String, rows: Int, of: Int)
    /// A test value further from the training values than single precision goes.
    case featureOutOfRange(column: String)
    case notFinite(RowPlace, column: String, found: String)

    case missingTarget(RowPlace, column: String)
    /// A text where a regression needs a number.
    case textTarget(RowPlace, column: String, found: String)
    case constantTarget(column: String)
    case oneClass(column: String, name: String)
    case tooManyClasses(RowPlace, column: String, limit: Int)
    /// More classes than examples can tell apart.
    case manyClasses(column: String, classes: Int, rows: Int, areNumbers: Bool)
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
      "\(place) has \(found) \(found == 1 ? "field" : "fields"); the first has \(expected) (--separator"
        + " names what parts fields; --comment and --skip pass over lines that are no examples)"
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
      "not UTF-8: byte \(offset), on line \(line), is part of no character (--encoding windows-1252"
        + " reads what Windows and Excel write in Western Europe and America)"
    case .zeroByte(let offset, let line):
      "not UTF-8: byte \(offset), on line \(line), is 0 (--encoding utf-16 if it is a text in UTF-16)"
    case .undecodable(let offset, let line, let encoding):
      "not \(encoding): what begins at byte \(offset), on line \(line), is no character of it (another"
        + " --encoding?)"
    case .foreignFormat(let format):
      format.words
    case .changed:
      "changed while it was read"
    case .tooMuchMemory(let place, let needed, let limit):
      "up to \(place) the values take \(needed) bytes of memory; expected at most \(limit) (ignore"
        + " columns, or take fewer rows)"
    case .duplicateColumn(let name):
      "two columns are called \(quoted(name)); expected each name once: rename one in the file"
        + " (--no-header if the first row is an example)"
    case .missingColumn(let setting, let name, let columns, let columnCount):
      "\(setting) names the column \(quoted(name)), which is not there; there are"
        + " \(columns.map(quoted).joined(separator: ", "))"
        + (columnCount > columns.count ? " and \(columnCount - columns.count) more" : "")
        + " (--header or --no-header says whether the first row has the names, --skip passes over"
        + " lines before it)"
    case .noFeatures:
      "has no column beside the target to learn from"
    case .tooManyFeatures(let place, let limit):
      "up to \(place) the columns make more than \(limit) features; ignore some of those with many"
        + " different texts"
    case .tooManyLevels(let place, let column, let limit):
      "\(place), column \(quoted(column)): the column has more than \(limit) different texts"
        + " (\(OptionText.of("ignore", column)), or put them in groups)"
    case .textAmongNumbers(let place, let column, let found):
      "\(place), column \(quoted(column)): \(quoted(found)) is no number, but most of the column's"
        + " values are (\(OptionText.of("missing", found)) takes it for a missing value,"
        + " \(OptionText.of("categorical", column)) takes all for texts,"
        + " \(OptionText.of("ignore", column)) leaves the column out)"
    case .otherDecimal(let place, let column, let found, isComma: true):
      "\(place), column \(quoted(column)): \(quoted(found)) looks like a number with a decimal comma"
        + " (--decimal , reads it)"
    case .otherDecimal(let place, let column, let found, isComma: false):
      "\(place), column \(quoted(column)): \(quoted(found)) looks like a number with a decimal point,"
        + " but --decimal is a comma (without it points are read)"
    case .ambiguousComma(let place, let column, let found):
      "\(place), column \(quoted(column)): the comma of \(quoted(found)) may part thousands or stand"
        + " before decimals (--decimal . or --decimal , says which)"
    case .marksDiffer(let place, let column, let found):
      "\(place), column \(quoted(column)): \(quoted(found)) has another currency or percent sign than"
        + " values before it, or none; expected one for all (\(OptionText.of("ignore", column)) leaves"
        + " the column out)"
    case .mergedValues(let place, let column, let found, let rows, let count):
      "\(place), column \(quoted(column)): \(quoted(found)) is the same as another value in single"
        + " precision, and so it goes in \(rows) of \(count) rows (\(OptionText.of("ignore", column))"
        + " leaves the column out, \(OptionText.of("categorical", column)) takes its values for texts)"
    case .featureOutOfRange(let column):
      "column \(quoted(column)) has a value too far from the others to be told in single precision"
    case .notFinite(let place, let column, let found):
      "\(place), column \(quoted(column)): \(quoted(found)) is not a finite number in single"
        + " precision (\(OptionText.of("missing", found)) takes it for a missing value)"
    case .missingTarget(let place, let column):
      "\(place): the target \(quoted(column)) is missing; expected one in every row"
    case .textTarget(let place, let column, let found):
      "\(place): the target \(quoted(column)) is \(quoted(found)); a regression needs numbers (--task"
        + " classification if they are classes)"
    case .constantTarget(let column):
      "the target \(quoted(column)) is the same in every row to train on; there is nothing to learn"
    case .oneClass(let column, let name):
      "the target \(quoted(column)) is \(quoted(name)) in every row; expected at least 2 classes"
    case .tooManyClasses(let place, let column, let limit):
      "\(place): the target \(quoted(column)) has more than \(limit) classes, which are texts and no"
        + " numbers; expected fewer (--task regression is for numbers, and --decimal says how they are"
        + " written)"
    case .manyClasses(let column, let classes, let rows, areNumbers: true):
      "the target \(quoted(column)) has \(classes) classes in \(rows) rows; expected at most"
        + " \(CSVConfiguration.classLimit), and two rows for each (--task regression predicts the"
        + " numbers)"
    case .manyClasses(let column, let classes, let rows, areNumbers: false):
      "the target \(quoted(column)) has \(classes) classes in \(rows) rows; expected two rows for each"
        + " (another target? --task regression is for numbers, and --decimal says how they are written)"
    case .targetOutOfRange(let column):
      "the target \(quoted(column)) has a value too far from the others to be told in single"
        + " precision"
    case .noTestExamples(let column):
      "the target \(quoted(column)) has a class of its own in every row; expected two examples of"
        + " some class, one to test on"
    }
  }

  private func quoted(_ text: String) -> String { OptionText.quoted(text) }
}

extension RowPlace: CustomStringConvertible {
  /// The line, and the record where it has another number.
  public var description: String {
    "line \(line)" + (record == line ? "" : " (record \(record))")
  }
}
