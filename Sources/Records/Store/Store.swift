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
///
/// **On a file system that several machines share**, such as NFS, it is assumed
///
/// - that a rename within a folder is atomic, for readers on other machines too. That of two names at
///   once (`renameat2`) is not: where it cannot be had, the folder in a record's place is renamed away
///   first, and a reader may find none for a moment. It happens only when a record is replaced by one
///   that says otherwise: a damaged one by a whole one. A rename that reports that its source is
///   missing, while what was to be renamed has the new name, was done and its answer lost.
/// - that what was synced and closed on one machine is read on another that opens it afterwards
///   (close-to-open consistency). Names may be remembered by a client for up to a minute or so; so
///   folders are opened before they are looked into, which asks the server.
/// - that a write that finds no room says so by the time the file is closed. Then nothing that was
///   there is lost, and a run goes on when there is room.
/// - that a read that fails is not the network's fault: mounts should be `hard`, as they are by
///   default, for on a `soft` one a server that does not answer makes whole records look damaged,
///   which are set aside and computed again.
///
/// Locks (`flock`) are assumed to exist, and a file system without any is an error. That other machines
/// see them is *not* assumed (mounts with `local_lock` or `nolock`), nor that one outlives a server's
/// restart: a lock only saves work. Two machines that compute one trial come to the same bits; each
/// writes under a name of its own (`TemporaryName`) and renames; the second finds a record that says the
/// same and leaves it. Checkpoints are replaced whole as well, and either goes on from the other's.
/// Only `collectGarbage` believes in locks: where machines do not see each other's, it may remove what
/// another is writing, whose run then ends with an error.
package struct Store: Sendable {
  package let folder: URL

  /// - Throws: When the folder can be neither made nor written.
  package init(at folder: URL) throws(StoreError) {
    self.folder = folder
    for name in ["trials", "checkpoints", "locks"] {
      try DurableFiles.createFolder(folder.appendingPathComponent(name))
    }
    guard access(folder.appendingPathComponent("trials").path, W_OK | X_OK) == 0 else {
      throw .system("write", folder.path)
    }
  }

  /// A store to read from alone: nothing is made, and where no store is there are no records.
  package init(reading folder: URL) {
    self.folder = folder
  }

  /// The trials that have a record, whole or damaged, in alphabetical order; none where there is no
  /// store.
  ///
  /// - Throws: Where there is one that cannot be listed.
  package var ids: [String] {
    get throws(StoreError) { try names(in: "trials").filter { !$0.hasPrefix(".") } }
  }

  /// In alphabetical order, hidden ones too.
  func names(in part: String) throws(StoreError) -> [String] {
    // What a client of NFS keeps of a removed file that is still open is the client's affair.
    try DurableFiles.names(in: folder.appendingPathComponent(part)).filter {
      !$0.hasPrefix(".nfs")
    }
  }

  package enum Lookup: Sendable {
    case found(TrialRecord)
    case missing
    case damaged(reason: String)
  }

  func place(of id: String) -> URL {
    folder.appendingPathComponent("trials").appendingPathComponent(id)
  }

  /// The record of a trial, when it is there and every digest holds.
  package func record(_ id: String) -> Lookup {
    do throws(Damage) {
      guard let (_, record) = try verified(id) else { return .missing }
      return .found(record)
    } catch {
      return .damaged(reason: error.reason)
    }
  }

  /// A trial's record with its document, when it is there and every digest holds; nil for no record.
  func verified(_ id: String) throws(Damage) -> (document: TrialDocument, record: TrialRecord)? {
    do throws(Damage) {
      return try look(id)
    } catch {
      // Its files may be those of two records, one of which has just taken the other's place.
      return try look(id)
    }
  }

  private func look(_ id: String) throws(Damage) -> (TrialDocument, TrialRecord)? {
    guard let document = try document(of: id), document.form == TrialDocument.currentForm else {
      return nil
    }
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
    return (document, record)
  }

  /// A record that must not be believed.
  package struct Damage: Error {
    package let reason: String
  }

  func damage(_ name: String, in id: String, _ what: String) -> Damage {
    Damage(reason: "\(place(of: id).appendingPathComponent(name).path): \(what)")
  }

  /// A record's `trial.json`, when it says of itself what it was written with; nil for no record.
  func document(of id: String) throws(Damage) -> TrialDocument? {
    let place = place(of: id)
    // Seen as they are now, also where another machine changes them.
    DurableFiles.isFolder(folder.appendingPathComponent("trials"))
    guard DurableFiles.isFolder(place) || FileManager.default.fileExists(atPath: place.path) else {
      return nil
    }
    let data = try reading("trial.json", in: id) { path throws(StoreError) in
      try RegularFile.contents(of: path)
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
    let data = try reading(name, in: id) { path throws(StoreError) in
      try RegularFile.contents(of: path)
    }
    guard data.sha256 == digest else { throw damage(name, in: id, Self.otherContents) }
    return data
  }

  /// Throws unless a file of a record has the digest; holds little of it at a time.
  private func check(_ name: String, in id: String, digest: String) throws(Damage) {
    let found = try reading(name, in: id) { path throws(StoreError) in
      try RegularFile.digest(.sha256, of: path)
    }
    guard found == digest else { throw damage(name, in: id, Self.otherContents) }
  }

  /// What is read of a record's file; one that is not there or cannot be read is damage.
  private func reading<Result>(
    _ name: String, in id: String, _ read: (_ path: String) throws(StoreError) -> Result
  ) throws(Damage) -> Result {
    guard let place = place(of: name, in: id) else {
      throw damage(name, in: id, "is not in the record")
    }
    do throws(StoreError) {
      return try read(place.path)
    } catch {
      throw damage(name, in: id, "cannot be read: \(error.reason)")
    }
  }

  static let otherContents = "does not have the contents it was written with"

  /// Nil for a name that leads out of the record.
  func place(of name: String, in id: String) -> URL? {
    name.contains("/") || name == ".." ? nil : place(of: id).appendingPathComponent(name)
  }

  /// Moves a damaged record out of the way, and returns where to.
  package func setAside(_ id: String) throws(StoreError) -> URL {
    try setAside(place(of: id), named: id)
  }

  /// Moves a file or folder to `damaged/`, under a name that is free; one that another machine has
  /// moved is no error.
  func setAside(_ place: URL, named id: String) throws(StoreError) -> URL {
    let damaged = folder.appendingPathComponent("damaged")
    try DurableFiles.createFolder(damaged)
    var number = 1
    while true {
      let target = damaged.appendingPathComponent("\(id)-\(number)")
      number += 1
      if FileManager.default.fileExists(atPath: target.path) { continue }
      do {
        try DurableFiles.rename(place, to: target)
      } catch {
        if FileManager.default.fileExists(atPath: target.path) { continue }
        if FileManager.default.fileExists(atPath: place.path) { throw error }
      }
      return target
    }
  }

  /// Writes a record with the trial's final weights, in place of an older one of the same trial.
  ///
  /// - Precondition: There are weights if the record says so.
  ///
  /// A whole record that says the same stays where it is: two machines without common locks may have
  /// computed it both, and a reader of the first is not to miss it for a moment.
  package func save(_ record: TrialRecord, weights: Safetensors?) throws(StoreError) {
    precondition(record.hasWeights == (weights != nil), "weights of \(record.id)")
    let files = try record.files(weights)
    let document = place(of: record.id).appendingPathComponent(Self.documentName)
    // What cannot be read there is replaced.
    if let present = try? RegularFile.contents(of: document.path),
      files.contains(where: { $0.name == Self.documentName && $0.data == present }),
      case .found = self.record(record.id)
    {
      return
    }
    try publish(record.id) { temporary throws(StoreError) in
      for (name, data) in files {
        try DurableFiles.write(data, to: temporary.appendingPathComponent(name))
      }
    }
  }

  static let documentName = "trial.json"

  /// Puts a record in its place whole or not at all.
  ///
  /// - Parameter fill: Writes the record's files, each of them synced, to a folder.
  func publish(
    _ id: String, fill: (_ temporary: URL) throws(StoreError) -> Void
  ) throws(StoreError) {
    let temporary = TemporaryName.beside(place(of: id))
    do {
      // Left there by a process of this number that was killed.
      try DurableFiles.remove(temporary)
      try DurableFiles.createFolder(temporary)
      try fill(temporary)
      try DurableFiles.sync(folder: temporary)
      try DurableFiles.replaceFolder(place(of: id), with: temporary)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }

  /// Takes the lock of a trial; nil when another process has it and `waiting` is false.
  package func lock(_ id: String, waiting: Bool) throws(StoreError) -> FileLock? {
    try FileLock(lockFile(id), waiting: waiting)
  }

  func lockFile(_ id: String) -> URL {
    folder.appendingPathComponent("locks").appendingPathComponent(id)
  }
}

extension TrialRecord {
  fileprivate func files(
    _ weights: Safetensors?
  ) throws(StoreError) -> [(name: String, data: Data)] {
    var files = [(name: RecordTables.history, data: Data(RecordTables.history(epochs).utf8))]
    if let distances {
      files.append((RecordTables.distances, Data(RecordTables.distances(distances).utf8)))
    }
    if let weights { files.append((TrialWeights.file, weights.contents)) }
    func add(_ name: String, _ text: String, unless isEmpty: Bool) {
      if !isEmpty { files.append((name, Data(text.utf8))) }
    }
    add(RecordTables.tests, RecordTables.tests(tests), unless: tests.isEmpty)
    add(RecordTables.noise, RecordTables.noise(noise), unless: noise.isEmpty)
    add(RecordTables.trajectory, RecordTables.trajectory(trajectory), unless: trajectory.isEmpty)
    var document = TrialDocument(
      form: TrialDocument.currentForm, id: id, identity: identity, engine: engine, status: status,
      parametersDigest: parametersDigest, parameterCount: parameterCount, updates: updates,
      examples: examples, operations: operations, finalTest: finalTest,
      judgingCount: judgingCount, testMisclassifications: testMisclassifications,
      constantAnswer: constantAnswer, representation: representation,
      files: Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.data.sha256) }),
      checksum: "")
    do {
      document.checksum = try document.computedChecksum()
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return files + [(Store.documentName, try encoder.encode(document))]
    } catch {
      throw StoreError(path: id, operation: "encode", reason: "\(error)")
    }
  }

  fileprivate init?(_ document: TrialDocument, tables: [String: String]) {
    /// Empty where there is no such table, nil where it cannot be read.
    func table<Line>(_ name: String, _ parse: (String) -> [Line]?) -> [Line]? {
      tables[name].map(parse) ?? []
    }
    guard let epochs = tables[RecordTables.history].flatMap(RecordTables.parseHistory),
      let distances = table(RecordTables.distances, RecordTables.parseDistances),
      let tests = table(RecordTables.tests, RecordTables.parseTests),
      let noise = table(RecordTables.noise, RecordTables.parseNoise),
      let trajectory = table(RecordTables.trajectory, RecordTables.parseTrajectory)
    else { return nil }
    self.init(
      document, epochs: epochs,
      distances: tables[RecordTables.distances] == nil ? nil : distances, tests: tests,
      noise: noise, trajectory: trajectory)
  }
}
