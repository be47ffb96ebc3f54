import CCrypto
import Foundation

/// A digest of bytes that come in pieces.
public struct MessageDigest: ~Copyable {
  public enum Algorithm: Sendable {
    /// FIPS 180-4.
    case sha256
    /// RFC 1321, which is what publishers of data sets give: against damage, not against malice.
    case md5
  }

  private let context: OpaquePointer

  public init(_ algorithm: Algorithm) {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
    self.context = context
    let function = algorithm == .sha256 ? EVP_sha256() : EVP_md5()
    precondition(EVP_DigestInit_ex(context, function, nil) == 1, "no \(algorithm) in OpenSSL")
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
  }

  public mutating func update(_ data: Data) {
    data.withUnsafeBytes { update($0) }
  }

  /// The digest in lower-case hexadecimal.
  public consuming func hexadecimal() -> String {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    precondition(EVP_DigestFinal_ex(context, &bytes, &count) == 1)
    return bytes.prefix(Int(count)).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }
}

extension RegularFile {
  /// The digest of a file's contents, in lower-case hexadecimal, without holding all of it.
  public static func digest(
    _ algorithm: MessageDigest.Algorithm, of path: String
  ) throws(FileError) -> String {
    let file = try RegularFile(path: path)
    var digest = MessageDigest(algorithm)
    while true {
      let chunk = try file.read(1 << 20)
      digest.update(chunk)
      if chunk.count < 1 << 20 { return digest.hexadecimal() }
    }
  }
}

extension Data {
  /// The SHA-256 (FIPS 180-4) of the bytes, in lower-case hexadecimal.
  public var sha256: String {
    var digest = MessageDigest(.sha256)
    digest.update(self)
    return digest.hexadecimal()
  }
}
