import Foundation
import Host

extension RegularFile {
  /// The SHA-256 of a file, in lower-case hexadecimal, without holding all of it.
  static func sha256(of path: String) throws(StoreError) -> String {
    let file = try RegularFile(path: path)
    var digest = MessageDigest(.sha256)
    while true {
      let chunk = try file.read(1 << 20)
      digest.update(chunk)
      if chunk.count < 1 << 20 { return digest.hexadecimal() }
    }
  }
}
