/// What a field says, by the file's way to write numbers and its words for what is missing.
struct FieldReader {
  let format: NumberFormat
  let missing: MissingWords
  /// Whether texts that differ in case or in blanks alone are one.
  let ignoresCase: Bool

  init(_ configuration: CSVConfiguration) {
    format = configuration.decimal == "," ? .comma : .point
    missing = MissingWords(adding: configuration.missing ?? [], format: format)
    ignoresCase = configuration.ignoreCase ?? false
  }

  enum Value {
    /// Certain, or only where the column is no target of texts.
    case missing(isCertain: Bool)
    case number(TableNumber)
    case otherDecimal
    case notFinite
    case text
  }

  @inline(__always)
  func read(_ field: Span<UInt8>) -> Value {
    switch missing.meaning(of: field) {
    case .missing: return .missing(isCertain: true)
    case .maybeMissing: return .missing(isCertain: false)
    case .value: break
    }
    switch NumberText.read(field, format) {
    case .number(let number):
      return missing.contains(number.value) ? .missing(isCertain: true) : .number(number)
    case .otherDecimal: return .otherDecimal
    case .notFinite: return .notFinite
    case .text: return .text
    }
  }

  @inline(__always)
  func isMissing(_ field: Span<UInt8>) -> Bool {
    if case .missing = read(field) { true } else { false }
  }

  /// Gives the text under which a field is known.
  @inline(__always)
  func withText<Result>(
    of field: Span<UInt8>, _ body: (Span<UInt8>) throws(DatasetError.TableFault) -> Result
  ) throws(DatasetError.TableFault) -> Result {
    guard ignoresCase else { return try body(field) }
    let folded = Array(Self.folded(field.text).utf8)
    return try body(folded.span)
  }

  /// In lower case, with one space for each run of blanks.
  static func folded(_ text: String) -> String {
    text.lowercased().split { $0.isWhitespace }.joined(separator: " ")
  }
}
