import CPlatform
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The memory that this process holds.
enum ResidentMemory {
  /// Bytes in memory now, as the system counts them; 0 where it does not tell.
  static var bytes: Int {
    let text = FileManager.default.contents(atPath: "/proc/self/statm")
      .map { String(decoding: $0, as: UTF8.self) }
    let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Gives back to the system what was freed and kept for later, so that what is used next counts.
  static func settle() { batchlab_release_freed_memory() }
}
