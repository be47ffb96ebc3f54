import Analysis
import Foundation
import Testing

@testable import Reports

/// Pages of HTML, from an experiment to the file and of all committed reports.
@Suite struct HTMLReportTests {
  private typealias Sample = ReportWriterTests.Sample

  private static func pages(
    _ sample: ReportWriterTests.Sample
  ) throws -> (page: String, index: String) {
    let folder = try TemporaryFolder()
    let summary = try sample.summary(in: folder)
    let output = folder.file("reports")
    let writer = sample.writer(output, writesHTML: true)
    let place = try writer.write(summary)
    try writer.writeIndex([summary], profile: "default")
    return (
      try String(contentsOf: place.appendingPathComponent("index.html"), encoding: .utf8),
      try String(contentsOf: output.appendingPathComponent("index.html"), encoding: .utf8)
    )
  }

  @Test func pageAndIndex() throws {
    let (page, index) = try Self.pages(Sample())
    let check = HTMLPageCheck.check(page)
    #expect(check.text.contains("It does."))
    // The claim leads to the chart that shows it, and the chart says what came of the claim.
    #expect(page.contains("<a href=\"#chart-sizes\">Chart: Houses</a>"))
    #expect(check.elements.contains { $0.attributes["id"] == "claim-nearer" })
    #expect(page.contains("One at a time ends nearer. ("))
    // Curves on two scales, the picture of paths as an image.
    #expect(check.count("figure") == 4)
    #expect(check.count("img") == 1)
    #expect(check.count("svg") > 3)
    #expect(check.elements.count { $0.attributes["hidden"] != nil } == check.count("svg") - 3)
    #expect(page.contains(" data-series=\"0\"") && page.contains(" data-key=\"0\""))
    #expect(page.contains("\"names\":[{\"color\":0,\"name\":\"one\"}"))

    let list = HTMLPageCheck.check(index)
    #expect(list.count("svg") == 1)
    #expect(index.contains("<a href=\"houses/index.html\">Houses</a>"))
  }

  @Test func equalRecordsGiveEqualBytes() throws {
    let (first, second) = (try Self.pages(Sample()), try Self.pages(Sample()))
    #expect(first == second)
  }

  /// Nothing of a text is markup, script or style; all of it is read.
  @Test(arguments: [
    ReportWriterTests.hostile, "</script><script>alert(1)</script>", "]]></style><!-- &lt;",
    "<img src=x onerror=alert(1)>", "\" onload=\"alert(1)\" x='", "javascript:alert(1)",
    "[x](javascript:alert(1))", "\u{202E}(constructor)", "${alert(1)} `x`",
  ])
  func hostileTextIsText(_ text: String) throws {
    let sample = Sample(
      title: text, question: text, arms: ["\(text) 1", "- \(text) 2", "\(text)\t3"],
      statement: text, series: text, note: "1. \(text)", answer: "# \(text)")
    let shown = MarkdownTests.asWritten(text).replacing("\u{FFFF}", with: "\u{FFFD}")
    for page in try [Self.pages(sample).page, Self.pages(sample).index] {
      let check = HTMLPageCheck.check(page)
      #expect(check.text.contains(shown))
      #expect(check.count("script") == (page.contains("id=\"data\"") ? 2 : 1))
    }
  }

  /// A page without pictures that can be read has links to them.
  @Test func picturesThatAreNotThere() throws {
    let html = try HTMLReport.html(
      of: "# A\n\n![B](figures/b.svg)\n", in: URL(fileURLWithPath: "/nowhere"), listsSections: true)
    let check = HTMLPageCheck.check(html)
    #expect(check.count("figure") == 0)
    #expect(html.contains("<p><a href=\"figures/b.svg\">B</a></p>"))
  }

  @Test(arguments: CommittedReports.pages) func committedReports(_ path: String) throws {
    let markdown = CommittedReports.text(path)
    let folder = CommittedReports.folder.appendingPathComponent(path).deletingLastPathComponent()
    let html = try HTMLReport.html(of: markdown, in: folder, listsSections: path.contains("/"))
    let check = HTMLPageCheck.check(html)
    let lines = markdown.split(separator: "\n")
    #expect(check.count("figure") == lines.count { $0.hasPrefix("![") })
    let words = MarkdownReader.page(markdown).blocks.map { block in
      if case .figure = block { "" } else { block.words }
    }
    let letters = { (text: String) in text.filter { $0.isLetter || $0.isNumber } }
    #expect(letters(check.text) == letters(words.joined()))
  }

  // MARK: - Text

  @Test func textIsEscaped() {
    #expect(
      HTMLText.escaped("<a b=\"c\" d='e'>&amp;\u{0}\u{FFFE}\n")
        == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\u{FFFD}\u{FFFD}\n")
    #expect(HTMLText.anchor("How it was run: 1") == "how-it-was-run-1")
    #expect(HTMLText.anchor("<é>") == "section")
  }

  @Test func jsonHasNoMarkup() throws {
    let texts = ["</script>", "<!--", "]]>", "&lt;", "\u{2028}", "\u{7F}", "é\"\\"]
    let json = try HTMLText.json(texts)
    #expect(!json.contains { "<>&\u{2028}\u{7F}".contains($0) })
    #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == texts)
  }

  /// The digest of nothing (FIPS 180-4) in base 64.
  @Test func policyNamesDigests() {
    #expect(
      HTMLText.policySource("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
  }
}
