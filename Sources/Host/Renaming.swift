import CPlatform
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Renames, and what a shared file system may answer to them.
struct Renaming {
  typealias Call = @Sendable (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32

  /// The system's own; tests put others in their places.
  var rename: Call = Glibc.rename
  /// Fails where the file system cannot exchange two names, as NFS.
  var exchange: Call = batchlab_exchange
  /// What is named for a while to make room; no other process, or thread, names anything so.
  var oldName: (String) -> String = { TemporaryName.of($0, .old) }

  /// Renames; returns 0 or the error's number.
  ///
  /// When the answer to a request over the network is lost it is sent again, and the second time the
  /// source is not there any more: what then has the target's name tells whether it was done.
  func move(_ source: URL, to target: URL) -> Int32 {
    let meant = FileNumber(source.path)
    if repeated({ rename(source.path, target.path) }) == 0 { return 0 }
    let code = errno
    let isDone =
      code == ENOENT && meant != nil && FileNumber(source.path) == nil
      && FileNumber(target.path) == meant
    return isDone ? 0 : code
  }

  /// Puts a folder made aside in the place of another, or of none, also while other processes do the
  /// same. What had the place and cannot be removed, since a reader has it open, is left aside.
  func replaceFolder(_ place: URL, with temporary: URL) throws(FileError) {
    let parent = place.deletingLastPathComponent()
    let old = parent.appendingPathComponent(oldName(place.lastPathComponent))
    var code: Int32 = 0
    // A process that was stopped for long may find others' folders there again and again.
    for _ in 0..<1000 {
      code = move(temporary, to: place)
      if code == 0 { return try DurableFiles.sync(folder: parent) }
      guard Self.isOccupied(code) else { break }
      if exchange(temporary.path, place.path) == 0 {
        try DurableFiles.sync(folder: parent)
        try? DurableFiles.remove(temporary)
        return
      }
      // Left there by a process of this number that was killed.
      try? FileManager.default.removeItem(at: old)
      code = move(place, to: old)
      // Another process has just taken it away.
      if code == ENOENT { continue }
      guard code == 0 else { break }
      code = move(temporary, to: place)
      if code == 0 || Self.isOccupied(code) {
        try? DurableFiles.remove(old)
        if code == 0 { return try DurableFiles.sync(folder: parent) }
        continue
      }
      _ = move(old, to: place)
      break
    }
    throw .system("rename", place.path, code: code)
  }

  /// Whether something is in the place that a rename does not replace.
  private static func isOccupied(_ code: Int32) -> Bool {
    [EEXIST, ENOTEMPTY, ENOTDIR].contains(code)
  }
}
