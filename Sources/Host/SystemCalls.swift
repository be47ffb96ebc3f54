#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Makes a system call again when a signal interrupted it, or when the server of a shared file system
/// no longer knew the file behind a name: the name is then looked up anew.
///
/// - Returns: What the call returned last; below 0 with `errno` set.
func repeated(_ call: () -> Int32) -> Int32 {
  var attempts = 0
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno == EINTR { continue }
    // A file that others replace all the time may be stale several times, but not for ever.
    guard errno == ESTALE, attempts < 8 else { return result }
    attempts += 1
  }
}

/// What a name stands for, as long as it is there.
struct FileNumber: Equatable {
  private let device: dev_t
  private let number: ino_t

  /// Nil where nothing has the name, or it cannot be told. Follows no symbolic link.
  init?(_ path: String) {
    var status = stat()
    guard repeated({ lstat(path, &status) }) == 0 else { return nil }
    device = status.st_dev
    number = status.st_ino
  }
}
