import ArgumentParser
import Datasets
import Foundation

/// The data set that `tune` is asked about.
struct TuneData: ParsableArguments {
  @Option(help: "A CSV file, or a folder with an IDX or CIFAR set.")
  var data: String?

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

  /// Where the data are, and how an experiment file says it.
  struct Located {
    let name: String
    let configuration: DatasetConfiguration
    let folders: DataFolders
    let parent: String

    /// The value of the key `dataset` in an experiment file, with what was told from the data.
    func mapping(for dataset: Dataset) throws -> String {
      var told = configuration
      if case .csv(var table) = told {
        table.task = dataset.columns?.task
        told = .csv(table)
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(told), as: UTF8.self)
    }

    /// The command that does it all again.
    func again(_ file: String) -> String { "BATCHLAB_DATA='\(parent)' batchlab tune \(file)" }
  }

  /// Nil without `--data`.
  func located() throws -> Located? {
    guard let data else { return nil }
    let url = URL(fileURLWithPath: data).standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw DatasetError.file(
        path: data, .unreadable(reason: "there is no such file or folder"))
    }
    let parent = url.deletingLastPathComponent().path
    let configuration =
      isFolder.boolValue
      ? try Self.images(in: url) : try table(url.lastPathComponent)
    return Located(
      name: Self.name(of: url), configuration: configuration,
      folders: DataFolders(
        environment: ["BATCHLAB_DATA": parent],
        workingDirectory: URL(fileURLWithPath: FileManager.default.currentDirectoryPath)),
      parent: parent)
  }

  private func table(_ file: String) throws -> DatasetConfiguration {
    guard let target else {
      throw ValidationError("--data \(file) is a file; expected --target COLUMN with it.")
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
    guard CSVConfiguration.testShares.contains(testShare) else {
      throw ValidationError(
        "--test-share is \(testShare); expected \(CSVConfiguration.testShares.lowerBound) to"
          + " \(CSVConfiguration.testShares.upperBound).")
    }
    return .csv(
      CSVConfiguration(
        file: file, target: target, task: known, header: header, separator: separator,
        ignore: ignore, categorical: categorical, testShare: testShare))
  }

  private static func images(in folder: URL) throws -> DatasetConfiguration {
    let name = folder.lastPathComponent
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    func has(_ file: String) -> Bool { files.contains(file) || files.contains("\(file).gz") }
    if has("train-images-idx3-ubyte") { return .idx(IDXConfiguration(folder: name)) }
    if has("data_batch_1.bin") { return .cifar(CIFARConfiguration(.ten, folder: name)) }
    if has("train.bin") { return .cifar(CIFARConfiguration(.fine, folder: name)) }
    throw DatasetError.missingFile(name: "train-images-idx3-ubyte", folder: folder.path)
  }

  /// The file's or folder's name as an experiment can have it.
  private static func name(of url: URL) -> String {
    let stem = url.lastPathComponent.split(separator: ".").first.map(String.init) ?? "data"
    let plain = stem.lowercased().map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let name = String(plain).split(separator: "-").joined(separator: "-")
    return name.isEmpty ? "data" : String(name.prefix(60))
  }
}
