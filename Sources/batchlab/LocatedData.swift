import ArgumentParser
import Datasets
import Foundation
import Records

/// A data set at a path: a CSV file, or a folder of IDX or CIFAR files.
struct LocatedData {
  /// The file's or folder's name.
  let name: String
  let configuration: DatasetConfiguration
  /// Those in which it is looked up: the one that it lies in.
  let folders: DataFolders
  let parent: String

  /// Nil where nothing is at the path.
  init?(path: String, table: TableOptions) throws {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      return nil
    }
    name = url.lastPathComponent
    let above = url.deletingLastPathComponent()
    parent = above.path
    folders = DataFolders(environment: ["BATCHLAB_DATA": above.path], workingDirectory: above)
    if isFolder.boolValue && table.isGiven {
      throw ValidationError(
        "\(path) is a folder; --target and what goes with it are for CSV files.")
    }
    configuration =
      isFolder.boolValue
      ? try Self.images(in: url, named: name) : try table.configuration(file: name)
  }

  /// What reads the files of a folder, by their names.
  static func images(in folder: URL, named name: String) throws -> DatasetConfiguration {
    func has(_ file: String) -> Bool {
      ["", ".gz"].contains {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent(file + $0).path)
      }
    }
    // How many classes there are is not in the files.
    if try IDXConfiguration.hasFiles(in: folder) {
      return .idx(IDXConfiguration(folder: name, classes: 256))
    }
    if has("data_batch_1.bin") { return .cifar(CIFARConfiguration(.ten, folder: name)) }
    if has("train.bin") { return .cifar(CIFARConfiguration(.fine, folder: name)) }
    throw DocumentError(
      file: folder.path,
      reason: "has none of train-images-idx3-ubyte, data_batch_1.bin and train.bin,"
        + " plain or with .gz, the first also behind a prefix")
  }
}
