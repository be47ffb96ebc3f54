import Foundation
import Host
import Records

/// Something that is measured around the weights of trials, and then kept: its fields say all that the
/// result depends on beside the trials' own identities.
///
/// Deterministic: a function of the trials' weights and the fields, with the same OpenBLAS and
/// L-BFGS-B.
protocol LandscapeMeasurement: Encodable, Sendable {
  associatedtype Result: Codable & Sendable
  /// Part of the file's name and of the key: changed when the result's bits or meaning change.
  static var kind: String { get }
  /// For progress.
  var words: String { get }
  func measure(_ trials: TrainedTrials) throws -> Result
}

extension LandscapeMeasurement {
  /// A file's name in the store's folder of measurements.
  func fileName() throws -> String {
    let key = try CanonicalJSON.data(of: Key(kind: Self.kind, fields: self)).sha256
    return "\(Self.kind)-\(key).json"
  }

  /// The result that a file holds; nil where there is none, or not what was written.
  ///
  /// - Throws: Where there is a file that cannot be read.
  func stored(in folder: URL) throws -> Result? {
    let file = folder.appendingPathComponent(try fileName())
    guard let kept = try KeptFile.read(Kept<Result>.self, from: file),
      try kept.checksum == CanonicalJSON.data(of: kept.result).sha256
    else { return nil }
    return kept.result
  }

  func store(_ result: Result, in folder: URL) throws {
    let checksum = try CanonicalJSON.data(of: result).sha256
    try DurableFiles.createFolder(folder)
    try DurableFiles.replace(
      folder.appendingPathComponent(try fileName()),
      with: CanonicalJSON.data(of: Kept(checksum: checksum, result: result)))
  }
}

private struct Key<Fields: Encodable>: Encodable {
  let kind: String
  let fields: Fields
}

private struct Kept<Result: Codable>: Codable {
  let checksum: String
  let result: Result
}
