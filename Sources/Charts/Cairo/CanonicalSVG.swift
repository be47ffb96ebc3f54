import Foundation

/// Cairo's SVG, made independent of what the process drew before, and given its title.
enum CanonicalSVG {
  /// The document with its identifiers numbered in their order from the top, and `title` as the
  /// title that viewers and screen readers show: Cairo draws letters as outlines.
  ///
  /// Cairo takes some identifiers from a counter that all surfaces of a process share.
  static func text(_ document: String, title: String) -> String {
    var names: [Substring: String] = [:]
    for name in values(after: "id=\"", until: "\"", in: document) where names[name] == nil {
      names[name] = "i\(names.count + 1)"
    }
    var renamed = rename(names, after: "id=\"", until: "\"", in: document)
    renamed = rename(names, after: "href=\"#", until: "\"", in: renamed)
    renamed = rename(names, after: "url(#", until: ")", in: renamed)
    guard let root = renamed.range(of: "<svg"),
      let end = renamed[root.upperBound...].firstIndex(of: ">")
    else { return renamed }
    renamed.insert(
      contentsOf: "\n<title>\(ShownText.escapedForXML(title))</title>",
      at: renamed.index(after: end))
    return renamed
  }

  private static func values(
    after opening: String, until closing: Character, in text: String
  ) -> [Substring] {
    pieces(of: text, at: opening).dropFirst().map { $0.prefix { $0 != closing } }
  }

  private static func rename(
    _ names: [Substring: String], after opening: String, until closing: Character, in text: String
  ) -> String {
    let pieces = pieces(of: text, at: opening)
    let renamed = pieces.dropFirst().map { piece in
      let name = piece.prefix { $0 != closing }
      return (names[name] ?? String(name)) + piece[name.endIndex...]
    }
    return ([String(pieces.first ?? "")] + renamed).joined(separator: opening)
  }

  private static func pieces(of text: String, at separator: String) -> [Substring] {
    text.split(separator: separator, omittingEmptySubsequences: false)
  }
}
