import Foundation
import Planning
import Records

/// What strace wrote of the files that a command opened.
struct OpenedFiles {
  private let paths: Set<String>
  /// Where the programs are installed that were run: above the folder that each lies in.
  private let installations: Set<String>

  init(_ trace: URL) throws {
    let text = String(decoding: try Data(contentsOf: trace), as: UTF8.self)
    var paths = Set<String>()
    var installations = Set<String>()
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /execve\("([^"]+)".*= 0$/) {
        // A virtual environment's program is a link to the one that is installed.
        let real = URL(fileURLWithPath: String(match.1)).resolvingSymlinksInPath().path
        for program in [String(match.1), real] {
          let above = program.split(separator: "/").dropLast(2)
          if above.count > 1 { installations.insert("/" + above.joined(separator: "/") + "/") }
        }
        continue
      }
      // With -y an opened file's real path stands behind the number that it got: = 3</path/of/it>
      guard let range = line.firstRange(of: /\) = [0-9]+<(.*)>$/) else { continue }
      guard !line.contains("O_WRONLY"), !line.contains("O_DIRECTORY") else { continue }
      let tail = line[range]
      guard let start = tail.firstIndex(of: "<") else { continue }
      paths.insert(String(tail[tail.index(after: start)...].dropLast()))
    }
    self.paths = paths
    self.installations = installations
  }

  /// Where programs and what is installed lie, which fingerprints are for, and what the system shows of
  /// itself.
  private static let systemFolders = [
    "/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/", "/run/", "/opt/", "/bin/", "/sbin/",
    "/var/",
    "/snap/", "/nix/",
  ]

  /// Files that are neither inputs, nor the trial's own, nor its data, nor installed, in ascending order;
  /// those of the command's folder by their path below it.
  func undeclared(by planned: PlannedTrial, _ store: Store) throws -> [String] {
    guard let launch = planned.launch, case .command(let contents) = planned.identity.engine else {
      return []
    }
    func real(_ path: String) -> String {
      URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }
    let folder = real(launch.folder) + "/"
    let inputs = Set(contents.inputs.keys.map { real(folder + $0) })
    let own = real(store.folder.path) + "/"
    let temporary = real(NSTemporaryDirectory())
    return paths.compactMap { path -> String? in
      let source = Self.source(of: path)
      guard !inputs.contains(real(source)), !path.hasPrefix(own) else { return nil }
      if source.hasPrefix(folder) { return String(source.dropFirst(folder.count)) }
      let isInstalled =
        Self.systemFolders.contains { path.hasPrefix($0) }
        || installations.contains { path.hasPrefix($0) } || path.contains("/site-packages/")
        || path.contains("/lib/python") || path.hasSuffix("/pyvenv.cfg")
      return isInstalled || path.hasPrefix(temporary) ? nil : path
    }.reduce(into: Set<String>()) { $0.insert($1) }.sorted()
  }

  /// The source of a module that Python kept compiled: `a/__pycache__/b.cpython-312.pyc` is of `a/b.py`.
  private static func source(of path: String) -> String {
    guard path.hasSuffix(".pyc"), let range = path.firstRange(of: "/__pycache__/") else {
      return path
    }
    let name = path[range.upperBound...].prefix { $0 != "." }
    return "\(path[..<range.lowerBound])/\(name).py"
  }
}
