import Foundation

/// JSON with one spelling for each value: sorted keys, no white space, shortest numbers.
package enum CanonicalJSON {
  package static func data(of value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}
