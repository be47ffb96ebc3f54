/// How a file writes numbers: which mark stands before the decimals.
struct NumberFormat: Sendable, Hashable {
  /// A point or a comma.
  let decimal: UInt8

  static let point = NumberFormat(decimal: UInt8(ascii: "."))
  static let comma = NumberFormat(decimal: UInt8(ascii: ","))

  var other: NumberFormat { self == .point ? .comma : .point }
}

/// What stands beside the digits of a number and belongs to a whole column.
enum NumberMark: Sendable, Hashable {
  case none, percent
  case currency(String)
  case unit(String)
}

/// A number as a field has it.
struct TableNumber {
  /// Correctly rounded; 0 has no sign.
  var value: Double
  /// Decimals; 0 for a whole number.
  var places: Int
  var significantDigits: Int
  /// A zero before other digits of a whole number, as codes have it: 02134.
  var hasLeadingZero: Bool
  var mark = NumberMark.none
  var grouping = Grouping.none

  enum Grouping {
    case none
    /// One comma before three digits, which may as well be decimals: 1,234.
    case ambiguous
    /// Marks that can part thousands alone: 1,234,567 or 1,234.5.
    case certain
  }
}

/// What a field's text is to a reader of numbers, without regard to any locale.
///
/// A number is a sign or none, digits with at most one decimal mark among or around them, and maybe a
/// decimal exponent. Thousands may be parted by the other mark, by blanks or by apostrophes; a
/// currency's sign may stand before or after, a percent sign or a unit of letters behind; a negative
/// number may stand in brackets, as in accounts, and have U+2212 for its sign.
enum NumberText {
  case number(TableNumber)
  /// No number, but one where the other mark stood before decimals.
  case otherDecimal
  /// One of the words inf and infinity, or a number beyond single precision.
  case notFinite
  case text

  @inline(__always)
  static func read(_ field: Span<UInt8>, _ format: NumberFormat) -> NumberText {
    if let number = PlainNumber.read(field, decimal: format.decimal) { return checked(number) }
    return readDressed(field, format)
  }

  private static func readDressed(_ field: Span<UInt8>, _ format: NumberFormat) -> NumberText {
    // Texts without a digit are most; none of the rest is longer than a number can be.
    guard field.count <= 400 else { return .text }
    var hasDigit = false
    for place in field.indices where field[place] >= 0x30 && field[place] <= 0x39 {
      hasDigit = true
      break
    }
    guard hasDigit else { return isInfinite(field) ? .notFinite : .text }
    let bytes = field.withUnsafeBufferPointer { Array($0) }
    if let number = DressedNumber.read(bytes, format) { return checked(number) }
    let other =
      PlainNumber.read(field, decimal: format.other.decimal)
      ?? DressedNumber.read(bytes, format.other, fewGroups: true)
    return other == nil ? .text : .otherDecimal
  }

  private static func checked(_ number: TableNumber) -> NumberText {
    number.value.magnitude <= Double(Float.greatestFiniteMagnitude) ? .number(number) : .notFinite
  }

  private static func isInfinite(_ field: Span<UInt8>) -> Bool {
    guard field.count >= 3 && field.count <= 9 else { return false }
    let text = field.text.lowercased()
    let word = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    return ["inf", "infinity"].contains(word)
  }
}

extension Span<UInt8> {
  var text: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}
