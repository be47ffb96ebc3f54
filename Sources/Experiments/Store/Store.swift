import Foundation
import Host

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The folder where records are kept, under the identities of their trials.
///
/// `trials/ID/` holds `trial.json`, and the tables and the weights that it has the digests of; it
/// appears by one rename, so it is whole or absent. A trial under way has a file under
/// `checkpoints/`. What has other contents than it was written with is moved to `damaged/`. A lock
/// under `locks/` keeps two processes from computing one trial at once; it falls with its process.
public struct Store: Sendable {
  public let folder: URL

  /// - Throws: When the folder can be neither made nor written.
  public init(at folder: URL) throws(StoreError) {
    self.folder = folder
    for name in ["trials", "checkpoints", "locks"] {
      try DurableFiles.createFolder(folder.appendingPathComponent(name))
    }
    guard access(folder.appendingPathComponent("trials").path, W_OK | X_OK) == 0 else {
      throw .system("write", folder.path)
    }
  }

  /// A store to read from alone: nothing is made, and where no store is there are no records.
  public init(reading folder: URL) {
    self.folder = folder
  }

  /// The trials that have a record, whole or damaged, in alphabetical order.
  public var ids: [String] { names(in: "trials").filter { !$0.hasPrefix(".") } }

  /// In alphabetical order, hidden ones too.
  func names(in part: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appendingPathComponent(part).path)
    return (names ?? []).sorted()
  }

  public enum Lookup: Sendable {
    case found(TrialRecord)
    case missing
    case damaged(reason: String)
  }

  private func place(of id: String) -> URL {
    folder.appendingPathComponent("trials").appendingPathComponent(id)
  }

  /// The record of a trial, when it is there and every digest holds.
  public func record(_ id: String) -> Lookup {
    do throws(Damage) {
      guard let document = try document(of: id) else { return .missing }
      var texts: [String: String] = [:]
      for (name, digest) in document.files {
        if RecordTables.all.contains(name) {
          let data = try contents(of: name, in: id, digest: digest)
          texts[name] = String(decoding: data, as: UTF8.self)
        } else {
          try check(name, in: id, digest: digest)
        }
      }
      guard let record = TrialRecord(document, tables: texts) else {
        throw damage("trial.json", in: id, "lacks a table or has one that cannot be read")
      }
      return .found(record)
    } catch {
      return .damaged(reason: error.reason)
    }
  }

  /// A record that must not be believed.
  struct Damage: Error {
    let reason: String
  }

  func damage(_ name: String, in id: String, _ what: String) -> Damage {
    Damage(reason: "\(place(of: id).appendingPathComponent(name).path): \(what)")
  }

  /// A record's `trial.json`, when it says of itself what it was written with; nil for no record.
  func document(of id: String) throws(Damage) -> TrialDocument? {
    let place = place(of: id)
    guard FileManager.default.fileExists(atPath: place.path) else { return nil }
    guard let data = try? Data(contentsOf: place.appendingPathComponent("trial.json")) else {
      throw damage("trial.json", in: id, "cannot be read")
    }
    guard let document = try? JSONDecoder().decode(TrialDocument.self, from: data) else {
      throw damage("trial.json", in: id, "is no trial document")
    }
    guard document.id == id, (try? document.computedChecksum()) == document.checksum,
      (try? document.identity.id()) == id
    else { throw damage("trial.json", in: id, Self.otherContents) }
    return document
  }

  /// A file of a record, when it has the digest.
  func contents(of name: String, in id: String, digest: String) throws(Damage) -> Data {
    guard let place = place(of: name, in: id), let data = try? Data(contentsOf: place) else {
      throw damage(name, in: id, "cannot be read")
    }
    guard data.sha256 == digest else { throw damage(name, in: id, Self.otherContents) }
    return data
  }

  /// Throws unless a file of a record has the digest; holds little of it at a time.
  private func check(_ name: String, in id: String, digest: String) throws(Damage) {
    guard let place = place(of: name, in: id),
      let found = try? RegularFile.sha256(of: place.path)
    else { throw damage(name, in: id, "cannot be read") }
    guard found == digest else { throw damage(name, in: id, Self.otherContents) }
  }

  private static let otherContents = "does not have the contents it was written with"

  /// Nil for a name that leads out of the record.
  private func place(of name: String, in id: String) -> URL? {
    name.contains("/") || name == ".." ? nil : place(of: id).appendingPathComponent(name)
  }

  /// Moves a damaged record out of the way, and returns where to.
  public func setAside(_ id: String) throws(StoreError) -> URL {
    try setAside(place(of: id), named: id)
  }

  /// Moves a file or folder to `damaged/`, under a name that is free.
  func setAside(_ place: URL, named id: String) throws(StoreError) -> URL {
    let damaged = folder.appendingPathComponent("damaged")
    try DurableFiles.createFolder(damaged)
    var number = 1
    var target = damaged.appendingPathComponent("\(id)-\(number)")
    while FileManager.default.fileExists(atPath: target.path) {
      number += 1
      target = damaged.appendingPathComponent("\(id)-\(number)")
    }
    try DurableFiles.rename(place, to: target)
    return target
  }

  /// Writes a record with the trial's final weights, in place of an older one of the same trial.
  public func save(_ record: TrialRecord, weights: Safetensors) throws(StoreError) {
    let place = place(of: record.id)
    let aside = folder.appendingPathComponent("trials")
      .appendingPathComponent(".\(record.id).\(getpid()).partial")
    do {
      // Left there by a process of this number that was killed.
      try? FileManager.default.removeItem(at: aside)
      try DurableFiles.createFolder(aside)
      for (name, data) in try record.files(weights) {
        try DurableFiles.write(data, to: aside.appendingPathComponent(name))
      }
      try DurableFiles.sync(folder: aside)
      try DurableFiles.replaceFolder(place, with: aside)
    } catch {
      try? FileManager.default.removeItem(at: aside)
      throw error
    }
  }

  /// Takes the lock of a trial; nil when another process has it and `waiting` is false.
  public func lock(_ id: String, waiting: Bool) throws(StoreError) -> FileLock? {
    try FileLock(lockFile(id), waiting: waiting)
  }

  func lockFile(_ id: String) -> URL {
    folder.appendingPathComponent("locks").appendingPathComponent(id)
  }
}

extension TrialRecord {
  fileprivate func files(
    _ weights: Safetensors
  ) throws(StoreError) -> [(name: String, data: Data)] {
    var files = [
      (name: RecordTables.history, data: Data(RecordTables.history(epochs).utf8)),
      (name: RecordTables.distances, data: Data(RecordTables.distances(distances).utf8)),
      (name: TrialWeights.file, data: weights.contents),
    ]
    func add(_ name: String, _ text: String, unless isEmpty: Bool) {
      if !isEmpty { files.append((name, Data(text.utf8))) }
    }
    add(RecordTables.tests, RecordTables.tests(tests), unless: tests.isEmpty)
    add(RecordTables.noise, RecordTables.noise(noise), unless: noise.isEmpty)
    add(RecordTables.trajectory, RecordTables.trajectory(trajectory), unless: trajectory.isEmpty)
    var document = TrialDocument(
      id: id, identity: identity, engine: engine, status: status,
      parametersDigest: parametersDigest, parameterCount: parameterCount, updates: updates,
      examples: examples, operations: operations,
      files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.data.sha256) }),
      checksum: "")
    do {
      document.checksum = try document.computedChecksum()
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return files + [("trial.json", try encoder.encode(document))]
    } catch {
      throw StoreError(path: id, operation: "encode", reason: "\(error)")
    }
  }

  fileprivate init?(_ document: TrialDocument, tables: [String: String]) {
    /// Empty where there is no such table, nil where it cannot be read.
    func table<Row>(_ name: String, _ parse: (String) -> [Row]?) -> [Row]? {
      tables[name].map(parse) ?? []
    }
    guard let epochs = tables[RecordTables.history].flatMap(RecordTables.parseHistory),
      let distances = tables[RecordTables.distances].flatMap(RecordTables.parseDistances),
      let tests = table(RecordTables.tests, RecordTables.parseTests),
      let noise = table(RecordTables.noise, RecordTables.parseNoise),
      let trajectory = table(RecordTables.trajectory, RecordTables.parseTrajectory)
    else { return nil }
    self.init(
      document, epochs: epochs, distances: distances, tests: tests, noise: noise,
      trajectory: trajectory)
  }
}
