import Testing

@testable import Reports

/// A page that is read from Markdown says what the Markdown says.
@Suite struct MarkdownReaderTests {
  @Test func blocks() {
    let page = MarkdownReader.page(
      """
      # A \\& B

      **Why?** Because of `a|b`, *x* and [that](file.md).
      Still the same.

      - one
      - two \\- three

      ### Deeper
      | a | b \\| c |
      | --- | ---: |
      | 1 |  |
      | 2 | 3 [4, 5] | 6 |

      ```sh
      # no heading

      make
      ```

      ![A \\[title\\]](figures/a.svg)

      | no table
      """)
    let paragraph: [ReportPage.Inline] = [
      .strong([.text("Why?")]), .text(" Because of "), .code("a|b"), .text(", "),
      .emphasis([.text("x")]), .text(" and "), .link([.text("that")], to: "file.md"),
      .text(". Still the same."),
    ]
    let columns: [ReportPage.Table.Column] = [
      .init(title: [.text("a")], alignment: .left),
      .init(title: [.text("b | c")], alignment: .right),
    ]
    let rows: [ReportPage.Table.Row] = [
      .init(cells: [[.text("1")], []]), .init(cells: [[.text("2")], [.text("3 [4, 5]")]]),
    ]
    let expected: [ReportPage.Block] = [
      .heading(level: 1, [.text("A & B")]), .paragraph(paragraph),
      .list([[.text("one")], [.text("two - three")]]), .heading(level: 3, [.text("Deeper")]),
      .table(ReportPage.Table(columns: columns, rows: rows)), .code("# no heading\n\nmake"),
      .figure(title: "A [title]", file: "figures/a.svg"), .paragraph([.text("| no table")]),
    ]
    #expect(page.blocks == expected)
  }

  @Test(arguments: [
    "**", "****", "*", "* a*", "[", "[]", "[a](b", "[a]", "`", "``a`", "\\", "a\\", "**a", "![",
    "#",
    "#######", "- ", "| ", "|", "| a |\n| b |", "```", "![a](b) c", "[a](b(c)", "_a_", "&amp;",
    "<b>",
  ])
  func nothingIsLostOfMarkupWithoutAnEnd(_ text: String) {
    let page = MarkdownReader.page(text)
    let words = page.blocks.map(\.words).joined()
    #expect(words.filter(\.isLetter) == text.filter(\.isLetter) || page.blocks.count == 1)
    #expect(!page.blocks.isEmpty)
  }

  @Test(arguments: MarkdownTests.hostile) func textReadsAsWritten(_ text: String) {
    let expected = MarkdownTests.asWritten(text)
    #expect(InlineReader.inlines(Markdown.text(text)).plainText == expected)
    let cell = Markdown.text(text)
    let table = MarkdownReader.page(
      Markdown.table([("a", .left), ("b", .right)], rows: [[cell, cell]]))
    guard case .table(let table)? = table.blocks.first else {
      Issue.record("no table")
      return
    }
    #expect(table.rows.count == 1)
    #expect(table.rows[0].cells.map(\.plainText) == [expected, expected])
    let paragraph = MarkdownReader.page("\(Markdown.text(text))\n").blocks
    #expect(paragraph.map(\.words).joined() == expected)
  }

  @Test(arguments: ["default", "a`b", "`", "``a", "a|b", "<b>", " ", "a b "])
  func codeReadsAsWritten(_ text: String) {
    let inlines = InlineReader.inlines("x \(Markdown.code(text)) y")
    let trimmed = text == " " || text.hasSuffix(" ") ? String(text.dropLast()) : text
    #expect(inlines.plainText == "x \(trimmed) y" || text == " ")
  }

  // MARK: - Committed reports

  /// Letters and digits, in their order, without marks and places of links.
  private static func letters(_ markdown: String) -> String {
    markdown.replacing(/\]\([^)\n]*\)/, with: "").replacing(/(?m)^```.*$/, with: "")
      .filter { $0.isLetter || $0.isNumber }
  }

  @Test(arguments: CommittedReports.pages) func nothingIsLost(_ path: String) {
    let markdown = CommittedReports.text(path)
    let page = MarkdownReader.page(markdown)
    let words = page.blocks.map(\.words).joined()
    #expect(words.filter { $0.isLetter || $0.isNumber } == Self.letters(markdown))

    let lines = markdown.split(separator: "\n")
    let rows = page.blocks.compactMap {
      if case .table(let table) = $0 { table.rows.count } else { nil }
    }
    #expect(rows.reduce(0, +) + 2 * rows.count == lines.count { $0.hasPrefix("| ") })
    let figures = page.blocks.count { if case .figure = $0 { true } else { false } }
    #expect(figures == lines.count { $0.hasPrefix("![") })
    let items = page.blocks.compactMap {
      if case .list(let items) = $0 { items.count } else { nil }
    }
    #expect(items.reduce(0, +) == lines.count { $0.hasPrefix("- ") })
    #expect(!words.contains("\\") && !words.contains("**") && !words.contains("]("))
  }

  @Test func thereAreReports() { #expect(CommittedReports.pages.count > 30) }
}

extension ReportPage.Block {
  /// All of its text.
  var words: String {
    switch self {
    case .heading(_, let text), .paragraph(let text): text.plainText
    case .list(let items): items.map(\.plainText).joined()
    case .table(let table):
      (table.columns.map(\.title) + table.rows.flatMap(\.cells)).map(\.plainText).joined()
    case .code(let code): code
    case .figure(let title, _): title
    }
  }
}
