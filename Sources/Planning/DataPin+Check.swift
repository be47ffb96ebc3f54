import Datasets
import Specification

extension DataPin {
  /// Throws unless the files of a data set have these contents.
  ///
  /// - Throws: `SpecificationError` at the key; `DatasetError` where a file cannot be read.
  package func check(_ dataset: DatasetConfiguration, on datasets: DatasetCache) throws {
    guard let digest = try datasets.sha256(of: dataset), digest != sha256 else { return }
    throw SpecificationError(
      file: place.file, line: place.line, key: place.key,
      found: "\(dataset.publicName) with the SHA-256 \(Self.short(digest))",
      expected: "\(Self.short(sha256)), the data that this experiment is about: put them back, or"
        + " give the others an experiment file of another name (batchlab tune --data writes one)")
  }

  /// The first digits, in which two digests hardly agree.
  private static func short(_ digest: String) -> String { "\(digest.prefix(12))…" }
}
