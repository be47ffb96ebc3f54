import Foundation

/// The contents that an experiment file says its data have: the key `sha256` of a data set that is read
/// from files.
///
/// No part of a trial's identity, which has a digest of the contents by itself. It keeps an experiment,
/// and the report that goes by its name, from taking other data of the same name for its own.
package struct DataPin: Sendable, Hashable {
  /// The SHA-256 of `DatasetConfiguration.readContents`, in lower-case hexadecimal.
  package let sha256: String
  /// Where the experiment file states it.
  package let place: SettingPlace
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
  package static func statedDigest(in file: URL) -> String? {
    let workload = (try? Setting.read(file))?.child("workload")
    return (try? workload?.dataPin())?.sha256
  }
}
