import Datasets
import Host
import Records
import Specification
import Synchronization
import Training

/// The data sets of a run, each loaded once and shared by all trials that learn from it.
///
/// Sets that can be made again, drawn ones and those with a part held out, are kept up to
/// `byteLimit`; of more the one used longest ago is let go.
package final class DatasetCache: Sendable {
  private struct Key: Hashable {
    let configuration: DatasetConfiguration
    let validation: ValidationPart?

    /// Whether letting it go costs but the time to make it again.
    var isMadeAgain: Bool { validation != nil || !configuration.isReadFromFiles }
  }

  private struct Content {
    var sets: [Key: Dataset] = [:]
    /// Those that can be made again, the one used last at the end.
    var order: [Key] = []
  }

  private let folders: DataFolders
  private let digests = Mutex<[DatasetConfiguration: String]>([:])
  private let content = Mutex(Content())
  private static let byteLimit = 1 << 30
  private let report: @Sendable (DatasetConfiguration, Dataset) -> Void

  /// - Parameter report: Told of each set that is loaded.
  package init(
    folders: DataFolders,
    report: @escaping @Sendable (DatasetConfiguration, Dataset) -> Void = { _, _ in }
  ) {
    self.folders = folders
    self.report = report
  }

  /// The data set, loaded by the first who asks; others wait meanwhile.
  ///
  /// - Parameter validation: The training examples to hold out.
  package func dataset(
    _ configuration: DatasetConfiguration, validation: ValidationPart? = nil
  ) throws(DatasetError) -> Dataset {
    try content.withLock { (content) throws(DatasetError) in
      func kept(
        _ key: Key, or make: () throws(DatasetError) -> Dataset
      ) throws(DatasetError) -> Dataset {
        let known = content.sets[key]
        let dataset: Dataset
        if let known { dataset = known } else { dataset = try make() }
        content.sets[key] = dataset
        guard key.isMadeAgain else { return dataset }
        content.order.removeAll { $0 == key }
        content.order.append(key)
        while content.order.count > 1,
          content.order.reduce(0, { $0 + (content.sets[$1]?.byteCount ?? 0) }) > Self.byteLimit
        {
          content.sets[content.order.removeFirst()] = nil
        }
        return dataset
      }
      func whole() throws(DatasetError) -> Dataset {
        try kept(Key(configuration: configuration, validation: nil)) { () throws(DatasetError) in
          let dataset = try configuration.load(from: folders)
          report(configuration, dataset)
          return dataset
        }
      }
      guard let validation else { return try whole() }
      return try kept(Key(configuration: configuration, validation: validation)) {
        () throws(DatasetError) in try whole().heldOut(validation)
      }
    }
  }

  /// The SHA-256 of the files that a data set is read from (`DatasetConfiguration.readContents`), in
  /// lower-case hexadecimal, read by the first who asks; nil where examples are drawn.
  package func sha256(of configuration: DatasetConfiguration) throws(DatasetError) -> String? {
    guard configuration.isReadFromFiles else { return nil }
    return try digests.withLock { (digests) throws(DatasetError) in
      if let digest = digests[configuration] { return digest }
      var hash = MessageDigest(.sha256)
      try configuration.readContents(from: folders) { hash.update($0) }
      let digest = hash.hexadecimal()
      digests[configuration] = digest
      return digest
    }
  }

  /// Where the files of a data set lie: their folder, or a table's one file; nil where it is drawn.
  package func place(of configuration: DatasetConfiguration) throws(DatasetError) -> String? {
    try configuration.place(in: folders)
  }

  /// What a workload's trials learn from and are judged by.
  package func dataset(of workload: Workload) throws(DatasetError) -> Dataset {
    try dataset(workload.dataset, validation: workload.validation)
  }
}
