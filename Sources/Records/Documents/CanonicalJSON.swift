import Crypto
import Foundation

/// JSON with one spelling for each value: sorted keys, no white space, shortest numbers.
package enum CanonicalJSON {
  package static func data(of value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}

extension Data {
  /// The SHA-256 (FIPS 180-4) of the bytes, in lower-case hexadecimal.
  package var sha256: String { SHA256.hash(data: self).hexadecimal }
}

extension SHA256Digest {
  /// The digest in lower-case hexadecimal.
  package var hexadecimal: String {
    map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }
}
