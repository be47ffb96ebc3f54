import ArgumentParser
import Datasets

/// How a CSV file is to be read, of every command that takes one.
struct TableOptions: ParsableArguments {
  @Option(help: "The column to predict, of a CSV file.")
  var target: String?

  @Option(help: "classification or regression; by default told from the target.")
  var task: String?

  @Option(help: "The character between fields of a CSV file. By default a comma.")
  var separator = ","

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
    target != nil || task != nil || separator != "," || !ignore.isEmpty || !categorical.isEmpty
      || testShare != 0.2 || header != nil
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
    guard CSVConfiguration.isSeparator(separator) else {
      throw ValidationError(
        "--separator is \(separator); expected \(CSVConfiguration.separatorWords).")
    }
    let shares = CSVConfiguration.testShares
    guard shares.contains(testShare) else {
      throw ValidationError(
        "--test-share is \(testShare); expected \(shares.lowerBound) to \(shares.upperBound).")
    }
    return .csv(
      CSVConfiguration(
        file: file, target: target, task: known, header: header, separator: separator,
        ignore: ignore, categorical: categorical, testShare: testShare))
  }
}
