import ArgumentParser
import Charts
import Datasets
import Foundation
import Host
import Planning
import PublicData
import Records
import Reports
import Specification
import Training

struct ShowSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what is in a data set: counts, shape, classes, ranges, standardisation.")

  @Argument(
    help: """
      A public set by name, a folder of IDX or CIFAR files by name or path, a CSV file (with \
      --target), or an experiment by name or path.
      """)
  var dataset: String

  @Option(help: "The arm whose data are meant, of an experiment; by default its first.")
  var arm: String?

  @Option(help: "The profile of the experiment file.")
  var profile: String?

  @OptionGroup(title: "Tables") var table: TableOptions

  @Option(help: "Draw a sheet of examples, a row a class, to this file (.svg, .png or .pdf).")
  var output: String?

  func validate() throws {
    if let output, Self.format(of: output) == nil {
      throw ValidationError(
        "--output is \(output.onOneLine); expected a file that ends in .svg, .png or .pdf.")
    }
  }

  private static func format(of path: String) -> FigureFormat? {
    let url = URL(fileURLWithPath: path)
    guard !url.deletingPathExtension().lastPathComponent.isEmpty else { return nil }
    return FigureFormat(rawValue: url.pathExtension.lowercased())
  }

  func run() throws {
    if let output { try Writability.check(file: output) }
    let subject = try subject()
    let loaded = try subject.configuration.load(from: subject.folders)
    print(
      DatasetText.text(
        DatasetSummary(of: loaded), of: loaded, title: subject.title,
        classNames: subject.classNames))
    guard let output, let format = Self.format(of: output) else { return }
    guard
      let sheet = ExampleSheet.sheet(
        of: loaded, name: "sheet", title: subject.title, classNames: subject.classNames)
    else {
      throw DocumentError(file: dataset, reason: "has no images of classes to draw")
    }
    try draw(sheet, to: URL(fileURLWithPath: output), format)
  }

  private func draw(_ sheet: ContactSheet, to file: URL, _ format: FigureFormat) throws {
    let workshop = FileManager.default.temporaryDirectory
      .appendingPathComponent("batchlab-\(UUID().uuidString)", isDirectory: true)
    defer { try? FileManager.default.removeItem(at: workshop) }
    for picture in try sheet.render(into: workshop, format: format) {
      try DurableFiles.replace(file, with: Data(contentsOf: picture))
    }
  }

  // MARK: - What is meant

  private struct Subject {
    var title: String
    var configuration: DatasetConfiguration
    var folders = DataFolders.ofThisProcess
    var classNames: [String] = []
  }

  private func subject() throws -> Subject {
    if arm == nil && profile == nil {
      if let set = Catalogue.set(named: dataset) {
        return Subject(
          title: "\(set.name): \(set.title)", configuration: set.configuration,
          classNames: set.classNames)
      }
      if let located = try located() { return located }
    }
    let data = try ExperimentData(in: experiment(), named: dataset, arm: arm, profile: profile)
    return Subject(title: data.title, configuration: data.configuration, folders: data.folders)
  }

  private func experiment() throws -> URL {
    // That there is no such experiment is one of several things to tell.
    let file = try? ExperimentFiles.file(dataset)
    guard let file, FileManager.default.fileExists(atPath: file.path) else {
      throw DocumentError(
        file: dataset,
        reason:
          "is no public set (\(Catalogue.sets.map(\.name).joined(separator: ", "))), no folder"
          + " and no experiment (\(try ExperimentFiles.names().joined(separator: ", ")))")
    }
    return file
  }

  /// Data by their path, or a folder by its name under the data folders.
  private func located() throws -> Subject? {
    if !dataset.contains("/"), let folder = try? DataFolders.ofThisProcess.folder(named: dataset) {
      return try Subject(
        title: dataset, configuration: LocatedData.images(in: folder, named: dataset))
    }
    if dataset.hasSuffix(".yaml") || dataset.hasSuffix(".yml") { return nil }
    return try LocatedData(path: dataset, table: table).map {
      Subject(title: $0.name, configuration: $0.configuration, folders: $0.folders)
    }
  }
}
