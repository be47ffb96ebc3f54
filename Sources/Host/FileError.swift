#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file or folder that could not be read or written.
public struct FileError: Error, Sendable, Hashable {
  public let path: String
  /// What was tried, such as "write".
  public let operation: String
  /// The system's own words.
  public let reason: String

  public init(path: String, operation: String, reason: String) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }

  /// From the `errno` that a system call has just left, or left before.
  public static func system(
    _ operation: String, _ path: String, code: Int32 = errno
  ) -> FileError {
    FileError(path: path, operation: operation, reason: String(cString: strerror(code)))
  }
}
