/// Reads the Markdown that reports are written in, and no other: headings, paragraphs, flat lists, tables,
/// fenced code and pictures, which stand in a line of their own each.
///
/// Reports have one text. Their builders write it as Markdown, whose bytes are committed and compared; every
/// other form of a page is made from it, so no two forms can differ in what they say. Any text can be read:
/// a line that begins nothing else is a paragraph's, and markup without an end is text.
struct MarkdownReader {
  private var lines: ArraySlice<Substring>

  static func page(_ markdown: String) -> ReportPage {
    var reader = MarkdownReader(
      lines: markdown.split(separator: "\n", omittingEmptySubsequences: false)[...])
    var blocks: [ReportPage.Block] = []
    while let block = reader.block() { blocks.append(block) }
    return ReportPage(blocks: blocks)
  }

  /// The next block; nil at the end.
  private mutating func block() -> ReportPage.Block? {
    while lines.first?.isEmpty == true { lines.removeFirst() }
    guard let line = lines.first else { return nil }
    if let heading = Self.heading(line) {
      lines.removeFirst()
      return heading
    }
    if line.hasPrefix(Self.fence) { return code() }
    if line.hasPrefix("- ") { return list() }
    if let figure = Self.figure(line) {
      lines.removeFirst()
      return figure
    }
    return table() ?? paragraph()
  }

  private static let fence = "```"

  private static func heading(_ line: Substring) -> ReportPage.Block? {
    let level = line.prefix { $0 == "#" }.count
    guard (1...6).contains(level), line.dropFirst(level).first == " " else { return nil }
    return .heading(level: level, InlineReader.inlines(line.dropFirst(level + 1)))
  }

  private mutating func code() -> ReportPage.Block {
    lines.removeFirst()
    let code = lines.prefix { $0 != Self.fence }
    lines = lines.dropFirst(code.count + 1)
    return .code(code.joined(separator: "\n"))
  }

  private mutating func list() -> ReportPage.Block {
    let items = lines.prefix { $0.hasPrefix("- ") }
    lines = lines.dropFirst(items.count)
    return .list(items.map { InlineReader.inlines($0.dropFirst(2)) })
  }

  /// A line that is a picture and nothing else.
  private static func figure(_ line: Substring) -> ReportPage.Block? {
    guard line.hasPrefix("!["), case let inlines = InlineReader.inlines(line.dropFirst()),
      inlines.count == 1, case .link(let title, let file)? = inlines.first
    else { return nil }
    return .figure(title: title.plainText, file: file)
  }

  private mutating func paragraph() -> ReportPage.Block {
    var text = lines.removeFirst()[...]
    while let line = lines.first, !Self.beginsBlock(line) {
      text.append(" ")
      text.append(contentsOf: line)
      lines.removeFirst()
    }
    return .paragraph(InlineReader.inlines(text))
  }

  private static func beginsBlock(_ line: Substring) -> Bool {
    line.isEmpty || line.hasPrefix("- ") || line.hasPrefix(fence) || line.hasPrefix("| ")
      || heading(line) != nil || figure(line) != nil
  }

  // MARK: - Tables

  /// A head, the alignment of its columns, and rows; nil where the lines are none.
  private mutating func table() -> ReportPage.Block? {
    guard let head = lines.first, head.hasPrefix("| "),
      let alignments = lines.dropFirst().first.flatMap(Self.alignments)
    else { return nil }
    let titles = Self.cells(head)
    guard titles.count == alignments.count else { return nil }
    let rows = lines.dropFirst(2).prefix { $0.hasPrefix("|") }
    lines = lines.dropFirst(2 + rows.count)
    return .table(
      ReportPage.Table(
        columns: zip(titles, alignments).map { ReportPage.Table.Column(title: $0, alignment: $1) },
        rows: rows.map { row in
          let cells = Self.cells(row).prefix(titles.count)
          let missing = [[ReportPage.Inline]](repeating: [], count: titles.count - cells.count)
          return ReportPage.Table.Row(cells: cells + missing)
        }))
  }

  private static func alignments(_ line: Substring) -> [Markdown.Alignment]? {
    guard line.hasPrefix("| ") else { return nil }
    let words = line.split(separator: "|").map { $0.filter { $0 != " " } }
    let alignments = words.compactMap(Markdown.Alignment.init)
    return alignments.count == words.count ? alignments : nil
  }

  /// Between bars that no backslash stands before.
  private static func cells(_ line: Substring) -> [[ReportPage.Inline]] {
    var cells: [Substring.UnicodeScalarView] = []
    var cell = Substring.UnicodeScalarView()
    var isEscaped = false
    for scalar in line.unicodeScalars.dropFirst() {
      if scalar == "|", !isEscaped {
        cells.append(cell)
        cell = Substring.UnicodeScalarView()
      } else {
        cell.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    if cell.contains(where: { $0 != " " }) { cells.append(cell) }
    return cells.map { cell in
      let text = Substring(cell).drop { $0 == " " }
      return InlineReader.inlines(text)
    }
  }
}
