import Testing

@testable import Reports

/// What becomes of gnuplot's drawings within a page.
@Suite struct InlineSVGTests {
  private static func drawing(_ inner: String) -> String {
    """
    <?xml version="1.0" encoding="utf-8"  standalone="no"?>
    <svg
     width="90" height="50" viewBox="0 0 90 50" xmlns="http://www.w3.org/2000/svg"
     xmlns:xlink="http://www.w3.org/1999/xlink"
    >
    <title>Gnuplot</title>
    <g id="gnuplot_canvas">
    <defs><circle id='gpDot' r='0.5'/><circle id='gpPt5' r='1'/>
    <use xlink:href='#gpPt5' id='gpPt6' fill='currentColor'/></defs>
    \(inner)
    </g>
    </svg>
    """
  }

  private static func html(_ inner: String, marks: InlineSVG.Marks = .init()) -> String? {
    InlineSVG(drawing(inner))?.html(
      prefix: "p-", title: "A & B", description: "\"C\"", marks: marks)
  }

  @Test func isNamedAndPruned() throws {
    let html = try #require(
      Self.html(
        """
        <g fill="none" color="black" stroke="rgb(  0, 114, 178)" stroke-linecap="butt"></g>
        <use xlink:href='#gpPt6' transform='translate(1,2)' color='rgb(  0, 114, 178)' />
        """))
    #expect(
      html == """
        <svg xmlns="http://www.w3.org/2000/svg" width="90" height="50" viewBox="0 0 90 50" role="img" \
        aria-labelledby="p-title p-desc" font-family="DejaVu Sans, Verdana, sans-serif">\
        <title id="p-title">A &amp; B</title><desc id="p-desc">&quot;C&quot;</desc>
        <g id="p-gnuplot_canvas"><defs><circle id="p-gpPt5" r="1"/>\
        <use href="#p-gpPt5" id="p-gpPt6" fill="currentColor"/></defs>\
        <use href="#p-gpPt6" transform="translate(1,2)" color="#0072b2"/></g>
        </svg>
        """)
  }

  @Test func partsAreMarked() throws {
    var marks = InlineSVG.Marks()
    marks.parts = [
      [.init(name: 4, isKey: false), nil, .init(name: 7, isKey: true)],
      [.init(name: 5, isKey: false)],
    ]
    marks.labels = [("SB", "#C05500", 9)]
    let html = try #require(
      Self.html(
        """
        <g id="gnuplot_plot_1a" ><title>x</title></g><g id="gnuplot_plot_2a" ></g>
        <g id="gnuplot_plot_3a" ></g><g id="gnuplot_plot_1b" ></g>
        <g id="gnuplot_plot_2b" ></g>
        <g fill="rgb(192,85,0)"><text>SB</text></g><g fill="rgb(0,0,0)"><text>SB</text></g>
        """, marks: marks))
    let groups = html.matches(of: /<g([^>]*)>/).map { String($0.output.1) }
    #expect(
      groups == [
        " id=\"p-gnuplot_canvas\"", " data-series=\"4\" id=\"p-gnuplot_plot_1a\"/",
        " id=\"p-gnuplot_plot_2a\"/", " data-key=\"7\" id=\"p-gnuplot_plot_3a\"/",
        " data-series=\"5\" id=\"p-gnuplot_plot_1b\"/", " id=\"p-gnuplot_plot_2b\"/",
        " data-key=\"9\" fill=\"#c05500\"", " fill=\"#000000\"",
      ])
  }

  /// What could run, or be fetched, is not there; text is text.
  @Test func nothingRuns() throws {
    let html = try #require(
      Self.html(
        """
        <script>alert(1)</script><foreignObject><p/></foreignObject><image href="data:x"/>
        <a xlink:href="javascript:alert(1)"><text>a</text></a>
        <rect onclick="alert(1)" style="x" fill="url(#a)" x="1"/><use href="http://a.b/c#d"/>
        <g fill="black"><text>&lt;/svg&gt;&lt;script&gt;&#38;</text></g>
        """))
    #expect(!html.contains("alert") && !html.contains("http://a") && !html.contains("url("))
    #expect(html.contains("<rect x=\"1\"/>"))
    #expect(html.contains("<text>&lt;/svg&gt;&lt;script&gt;&amp;</text>"))
  }

  @Test(arguments: [
    "", "<", "<svg", "<svg>", "<svg></g>", "<g/>",
    "<svg width='1' height='1' viewBox='0 0 1 1'>&x;</svg>",
    "<svg a=b/>", "<svg a='b/>", "<svg/>x", "<svg><![CDATA[x]]></svg>", "<!--", "<?xml", "text",
    String(repeating: "<g>", count: 100_000),
  ])
  func whatIsNoDrawingIsNone(_ document: String) { #expect(InlineSVG(document) == nil) }

  @Test(arguments: CommittedReports.drawings) func committedDrawings(_ path: String) throws {
    let document = CommittedReports.text(path)
    let drawing = try #require(InlineSVG(document))
    let html = drawing.html(prefix: "a-", title: "t", description: "d", marks: .init())
    #expect(html.utf8.count < document.utf8.count)
    let words = { (text: String) in text.matches(of: /<text>([^<]+)<\/text>/).map { $0.output.1 } }
    #expect(words(html).map(String.init) == words(document).map(String.init).map(Self.asEscaped))
  }

  private static func asEscaped(_ text: String) -> String {
    text.replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
  }
}
