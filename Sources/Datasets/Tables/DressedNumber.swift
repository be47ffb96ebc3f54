/// Numbers as people write them: with thousands parted, currencies, percent signs, units, brackets.
enum DressedNumber {
  /// Nil where the text is no such number.
  ///
  /// - Parameter fewGroups: Whether four groups of digits or more are something else, as an IP address.
  static func read(
    _ field: [UInt8], _ format: NumberFormat, fewGroups: Bool = false
  ) -> TableNumber? {
    var rest = Undressed(bytes: field[...])
    guard rest.undress(), let core = grouped(rest.bytes, format, fewGroups: fewGroups),
      var number = PlainNumber.read(core.bytes.span, decimal: format.decimal)
    else { return nil }
    if rest.isNegative { number.value = 0 - number.value }
    number.mark = rest.mark
    number.grouping = core.grouping
    return number
  }

  // MARK: - What stands around the digits

  private struct Undressed {
    var bytes: ArraySlice<UInt8>
    var mark = NumberMark.none
    var isNegative = false
    private var hasSign = false

    init(bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Takes off all that is known; false where two things contradict each other.
    mutating func undress() -> Bool {
      while !bytes.isEmpty {
        trim()
        if bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")") {
          guard takeSign(negative: true) else { return false }
          bytes = bytes.dropFirst().dropLast()
        } else if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
          guard takeSign(negative: bytes.first == UInt8(ascii: "-")) else { return false }
          bytes = bytes.dropFirst()
        } else if bytes.starts(with: [0xE2, 0x88, 0x92]) {
          guard takeSign(negative: true) else { return false }
          bytes = bytes.dropFirst(3)
        } else if let currency = DressedNumber.currency(before: bytes) {
          guard mark == .none else { return false }
          mark = .currency(DressedNumber.text(currency))
          bytes = bytes.dropFirst(currency.count)
        } else if let currency = DressedNumber.currency(behind: bytes) {
          guard mark == .none else { return false }
          mark = .currency(DressedNumber.text(currency))
          bytes = bytes.dropLast(currency.count)
        } else if bytes.last == UInt8(ascii: "%") {
          guard mark == .none else { return false }
          mark = .percent
          bytes = bytes.dropLast()
        } else if let unit = DressedNumber.unit(behind: bytes) {
          guard mark == .none else { return false }
          mark = .unit(DressedNumber.text(unit))
          bytes = bytes.dropLast(unit.count)
        } else {
          return true
        }
      }
      return false
    }

    private mutating func takeSign(negative: Bool) -> Bool {
      guard !hasSign else { return false }
      hasSign = true
      isNegative = negative
      return true
    }

    private mutating func trim() {
      let array = Array(bytes)
      bytes = array[Field.trimmed(0..<array.count, of: array.span)]
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Bytes of a currency's sign at the start of a slice: $, £, ¥ and U+20A0 to U+20CF.
  private static func signWidth(_ bytes: ArraySlice<UInt8>) -> Int {
    let head = Array(bytes.prefix(3))
    if head.first == UInt8(ascii: "$") { return 1 }
    if head.starts(with: [0xC2, 0xA3]) || head.starts(with: [0xC2, 0xA5]) { return 2 }
    guard head.count == 3, head[0] == 0xE2 else { return 0 }
    return head[1] == 0x82 && head[2] >= 0xA0 || head[1] == 0x83 && head[2] <= 0x8F ? 3 : 0
  }

  /// A currency's sign, one with letters before it as in US$, or a code as in EUR 5.
  private static func currency(before bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let letters = bytes.prefix { isLetter($0) }
    let sign = signWidth(bytes.dropFirst(letters.count))
    if sign > 0 && letters.count <= 3 { return bytes.prefix(letters.count + sign) }
    let code = text(letters)
    guard ["USD", "EUR", "GBP", "CHF", "INR", "Rs"].contains(code) else { return nil }
    let hasPoint = code == "Rs" && bytes.dropFirst(letters.count).first == UInt8(ascii: ".")
    return bytes.prefix(letters.count + (hasPoint ? 1 : 0))
  }

  private static func currency(behind bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for width in 1...3 where bytes.count > width {
      let end = bytes.suffix(width)
      if signWidth(end) == width { return end }
    }
    return nil
  }

  /// Letters and what units have among them, as in km/h, m², °C.
  private static func unit(behind bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var width = 0
    var hasLetter = false
    for scalar in text(bytes).unicodeScalars.reversed() {
      guard let isLetter = isPartOfUnit(scalar) else { break }
      width += UTF8.width(scalar)
      hasLetter = isLetter
    }
    // What comes first is a letter, so that a slash parts a unit from nothing else.
    let unit = bytes.suffix(width)
    guard hasLetter, width <= 16, width < bytes.count, !["e", "E"].contains(text(unit)) else {
      return nil
    }
    return unit
  }

  /// Whether a character of a unit is a letter or a sign; nil where it is none of a unit.
  private static func isPartOfUnit(_ scalar: Unicode.Scalar) -> Bool? {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .otherLetter, .otherSymbol, .otherNumber: true
    default: scalar == "/" ? false : nil
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
  }

  // MARK: - Thousands

  /// The digits without what parts their thousands; nil where the marks do not stand as they must.
  private static func grouped(
    _ bytes: ArraySlice<UInt8>, _ format: NumberFormat, fewGroups: Bool
  ) -> (bytes: [UInt8], grouping: TableNumber.Grouping)? {
    guard let first = bytes.first, (0x30...0x39).contains(first) || first == format.decimal else {
      return nil
    }
    let plain = withPlainMarks(bytes)
    let whole = plain.prefix { $0 != format.decimal && $0 | 0x20 != UInt8(ascii: "e") }
    let rest = plain[whole.endIndex...]
    guard let mark = whole.first(where: { !(0x30...0x39).contains($0) }) else {
      return (plain, .none)
    }
    let known = [format.other.decimal, 0x20, UInt8(ascii: "'")]
    guard known.contains(mark), first != 0x30 else { return nil }
    let groups = whole.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.allSatisfy({ group in group.allSatisfy { (0x30...0x39).contains($0) } }),
      (1...3).contains(groups[0].count), groups.count > 1, groups.last?.count == 3,
      !(fewGroups && groups.count > 3)
    else { return nil }
    let middle = groups.dropFirst().dropLast()
    // India parts hundreds of thousands: 12,34,567.
    let isIndian = mark == UInt8(ascii: ",") && groups[0].count <= 2
    guard middle.allSatisfy({ $0.count == 3 }) || (isIndian && middle.allSatisfy { $0.count == 2 })
    else { return nil }
    let isAmbiguous = mark == UInt8(ascii: ",") && groups.count == 2 && rest.isEmpty
    return (groups.flatMap { $0 } + rest, isAmbiguous ? .ambiguous : .certain)
  }

  /// Every blank as a space and every apostrophe as the straight one.
  private static func withPlainMarks(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let array = Array(bytes)
    let span = array.span
    var plain: [UInt8] = []
    var place = 0
    while place < array.count {
      let width = Blank.width(at: place, of: span, end: array.count)
      if width > 0 {
        plain.append(0x20)
        place += width
      } else if array[place...].starts(with: [0xE2, 0x80, 0x99]) {
        plain.append(UInt8(ascii: "'"))
        place += 3
      } else {
        plain.append(array[place])
        place += 1
      }
    }
    return plain
  }
}
