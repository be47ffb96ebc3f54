import Foundation
import Testing

/// What tests look for on pages and in pictures.
enum Page {
  /// That none of a hostile text (`ReportWriterTests.hostile`) is taken for markup: no line of it is
  /// a heading, no tag is open, and the rows of a table have as many cells as its head.
  static func expectNoMarkup(
    of page: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(!lines.contains { $0.hasPrefix("# heading") }, sourceLocation: sourceLocation)
    #expect(
      !lines.contains { $0.contains("<b>") && !$0.contains("\\<b\\>") },
      sourceLocation: sourceLocation)
    var head = 0
    for line in lines {
      let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
      if line.hasPrefix("| ") {
        if head == 0 { head = bars }
        #expect(bars == head, "\(line)", sourceLocation: sourceLocation)
      } else {
        head = 0
        #expect(bars == 0, "\(line)", sourceLocation: sourceLocation)
      }
    }
  }

  /// The rows below each head of a page's tables, by cells, without the head's alignment.
  static func tables(of page: String) -> [[[String]]] {
    var tables: [[[String]]] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("| ") else {
        isInside = false
        continue
      }
      if !isInside { tables.append([]) }
      isInside = true
      let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
      if !cells.allSatisfy({ $0.hasPrefix("---") }) { tables[tables.count - 1].append(cells) }
    }
    return tables
  }

  /// The texts of an SVG without white space.
  static func words(ofPicture svg: String) -> String {
    svg.matches(of: /<text>(.*?)<\/text>/).map { String($0.output.1) }.joined()
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&").filter { !$0.isWhitespace }
  }
}
