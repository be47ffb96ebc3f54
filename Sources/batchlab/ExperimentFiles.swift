import Foundation
import Host
import Specification

/// Where experiments are found.
enum ExperimentFiles {
  static let folder = URL(fileURLWithPath: "experiments", isDirectory: true)

  /// The file behind a NAME or PATH.
  static func file(_ name: String) throws -> URL {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      return URL(fileURLWithPath: name)
    }
    let file = folder.appendingPathComponent("\(name).yaml")
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw SpecificationError(
        file: "experiments/\(name).yaml", found: "no such experiment",
        expected: "one of \(try names().joined(separator: ", "))")
    }
    return file
  }

  /// All experiments of the folder, in alphabetical order; none where there is no folder.
  static func names() throws(FileError) -> [String] {
    try DurableFiles.names(in: folder).filter { $0.hasSuffix(".yaml") }
      .map { String($0.dropLast(5)) }.sorted()
  }

  /// The experiments that have a profile of this name.
  static func names(with profile: String) throws -> [String] {
    try names().filter { try ExperimentSpec.profiles(in: file($0)).contains(profile) }
  }
}
