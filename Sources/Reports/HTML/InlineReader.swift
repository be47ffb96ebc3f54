/// Reads what stands in a line of a report's Markdown: escapes, code, emphasis and links.
///
/// Scalars rather than characters, since a backslash stands before a scalar, whatever is combined with it.
struct InlineReader {
  private let scalars: [Unicode.Scalar]

  static func inlines(_ text: some StringProtocol) -> [ReportPage.Inline] {
    var scalars = Array(text.unicodeScalars)
    while scalars.last == " " { scalars.removeLast() }
    let reader = InlineReader(scalars: scalars)
    return reader.inlines(scalars.indices)
  }

  private func inlines(_ range: Range<Int>) -> [ReportPage.Inline] {
    var inlines: [ReportPage.Inline] = []
    var text = String.UnicodeScalarView()
    var index = range.lowerBound
    while index < range.upperBound {
      if let (inline, end) = markup(at: index, before: range.upperBound) {
        if !text.isEmpty { inlines.append(.text(String(text))) }
        text = String.UnicodeScalarView()
        inlines.append(inline)
        index = end
      } else {
        if isEscape(at: index, before: range.upperBound) { index += 1 }
        text.append(scalars[index])
        index += 1
      }
    }
    if !text.isEmpty { inlines.append(.text(String(text))) }
    return inlines
  }

  /// What begins at a place and is more than text, with the place behind it.
  private func markup(at start: Int, before end: Int) -> (ReportPage.Inline, Int)? {
    switch scalars[start] {
    case "`": code(at: start, before: end)
    case "*": emphasis(at: start, before: end)
    case "[": link(at: start, before: end)
    default: nil
    }
  }

  private static let punctuation = Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars)

  /// Whether a backslash takes the meaning of what follows it (CommonMark 0.31, section 2.4).
  private func isEscape(at index: Int, before end: Int) -> Bool {
    scalars[index] == "\\" && index + 1 < end && Self.punctuation.contains(scalars[index + 1])
  }

  /// How many of a scalar stand one after the other.
  private func run(of scalar: Unicode.Scalar, at start: Int, before end: Int) -> Int {
    scalars[start..<end].prefix { $0 == scalar }.count
  }

  /// Between two runs of as many backquotes; nothing is escaped there.
  private func code(at start: Int, before end: Int) -> (ReportPage.Inline, Int)? {
    let length = run(of: "`", at: start, before: end)
    let first = start + length
    var index = first
    while index < end {
      guard scalars[index] == "`" else {
        index += 1
        continue
      }
      let found = run(of: "`", at: index, before: end)
      if found == length { return (.code(codeText(first..<index)), index + length) }
      index += found
    }
    return nil
  }

  /// Without the space at either end that keeps backquotes from the fence.
  private func codeText(_ range: Range<Int>) -> String {
    var code = scalars[range]
    if code.count > 2, code.first == " ", code.last == " ", code.contains(where: { $0 != " " }) {
      code = code.dropFirst().dropLast()
    }
    return String(String.UnicodeScalarView(code))
  }

  /// Two stars or one, up to as many.
  private func emphasis(at start: Int, before end: Int) -> (ReportPage.Inline, Int)? {
    let length = min(2, run(of: "*", at: start, before: end))
    let first = start + length
    guard first < end, scalars[first] != " ",
      let last = place(of: Array(repeating: "*", count: length), from: first, before: end),
      last > first
    else { return nil }
    let inner = inlines(first..<last)
    return (length == 2 ? .strong(inner) : .emphasis(inner), last + length)
  }

  private func link(at start: Int, before end: Int) -> (ReportPage.Inline, Int)? {
    guard let middle = place(of: ["]"], from: start + 1, before: end),
      middle + 1 < end, scalars[middle + 1] == "(",
      let last = scalars[(middle + 2)..<end].firstIndex(of: ")")
    else { return nil }
    let target = String(String.UnicodeScalarView(scalars[(middle + 2)..<last]))
    return (.link(inlines((start + 1)..<middle), to: target), last + 1)
  }

  /// Where a mark stands that is neither escaped nor within code.
  private func place(of mark: [Unicode.Scalar], from start: Int, before end: Int) -> Int? {
    var index = start
    while index + mark.count <= end {
      if isEscape(at: index, before: end) {
        index += 2
      } else if scalars[index] == "`", let (_, behind) = code(at: index, before: end) {
        index = behind
      } else if scalars[index..<(index + mark.count)].elementsEqual(mark) {
        return index
      } else {
        index += 1
      }
    }
    return nil
  }
}
