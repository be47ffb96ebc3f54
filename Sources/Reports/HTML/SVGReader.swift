/// An element of an SVG document.
struct SVGElement: Equatable {
  enum Child: Equatable {
    case element(SVGElement)
    case text(String)
  }

  var name: String
  var attributes: [(name: String, value: String)]
  var children: [Child]

  subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  var elements: [SVGElement] {
    children.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  static func == (one: SVGElement, other: SVGElement) -> Bool {
    one.name == other.name && one.children == other.children
      && one.attributes.elementsEqual(other.attributes) { $0 == $1 }
  }
}

/// Reads the XML that gnuplot writes: elements, attributes, text and the predefined entities. Of anything
/// else it makes nothing, so what comes out of it can be written anew with every text escaped.
struct SVGReader {
  private let bytes: [UInt8]
  private var index = 0

  /// The document's root; nil where it is not well formed, or has what is not known here.
  static func root(of document: String) -> SVGElement? {
    var reader = SVGReader(bytes: Array(document.utf8))
    guard reader.skipProlog(), let root = reader.element(depth: 0), root.name == "svg" else {
      return nil
    }
    reader.skipSpace()
    return reader.index == reader.bytes.count ? root : nil
  }

  private static let deepest = 100

  private func isAt(_ text: StaticString) -> Bool {
    let end = index + text.utf8CodeUnitCount
    guard end <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[index..<end].elementsEqual($0) }
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  private mutating func skipSpace() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func skip(behind end: StaticString) -> Bool {
    while index < bytes.count {
      if skip(end) { return true }
      index += 1
    }
    return false
  }

  /// Declarations and comments before the root.
  private mutating func skipProlog() -> Bool {
    while true {
      skipSpace()
      let isSkipped =
        if skip("<?") {
          skip(behind: "?>")
        } else if skip("<!--") {
          skip(behind: "-->")
        } else if skip("<!DOCTYPE") {
          skip(behind: ">")
        } else {
          false
        }
      if !isSkipped { return isAt("<") }
    }
  }

  private mutating func name() -> String? {
    let start = index
    while index < bytes.count, Self.isNamePart(bytes[index]) { index += 1 }
    return start < index ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func element(depth: Int) -> SVGElement? {
    guard depth < Self.deepest, skip("<"), let name = name() else { return nil }
    var element = SVGElement(name: name, attributes: [], children: [])
    while true {
      skipSpace()
      if skip("/>") { return element }
      if skip(">") { break }
      guard let attribute = attribute() else { return nil }
      element.attributes.append(attribute)
    }
    while !skip("</") {
      guard index < bytes.count else { return nil }
      if skip("<!--") {
        guard skip(behind: "-->") else { return nil }
      } else if isAt("<") {
        guard let child = self.element(depth: depth + 1) else { return nil }
        element.children.append(.element(child))
      } else {
        guard let text = text(until: UInt8(ascii: "<")) else { return nil }
        element.children.append(.text(text))
      }
    }
    guard self.name() == name else { return nil }
    skipSpace()
    return skip(">") ? element : nil
  }

  private mutating func attribute() -> (name: String, value: String)? {
    guard let name = name() else { return nil }
    skipSpace()
    guard skip("=") else { return nil }
    skipSpace()
    guard index < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[index]) else {
      return nil
    }
    let quote = bytes[index]
    index += 1
    guard let value = text(until: quote), index < bytes.count else { return nil }
    index += 1
    return (name, value)
  }

  /// The text up to a byte, with its entities read.
  private mutating func text(until end: UInt8) -> String? {
    let start = index
    while index < bytes.count, bytes[index] != end { index += 1 }
    let raw = String(decoding: bytes[start..<index], as: UTF8.self)
    return raw.utf8.contains(UInt8(ascii: "&")) ? Self.withoutEntities(raw) : raw
  }

  private static let entities: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
  ]

  private static func withoutEntities(_ text: String) -> String? {
    let pieces = text.split(separator: "&", omittingEmptySubsequences: false)
    var result = String(pieces[0])
    for piece in pieces.dropFirst() {
      guard let end = piece.firstIndex(of: ";") else { return nil }
      let name = piece[..<end]
      if let known = entities[name] {
        result += known
      } else {
        let digits = name.dropFirst()
        let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard name.hasPrefix("#"), let scalar = value.flatMap(Unicode.Scalar.init) else {
          return nil
        }
        result.unicodeScalars.append(scalar)
      }
      result += piece[piece.index(after: end)...]
    }
    return result
  }
}
