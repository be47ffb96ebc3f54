import Experiments
import Foundation

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
}
