import Foundation

/// JSON as Python and others write it, which has a word for what is no number.
enum LenientJSON {
  enum Value {
    case null
    case number(Double)
    case object([String: Value])
    /// Anything else, in words, and the text if it is one.
    case other(String)

    var words: String {
      switch self {
      case .null: "null"
      case .number(let value): "\(value)"
      case .object: "an object"
      case .other(let words): words
      }
    }

    /// Of a string.
    var text: String? {
      guard case .other(let words) = self, words.count >= 2, words.first == "\"" else { return nil }
      return String(words.dropFirst().dropLast())
    }
  }

  /// Up to here every whole number is one that JSON's readers hold exactly.
  static let countLimit = 1 << 53

  /// Nil where a value is no whole number of at least 0; `.some(nil)` where there is none.
  static func count(_ value: Value?) -> Int?? {
    switch value {
    case nil, .null: .some(nil)
    case .number(let number):
      Int(exactly: number).flatMap { (0...countLimit).contains($0) ? .some($0) : nil }
    case .object, .other: nil
    }
  }

  /// - Parameter fault: An error, of what was found in words.
  static func object(
    _ text: Substring, _ fault: (String) -> TrainerFault
  ) throws(TrainerFault) -> [String: Value] {
    let data = Data(withQuotedNonNumbers(text).utf8)
    let parsed: Any
    do {
      parsed = try JSONSerialization.jsonObject(with: data)
    } catch {
      throw fault("“\(shortened(text))”, which is no JSON")
    }
    guard let object = parsed as? [String: Any] else {
      throw fault("“\(shortened(text))”, which is no JSON object")
    }
    return object.mapValues(value)
  }

  private static func value(_ any: Any) -> Value {
    switch any {
    case is NSNull: .null
    case let text as String: nonNumbers[text].map(Value.number) ?? .other("\"\(text.prefix(200))\"")
    case let number as NSNumber where !isTruth(number): .number(number.doubleValue)
    case let truth as NSNumber: .other(truth.boolValue ? "true" : "false")
    case let object as [String: Any]: .object(object.mapValues(value))
    case is [Any]: .other("a list")
    default: .other("something else")
    }
  }

  private static func isTruth(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
  }

  private static let nonNumbers: [String: Double] = [
    "NaN": .nan, "nan": .nan, "Infinity": .infinity, "-Infinity": -.infinity, "inf": .infinity,
    "-inf": -.infinity,
  ]

  /// NaN, Infinity and -Infinity outside of strings, in quotes.
  private static func withQuotedNonNumbers(_ text: Substring) -> String {
    guard text.contains("N") || text.contains("I") else { return String(text) }
    var result = ""
    var isInString = false
    var rest = text
    while let character = rest.first {
      if isInString {
        if character == "\\" {
          result += rest.prefix(2)
          rest = rest.dropFirst(2)
          continue
        }
        if character == "\"" { isInString = false }
      } else if let word = ["NaN", "Infinity", "-Infinity"].first(where: rest.hasPrefix) {
        result += "\"\(word)\""
        rest = rest.dropFirst(word.count)
        continue
      } else if character == "\"" {
        isInString = true
      }
      result.append(character)
      rest = rest.dropFirst()
    }
    return result
  }

  static func shortened(_ text: Substring) -> String {
    text.count <= 120 ? String(text) : text.prefix(120) + "…"
  }
}
