import CZlib

/// CRC-32 (IEEE 802.3), by zlib: what a file's contents are told apart by.
enum Checksum {
  /// Of bytes that follow others, whose checksum is `start`.
  static func crc32(of bytes: [UInt8], after start: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(UInt(start), $0.baseAddress, $0.count))
    }
  }

  /// In eight digits.
  static func hexadecimal(_ checksum: UInt32) -> String {
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
