import Foundation
import Specification

/// Where experiments are found.
enum ExperimentFiles {
  static let folder = URL(fileURLWithPath: "experiments", isDirectory: true)

  /// The file behind a NAME or PATH.
  static func file(_ name: String) throws(SpecificationError) -> URL {
    if name.contains("/") || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      return URL(fileURLWithPath: name)
    }
    let file = folder.appendingPathComponent("\(name).yaml")
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw SpecificationError(
        file: "experiments/\(name).yaml", found: "no such experiment",
        expected: "one of \(names().joined(separator: ", "))")
    }
    return file
  }

  /// All experiments of the folder, in alphabetical order.
  static func names() -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The experiments that have a profile of this name.
  static func names(with profile: String) throws(SpecificationError) -> [String] {
    var found: [String] = []
    for name in names() where try ExperimentSpec.profiles(in: file(name)).contains(profile) {
      found.append(name)
    }
    return found
  }
}
