import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The right to make something that only one process at a time should make, such as a trial's record
/// or a download, held until it is released or its process ends.
public struct FileLock: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// An advisory lock (`flock`) on a file of its own; nil when it is taken and `waiting` is false.
  public init?(_ url: URL, waiting: Bool) throws(FileError) {
    let path = url.path
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw .system("lock", path) }
      while flock(descriptor, waiting ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
        let code = errno
        if code == EINTR { continue }
        let error = FileError.system("lock", path)
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw error
      }
      // The holder before may have removed the file between our opening and locking it.
      var (held, named) = (stat(), stat())
      if fstat(descriptor, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino {
        self.descriptor = descriptor
        self.path = path
        return
      }
      close(descriptor)
    }
  }

  /// Whether some process has a lock; leaves no trace.
  public static func isHeld(_ url: URL) throws(FileError) -> Bool {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
    guard errno == EWOULDBLOCK else { throw .system("lock", url.path) }
    return true
  }

  deinit {
    unlink(path)
    close(descriptor)
  }
}
