/// A drawing of gnuplot's as it stands within a page: without what it does not need, its colours in one
/// spelling, so that a style can name them, and with nothing in it that could run or be fetched.
struct InlineSVG {
  /// What parts of a drawing are, for those who switch series off.
  struct Marks {
    struct Part {
      /// The number of the series' name on the page.
      let name: Int
      let isKey: Bool
    }

    /// Of each panel, what gnuplot's groups are, in their order; nil for those that are nobody's.
    var parts: [[Part?]] = []
    /// Names beside the ends of lines: the text and its colour, with the name's number.
    var labels: [(text: String, ink: String, name: Int)] = []
  }

  let width: String
  let height: String
  private let viewBox: String
  private let root: SVGElement

  /// Nil where the document is not what gnuplot writes.
  init?(_ document: String) {
    guard let root = SVGReader.root(of: document), let width = root["width"],
      let height = root["height"], let viewBox = root["viewBox"],
      let clean = Self.clean(root, isRoot: true)
    else { return nil }
    (self.width, self.height, self.viewBox) = (width, height, viewBox)
    self.root = Self.withoutUnused(clean)
  }

  /// The width and height that a document states; nil where it is none.
  static func size(of document: String) -> (width: String, height: String)? {
    guard let root = SVGReader.root(of: document) else { return nil }
    func pixels(_ name: String) -> String? { root[name]?.replacing("px", with: "") }
    return pixels("width").flatMap { width in pixels("height").map { (width, $0) } }
  }

  // MARK: - Cleaning

  private static let elements: Set<String> = [
    "svg", "g", "defs", "rect", "circle", "path", "polygon", "polyline", "line", "use", "text",
    "tspan",
  ]

  private static let attributes: Set<String> = [
    "id", "d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height",
    "transform",
    "fill", "stroke", "color", "opacity", "fill-opacity", "stroke-opacity", "stroke-width",
    "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-size", "font-weight",
    "font-style",
    "text-anchor", "shape-rendering",
  ]

  /// What is so anyway.
  private static let defaults = ["stroke-linecap": "butt", "stroke-linejoin": "miter"]

  /// The element with known parts alone; nil where it is not known, or nothing is left of it.
  private static func clean(_ element: SVGElement, isRoot: Bool = false) -> SVGElement? {
    guard elements.contains(element.name) else { return nil }
    var result = SVGElement(name: element.name, attributes: [], children: [])
    for (name, value) in element.attributes {
      if name == "xlink:href" || name == "href" {
        // Within the document, or nowhere.
        if value.hasPrefix("#") { result.attributes.append(("href", value)) }
      } else if attributes.contains(name), defaults[name] != value, !value.contains("url(") {
        result.attributes.append((name, name == "d" || name == "points" ? value : color(value)))
      }
    }
    let isText = element.name == "text" || element.name == "tspan"
    result.children = element.children.compactMap { child in
      switch child {
      case .element(let inner): clean(inner).map { .element($0) }
      case .text(let text): isText ? .text(text) : nil
      }
    }
    let isContainer = ["g", "text"].contains(element.name)
    // Groups are counted, even the empty ones.
    let isCounted = element["id"].flatMap(plotPanel) != nil
    return isContainer && result.children.isEmpty && !isCounted && !isRoot ? nil : result
  }

  /// `rgb(  0, 114, 178)` as `#0072b2`, names that gnuplot has as such numbers, anything else as it is.
  static func color(_ value: String) -> String {
    switch value {
    case "black": return "#000000"
    case "white": return "#ffffff"
    case let value where value.hasPrefix("#"): return value.lowercased()
    case let value where value.hasPrefix("rgb(") && value.hasSuffix(")"):
      let parts = value.dropFirst(4).dropLast().split(separator: ",").map { part in
        UInt8(part.filter { $0 != " " })
      }
      guard parts.count == 3, !parts.contains(nil) else { return value }
      return "#"
        + parts.compactMap { $0 }.map { part in
          let digits = String(part, radix: 16)
          return part < 16 ? "0" + digits : digits
        }.joined()
    default: return value
    }
  }

  /// Without the shapes of points that nothing uses.
  private static func withoutUnused(_ root: SVGElement) -> SVGElement {
    var used = Set<String>()
    func collect(_ element: SVGElement) {
      if let target = element["href"] { used.insert(String(target.dropFirst())) }
      element.elements.forEach(collect)
    }
    let definitions = Self.definitions(of: root)
    let byName = Dictionary(definitions.compactMap { item in item["id"].map { ($0, item) } }) {
      first, _ in first
    }
    func collectDrawn(_ element: SVGElement) {
      guard element.name != "defs" else { return }
      if let target = element["href"] { used.insert(String(target.dropFirst())) }
      element.elements.forEach(collectDrawn)
    }
    collectDrawn(root)
    var before = -1
    while before != used.count {
      before = used.count
      for name in used { if let item = byName[name] { collect(item) } }
    }
    func prune(_ element: SVGElement) -> SVGElement {
      var result = element
      result.children = element.children.compactMap { child in
        guard case .element(let inner) = child else { return child }
        if element.name == "defs" {
          return inner["id"].map(used.contains) == true ? child : nil
        }
        return .element(prune(inner))
      }
      return result
    }
    return prune(root)
  }

  private static func definitions(of element: SVGElement) -> [SVGElement] {
    element.name == "defs" ? element.elements : element.elements.flatMap(definitions)
  }

  // MARK: - Writing

  /// The letter of the panel that one of gnuplot's groups belongs to: a of `gnuplot_plot_12a`.
  fileprivate static func plotPanel(_ id: String) -> String? {
    guard id.hasPrefix("gnuplot_plot_") else { return nil }
    return String(id.dropFirst(13).drop(while: \.isNumber))
  }

  /// - Parameter prefix: Begins the identifiers, which are to be the only ones on the page.
  func html(prefix: String, title: String, description: String, marks: Marks) -> String {
    var writing = InlineSVGWriting(prefix: prefix, marks: marks)
    let words =
      description.isEmpty
      ? "" : "<desc id=\"\(prefix)desc\">\(HTMLText.escaped(description))</desc>"
    let labels = "\(prefix)title" + (description.isEmpty ? "" : " \(prefix)desc")
    // The family that gnuplot's layout counts on, once.
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(HTMLText.escaped(width))\""
      + " height=\"\(HTMLText.escaped(height))\" viewBox=\"\(HTMLText.escaped(viewBox))\" role=\"img\""
      + " aria-labelledby=\"\(labels)\" font-family=\"DejaVu Sans, Verdana, sans-serif\">"
      + "<title id=\"\(prefix)title\">\(HTMLText.escaped(title))</title>\(words)\n"
      + root.children.map { writing.html($0) }.joined() + "</svg>"
  }
}

/// One writing of a drawing.
private struct InlineSVGWriting {
  let prefix: String
  let marks: InlineSVG.Marks

  /// The panels' letters in the order in which they came, and how many groups of each there were.
  private var panels: [(letter: String, count: Int)] = []

  init(prefix: String, marks: InlineSVG.Marks) {
    self.prefix = prefix
    self.marks = marks
  }

  mutating func html(_ child: SVGElement.Child) -> String {
    switch child {
    case .text(let text): return HTMLText.escaped(text)
    case .element(let element):
      var html = "<\(element.name)\(mark(of: element))"
      for (name, value) in element.attributes {
        html += " \(name)=\"\(HTMLText.escaped(self.value(name, value)))\""
      }
      if element.children.isEmpty { return html + "/>" + (element.name == "g" ? "\n" : "") }
      html += ">"
      for child in element.children { html += self.html(child) }
      return html + "</\(element.name)>" + (element.name == "g" ? "\n" : "")
    }
  }

  private func value(_ name: String, _ value: String) -> String {
    switch name {
    case "id": prefix + value
    case "href": "#\(prefix)\(value.dropFirst())"
    default: value
    }
  }

  /// Whose an element is, as an attribute.
  private mutating func mark(of element: SVGElement) -> String {
    if let letter = element["id"].flatMap(InlineSVG.plotPanel) { return mark(nextOf: letter) }
    guard element.name == "g", let ink = element["fill"], element.elements.count == 1,
      let text = element.elements.first, text.name == "text",
      case .text(let words)? = text.children.first
    else { return "" }
    let label = marks.labels.first { $0.text == words && $0.ink.lowercased() == ink }
    return label.map { Self.attribute(.init(name: $0.name, isKey: true)) } ?? ""
  }

  private mutating func mark(nextOf letter: String) -> String {
    let panel = panels.firstIndex { $0.letter == letter } ?? panels.count
    if panel == panels.count { panels.append((letter, 0)) }
    let place = panels[panel].count
    panels[panel].count += 1
    guard panel < marks.parts.count, place < marks.parts[panel].count,
      let part = marks.parts[panel][place]
    else { return "" }
    return Self.attribute(part)
  }

  private static func attribute(_ part: InlineSVG.Marks.Part) -> String {
    " \(part.isKey ? "data-key" : "data-series")=\"\(part.name)\""
  }
}
