import Datasets
import Foundation
import Records
import Specification

/// Where `tune` puts the experiment file and the report of some data: `FOLDER/NAME.yaml` and
/// `FOLDER/NAME/`.
///
/// They belong to the contents of the data. Where files of the name belong to other data, or nobody
/// says to which, the first digits of the data's SHA-256 are put behind the name; so the same data
/// come to the same place again, and nothing takes another's.
struct TuningPlace {
  let name: String
  let folder: URL

  var file: URL { Self.file(name, folder) }

  /// - Parameters:
  ///   - wanted: The name, if it is free.
  ///   - sha256: Of the data.
  /// - Throws: `DocumentError` where other data have both names.
  init(_ wanted: String, sha256: String, in folder: URL) throws(DocumentError) {
    let names = [wanted, "\(wanted)-\(sha256.prefix(8))"]
    guard let name = names.first(where: { Self.isFree($0, for: sha256, in: folder) }) else {
      throw DocumentError(
        file: Self.file(names[1], folder).relativePath,
        reason: "belongs to other data; expected another place (--output), or none of that name")
    }
    self.name = name
    self.folder = folder
  }

  private static func file(_ name: String, _ folder: URL) -> URL {
    folder.appendingPathComponent("\(name).yaml")
  }

  private static func isFree(_ name: String, for sha256: String, in folder: URL) -> Bool {
    let file = file(name, folder)
    let places = [file, folder.appendingPathComponent(name)]
    return ExperimentSpec.statedDigest(in: file) == sha256
      || !places.contains { FileManager.default.fileExists(atPath: $0.path) }
  }
}

/// A data set as an experiment file of `tune` has it: its settings, and the SHA-256 of its contents.
struct PinnedDataset: Encodable {
  let configuration: DatasetConfiguration
  let sha256: String

  private enum Key: CodingKey { case sha256 }

  func encode(to encoder: any Encoder) throws {
    try configuration.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sha256, forKey: .sha256)
  }

  /// A mapping in one line of JSON, which is YAML, too.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
