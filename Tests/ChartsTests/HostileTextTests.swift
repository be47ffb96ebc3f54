import Foundation
import Testing

@testable import Charts

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Nothing in a user's text is a command or markup, and all of it is shown as written.
@Suite struct HostileTextTests {
  /// A text and how a picture shows it, if not the same.
  struct Hostile: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var shown: String

    init(_ description: String, _ text: String, shown: String? = nil) {
      testDescription = description
      self.text = text
      self.shown = shown ?? text
    }
  }

  static let texts = [
    Hostile(
      "everything",
      #"a "b" 'c' `touch PWNED` $(touch PWNED) @x _y <z> | & \n {/Bold w} 100 % ^{2} ~a{b} #"#),
    Hostile("quotes", #"'"''""'"#),
    Hostile("quote, then a command", "'; system('touch PWNED'); print '"),
    Hostile("double quote, then a command", #""; system("touch PWNED"); print ""#),
    Hostile("backslash at the end", #"ends with \"#),
    Hostile("formats", "%d %s %% %5.2f 100 %"),
    Hostile("entities", "&amp; &#65; &lt;script&gt; <![CDATA[ ]]> -->"),
    Hostile("beyond ASCII", "Größe ‖w_t − w_0‖ ≤ ∇ 梯度 é"),
    Hostile("braces", "}} {{ { /* # */"),
    Hostile("line breaks", "one\ntwo\r\nthree\tfour\u{2028}five", shown: "one two three four five"),
    Hostile("control characters", "a\u{0}b\u{1B}[31mc", shown: "a\u{FFFD}b\u{FFFD}[31mc"),
    Hostile("macro", "@data @PWNED @hook"),
    Hostile("macro after an apostrophe", "it's @data"),
    Hostile("macro after a quote", #"5" @data"#),
    Hostile("backquotes after an apostrophe", "it's `touch PWNED`"),
    Hostile("backquotes after a quote", #"5" `touch PWNED`"#),
    Hostile("backquotes first", "`touch PWNED`"),
  ]

  enum Position: String, CaseIterable, Sendable {
    case title, note, panelTitle, xLabel, yLabel, endLabel, key, keyBelow, category, horizontal
    case vertical
  }

  /// What a script holds, character for character.
  @Test(arguments: [
    ("", "''"), ("plain", "'plain'"), ("'", #""\047""#), ("it's", #"'it'."\047".'s'"#),
    ("`x` \"@y\"", ##""\140".'x'."\140".' '."\042\100".'y'."\042""##), ("a\nb\\", #"'a b\'"#),
  ])
  func scriptHoldsNoLiveCharacter(_ text: String, _ quoted: String) {
    #expect(GnuplotText.quoted(text) == quoted)
  }

  @Test(arguments: texts, Position.allCases)
  func gnuplotShowsItAsWritten(_ hostile: Hostile, at position: Position) throws {
    try inScratchFolder { folder in
      // The scratch folder that gnuplot runs in is gone afterwards, so name this one.
      let mark = folder.appendingPathComponent("PWNED").path
      let text = hostile.text.replacing("PWNED", with: mark)
      let shown = hostile.shown.replacing("PWNED", with: mark)
      let figure = Self.figure(with: text, at: position)
      let files = try GnuplotRenderer().render(figure, into: folder, format: .svg)
      let svg = try String(contentsOf: files[2], encoding: .utf8)
      #expect(Self.words(of: svg).contains(shown.filter { !$0.isWhitespace }))
      #expect(!FileManager.default.fileExists(atPath: mark))
    }
  }

  @Test(arguments: texts)
  func cairoShowsItAsWritten(_ hostile: Hostile) throws {
    try inScratchFolder { folder in
      let sheet = ContactSheet(
        name: "sheet", title: hostile.text, imageWidth: 1, imageHeight: 1,
        rows: [.init(caption: hostile.text, images: [[0]])], note: hostile.text)
      let range = 0.0...1.0
      let surface = SurfacePicture(
        name: "surface", title: hostile.text, x: Axis(label: hostile.text, range: range),
        y: Axis(label: hostile.text, range: range), fieldLabel: hostile.text, columns: 2, rows: 2,
        values: [0, 1, 2, 3],
        paths: [.init(name: hostile.text, color: 0, points: [.init(x: 0, y: 0)])],
        marks: [.init(label: hostile.text, at: .init(x: 1, y: 1))],
        panels: [.init(title: hostile.text, paths: [])], note: hostile.text)
      for format in FigureFormat.allCases {
        _ = try sheet.render(into: folder, format: format)
        _ = try surface.render(into: folder, format: format)
      }
      for name in ["sheet", "surface"] {
        let svg = try Data(contentsOf: folder.appendingPathComponent("\(name).svg"))
        let reader = TitleReader()
        let parser = XMLParser(data: svg)
        parser.delegate = reader
        #expect(parser.parse(), "not well-formed: \(String(describing: parser.parserError))")
        #expect(reader.title == hostile.shown)
      }
    }
  }

  private static func figure(with text: String, at position: Position) -> Figure {
    let points = (1...4).map { Point(x: Double($0), y: Double($0)) }
    var x = Axis(label: position == .xLabel ? text : "x")
    if position == .category { x.scale = .categories(["first", text]) }
    let name: String
    switch position {
    case .endLabel, .key, .keyBelow: name = text
    default: name = "series"
    }
    var series = [
      Series(name: name, style: position == .endLabel ? .line : .points, points: points, color: 0)
    ]
    if position == .keyBelow {
      series.append(
        Series(
          name: String(repeating: "wide ", count: 40), style: .interval, points: points, color: 9))
    }
    let panel = Panel(
      title: position == .panelTitle ? text : nil, x: x,
      y: Axis(label: position == .yLabel ? text : "y"), series: series,
      referenceLines: [
        ReferenceLine(.horizontal, at: 2, label: position == .horizontal ? text : ""),
        ReferenceLine(.vertical, at: 1, label: position == .vertical ? text : ""),
      ])
    return Figure(
      name: "hostile", title: position == .title ? text : "title", panels: [panel],
      note: position == .note ? text : nil)
  }

  /// All text of gnuplot's SVG, decoded, without white space: long texts stand on several lines.
  private static func words(of svg: String) -> String {
    svg.matches(of: /<text>(.*?)<\/text>/).map { String($0.output.1) }.joined()
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&amp;", with: "&").filter { !$0.isWhitespace }
  }
}

/// Reads an SVG's title.
private final class TitleReader: NSObject, XMLParserDelegate {
  var title = ""
  private var isInTitle = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if name == "title" { isInTitle = true }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "title" { isInTitle = false }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if isInTitle { title += text }
  }
}
