import Foundation

/// What tells a file from another, and from itself after it was written to.
struct FileFingerprint: Sendable, Hashable {
  let device: UInt64
  let number: UInt64
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  init(descriptor: Int32) throws(DatasetError.Fault) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(reason: String(cString: strerror(errno)))
    }
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
    size = Int(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
  }

  /// Of bytes that are in no file and so never change.
  init() {
    (device, number, size, seconds, nanoseconds) = (0, 0, 0, 0, 0)
  }
}
