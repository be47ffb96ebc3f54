import Foundation
import Yams

/// A node of an experiment file with its place: the file's text before anything is known of its
/// meaning.
struct Setting {
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
  static func read(_ url: URL) throws(SpecificationError) -> Setting {
    let file = url.relativePath
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw SpecificationError(
        file: file, found: "no file that can be read", expected: "an experiment file (YAML)")
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

  static func parse(_ text: String, file: String) throws(SpecificationError) -> Setting {
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
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isNull = isPlain && ["", "~", "null"].contains(scalar.string)
      setting.content = isNull ? .null : .scalar(scalar.string, isQuoted: !isPlain)
    case .sequence(let sequence):
      var items: [Setting] = []
      for (index, item) in sequence.enumerated() {
        items.append(
          try convert(
            item, file: file, path: "\(path)[\(index)]", depth: depth + 1, left: &left))
      }
      setting.content = .sequence(items)
    case .mapping(let mapping):
      var pairs: [(key: String, value: Setting)] = []
      for (keyNode, valueNode) in mapping {
        guard let key = keyNode.scalar?.string else {
          throw setting.error(found: "a key that is no text", expected: "a name")
        }
        let path = path.isEmpty ? key : "\(path).\(key)"
        // The parser compares keys with their tags, and so lets some through.
        guard !pairs.contains(where: { $0.key == key }) else {
          throw SpecificationError(
            file: file, line: keyNode.mark?.line ?? line, key: path, found: "the same key again",
            expected: "each key once")
        }
        var value = try convert(
          valueNode, file: file, path: path, depth: depth + 1, left: &left)
        // The key's own line is where a reader looks, also for a value in another place (an alias).
        value = Setting(
          file: file, line: keyNode.mark?.line ?? value.line, path: path, content: value.content)
        pairs.append((key, value))
      }
      setting.content = .mapping(pairs)
    case .alias:
      throw setting.error(found: "an alias that leads nowhere", expected: "a value")
    }
    return setting
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
  /// since the settings of one kind mean nothing to another.
  func overlaid(with other: Setting) -> Setting {
    guard case .mapping(var pairs) = content, case .mapping(let changes) = other.content else {
      return other
    }
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
    return Setting(file: file, line: line, path: path, content: .mapping(pairs))
  }
}
