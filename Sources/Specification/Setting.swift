import Foundation
import Yams

/// A node of an experiment file with its place: the file's text before anything is known of its
/// meaning. `PlainScalar` tells what is read of YAML.
package struct Setting {
  indirect enum Content {
    case null
    /// A scalar's text; a quoted one is never a number or a truth value.
    case scalar(String, isQuoted: Bool)
    case sequence([Setting])
    case mapping([(key: String, value: Setting)])
  }

  let file: String
  let line: Int
  var path: String
  var content: Content
  /// Whether it takes the place of what it is laid over, as a file of its own does.
  var replaces = false

  /// What it is, in a reader's words.
  var found: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text, let isQuoted):
      isQuoted ? "the text \"\(Self.shortened(text))\"" : Self.shortened(text)
    case .sequence(let items): "a list of \(items.count)"
    case .mapping: "a mapping"
    }
  }

  /// What is no experiment can be one scalar of megabytes.
  private static func shortened(_ text: String) -> String {
    text.count <= 200 ? text : text.prefix(200) + "…"
  }

  func error(expected: String) -> SpecificationError {
    SpecificationError(
      file: file, line: line, key: path.isEmpty ? nil : path, found: found, expected: expected)
  }

  func error(found: String, expected: String) -> SpecificationError {
    SpecificationError(
      file: file, line: line, key: path.isEmpty ? nil : path, found: found, expected: expected)
  }

  func child(_ key: String) -> Setting? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.first { $0.key == key }?.value
  }
}

extension Setting {
  /// More nodes than any honest experiment file has; aliases can multiply them without bound.
  private static let nodeLimit = 100_000
  private static let depthLimit = 40
  private static let byteLimit = 4 << 20

  /// Reads a YAML file.
  static func read(
    _ url: URL, expected: String = "an experiment file (YAML)"
  ) throws(SpecificationError) -> Setting {
    let file = url.relativePath
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw SpecificationError(
        file: file, found: "no file that can be read", expected: expected)
    }
    guard data.count <= byteLimit else {
      throw SpecificationError(
        file: file, found: "\(data.count) bytes", expected: "at most \(byteLimit)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SpecificationError(file: file, found: "bytes that are not UTF-8", expected: "UTF-8")
    }
    return try parse(text, file: file)
  }

  package static func parse(_ text: String, file: String) throws(SpecificationError) -> Setting {
    try checkLineEnds(text, file: file)
    let node: Node?
    do {
      node = try Parser(yaml: text, resolver: .basic).singleRoot()
    } catch let error as YamlError {
      throw translated(error, file: file)
    } catch {
      throw SpecificationError(file: file, found: "\(error)", expected: "YAML")
    }
    guard let node else {
      throw SpecificationError(
        file: file, line: 1, found: "an empty file", expected: "an experiment")
    }
    var left = nodeLimit
    return try convert(node, file: file, path: "", depth: 0, left: &left)
  }

  private static func convert(
    _ node: Node, file: String, path: String, depth: Int, left: inout Int
  ) throws(SpecificationError) -> Setting {
    let line = node.mark?.line ?? 1
    var setting = Setting(file: file, line: line, path: path, content: .null)
    left -= 1
    guard left > 0, depth < depthLimit else {
      throw setting.error(
        found: depth < depthLimit ? "more than \(nodeLimit) values" : "\(depth) levels",
        expected: "at most \(nodeLimit) values in \(depthLimit) levels")
    }
    switch node {
    case .scalar(let scalar):
      let isText = try setting.checkTag(scalar.tag) || !scalar.isPlain
      setting.content =
        !isText && PlainScalar.isNull(scalar.string)
        ? .null : .scalar(scalar.string, isQuoted: isText)
    case .sequence(let sequence):
      _ = try setting.checkTag(sequence.tag)
      var items: [Setting] = []
      for (index, item) in sequence.enumerated() {
        items.append(
          try convert(
            item, file: file, path: "\(path)[\(index)]", depth: depth + 1, left: &left))
      }
      setting.content = .sequence(items)
    case .mapping(let mapping):
      _ = try setting.checkTag(mapping.tag)
      setting.content = .mapping(
        try pairs(of: mapping, in: setting, depth: depth + 1, left: &left))
    case .alias:
      throw setting.error(found: "an alias that leads nowhere", expected: "a value")
    }
    return setting
  }

  /// The keys of a mapping with their values. Those that it merges (`<<`) stand in the place of that
  /// key; its own go before them, and those of an earlier mapping before those of a later one.
  private static func pairs(
    of mapping: Node.Mapping, in setting: Setting, depth: Int, left: inout Int
  ) throws(SpecificationError) -> [(key: String, value: Setting)] {
    var own: [(key: String, value: Setting)] = []
    var merged: [(key: String, value: Setting)] = []
    var mergePlace = 0
    for (keyNode, valueNode) in mapping {
      let line = keyNode.mark?.line ?? setting.line
      guard let scalar = keyNode.scalar, !scalar.isPlain || !PlainScalar.isNull(scalar.string)
      else { throw setting.error(found: "a key that is no text", expected: "a name") }
      let key = scalar.string
      if scalar.tag.description != Tag.Name.merge.rawValue { _ = try setting.checkTag(scalar.tag) }
      let path = setting.path.isEmpty ? key : "\(setting.path).\(key)"
      if key == mergeKey && scalar.isPlain {
        mergePlace = own.count
        for node in valueNode.sequence.map(Array.init) ?? [valueNode] {
          let source = try convert(
            node, file: setting.file, path: setting.path, depth: depth, left: &left)
          guard case .mapping(let inherited) = source.content else {
            throw SpecificationError(
              file: setting.file, line: line, key: path, found: source.found,
              expected: "a mapping whose keys to take over, or a list of such")
          }
          merged += inherited.filter { pair in !merged.contains { $0.key == pair.key } }
        }
        continue
      }
      // The parser compares keys with their tags, and so lets some through.
      guard !own.contains(where: { $0.key == key }) else {
        throw SpecificationError(
          file: setting.file, line: line, key: path, found: "the same key again",
          expected: "each key once")
      }
      let value = try convert(
        valueNode, file: setting.file, path: path, depth: depth, left: &left)
      // The key's own line is where a reader looks, also for a value in another place (an alias).
      own.append(
        (key, Setting(file: setting.file, line: line, path: path, content: value.content)))
    }
    let names = Set(own.map(\.key))
    own.insert(contentsOf: merged.filter { !names.contains($0.key) }, at: mergePlace)
    return own
  }

  private static let mergeKey = "<<"

  /// Whether a tag makes a text of a scalar.
  ///
  /// - Throws: At a tag that would make something else of a value than its key says.
  private func checkTag(_ tag: Tag) throws(SpecificationError) -> Bool {
    switch tag.description {
    case "", Tag.Name.seq.rawValue, Tag.Name.map.rawValue: return false
    case "!", Tag.Name.str.rawValue: return true
    case let name:
      throw error(
        found: "the tag \(name.replacing("tag:yaml.org,2002:", with: "!!"))",
        expected: "a value without a tag: its key says what it is")
    }
  }

  /// Throws at a character that ends a line to YAML 1.1 and not to YAML 1.2.
  private static func checkLineEnds(_ text: String, file: String) throws(SpecificationError) {
    var line = 1
    for scalar in text.unicodeScalars {
      if scalar == "\n" { line += 1 }
      guard ["\u{85}", "\u{2028}", "\u{2029}"].contains(scalar) else { continue }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      throw SpecificationError(
        file: file, line: line,
        found: "the character U+\(String(repeating: "0", count: 4 - digits.count))\(digits), which"
          + " ends a line to YAML 1.1 and not to YAML 1.2",
        expected: "a line feed, or a space")
    }
  }

  private static func translated(_ error: YamlError, file: String) -> SpecificationError {
    switch error {
    case .duplicatedKeysInMapping(let duplicates, let context):
      SpecificationError(
        file: file, line: context.mark.line, key: duplicates.sorted().joined(separator: ", "),
        found: "the key of this line a second time in its mapping",
        expected: "each key once")
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      SpecificationError(
        file: file, line: mark.line,
        found: "no YAML (\([context?.text, problem].compactMap { $0 }.joined(separator: " ")))",
        expected: "YAML")
    case .reader(let problem, _, _, _):
      SpecificationError(file: file, found: problem, expected: "YAML in UTF-8")
    default:
      SpecificationError(file: file, found: "\(error)", expected: "YAML")
    }
  }
}

extension Setting {
  /// This setting with `other` laid over it.
  ///
  /// Mappings are merged key by key; anything else is replaced; a null in `other` takes the key
  /// away. Where both say of what `kind` they are and differ, `other` replaces the whole mapping,
  /// since the settings of one kind mean nothing to another. So it does where it is a file of its own.
  func overlaid(with other: Setting) -> Setting {
    guard case .mapping(var pairs) = content, case .mapping(let changes) = other.content,
      !other.replaces
    else { return other }
    if let kind = other.child("kind")?.found, let own = child("kind")?.found, kind != own {
      return other
    }
    for change in changes {
      let index = pairs.firstIndex { $0.key == change.key }
      if case .null = change.value.content {
        if let index { pairs.remove(at: index) }
      } else if let index {
        pairs[index].value = pairs[index].value.overlaid(with: change.value)
      } else {
        pairs.append(change)
      }
    }
    return Setting(
      file: file, line: line, path: path, content: .mapping(pairs), replaces: replaces)
  }
}

extension Node.Scalar {
  /// Whether it stands without quotes.
  fileprivate var isPlain: Bool { style == .plain || style == .any }
}
