import Foundation
import Host
import Records

/// One change of committed baselines: that of a commit, or what is not committed yet.
package struct BaselineRevision: Sendable {
  package struct Commit: Sendable, Hashable {
    package let id: String
    package let date: String
    package let subject: String

    /// As many digits as a reader needs; always as many, whatever the repository holds.
    package var short: String { String(id.prefix(8)) }
  }

  /// What a baseline file has become.
  package enum Contents: Sendable {
    case baseline(Baseline)
    case removed
    case unreadable(String)
  }

  package struct Change: Sendable {
    package let experiment: String
    package let contents: Contents
    /// The reasons that messages of commits give for it.
    package let declarations: [String]
  }

  /// Nil: the working tree.
  package let commit: Commit?
  package let changes: [Change]
}

/// The baselines of a folder through the history of its repository.
package struct BaselineHistory: Sendable {
  /// What declares a change of baselines in a commit's message, with a reason behind a colon.
  package static let trailer = "Baseline-change"

  private static let folder = "baselines"
  private static let suffix = ".json"

  private let repository: GitRepository

  /// - Parameter folder: That of the experiment files, which has the baselines' within it.
  /// - Throws: `GitError`, `DocumentError`.
  package init(besideExperimentsIn folder: URL) throws {
    guard DurableFiles.isFolder(folder) else {
      throw DocumentError(file: folder.relativePath, reason: "is no folder of experiments")
    }
    repository = try GitRepository(folder)
  }

  /// Reads one revision after the other, the oldest first; those alone that changed a baseline which is
  /// wanted.
  ///
  /// - Throws: `DocumentError` where a baseline cannot be read as it is now; what could not be read once is
  ///   said in its revision.
  package func forEach(
    of isWanted: (_ experiment: String) -> Bool, _ body: (BaselineRevision) throws -> Void
  ) throws {
    let commits = try repository.commits(changing: Self.folder, trailer: Self.trailer)
    var files: [String: String] = [:]
    var unreadable: [String: String] = [:]
    for commit in commits {
      let now = try repository.files(in: Self.folder, at: commit).filter { name, _ in
        Self.experiment(name).map(isWanted) ?? false
      }
      let changes = try changes(from: files, to: now).map { name in
        BaselineRevision.Change(
          experiment: Self.experiment(name) ?? name,
          contents: try now[name].map(contents) ?? .removed,
          declarations: commit.declarations
            + (try repository.declarations(
              broughtBy: commit, changing: "\(Self.folder)/\(name)", trailer: Self.trailer)))
      }
      files = now
      guard !changes.isEmpty else { continue }
      for change in changes {
        if case .unreadable(let reason) = change.contents {
          unreadable[change.experiment] = reason
        } else {
          unreadable[change.experiment] = nil
        }
      }
      try body(
        BaselineRevision(
          commit: .init(id: commit.id, date: commit.date, subject: commit.subject),
          changes: changes))
    }
    let changes = try workingTree(isWanted, since: files)
    for change in changes { unreadable[change.experiment] = nil }
    if let (experiment, reason) = unreadable.min(by: { $0.key < $1.key }) {
      throw DocumentError(file: path(experiment), reason: reason)
    }
    if !changes.isEmpty { try body(BaselineRevision(commit: nil, changes: changes)) }
  }

  /// What the working tree has otherwise than HEAD.
  private func workingTree(
    _ isWanted: (String) -> Bool, since files: [String: String]
  ) throws -> [BaselineRevision.Change] {
    let folder = repository.folder.appendingPathComponent(Self.folder)
    let names = try DurableFiles.names(in: folder).filter { name in
      (Self.experiment(name).map(isWanted) ?? false)
        && Self.isRegularFile(folder.appendingPathComponent(name))
    }
    let ids = try repository.identifiers(of: names.map { "\(Self.folder)/\($0)" })
    let now = Dictionary(zip(names, ids)) { first, _ in first }
    return try changes(from: files, to: now).map { name in
      let baseline = try Baseline.read(folder.appendingPathComponent(name))
      return BaselineRevision.Change(
        experiment: Self.experiment(name) ?? name,
        contents: baseline.map(BaselineRevision.Contents.baseline) ?? .removed, declarations: [])
    }
  }

  private func changes(from was: [String: String], to now: [String: String]) -> [String] {
    Set(was.keys).union(now.keys).filter { was[$0] != now[$0] }.sorted()
  }

  private func contents(_ id: String) throws -> BaselineRevision.Contents {
    let data = try repository.contents(id)
    do {
      return .baseline(try ExactJSON.decoder.decode(Baseline.self, from: data))
    } catch {
      return .unreadable("is no baseline (\(ExactJSON.words(for: error)))")
    }
  }

  /// Links are none: git knows where they lead, and not what is there.
  private static func isRegularFile(_ file: URL) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }

  private func path(_ experiment: String) -> String {
    "\(repository.folder.relativePath)/\(Self.folder)/\(experiment)\(Self.suffix)"
  }

  /// The experiment that a file is the baseline of; nil of other files.
  private static func experiment(_ name: String) -> String? {
    name.hasSuffix(suffix) && !name.hasPrefix(".") && !name.contains("/")
      ? String(name.dropLast(suffix.count)) : nil
  }
}
