import CPlatform
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Files that are there whole or not at all, also after a crash.
public enum DurableFiles {
  /// Writes and syncs a new file.
  public static func write(
    _ data: Data, to url: URL, synced: Bool = true
  ) throws(FileError) {
    let path = url.path
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("create", path) }
    defer { close(descriptor) }
    var offset = 0
    while offset < data.count {
      let written = data.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + offset }, data.count - offset)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw .system("write", path)
      }
      offset += written
    }
    guard !synced || fsync(descriptor) == 0 else { throw .system("sync", path) }
  }

  /// Writes a file aside, syncs it and renames it into place.
  ///
  /// - Parameter synced: False where a file that the machine's end damages does no harm: it is then
  ///   whole after the end of the process alone.
  public static func replace(
    _ url: URL, with data: Data, synced: Bool = true
  ) throws(FileError) {
    let aside = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent).\(getpid()).partial")
    do {
      try write(data, to: aside, synced: synced)
      try rename(aside, to: url, synced: synced)
    } catch {
      unlink(aside.path)
      // The file aside is our own affair; the caller knows the other.
      throw FileError(path: url.path, operation: "write", reason: error.reason)
    }
  }

  /// Renames and syncs the folder, so that the name lasts too.
  public static func rename(
    _ source: URL, to target: URL, synced: Bool = true
  ) throws(FileError) {
    guard Glibc.rename(source.path, target.path) == 0 else {
      throw .system("rename", target.path)
    }
    if synced { try sync(folder: target.deletingLastPathComponent()) }
  }

  /// Puts a folder made aside in the place of another, or of none, whole or not at all: where the file
  /// system can exchange two names, no moment has neither.
  public static func replaceFolder(_ place: URL, with aside: URL) throws(FileError) {
    guard FileManager.default.fileExists(atPath: place.path) else {
      return try rename(aside, to: place)
    }
    if batchlab_exchange(aside.path, place.path) == 0 {
      try sync(folder: place.deletingLastPathComponent())
      return try remove(aside)
    }
    let old = place.deletingLastPathComponent()
      .appendingPathComponent(".\(place.lastPathComponent).\(getpid()).old")
    // Left there by a process of this number that was killed.
    try? FileManager.default.removeItem(at: old)
    try rename(place, to: old)
    do {
      try rename(aside, to: place)
    } catch {
      try? rename(old, to: place)
      throw error
    }
    try remove(old)
  }

  public static func sync(folder: URL) throws(FileError) {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("open", folder.path) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder, and say so with EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system("sync", folder.path) }
  }

  /// Makes a folder and those above it, where they are not there yet.
  public static func createFolder(_ url: URL) throws(FileError) {
    let path = url.path
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    if code == ENOENT, url.pathComponents.count > 1 {
      try createFolder(url.deletingLastPathComponent())
      if mkdir(path, 0o777) == 0 { return }
      code = errno
    }
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard code == EEXIST && isFolder else {
      throw FileError(
        path: path, operation: "create",
        reason: String(cString: strerror(code == EEXIST ? ENOTDIR : code)))
    }
  }

  public static func remove(_ url: URL) throws(FileError) {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      throw FileError(path: url.path, operation: "remove", reason: Self.reason(of: error))
    }
  }

  /// The system's words for a Foundation error.
  public static func reason(of error: any Error) -> String {
    let error = error as NSError
    if let posix = error.userInfo[NSUnderlyingErrorKey] as? NSError,
      posix.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(posix.code)))
    }
    return error.localizedDescription
  }
}
