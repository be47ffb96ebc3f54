/// Numbers of digits, a sign, one decimal mark and an exponent, and nothing else.
enum PlainNumber {
  /// Nil where the field is something else.
  @inline(__always)
  static func read(_ field: Span<UInt8>, decimal: UInt8) -> TableNumber? {
    var place = 0
    var isNegative = false
    if !field.isEmpty && (field[0] == 0x2B || field[0] == 0x2D) {
      isNegative = field[0] == 0x2D
      place = 1
    }
    var digits = Digits()
    let first = place
    while place < field.count, let digit = digit(field[place]) {
      digits.append(digit)
      place += 1
    }
    let wholeDigits = place - first
    var places = 0
    if place < field.count && field[place] == decimal {
      place += 1
      while place < field.count, let digit = digit(field[place]) {
        digits.append(digit)
        places += 1
        place += 1
      }
    }
    guard wholeDigits + places > 0 else { return nil }
    let hasLeadingZero = wholeDigits > 1 && places == 0 && field[first] == 0x30
    var exponent = 0
    var hasExponent = false
    if place < field.count && field[place] | 0x20 == UInt8(ascii: "e") {
      guard let read = readExponent(field, from: place + 1) else { return nil }
      exponent = read
      hasExponent = true
      place = field.count
    }
    guard place == field.count else { return nil }
    let value: Double
    if !hasExponent && digits.count <= 18 && digits.value <= 1 << 53 && places <= 18 {
      let magnitude = Double(digits.value) / powers[places]
      value = isNegative ? -magnitude : magnitude
    } else {
      guard let exact = Double(pointed(field, decimal)) else { return nil }
      value = exact
    }
    return TableNumber(
      // A zero of either sign is the same value.
      value: value + 0, places: max(0, places - exponent), significantDigits: digits.count,
      hasLeadingZero: hasLeadingZero && !hasExponent)
  }

  /// Digits as an integer, and how many there are from the first on that is no zero.
  private struct Digits {
    var value: UInt64 = 0
    var count = 0

    @inline(__always)
    mutating func append(_ digit: UInt64) {
      if count > 0 || digit > 0 { count += 1 }
      // More than an integer holds are read by the library.
      if count <= 18 { value = 10 * value + digit }
    }
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> UInt64? {
    byte >= 0x30 && byte <= 0x39 ? UInt64(byte - 0x30) : nil
  }

  /// Bounded; nil where it is no whole number up to the end.
  private static func readExponent(_ field: Span<UInt8>, from start: Int) -> Int? {
    var (place, isNegative, value) = (start, false, 0)
    if place < field.count && (field[place] == 0x2B || field[place] == 0x2D) {
      isNegative = field[place] == 0x2D
      place += 1
    }
    guard place < field.count else { return nil }
    while place < field.count {
      guard let digit = digit(field[place]) else { return nil }
      value = min(10_000, 10 * value + Int(digit))
      place += 1
    }
    return isNegative ? -value : value
  }

  /// The text with a point before the decimals, as the library reads it.
  private static func pointed(_ field: Span<UInt8>, _ decimal: UInt8) -> String {
    field.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.map { $0 == decimal ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    }
  }

  /// Where digits and a power of ten are exact in a format, one division rounds correctly (Clinger
  /// 1990, "How to read floating point numbers accurately").
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18,
  ]
}
