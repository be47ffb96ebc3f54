import Foundation
import Host

/// Fetches public sets: by curl, from the first mirror that has them right, archives unpacked by tar.
///
/// Everything is prepared in a hidden folder beside the set's own, `.NAME.fetching`, and moves over by
/// renames when all of it is there with the right MD5s: the set's folder never has half of anything.
/// What a broken-off fetch has received stays in the hidden folder, and the next one goes on from
/// there. Two fetches of one set take turns.
public struct Fetcher {
  /// The programs: paths, or names to be looked up on PATH.
  public var curl = "curl"
  public var tar = "tar"
  /// How long next to nothing may come before a server counts as stalled.
  public var stallSeconds = 30
  public var redirectLimit = 5
  /// How often one mirror's broken-off answer is gone on with, as long as something came.
  public var resumptions = 3
  public var isInterrupted: () -> Bool
  public var report: (FetchEvent) -> Void

  public init(
    isInterrupted: @escaping () -> Bool = { false },
    report: @escaping (FetchEvent) -> Void = { _ in }
  ) {
    self.isInterrupted = isInterrupted
    self.report = report
  }

  /// Sees to it that a set is in a folder of its name under `place`, and returns that folder.
  ///
  /// Files that are there and right are left alone; with all of them there, no network is touched.
  ///
  /// - Parameter mirrors: Folders of the web to try instead of the set's own.
  /// - Throws: `FetchError`; `ToolError` where there is no curl or tar; `FileError` where something
  ///   cannot be read or written.
  @discardableResult
  public func fetch(
    _ set: PublicSet, into place: URL, mirrors: [String]? = nil
  ) throws -> URL {
    let folder = place.appendingPathComponent(set.folder, isDirectory: true)
    if try missing(of: set, in: folder, report: report).isEmpty { return folder }
    try DurableFiles.createFolder(place)
    guard
      let lock = try lock(place.appendingPathComponent(".\(set.name).lock"), set)
    else { throw FetchError.interruptedWaiting(set: set.name) }
    // Another process may have fetched it meanwhile.
    let missing = try missing(of: set, in: folder) { _ in }
    if !missing.isEmpty {
      let aside = place.appendingPathComponent(".\(set.name).fetching", isDirectory: true)
      try DurableFiles.createFolder(aside)
      // Stays where something in it is worth keeping.
      defer { rmdir(aside.path) }
      let mirrors = mirrors ?? set.mirrors
      if let archive = set.archive {
        try obtain(archive, in: aside, from: mirrors)
        report(.unpacking(file: archive.name))
        let unpacked = try Archive(tar: tar, set, isWanted: { !isInterrupted() }).unpack(
          aside.appendingPathComponent(archive.name), in: aside)
        try publish(set.files.map(\.name) + [FileList.name], from: unpacked, to: folder)
      } else {
        for file in missing { try obtain(file, in: aside, from: mirrors) }
        try publish(missing.map(\.name), from: aside, to: folder)
      }
      if FileManager.default.fileExists(atPath: aside.path) { try DurableFiles.remove(aside) }
    }
    // Held until here.
    _ = consume lock
    return folder
  }

  /// The files that have to be fetched.
  private func missing(
    of set: PublicSet, in folder: URL, report: (FetchEvent) -> Void
  ) throws(FileError) -> [PublicFile] {
    let check = try set.check(in: folder)
    var missing: [PublicFile] = []
    for (file, row) in zip(set.files, check.rows) {
      switch row.finding {
      case .right, .unknown: report(.present(file: file.name))
      case .missing: missing.append(file)
      case .damaged, .wrongSize:
        report(.replacing(file: file.name, finding: row.finding))
        missing.append(file)
      }
    }
    return missing
  }

  /// Nil when the user gave up waiting for another process.
  private func lock(_ file: URL, _ set: PublicSet) throws -> FileLock? {
    var isWaiting = false
    while !isInterrupted() {
      if let lock = try FileLock(file, waiting: false) { return lock }
      if !isWaiting { report(.waiting) }
      isWaiting = true
      usleep(100_000)
    }
    return nil
  }

  /// Sees to it that a file is in `folder`, whole and right.
  private func obtain(_ file: PublicFile, in folder: URL, from mirrors: [String]) throws {
    let place = folder.appendingPathComponent(file.name)
    // From a fetch that ended between this file and the next.
    if FileManager.default.fileExists(atPath: place.path), try isRight(file, at: place.path) {
      return report(.present(file: file.name))
    }
    let partial = folder.appendingPathComponent(file.name + ".partial")
    var failures: [FetchError.Failure] = []
    for mirror in mirrors {
      let url = mirror + file.name
      if let fault = try obtain(file, at: partial.path, from: url) {
        report(.failed(file: file.name, url: url, fault: fault))
        failures.append(FetchError.Failure(url: url, fault: fault))
        continue
      }
      try DurableFiles.rename(partial, to: place)
      return report(.finished(file: file.name))
    }
    try forgetIfEmpty(partial)
    throw FetchError.noMirror(file: file.name, failures: failures)
  }

  private func forgetIfEmpty(_ partial: URL) throws(FileError) {
    guard FileManager.default.fileExists(atPath: partial.path),
      try RegularFile(path: partial.path).size == 0
    else { return }
    try DurableFiles.remove(partial)
  }

  private func isRight(_ file: PublicFile, at path: String) throws(FileError) -> Bool {
    guard try RegularFile(path: path).size == file.byteCount else { return false }
    guard let md5 = file.md5 else { return true }
    return try RegularFile.digest(.md5, of: path) == md5
  }

  /// Completes a partial file from one mirror; returns what was wrong, if something was.
  ///
  /// Bytes of an earlier attempt may be those of another version of the file: if the whole is then
  /// not right, it is fetched from its first byte on, once.
  private func obtain(
    _ file: PublicFile, at path: String, from url: String
  ) throws -> TransferFault? {
    var partial = try PartialFile(path: path)
    if partial.size > file.byteCount { try partial.empty() }
    var isFresh = partial.size == 0
    while true {
      let fault = try complete(&partial, file, from: url)
      guard let fault, fault.isContent else { return fault }
      try partial.empty()
      if isFresh { return fault }
      report(.startedAnew(file: file.name, url: url, fault: fault))
      isFresh = true
    }
  }

  /// Transfers until the file is whole, and holds it against its MD5.
  private func complete(
    _ partial: inout PartialFile, _ file: PublicFile, from url: String
  ) throws -> TransferFault? {
    let transfer = Transfer(
      curl: curl, stallSeconds: stallSeconds, redirectLimit: redirectLimit,
      isWanted: { !isInterrupted() })
    var attempts = 0
    while partial.size < file.byteCount {
      let before = partial.size
      report(
        .started(file: file.name, url: url, offset: before, byteCount: file.byteCount))
      let outcome = try transfer.run(url, into: &partial, expected: file.byteCount) { bytes in
        report(.received(file: file.name, bytes: bytes, byteCount: file.byteCount))
      }
      switch outcome {
      case .full: break
      case .interrupted:
        throw FetchError.interrupted(
          file: file.name, kept: partial.size, expected: file.byteCount)
      case .noRange:
        guard before > 0 else { return .other(code: 33, reason: "no range was asked for") }
        report(.startedAnew(file: file.name, url: url, fault: nil))
        try partial.empty()
      case .failed(let fault):
        attempts += 1
        guard fault.isPassing && partial.size > before && attempts <= resumptions else {
          return fault
        }
      }
    }
    try partial.sync()
    guard let md5 = file.md5 else { return nil }
    let found = try RegularFile.digest(.md5, of: partial.path)
    return found == md5 ? nil : .checksum(found: found, expected: md5)
  }

  /// Moves finished files into the set's folder: the folder as a whole where there is none yet.
  private func publish(_ names: [String], from aside: URL, to folder: URL) throws(FileError) {
    guard FileManager.default.fileExists(atPath: folder.path) else {
      return try DurableFiles.rename(aside, to: folder)
    }
    for name in names {
      try DurableFiles.rename(
        aside.appendingPathComponent(name), to: folder.appendingPathComponent(name))
    }
  }
}

extension TransferFault {
  /// Whether the same server may well give the rest.
  fileprivate var isPassing: Bool {
    switch self {
    case .brokenOff, .stalled: true
    default: false
    }
  }
}
