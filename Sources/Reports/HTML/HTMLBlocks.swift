/// Writes the blocks of a page as HTML whose meaning is in its elements: it reads well without any style.
struct HTMLBlocks {
  /// What stands for pictures, by their files.
  let pictures: [String: HTMLPicture]
  /// Adds the list of sections, before the first of them.
  let listsSections: Bool

  private var anchors = Set<String>()

  init(pictures: [String: HTMLPicture], listsSections: Bool) {
    self.pictures = pictures
    self.listsSections = listsSections
  }

  mutating func html(_ page: ReportPage) -> String {
    let headings = page.blocks.map { block -> String? in
      guard case .heading(_, let title) = block else { return nil }
      return anchor(title.plainText)
    }
    var html = ""
    var hasList = !listsSections
    for (block, anchor) in zip(page.blocks, headings) {
      if !hasList, case .heading(2, _) = block {
        html += sections(page, headings)
        hasList = true
      }
      html += self.html(block, anchor: anchor ?? "")
    }
    return html
  }

  /// One that no other heading has.
  private mutating func anchor(_ title: String) -> String {
    let wanted = HTMLText.anchor(title)
    var anchor = wanted
    var count = 1
    while !anchors.insert(anchor).inserted {
      count += 1
      anchor = "\(wanted)-\(count)"
    }
    return anchor
  }

  private func sections(_ page: ReportPage, _ anchors: [String?]) -> String {
    let items = zip(page.blocks, anchors).compactMap { block, anchor -> String? in
      guard case .heading(2, let title) = block, let anchor else { return nil }
      return "<li><a href=\"#\(anchor)\">\(HTMLText.escaped(title.plainText))</a></li>\n"
    }
    return "<nav aria-label=\"Sections\">\n<ul>\n\(items.joined())</ul>\n</nav>\n"
  }

  private func html(_ block: ReportPage.Block, anchor: String) -> String {
    switch block {
    case .heading(let level, let title):
      "<h\(level) id=\"\(anchor)\">\(html(title))</h\(level)>\n"
    case .paragraph(let text): "<p>\(html(text))</p>\n"
    case .list(let items): "<ul>\n\(items.map { "<li>\(html($0))</li>\n" }.joined())</ul>\n"
    case .table(let table): html(table)
    case .code(let code):
      "<pre tabindex=\"0\"><code>\(HTMLText.escaped(code))</code></pre>\n"
    case .figure(let title, let file): figure(title, file)
    }
  }

  private func html(_ inlines: [ReportPage.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): HTMLText.escaped(text)
      case .strong(let inner): "<strong>\(html(inner))</strong>"
      case .emphasis(let inner): "<em>\(html(inner))</em>"
      case .code(let code): "<code>\(HTMLText.escaped(code))</code>"
      case .link(let inner, let target): link(inner, to: target)
      }
    }.joined()
  }

  /// Pages have their HTML beside them. What is no path from here to there is no link.
  private func link(_ inner: [ReportPage.Inline], to target: String) -> String {
    guard Self.isRelative(target) else { return html(inner) }
    let address = target.replacing("README.md", with: "index.html")
      .replacing("machine.md", with: "machine.html")
    return "<a href=\"\(HTMLText.escaped(address))\">\(html(inner))</a>"
  }

  private static func isRelative(_ target: String) -> Bool {
    !target.isEmpty && !target.hasPrefix("/") && !target.contains { ":\\".contains($0) }
  }

  // MARK: - Tables

  /// What a name is no longer than; a statement is.
  private static let longestName = 40

  /// The first cell of a row is its name, where it is short. Wide tables scroll on their own, by keyboard,
  /// too.
  private func html(_ table: ReportPage.Table) -> String {
    let heads = table.columns.map { column in
      "<th scope=\"col\"\(Self.alignment(column))>\(html(column.title))</th>"
    }
    let areNamed = table.rows.allSatisfy { row in
      row.cells.first.map { $0.plainText.count <= Self.longestName } ?? false
    }
    let rows = table.rows.map { row in
      let cells = zip(row.cells, table.columns).enumerated().map { index, pair in
        let (cell, column) = pair
        let name =
          index > 0 ? "td" : areNamed ? "th scope=\"row\"" : "td class=\"long\""
        let alignment = index > 0 || areNamed ? Self.alignment(column) : ""
        return "<\(name)\(alignment)>\(html(cell))</\(name.prefix(2))>"
      }
      let anchor = row.anchor.map { " id=\"\(HTMLText.escaped($0))\"" } ?? ""
      return "<tr\(anchor)>\(cells.joined())</tr>\n"
    }
    let titles = table.columns.map(\.title.plainText).joined(separator: ", ")
    let label = HTMLText.escaped("Table: \(titles)")
    return """
      <div class="table" tabindex="0" role="group" aria-label="\(label)">
      <table>
      <thead><tr>\(heads.joined())</tr></thead>
      <tbody>
      \(rows.joined())</tbody>
      </table>
      </div>

      """
  }

  private static func alignment(_ column: ReportPage.Table.Column) -> String {
    column.alignment == .right ? " class=\"number\"" : ""
  }

  // MARK: - Figures

  private func figure(_ title: String, _ file: String) -> String {
    guard let picture = pictures[file] else {
      return "<p>\(link([.text(title)], to: file))</p>\n"
    }
    return picture.html(title: title)
  }
}
