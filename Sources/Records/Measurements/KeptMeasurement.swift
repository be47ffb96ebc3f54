import Foundation
import Host

/// A measurement's file, whatever it is of.
enum KeptMeasurement {
  /// Whether the contents are those that were written: canonical JSON of a checksum, and then of the
  /// result that it is of.
  static func isWhole(_ data: Data) -> Bool {
    let text = String(decoding: data, as: UTF8.self)
    let (opening, middle) = ("{\"checksum\":\"", "\",\"result\":")
    guard text.hasPrefix(opening), text.hasSuffix("}") else { return false }
    let rest = text.dropFirst(opening.count).dropLast()
    guard let end = rest.range(of: middle) else { return false }
    return Data(rest[end.upperBound...].utf8).sha256 == rest[..<end.lowerBound]
  }
}
