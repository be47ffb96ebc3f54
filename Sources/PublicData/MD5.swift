import Crypto
import Foundation
import Host

/// MD5 (RFC 1321), which is what publishers of data sets give: a check against damage, not against
/// malice.
enum MD5 {
  /// Of a file's contents, in lower-case hexadecimal, without holding all of it.
  static func digest(of path: String) throws(FileError) -> String {
    let file = try RegularFile(path: path)
    var hash = Insecure.MD5()
    while true {
      let chunk = try file.read(1 << 20)
      hash.update(data: chunk)
      if chunk.count < 1 << 20 { break }
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}
