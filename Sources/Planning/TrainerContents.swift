import Foundation
import Host
import Records
import Specification
import Synchronization
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What trainers that are commands are made of, each looked at once.
package final class TrainerContents: Sendable {
  private struct Key: Hashable {
    let folder: String
    let inputs: [String]
    let passedVariables: [String]
    let fingerprint: [String]?
  }

  private let runsFingerprints: Bool
  private let known = Mutex<[Key: CommandContents]>([:])

  /// - Parameter runsFingerprints: Whether programs are run that tell what is installed. Without, no
  ///   trial has the identity that its record has.
  package init(runsFingerprints: Bool = true) {
    self.runsFingerprints = runsFingerprints
  }

  /// The digests of a trainer's inputs, and of what its fingerprint prints.
  ///
  /// - Throws: `SpecificationError` where an input is not there, cannot be read, or lies elsewhere, or
  ///   the fingerprint fails.
  package func contents(of trainer: TrainerSpec) throws -> CommandContents {
    try contents(of: TrainerLaunch(trainer), inputPlaces: trainer.inputPlaces)
  }

  /// The same of a trial's command.
  package func contents(of launch: TrainerLaunch) throws -> CommandContents {
    try contents(of: launch, inputPlaces: launch.inputs.map { _ in launch.place })
  }

  private func contents(
    of launch: TrainerLaunch, inputPlaces: [SettingPlace]
  ) throws -> CommandContents {
    let key = Key(
      folder: launch.folder, inputs: launch.inputs, passedVariables: launch.passedVariables,
      fingerprint: launch.fingerprint)
    return try known.withLock { known in
      if let contents = known[key] { return contents }
      let contents = CommandContents(
        inputs: try Self.digests(
          of: zip(launch.inputs, inputPlaces).map { ($0, $1) }, in: launch.folder),
        fingerprint: try fingerprint(of: launch))
      known[key] = contents
      return contents
    }
  }

  /// The SHA-256 of each input of a trial's command as it is now, by its path below the experiment file's
  /// folder.
  package static func digests(of launch: TrainerLaunch) throws -> [String: String] {
    try digests(of: launch.inputs.map { ($0, launch.place) }, in: launch.folder)
  }

  private static func digests(
    of inputs: [(pattern: String, place: SettingPlace)], in folder: String
  ) throws -> [String: String] {
    var digests: [String: String] = [:]
    for (pattern, place) in inputs {
      let paths = try InputPattern(pattern, in: folder, place).paths()
      guard !paths.isEmpty else {
        throw place.error(
          found: "\(pattern), which names no file in \(folder)",
          expected: "files that the command is made of")
      }
      for path in paths where digests[path] == nil {
        do {
          digests[path] = try RegularFile.digest(.sha256, of: "\(folder)/\(path)")
        } catch {
          throw place.error(
            found: "\(path), which cannot be read: \(error.reason)", expected: "a file to read")
        }
      }
    }
    return digests
  }

  /// Seconds that a fingerprint may take.
  private static let fingerprintLimit = 120.0

  private func fingerprint(of launch: TrainerLaunch) throws -> String? {
    guard let command = launch.fingerprint else { return nil }
    guard runsFingerprints else { return CommandContents.withheldFingerprint }
    let tool = ToolStream(
      name: command[0], arguments: Array(command.dropFirst()), folder: launch.folder,
      onlyPassing: launch.passedVariables)
    do {
      return Data(try tool.text(withinSeconds: Self.fingerprintLimit).utf8).sha256
    } catch let error as ToolError {
      throw launch.place.error(
        found: "a fingerprint that \(error.words)",
        expected: "a command that prints what is installed, and ends with status 0")
    }
  }
}

extension ToolError {
  fileprivate var words: String {
    switch self {
    case .missing(let name): "is not there: \(name)"
    case .failed(_, let status, let message): "ended with status \(status): \(message.suffix(300))"
    case .hung(_, let seconds, _): "still ran after \(Int(seconds)) s"
    case .log(let path): "has nowhere to print to: \(path)"
    }
  }
}

/// Files below a folder, by a path in which * stands for any part of a name and ** for any folders.
private struct InputPattern {
  private let segments: [String]
  private let folder: String
  private let root: String
  private let place: SettingPlace

  init(_ pattern: String, in folder: String, _ place: SettingPlace) throws(SpecificationError) {
    segments = pattern.split(separator: "/").map(String.init)
    self.folder = folder
    self.place = place
    guard let root = RealPath.of(folder) else {
      throw place.error(found: "the folder \(folder)", expected: "a folder that can be read")
    }
    self.root = root
  }

  /// In ascending order.
  func paths() throws(SpecificationError) -> [String] {
    var found = Set<String>()
    try collect(segments[...], at: "", through: [root], into: &found)
    return found.sorted()
  }

  /// - Parameter folders: The folders on the way, as they are without symbolic links.
  private func collect(
    _ segments: ArraySlice<String>, at path: String, through folders: [String],
    into found: inout Set<String>
  ) throws(SpecificationError) {
    guard let segment = segments.first else { return }
    let rest = segments.dropFirst()
    if segment == "**" { try collect(rest, at: path, through: folders, into: &found) }
    for name in names(at: path) {
      let isMatch =
        segment == "**" ? !name.hasPrefix(".") : fnmatch(segment, name, FNM_PERIOD) == 0
      guard isMatch else { continue }
      let own = path.isEmpty ? name : "\(path)/\(name)"
      let full = "\(folder)/\(own)"
      guard let real = RealPath.of(full) else {
        throw place.error(
          found: "\(own): \(String(cString: strerror(errno)))",
          expected: "files, and links that lead to one")
      }
      guard real == root || real.hasPrefix(root == "/" ? root : root + "/") else {
        throw place.error(
          found: "\(own), which leads out of the experiment file's folder, to \(real)",
          expected: "files in the folder \(folder)")
      }
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { continue }
      guard isFolder.boolValue else {
        if rest.isEmpty { found.insert(own) }
        continue
      }
      if folders.contains(real) {
        throw place.error(
          found: "\(own), a link to a folder that it lies in",
          expected: "folders without a loop of links")
      }
      if rest.isEmpty && segment != "**" {
        throw place.error(
          found: "\(own), which is a folder", expected: "files; \(own)/** for all in it")
      }
      try collect(
        segment == "**" ? segments : rest, at: own, through: folders + [real], into: &found)
    }
  }

  private func names(at path: String) -> [String] {
    let full = path.isEmpty ? folder : "\(folder)/\(path)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: full)) ?? []).sorted()
  }
}
