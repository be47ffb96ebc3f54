import Foundation
import Host

extension Store {
  /// What a merge came to: how many trials' records, and measurements around their weights.
  package struct Merged: Sendable, Hashable {
    package struct Counts: Sendable, Hashable {
      package var new = 0
      /// There already, and the same.
      package var present = 0

      package var all: Int { new + present }

      mutating func add(isNew: Bool) {
        if isNew { new += 1 } else { present += 1 }
      }
    }

    package var records = Counts()
    package var measurements = Counts()
  }

  /// Why stores were not merged.
  package struct MergeRefusal: Error, Sendable, Hashable {
    /// What is damaged in which store, and what stores disagree about.
    package let findings: [Finding]
    /// Records that were copied before: none, unless another process has written one that disagrees
    /// since all were compared.
    package let copiedCount: Int
  }

  /// Copies all records of stores, and what was measured around their weights, into one, if all of
  /// them are whole and no two disagree.
  ///
  /// First every record of every store is read and compared, those that are there already too. Two
  /// records of a trial agree where status, counts, and the digests of parameters, tables and weights
  /// do; the place of a data file and the words in which OpenBLAS describes its build may differ from
  /// machine to machine. What is copied is checked against its digests once more and appears by one
  /// rename, so a merge that was interrupted can be done again. Timings and checkpoints are not copied.
  ///
  /// - Parameters:
  ///   - sources: Stores to read from.
  ///   - target: The folder of the store to write to; made if it is missing.
  ///   - waiting: Told of a trial that another process has the lock of.
  /// - Throws: `MergeRefusal`, `StoreError`.
  package static func merge(
    _ sources: [Store], into target: URL, waiting: (_ id: String) -> Void = { _ in }
  ) throws -> Merged {
    var survey = MergeSurvey()
    for store in [Store(reading: target)] + sources { try survey.add(store) }
    guard survey.findings.isEmpty else {
      throw MergeRefusal(findings: survey.findings, copiedCount: 0)
    }
    let store = try Store(at: target)
    for name in try store.names(in: "trials") where TemporaryName.isLeft(name) {
      try DurableFiles.remove(target.appendingPathComponent("trials/\(name)"))
    }
    var merged = Merged()
    let ids = Set(try sources.flatMap { try $0.ids })
    for id in ids.intersection(survey.records.keys).sorted() {
      guard let (document, origin) = survey.records[id] else { continue }
      let isNew =
        try origin.folder != target
        && store.adopt(id, document, from: origin, merged.records.new, waiting)
      merged.records.add(isNew: isNew)
    }
    let measurements = Set(try sources.flatMap { try $0.measurements })
    for name in measurements.intersection(survey.measurements.keys).sorted() {
      guard let (digest, origin) = survey.measurements[name] else { continue }
      let isNew =
        try origin.folder != target && store.adopt(measurement: name, digest, from: origin)
      merged.measurements.add(isNew: isNew)
    }
    return merged
  }

  /// Copies a record, unless another process has just put it there; false then.
  private func adopt(
    _ id: String, _ document: TrialDocument, from origin: Store, _ copiedCount: Int,
    _ waiting: (String) -> Void
  ) throws -> Bool {
    if let lock = try lock(id, waiting: false) {
      return try adopt(id, document, from: origin, copiedCount, holding: lock)
    }
    waiting(id)
    guard let lock = try lock(id, waiting: true) else { return false }
    return try adopt(id, document, from: origin, copiedCount, holding: lock)
  }

  private func adopt(
    _ id: String, _ document: TrialDocument, from origin: Store, _ copiedCount: Int,
    holding _: borrowing FileLock
  ) throws -> Bool {
    var survey = MergeSurvey()
    survey.add(id, document, of: origin)
    survey.addRecord(id, of: self)
    guard survey.findings.isEmpty else {
      throw MergeRefusal(findings: survey.findings, copiedCount: copiedCount)
    }
    if DurableFiles.isFolder(place(of: id)) { return false }
    try publish(id) { temporary throws(StoreError) in
      for (name, digest) in document.files.sorted(by: { $0.key < $1.key }) {
        guard let file = origin.place(of: name, in: id) else { continue }
        let found = try Self.copy(file, to: temporary.appendingPathComponent(name))
        if found != digest {
          throw StoreError(path: file.path, operation: "copy", reason: Self.otherContents)
        }
      }
      let name = Self.documentName
      let file = origin.place(of: id).appendingPathComponent(name)
      let data = try RegularFile.contents(of: file.path)
      let read = try? JSONDecoder().decode(TrialDocument.self, from: data)
      guard let read, read.checksum == document.checksum,
        (try? read.computedChecksum()) == document.checksum
      else { throw StoreError(path: file.path, operation: "copy", reason: Self.otherContents) }
      try DurableFiles.write(data, to: temporary.appendingPathComponent(name))
      for name in TrialAccount.files {
        guard let file = origin.place(of: name, in: id),
          let data = try RegularFile.contents(ifThere: file.path)
        else { continue }
        try DurableFiles.write(data, to: temporary.appendingPathComponent(name))
      }
    }
    return true
  }

  /// Copies a file in pieces, and returns the SHA-256 of what was copied.
  private static func copy(_ source: URL, to target: URL) throws(StoreError) -> String {
    let file = try RegularFile(path: source.path)
    var digest = MessageDigest(.sha256)
    try DurableFiles.write(to: target) { () throws(StoreError) -> Data? in
      let piece = try file.read(1 << 20)
      digest.update(piece)
      return piece.isEmpty ? nil : piece
    }
    return digest.hexadecimal()
  }

  private func adopt(
    measurement name: String, _ digest: String, from origin: Store
  ) throws -> Bool {
    let place = folder.appendingPathComponent("landscape/\(name)")
    let source = origin.folder.appendingPathComponent("landscape/\(name)")
    let data = try RegularFile.contents(of: source.path)
    guard data.sha256 == digest else {
      throw StoreError(path: source.path, operation: "copy", reason: Self.otherContents)
    }
    try DurableFiles.createFolder(place.deletingLastPathComponent())
    try DurableFiles.replace(place, with: data)
    return true
  }
}
