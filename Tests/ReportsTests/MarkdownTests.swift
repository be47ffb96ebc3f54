import Testing

@testable import Reports

/// Text from users' files reads as written and is no markup.
@Suite struct MarkdownTests {
  static let hostile = [
    "plain", "", " ", "   indented", "\tindented", "two  spaces", "quotes \" and '",
    "`code` and ``more``", "$(touch PWNED)", "`touch PWNED`", "@somebody", "a@b.c",
    "snake_case_name", "*bold* **strong** __too__", "<b>bold</b>", "<script>alert(1)</script>",
    "<!-- comment", "a | b", "|", "![x](y)", "[x](y)", "[x]: y", "\n# heading", "a\n# heading",
    "a\r\n\r\nb", "# heading", "###### six", "- item", "+ item", "* item", "1. item", "12) item",
    "007. item", "1.5 points", "2024", "> quote", "~~gone~~", "---", "===", "***", "&amp; &lt;",
    "$x^2$", "\\", "ends with \\", "\\\\`", "a\\|b", "{braces}", "www.example.org",
    "https://example.org/a_b", "<https://example.org>", ":smile:", "    code", "```", "~~~",
    "tab\there", "null\0byte", "bell\u{7}", "escape\u{1B}[31m", "line\u{2028}separator",
    "next\u{85}line", "größe ± √2 — “x”", "👩‍🔬 emoji", "e\u{301}", "\u{202E}abc", ".5", "(a)",
    "=x", "!x", "^x", "1", "1.", "1)", "| --- |",
  ]

  /// What a reader sees of escaped text: backslashes before ASCII punctuation are gone (CommonMark
  /// 0.31, section 2.4).
  private func unescaped(_ markdown: String) -> String {
    let punctuation = Set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".unicodeScalars)
    var result = String.UnicodeScalarView()
    var isEscaped = false
    for scalar in markdown.unicodeScalars {
      if isEscaped {
        if !punctuation.contains(scalar) { result.append("\\") }
        result.append(scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    if isEscaped { result.append("\\") }
    return String(result)
  }

  /// The characters that stand without a backslash.
  private func bare(_ markdown: String) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var isEscaped = false
    for scalar in markdown.unicodeScalars {
      if isEscaped {
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    return result
  }

  /// One line, trimmed, with spaces for control characters: as it should read.
  static func asWritten(_ text: String) -> String {
    var result = text.unicodeScalars.map { scalar -> Character in
      let isControl =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
      return isControl ? " " : Character(scalar)
    }
    while result.first == " " { result.removeFirst() }
    while result.last == " " { result.removeLast() }
    return String(result)
  }

  @Test(arguments: hostile) func readsAsWritten(_ text: String) {
    #expect(
      Array(unescaped(Markdown.text(text)).unicodeScalars)
        == Array(Self.asWritten(text).unicodeScalars))
  }

  @Test(arguments: hostile) func nothingIsMarkup(_ text: String) {
    let markdown = Markdown.text(text)
    let markup = Set("`*_{}[]<>#|~$&".unicodeScalars)
    #expect(bare(markdown).filter(markup.contains) == [])
    #expect(!markdown.unicodeScalars.contains { $0.properties.generalCategory == .control })
    // No list, heading, rule, quotation or indented code at the beginning of a line.
    let first = markdown.unicodeScalars.first
    #expect(first.map { !" +-=>#".unicodeScalars.contains($0) } ?? true)
    let afterNumber = markdown.unicodeScalars.drop { ("0"..."9").contains($0) }.first
    if let first, ("0"..."9").contains(first) {
      #expect(afterNumber != "." && afterNumber != ")")
    }
    #expect(!markdown.hasSuffix(" "))
  }

  @Test func numbersAndCompoundsStayPlain() {
    #expect(Markdown.text("a mini-batch of 1.5 (large)") == "a mini-batch of 1.5 (large)")
    #expect(Markdown.text("LB+LR: 5 = 5!") == "LB+LR: 5 = 5!")
  }

  @Test(arguments: hostile) func cellsAreNotSplit(_ text: String) {
    let cell = Markdown.text(text)
    let table = Markdown.table([("a", .left), ("b", .right)], rows: [[cell, cell]])
    let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    #expect(lines[1] == "| --- | ---: |")
    #expect(bare(String(lines[2])).count { $0 == "|" } == 3)
    #expect(lines[3].isEmpty)
  }

  @Test(arguments: [
    ("default", "`default`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``a", "``` ``a ```"),
    ("a|b", "`a|b`"), ("a\nb", "`a b`"), ("<b>", "`<b>`"),
  ]) func code(_ text: String, expected: String) {
    #expect(Markdown.code(text) == expected)
  }
}
