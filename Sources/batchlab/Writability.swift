import Foundation
import Host
import Records

/// Sees before a run that its output can be written.
enum Writability {
  static func check(_ folder: String) throws {
    let url = URL(fileURLWithPath: folder)
    try DurableFiles.createFolder(url)
    guard access(url.path, W_OK | X_OK) == 0 else {
      throw StoreError(
        path: url.path, operation: "write", reason: String(cString: strerror(errno)))
    }
  }

  /// Sees that a file can be replaced: a rename over a device would take the device away.
  static func check(file: String) throws {
    var status = stat()
    guard stat(file, &status) == 0, status.st_mode & S_IFMT != S_IFREG else { return }
    throw StoreError(path: file, operation: "replace", reason: "Not a regular file")
  }
}
