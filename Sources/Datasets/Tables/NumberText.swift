/// What a field looks like to a reader of numbers, without regard to any locale.
///
/// A number is a sign or none, digits with at most one point among or around them, and maybe a
/// decimal exponent. The words nan, inf and infinity, whatever their case, are numbers that no
/// network can learn from.
enum NumberText {
  case decimal
  case notFinite
  case text

  init(_ field: Span<UInt8>) {
    if Self.isDecimal(field) {
      self = .decimal
    } else if Self.isSpecial(field) {
      self = .notFinite
    } else {
      self = .text
    }
  }

  private static func isDecimal(_ field: Span<UInt8>) -> Bool {
    var place = 0
    func isDigit(_ place: Int) -> Bool {
      place < field.count && field[place] >= 0x30 && field[place] <= 0x39
    }
    func skipSign() {
      if place < field.count && (field[place] == 0x2B || field[place] == 0x2D) { place += 1 }
    }
    func skipDigits() -> Int {
      let start = place
      while isDigit(place) { place += 1 }
      return place - start
    }
    skipSign()
    var digits = skipDigits()
    if place < field.count && field[place] == UInt8(ascii: ".") {
      place += 1
      digits += skipDigits()
    }
    guard digits > 0 else { return false }
    if place < field.count && field[place] | 0x20 == UInt8(ascii: "e") {
      place += 1
      skipSign()
      guard skipDigits() > 0 else { return false }
    }
    return place == field.count
  }

  private static func isSpecial(_ field: Span<UInt8>) -> Bool {
    guard field.count >= 3 && field.count <= 9 else { return false }
    let text = field.lowercasedASCII
    let word = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    return ["nan", "inf", "infinity"].contains(word)
  }
}

/// Decimal numbers, correctly rounded. The fields are those of which `NumberText` says so.
enum DecimalNumber {
  /// Infinite where the number is beyond `Float`.
  static func float(_ field: Span<UInt8>) -> Float {
    if let (digits, places) = short(field), digits.magnitude <= 1 << 24 && places <= 10 {
      return Float(digits) / Float(powers[places])
    }
    return Float(field.text) ?? .nan
  }

  /// Infinite where the number is beyond `Double`.
  static func double(_ field: Span<UInt8>) -> Double {
    if let (digits, places) = short(field), digits.magnitude <= 1 << 53 {
      return Double(digits) / powers[places]
    }
    return Double(field.text) ?? .nan
  }

  /// `digits / 10^places` for a number of up to 18 digits without exponent. Where both parts are
  /// exact in a format, one division rounds correctly (Clinger 1990, "How to read floating point
  /// numbers accurately").
  private static func short(_ field: Span<UInt8>) -> (digits: Int, places: Int)? {
    guard field.count <= 19 else { return nil }
    var (digits, places, count) = (0, 0, 0)
    var isNegative = false
    var isBehindPoint = false
    for place in field.indices {
      switch field[place] {
      case let digit where digit >= 0x30 && digit <= 0x39:
        digits = 10 * digits + Int(digit - 0x30)
        count += 1
        if isBehindPoint { places += 1 }
      case UInt8(ascii: "."): isBehindPoint = true
      case UInt8(ascii: "-"): isNegative = true
      case UInt8(ascii: "+"): break
      default: return nil
      }
    }
    // The quotient's sign would be lost with that of a whole 0.
    guard count <= 18 && !(isNegative && digits == 0) else { return nil }
    return (isNegative ? -digits : digits, places)
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18,
  ]
}

extension Span<UInt8> {
  var text: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  fileprivate var lowercasedASCII: String {
    withUnsafeBufferPointer { bytes in
      String(decoding: bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
  }
}
