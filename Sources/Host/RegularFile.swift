import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A regular file, read in order.
public struct RegularFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// Bytes that it had when it was opened.
  public let size: Int

  public init(path: String) throws(FileError) {
    // Without O_NONBLOCK a named pipe would wait here for its writer.
    let descriptor = repeated { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system("open", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path: path, operation: "read", reason: "Not a regular file")
    }
    self.descriptor = descriptor
    self.path = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The next `count` bytes, or fewer at the end.
  public func read(_ count: Int) throws(FileError) -> Data {
    var data = Data(count: count)
    var filled = 0
    while filled < count {
      let got = data.withUnsafeMutableBytes { bytes in
        Glibc.read(descriptor, bytes.baseAddress.map { $0 + filled }, count - filled)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw .system("read", path)
      }
      if got == 0 { break }
      filled += got
    }
    return filled == count ? data : Data(data.prefix(filled))
  }
}
