import Foundation
import Host

/// The committed past of a folder, as git tells it.
///
/// Follows first parents alone, from the root to HEAD: what the branch itself was, and not what it took over.
/// Nothing of the user's configuration changes what it reads.
struct GitRepository: Sendable {
  struct Commit: Sendable {
    let id: String
    let parents: [String]
    /// The committer's day, as YYYY-MM-DD.
    let date: String
    let subject: String
    /// The values of the trailer that was asked for, each on one line.
    let declarations: [String]
  }

  /// Where git runs: paths are relative to it.
  let folder: URL

  private static let patience = 600.0

  /// - Throws: `GitError`: where the folder is in no repository, or the repository lacks its older commits.
  init(_ folder: URL) throws {
    self.folder = folder
    let isShallow: String
    do {
      isShallow = try output("rev-parse", "--is-shallow-repository")
    } catch GitError.failed(let message) where message.contains("not a git repository") {
      throw GitError.noRepository(folder: folder.relativePath)
    }
    guard isShallow.hasPrefix("false") else { throw GitError.shallow(folder: folder.relativePath) }
  }

  /// The commits that changed a path, oldest first; none where nothing is committed.
  func commits(changing path: String, trailer: String) throws -> [Commit] {
    guard try hasCommits() else { return [] }
    let format = ["%H", "%P", "%cs", "%s", Self.trailers(trailer)].joined(separator: "%x00")
    let fields = try output(
      "log", "-z", "--first-parent", "--reverse", "--no-show-signature", "--encoding=UTF-8",
      "--format=tformat:\(format)", "HEAD", "--", path
    ).split(separator: "\0", omittingEmptySubsequences: false)
    return stride(from: 0, to: fields.count - 4, by: 5).map { start in
      Commit(
        id: String(fields[start]),
        parents: fields[start + 1].split(separator: " ").map(String.init),
        date: String(fields[start + 2]), subject: String(fields[start + 3]),
        declarations: Self.lines(fields[start + 4]))
    }
  }

  /// The trailers of the commits that a merge brought and that changed a path.
  func declarations(broughtBy merge: Commit, changing path: String, trailer: String) throws
    -> [String]
  {
    guard merge.parents.count > 1 else { return [] }
    return Self.lines(
      try output(
        "log", "--full-history", "--reverse", "--no-show-signature", "--encoding=UTF-8",
        "--format=tformat:\(Self.trailers(trailer))", merge.id, "^\(merge.parents[0])", "--", path
      )[...])
  }

  /// The files below a folder at a commit, by name; each with the identifier of its contents.
  func files(in path: String, at commit: Commit) throws -> [String: String] {
    var files: [String: String] = [:]
    for entry in try output("ls-tree", "-z", commit.id, "\(path)/").split(separator: "\0") {
      // MODE SP TYPE SP ID TAB PATH; of files alone, neither links nor folders.
      let parts = entry.split(separator: "\t", maxSplits: 1)
      let words = parts[0].split(separator: " ")
      guard parts.count == 2, words.count == 3, words[0].hasPrefix("100") else { continue }
      files[String(parts[1].dropFirst(path.count + 1))] = String(words[2])
    }
    return files
  }

  func contents(_ id: String) throws -> Data { Data(try output("cat-file", "blob", id).utf8) }

  /// What the identifiers of files in the working tree would be.
  func identifiers(of paths: [String]) throws -> [String] {
    guard !paths.isEmpty else { return [] }
    return try output(["hash-object", "--"] + paths).split(separator: "\n").map(String.init)
  }

  private func hasCommits() throws -> Bool {
    do {
      _ = try output("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
      return true
    } catch GitError.failed(let message) where message.isEmpty {
      return false
    }
  }

  private static func trailers(_ key: String) -> String {
    "%(trailers:key=\(key),valueonly,unfold)"
  }

  private static func lines(_ text: Substring) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private func output(_ arguments: String...) throws -> String { try output(arguments) }

  private func output(_ arguments: [String]) throws -> String {
    let own = [
      "--no-pager", "--literal-pathspecs", "-C", folder.path, "-c", "log.follow=false", "-c",
      "trailer.separators=:", "-c", "core.quotePath=false",
    ]
    do {
      return try ToolStream(
        name: "git", arguments: own + arguments, environment: ["GIT_OPTIONAL_LOCKS": "0"]
      ).text(withinSeconds: Self.patience)
    } catch ToolError.missing {
      throw GitError.missing
    } catch ToolError.failed(_, _, let message) {
      throw GitError.failed(message: message)
    } catch ToolError.hung(_, let seconds, let message) {
      throw GitError.failed(message: "it did not end within \(Int(seconds)) s. \(message)")
    }
  }
}

/// Why there is no history.
package enum GitError: Error, Sendable, Hashable {
  case missing
  case noRepository(folder: String)
  /// A clone without its older commits.
  case shallow(folder: String)
  /// What git said, which may be several lines.
  case failed(message: String)
}
