/// The words that stand for a value that is not there.
///
/// Nothing at all, `NA`, `N/A`, `NaN`, `NULL`, `?` and the like mean that everywhere. Words such as
/// `None` and `-` mean it too, but may as well be the name of a class, so a target has them as texts.
/// Whatever their case.
struct MissingWords {
  private let added: [[UInt8]]
  /// Of the added words those that are numbers, so that -999 is also -999.0.
  private let numbers: [Double]

  /// - Parameter added: Words beside those that everybody uses, as they are in the file.
  init(adding added: [String], format: NumberFormat) {
    self.added = added.map { word in
      let bytes = Array(word.utf8)
      let place = Field.trimmed(0..<bytes.count, of: bytes.span)
      return Array(bytes[place])
    }
    numbers = self.added.compactMap { word in
      if case .number(let number) = NumberText.read(word.span, format) { number.value } else { nil }
    }
  }

  enum Meaning {
    case value, missing
    /// Missing among numbers; a class may be called so.
    case maybeMissing
  }

  @inline(__always)
  func meaning(of field: Span<UInt8>) -> Meaning {
    if field.isEmpty { return .missing }
    let first = field[0]
    if !added.isEmpty && added.contains(where: { Self.equal(field, $0, foldingCase: false) }) {
      return .missing
    }
    // What begins with a digit is no word.
    let lead = first == UInt8(ascii: "-") && field.count > 1 ? field[1] : first
    guard lead < 0x30 || lead > 0x39, field.count <= 9 else { return .value }
    return Self.known(field)
  }

  func contains(_ number: Double) -> Bool { !numbers.isEmpty && numbers.contains(number) }

  private static func known(_ field: Span<UInt8>) -> Meaning {
    for word in certain where equal(field, word, foldingCase: true) { return .missing }
    for word in likely where equal(field, word, foldingCase: true) { return .maybeMissing }
    return .value
  }

  private static let certain = [
    "?", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "<na>", "nan", "-nan", "+nan", "null", "<null>",
    "(null)", "nat", "\\n",
  ].map { Array($0.utf8) }

  private static let likely = [
    "none", "<none>", "nil", "missing", "-", "--", "---", "–", "—", ".", "..", "...",
  ].map { Array($0.utf8) }

  @inline(__always)
  private static func equal(
    _ field: Span<UInt8>, _ word: [UInt8], foldingCase: Bool
  ) -> Bool {
    guard field.count == word.count else { return false }
    for place in field.indices {
      var byte = field[place]
      if foldingCase && byte >= 0x41 && byte <= 0x5A { byte |= 0x20 }
      if byte != word[place] { return false }
    }
    return true
  }
}
