import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The right to make something that only one process at a time should make, such as a trial's record
/// or a download, held until it is released or its process ends.
///
/// On NFS the lock is the server's, on the whole file, and holds between machines, unless the mount
/// keeps locks to itself (`local_lock`, `nolock`): then each machine has locks of its own. So what is
/// made under a lock must also be right when two make it, and the lock only spare the work.
public struct FileLock: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// An advisory lock (`flock`) on a file of its own; nil when it is taken and `waiting` is false.
  ///
  /// - Throws: `FileError`, which says so where the file system has no locks.
  public init?(_ url: URL, waiting: Bool) throws(FileError) {
    let path = url.path
    var attempts = 0
    while true {
      attempts += 1
      let descriptor = repeated { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644) }
      guard descriptor >= 0 else { throw .system("lock", path) }
      let isTaken = repeated { flock(descriptor, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) } == 0
      let code = errno
      if isTaken, Self.isNamed(descriptor, path, counting: attempts < 20) {
        self.descriptor = descriptor
        self.path = path
        return
      }
      close(descriptor)
      // The file went while its lock was waited for, here or on another machine: once more.
      if isTaken || (code == ESTALE && attempts < 100) { continue }
      if code == EWOULDBLOCK { return nil }
      throw Self.failure(path, code)
    }
  }

  /// Whether the locked file is still the one with the name: the holder before may have removed it
  /// between our opening and locking it.
  ///
  /// A client of NFS may remember the name for a while after another machine removed it; the count of
  /// names comes with the lock from the server.
  ///
  /// - Parameter counts: False to believe the name alone: some file systems count no names.
  private static func isNamed(_ descriptor: Int32, _ path: String, counting counts: Bool) -> Bool {
    var (held, named) = (stat(), stat())
    guard fstat(descriptor, &held) == 0, stat(path, &named) == 0 else { return false }
    return (held.st_nlink > 0 || !counts)
      && (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino)
  }

  private static func failure(_ path: String, _ code: Int32) -> FileError {
    let error = FileError.system("lock", path, code: code)
    guard [ENOLCK, ENOSYS, EOPNOTSUPP].contains(code) else { return error }
    return FileError(
      path: path, operation: error.operation,
      reason: "\(error.reason): its file system has no working locks, which are needed here (flock;"
        + " on NFS that takes version 4, or version 3 with its lock service running)")
  }

  /// Whether some process has a lock; leaves no trace.
  public static func isHeld(_ url: URL) throws(FileError) -> Bool {
    let descriptor = repeated { open(url.path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if repeated({ flock(descriptor, LOCK_SH | LOCK_NB) }) == 0 { return false }
    let code = errno
    // Its holder has ended, and removed it.
    if code == ESTALE { return false }
    guard code == EWOULDBLOCK else { throw failure(url.path, code) }
    return true
  }

  deinit {
    unlink(path)
    close(descriptor)
  }
}
