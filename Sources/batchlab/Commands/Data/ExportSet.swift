import ArgumentParser
import Datasets
import Foundation
import Host
import Planning
import Records
import Specification
import Training

struct ExportSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the images of an experiment as files for other programs.",
    discussion: """
      Grey images become four IDX files, as MNIST has them, and colour images of 32 × 32 pixels the \
      binary files of CIFAR-10. batchlab reads them again as data sets of the kinds idx and cifar10.
      """)

  @Argument(help: "An experiment by name or path.")
  var experiment: String

  @Option(help: "The arm whose data are meant; by default its first.")
  var arm: String?

  @Option(help: "The profile of the experiment file.")
  var profile: String?

  @Option(help: "The folder for the files. None of them may be there.")
  var output: String

  func run() throws {
    let data = try ExperimentData(
      in: ExperimentFiles.file(experiment), named: experiment, arm: arm, profile: profile)
    let dataset = try data.configuration.load(from: data.folders)
    let files = try ImageFiles(of: dataset).files
    try Writability.check(output)
    let folder = URL(fileURLWithPath: output)
    for file in files {
      let place = folder.appendingPathComponent(file.name)
      guard !FileManager.default.fileExists(atPath: place.path) else {
        throw DocumentError(
          file: place.path, reason: "is there already; expected a folder without files of the set")
      }
    }
    for file in files {
      try DurableFiles.replace(folder.appendingPathComponent(file.name), with: Data(file.bytes))
    }
    print(
      "\(data.title): \(dataset.train.count) to train, \(dataset.test.count) to test, in"
        + " \(folder.path)".onOneLine)
  }
}

/// The data of an arm.
struct ExperimentData {
  let title: String
  let configuration: DatasetConfiguration
  let folders = DataFolders.ofThisProcess

  /// - Parameters:
  ///   - name: What the experiment was called by whoever asks.
  ///   - arm: Its name; nil for the first.
  init(in file: URL, named name: String, arm: String?, profile: String?) throws {
    let spec = try ExperimentSpec(
      contentsOf: file, profile: profile ?? ExperimentSpec.defaultProfile)
    guard let first = spec.arms.first(where: { arm == nil || $0.name == arm }) else {
      throw SpecificationError(
        file: name, key: "arms", found: "no arm \(arm ?? "")",
        expected: "one of \(spec.arms.map(\.name).joined(separator: ", "))")
    }
    configuration = first.workload.dataset
    try first.dataPin?.check(configuration, on: DatasetCache(folders: folders))
    title = "\(spec.name), \(first.name): \(configuration.publicName)"
  }
}
