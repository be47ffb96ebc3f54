import Foundation
import Testing

/// A page for people: the README, or an article beside the code that it tells of.
struct Article: Sendable, CustomTestStringConvertible {
  /// From the package's folder.
  let path: String
  let text: String

  var testDescription: String { path }

  var place: URL { Self.package.appendingPathComponent(path) }

  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init(_ path: String) throws {
    self.path = path
    text = try String(
      contentsOf: Self.package.appendingPathComponent(path), encoding: .utf8)
  }

  /// The README first; those that cannot be read are left out.
  static let all: [Article] = {
    let manager = FileManager.default
    let sources = package.appendingPathComponent("Sources")
    let modules = ((try? manager.contentsOfDirectory(atPath: sources.path)) ?? []).sorted()
    let articles = modules.flatMap { module -> [String] in
      let folder = "\(module)/\(module).docc"
      let files = try? manager.contentsOfDirectory(
        atPath: sources.appendingPathComponent(folder).path)
      return (files ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "Sources/\(folder)/\($0)" }
    }
    return (["README.md"] + articles).compactMap { try? Article($0) }
  }()

  /// A fenced block: its language and its lines.
  struct Block: Sendable, CustomTestStringConvertible {
    let path: String
    let language: String
    let text: String

    var testDescription: String { "\(path): \(text.prefix { $0 != "\n" })" }
  }

  var blocks: [Block] { parts.blocks }

  /// The lines outside of fenced blocks.
  var prose: [Substring] { parts.prose }

  private var parts: (prose: [Substring], blocks: [Block]) {
    var prose: [Substring] = []
    var blocks: [Block] = []
    var open: (language: String, lines: [Substring])?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = open {
          blocks.append(
            Block(
              path: path, language: block.language,
              text: block.lines.map { $0 + "\n" }.joined()))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), [])
        }
      } else if open != nil {
        open?.lines.append(line)
      } else {
        prose.append(line)
      }
    }
    return (prose, blocks)
  }
}

extension Article {
  /// A row of a table whose first column is headed `key`.
  struct Key: Hashable {
    /// As `KeyTable` calls it.
    let name: String
    /// What stands under `id` and under `range`; nil where the table has no such column.
    let effect: String?
    let range: String?
  }

  /// The keys that are described.
  ///
  /// A heading with a path in backquotes says where the keys of its tables stand: "`arms.NAME`",
  /// "`workload.dataset`, kind `csv`".
  var keys: [Key] {
    var keys: [Key] = []
    var prefix = ""
    var columns: [String]?
    for line in prose {
      if line.hasPrefix("#") {
        let words = line.split(separator: "`", omittingEmptySubsequences: false)
        prefix = words.count > 1 ? String(words[1].replacing("NAME", with: "*")) : ""
        if line.contains("kind `"), words.count > 3 { prefix += "(\(words[3]))" }
      }
      guard line.hasPrefix("| ") else {
        columns = nil
        continue
      }
      let cells = line.replacing("\\|", with: "¦").split(separator: "|")
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard let header = columns else {
        columns = cells
        continue
      }
      guard header.first == "key", cells.count == header.count, cells[0].hasPrefix("`") else {
        continue
      }
      let name = cells[0].filter { $0 != "`" }
      keys.append(
        Key(
          name: prefix.isEmpty ? name : "\(prefix).\(name)",
          effect: header.firstIndex(of: "id").map { cells[$0] },
          range: header.firstIndex(of: "range").map { cells[$0] }))
    }
    return keys
  }
}
