import Foundation
import Host

/// The gzipped tar archive of a set, unpacked by tar.
struct Archive {
  private let tar: String
  private let set: PublicSet
  private let isWanted: () -> Bool
  /// Bytes of all paths in an archive.
  private static let listLimit = 1 << 20

  init(tar: String, _ set: PublicSet, isWanted: @escaping () -> Bool) {
    self.tar = tar
    self.set = set
    self.isWanted = isWanted
  }

  /// Unpacks the set's files, with a list of their MD5s, and returns the folder they are in.
  ///
  /// An archive with a path that leads out of the set's folder is refused before anything of it is
  /// written; of the others the set's own files are taken, and must be regular files of their sizes.
  func unpack(_ archive: URL, in folder: URL) throws -> URL {
    let place = folder.appendingPathComponent("unpacked", isDirectory: true)
    // Of a fetch that was killed.
    try DurableFiles.remove(place)
    try DurableFiles.createFolder(place)
    for path in try run(["--list"], archive, in: folder).split(separator: "\n")
    where !isInside(path) {
      throw FetchError.archive(
        path: archive.path, reason: "holds \(path), which is not in the folder \(set.folder)")
    }
    let members = set.files.map { "\(set.folder)/\($0.name)" }
    try run(
      [
        "--extract", "--directory=\(place.path)", "--no-same-owner", "--no-same-permissions",
      ], archive, members, in: folder)
    let unpacked = place.appendingPathComponent(set.folder, isDirectory: true)
    for file in set.files {
      let path = unpacked.appendingPathComponent(file.name).path
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw FetchError.archive(
          path: archive.path, reason: "\(set.folder)/\(file.name) is not a regular file in it")
      }
      guard status.st_size == file.byteCount else {
        throw FetchError.archive(
          path: archive.path,
          reason: "\(file.name) has \(status.st_size) bytes in it; expected \(file.byteCount)")
      }
    }
    try DurableFiles.write(
      Data(FileList(set.files, in: unpacked).text.utf8),
      to: unpacked.appendingPathComponent(FileList.name))
    return unpacked
  }

  /// Whether a member is the set's folder or something in it.
  private func isInside(_ path: Substring) -> Bool {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.first == "." { parts.removeFirst() }
    return parts.first == Substring(set.folder) && !parts.contains("..")
  }

  /// What tar prints on standard output.
  @discardableResult
  private func run(
    _ options: [String], _ archive: URL, _ members: [String] = [], in folder: URL
  ) throws -> String {
    var output = Data()
    // No options of the user's own.
    let stream = ToolStream(
      name: tar, arguments: options + ["--gzip", "--file=\(archive.path)", "--"] + members,
      environment: ["TAR_OPTIONS": ""])
    let end = try stream.run(isWanted: isWanted) { piece in
      output += piece
      return output.count <= Self.listLimit
    }
    if !isWanted() {
      throw FetchError.interrupted(
        file: archive.lastPathComponent, kept: set.downloadBytes, expected: set.downloadBytes)
    }
    guard end.status != 0 || end.wasStopped else {
      return String(decoding: output, as: UTF8.self)
    }
    // A full disk is not tar's fault.
    for words in [ENOSPC, EDQUOT, EFBIG].map({ String(cString: strerror($0)) })
    where end.message.contains(words) {
      throw FileError(path: folder.path, operation: "unpack into", reason: words)
    }
    throw FetchError.archive(
      path: archive.path,
      reason: end.wasStopped
        ? "holds more paths than any data set" : end.message.replacing("\n", with: " "))
  }
}
