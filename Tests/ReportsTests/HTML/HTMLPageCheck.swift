import Foundation
import Testing

@testable import Reports

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What every page of HTML keeps to.
final class HTMLPageCheck: NSObject, XMLParserDelegate {
  private(set) var elements: [(name: String, attributes: [String: String])] = []
  private(set) var text = ""
  private var path: [String] = []

  /// The page as XML: well formed, small enough, with nothing that is fetched, run from a text, or found by
  /// two with one name.
  static func check(
    _ html: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> HTMLPageCheck {
    let check = HTMLPageCheck()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = check
    let isWhole = parser.parse()
    #expect(
      isWhole, "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "")",
      sourceLocation: sourceLocation)
    #expect(html.utf8.count <= 2_000_000, sourceLocation: sourceLocation)
    check.expectSelfContained(sourceLocation)
    check.expectNames(sourceLocation)
    return check
  }

  private func expectSelfContained(_ sourceLocation: SourceLocation) {
    for (name, attributes) in elements {
      #expect(attributes["style"] == nil, "\(name)", sourceLocation: sourceLocation)
      #expect(
        !attributes.keys.contains { $0.lowercased().hasPrefix("on") }, "\(name)",
        sourceLocation: sourceLocation)
      #expect(
        !["link", "iframe", "object", "embed", "base", "form", "image", "foreignObject"].contains(
          name),
        sourceLocation: sourceLocation)
      if let source = attributes["src"] {
        #expect(
          name == "img" && source.hasPrefix("data:image/svg+xml;base64,"),
          sourceLocation: sourceLocation)
      }
      if let target = attributes["href"] {
        #expect(!target.contains(":") && !target.hasPrefix("/"), sourceLocation: sourceLocation)
        #expect(name == "a" || target.hasPrefix("#"), sourceLocation: sourceLocation)
      }
    }
    #expect(count("script") <= 2 && count("style") == 1, sourceLocation: sourceLocation)
  }

  /// Identifiers are there once, and what refers to one finds it.
  private func expectNames(_ sourceLocation: SourceLocation) {
    let names = elements.compactMap { $0.attributes["id"] }
    #expect(Set(names).count == names.count, sourceLocation: sourceLocation)
    for (_, attributes) in elements {
      var wanted = attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      if let target = attributes["href"], target.hasPrefix("#") {
        wanted.append(String(target.dropFirst()))
      }
      #expect(Set(names).isSuperset(of: wanted), "\(wanted)", sourceLocation: sourceLocation)
    }
    for (name, attributes) in elements where name == "svg" {
      #expect(attributes["role"] == "img" && attributes["aria-labelledby"] != nil)
    }
    for (name, attributes) in elements where name == "img" {
      #expect(attributes["alt"]?.isEmpty == false, sourceLocation: sourceLocation)
    }
    for (_, attributes) in elements where attributes["tabindex"] != nil && attributes["role"] != nil
    {
      #expect(attributes["aria-label"]?.isEmpty == false, sourceLocation: sourceLocation)
    }
  }

  func count(_ name: String) -> Int { elements.count { $0.name == name } }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append((name, attributes))
    path.append(name)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
  }

  /// What is read on the page.
  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if !path.contains(where: ["script", "style", "svg", "head", "nav"].contains) { text += string }
  }
}
