import Foundation

/// JSON that can spell every number, also those that are not finite.
package enum ExactJSON {
  private static let names = (infinite: "inf", negative: "-inf", nan: "nan")

  package static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: names.infinite, negativeInfinity: names.negative, nan: names.nan)
    return encoder
  }

  package static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: names.infinite, negativeInfinity: names.negative, nan: names.nan)
    return decoder
  }

  /// What a decoder found wrong, and where, on one line.
  package static func words(for error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let (context, found): (DecodingError.Context, String) =
      switch error {
      case .typeMismatch(let type, let context): (context, "expected \(type)")
      case .valueNotFound(let type, let context): (context, "expected \(type), found null")
      case .keyNotFound(let key, let context): (context, "\(key.stringValue) is missing")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
      .joined()
    return path.isEmpty ? found : "\(path.dropFirst(path.hasPrefix(".") ? 1 : 0)): \(found)"
  }
}
