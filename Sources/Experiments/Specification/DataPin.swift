import Datasets
import Foundation

/// The contents that an experiment file says its data have: the key `sha256` of a data set that is read
/// from files.
///
/// No part of a trial's identity, which has a digest of the contents by itself. It keeps an experiment,
/// and the report that goes by its name, from taking other data of the same name for its own.
public struct DataPin: Sendable, Hashable {
  /// The SHA-256 of `DatasetConfiguration.readContents`, in lower-case hexadecimal.
  public let sha256: String
  /// Where the experiment file states it.
  let place: SettingPlace

  /// Throws unless the files of a data set have these contents.
  ///
  /// - Throws: `SpecificationError` at the key; `DatasetError` where a file cannot be read.
  public func check(_ dataset: DatasetConfiguration, on shelf: DatasetShelf) throws {
    guard let digest = try shelf.sha256(of: dataset), digest != sha256 else { return }
    throw SpecificationError(
      file: place.file, line: place.line, key: place.key,
      found: "\(dataset.publicName) with the SHA-256 \(Self.short(digest))",
      expected: "\(Self.short(sha256)), the data that this experiment is about: put them back, or"
        + " give the others an experiment file of another name (batchlab tune --data writes one)")
  }

  /// The first digits, in which two digests hardly agree.
  private static func short(_ digest: String) -> String { "\(digest.prefix(12))…" }
}

extension Setting {
  /// What the `dataset` of a workload says of its files' contents; nil where it says nothing.
  func dataPin() throws(SpecificationError) -> DataPin? {
    guard let setting = child("dataset")?.child("sha256") else { return nil }
    let digest = try setting.text().lowercased()
    guard digest.wholeMatch(of: /[0-9a-f]{64}/) != nil else {
      throw setting.error(expected: "a SHA-256, of 64 hexadecimal digits")
    }
    return DataPin(sha256: digest, place: SettingPlace(setting))
  }
}

extension ExperimentSpec {
  /// The SHA-256 that a file says its data have; nil where it says none, or is no experiment.
  public static func statedDigest(in file: URL) -> String? {
    let workload = (try? Setting.read(file))?.child("workload")
    return (try? workload?.dataPin())?.sha256
  }
}
