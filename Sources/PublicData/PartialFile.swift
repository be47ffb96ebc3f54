import Foundation
import Host

/// A file that is still on its way. It stands in a folder of its own under a name that no reader
/// looks for, and is kept from one attempt to the next.
struct PartialFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private(set) var size: Int

  init(path: String) throws(FileError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    self.path = path
    size = 0
    guard descriptor >= 0 else { throw .system("create", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("read", path) }
    size = Int(status.st_size)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var offset = 0
    while offset < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .system("write", path)
      }
      offset += count
      size += count
    }
  }

  /// Throws away what there is.
  mutating func empty() throws(FileError) {
    guard ftruncate(descriptor, 0) == 0 else { throw .system("write", path) }
    size = 0
  }

  func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw .system("sync", path) }
  }
}
