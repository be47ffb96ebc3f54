import Foundation
import Host

/// MD5 (RFC 1321), which is what publishers of data sets give: a check against damage, not against
/// malice.
enum MD5 {
  /// Of a file's contents, in lower-case hexadecimal, without holding all of it.
  static func digest(of path: String) throws(FileError) -> String {
    let file = try RegularFile(path: path)
    var digest = MessageDigest(.md5)
    while true {
      let chunk = try file.read(1 << 20)
      digest.update(chunk)
      if chunk.count < 1 << 20 { return digest.hexadecimal() }
    }
  }
}
