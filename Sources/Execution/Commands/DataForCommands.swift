import Datasets
import Foundation
import Host
import Planning
import Records
import Training

/// The data of a trial, where its command finds them: the files that they are read from, or those that
/// drawn images are written to, once for all trials.
struct DataForCommands {
  /// A folder, or a table's file; nil where the command has data of its own.
  let path: String?
  /// Examples to learn from, nothing held out that judges; nil where that is not known.
  let trainCount: Int?

  /// - Throws: `DatasetError` where the data cannot be had, or no format of files holds them.
  init(_ workload: Workload, _ datasets: DatasetCache, _ store: Store) throws {
    if case .own(let own) = workload.dataset {
      path = nil
      trainCount = own.train.map { workload.validation?.trainCount(of: $0) ?? $0 }
      return
    }
    trainCount = try datasets.dataset(of: workload).train.count
    if workload.dataset.isReadFromFiles {
      path = try datasets.place(of: workload.dataset)
      return
    }
    let name = try CanonicalJSON.data(of: workload.dataset).sha256
    let folder = store.folder.appendingPathComponent(Store.dataPart).appendingPathComponent(name)
    path = folder.path
    if DurableFiles.isFolder(folder) { return }
    let lock = try store.lock("\(Store.dataPart)-\(name)", waiting: true)
    if DurableFiles.isFolder(folder) { return }
    let files = try ImageFiles(of: datasets.dataset(workload.dataset)).files
    let temporary = TemporaryName.beside(folder)
    try DurableFiles.remove(temporary)
    try DurableFiles.createFolder(temporary)
    for file in files {
      try DurableFiles.write(Data(file.bytes), to: temporary.appendingPathComponent(file.name))
    }
    try DurableFiles.replaceFolder(folder, with: temporary)
    _ = consume lock
  }
}
