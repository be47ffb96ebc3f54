import ArgumentParser
import Datasets

/// How a CSV file is to be read, of every command that takes one.
struct TableOptions: ParsableArguments {
  @Option(help: "The column to predict, of a CSV file.")
  var target: String?

  @Option(help: "classification or regression; by default told from the target.")
  var task: String?

  @Option(
    help: """
      The character between fields of a CSV file, or tab or comma; a space stands for runs of blanks. \
      By default a comma, or what the file's first lines are plainly parted by.
      """)
  var separator = CSVConfiguration.defaultSeparator

  @Option(help: "The mark before decimals, . or a comma. By default a point.")
  var decimal: String?

  @Option(
    help: """
      A word that stands for a missing value, beside NA, N/A, NaN, NULL, None, ?, - and the like; may \
      be repeated.
      """)
  var missing: [String] = []

  @Option(help: "A CSV file's encoding, as latin1. By default UTF-8, or what its first bytes say.")
  var encoding: String?

  @Option(help: "The character that begins lines to be passed over.")
  var comment: String?

  @Option(help: "Lines at the start to be passed over.")
  var skip: Int?

  @Flag(
    name: .customLong("ignore-case"),
    help: "Take texts for one that differ in case or blanks alone.")
  var ignoresCase = false

  @Option(help: "A column to leave out; may be repeated.")
  var ignore: [String] = []

  @Option(help: "A column of numbers that name categories; may be repeated.")
  var categorical: [String] = []

  @Option(name: .customLong("test-share"), help: "The share of a CSV file's rows to test on.")
  var testShare = 0.2

  @Flag(inversion: .prefixedNo, help: "Whether a CSV file's first row has names; by default told.")
  var header: Bool?

  /// Whether one of them was used.
  var isGiven: Bool {
    target != nil || task != nil || separator != CSVConfiguration.defaultSeparator
      || !ignore.isEmpty || !categorical.isEmpty || testShare != 0.2 || header != nil
      || decimal != nil || !missing.isEmpty || encoding != nil || comment != nil || skip != nil
      || ignoresCase
  }

  /// - Parameter file: The file's name, without the folder that it lies in.
  func configuration(file: String) throws -> DatasetConfiguration {
    guard let target else {
      throw ValidationError("\(file) is a file; expected --target COLUMN with it.")
    }
    var known: TableTask?
    if let task {
      guard let named = TableTask(rawValue: task) else {
        throw ValidationError("--task is \(task); expected classification or regression.")
      }
      known = named
    }
    guard let separator = CSVConfiguration.separator(named: separator) else {
      throw ValidationError(
        "--separator is \(separator); expected \(CSVConfiguration.separatorWords).")
    }
    if let decimal, !CSVConfiguration.decimals.contains(decimal) {
      throw ValidationError(
        "--decimal is \(decimal); expected \(CSVConfiguration.decimalWords).")
    }
    if let encoding, !CSVConfiguration.isEncoding(encoding) {
      throw ValidationError(
        "--encoding is \(encoding); expected \(CSVConfiguration.encodingWords).")
    }
    if let comment, !CSVConfiguration.isComment(comment) {
      throw ValidationError(
        "--comment is \(comment); expected \(CSVConfiguration.commentWords).")
    }
    if let skip, !CSVConfiguration.skips.contains(skip) {
      throw ValidationError(
        "--skip is \(skip); expected 0 to \(CSVConfiguration.skips.upperBound).")
    }
    let shares = CSVConfiguration.testShares
    guard shares.contains(testShare) else {
      throw ValidationError(
        "--test-share is \(testShare); expected \(shares.lowerBound) to \(shares.upperBound).")
    }
    return .csv(
      CSVConfiguration(
        file: file, target: target, task: known, header: header, separator: separator,
        ignore: ignore, categorical: categorical, testShare: testShare, decimal: decimal,
        missing: missing.isEmpty ? nil : missing, encoding: encoding, comment: comment, skip: skip,
        ignoreCase: ignoresCase ? true : nil))
  }
}
