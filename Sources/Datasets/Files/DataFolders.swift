import Foundation

/// Where data files are looked up: FOLDER/… under BATCHLAB_DATA if it is set, else under `data/`,
/// else under `../shared/data`. The first place that has the folder is taken, complete or not, so
/// that the files of one set never come from two places.
public struct DataFolders: Sendable {
  /// The places, in the order in which they are tried.
  public let searched: [URL]

  /// Relative places are taken from the working directory. An empty BATCHLAB_DATA counts as unset.
  public init(environment: [String: String], workingDirectory: URL) {
    let named = environment["BATCHLAB_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    let places = (named.map { [$0] } ?? []) + ["data", "../shared/data"]
    searched = places.map { place in
      place.hasPrefix("/")
        ? URL(filePath: place, directoryHint: .isDirectory)
        : workingDirectory.appending(path: place, directoryHint: .isDirectory).standardized
    }
  }
}

extension DataFolders {
  /// The folder of that name.
  ///
  /// Errors: a name that is not a single path component, and a folder that is in none of the places.
  public func folder(named name: String) throws(DatasetError) -> URL {
    guard Self.isPlain(name) else { throw .folderName(name) }
    let candidates = searched.map { $0.appending(path: name, directoryHint: .isDirectory) }
    for candidate in candidates where FileKind(of: candidate) == .folder { return candidate }
    throw .missingFolder(name: name, searched: candidates.map { $0.path(percentEncoded: false) })
  }

  /// The path of the file of that name, which lies in one of the places itself.
  ///
  /// A folder of the name is passed over where a later place has something else.
  ///
  /// Errors: a name that is not a single path component, and a file that is in none of the places.
  func file(named name: String) throws(DatasetError) -> String {
    guard Self.isPlain(name) else { throw .fileName(name) }
    let candidates = searched.map { $0.appending(path: name, directoryHint: .notDirectory) }
    let found =
      candidates.first { FileKind(of: $0) == .other }
      ?? candidates.first { FileKind(of: $0) != nil }
    guard let found else {
      throw .missingDataFile(
        name: name, searched: candidates.map { $0.path(percentEncoded: false) })
    }
    return found.path(percentEncoded: false)
  }

  /// The path of a file in a folder: plain, or with `.gz` where there is no plain one.
  static func path(of name: String, in folder: URL) throws(DatasetError) -> String {
    for candidate in [name, name + ".gz"] {
      let file = folder.appending(path: candidate, directoryHint: .notDirectory)
      if FileKind(of: file) != nil { return file.path(percentEncoded: false) }
    }
    throw .missingFile(name: name, folder: folder.path(percentEncoded: false))
  }

  /// Whether a name is a single path component. By bytes: to Swift's `Character` a separator with
  /// an accent is no separator.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".."
      && !name.utf8.contains { [UInt8(ascii: "/"), UInt8(ascii: "\\"), 0].contains($0) }
  }
}

/// What a path leads to, links followed.
enum FileKind {
  case folder, other

  /// Nil where there is nothing.
  init?(of url: URL) {
    var isFolder: ObjCBool = false
    let path = url.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    self = isFolder.boolValue ? .folder : .other
  }
}
