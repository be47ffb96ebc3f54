import Foundation
import Host
import Kernels

extension Store {
  /// Something in a store that is not as it should be, or of no use any more.
  package struct Finding: Sendable, Hashable {
    package let place: String
    /// What it is, in a few words.
    package let what: String

    package init(place: String, what: String) {
      self.place = place
      self.what = what
    }
  }

  /// Looks at every record and checkpoint as a run would, and at nothing else; changes nothing.
  ///
  /// - Returns: What is damaged.
  /// - Throws: Where the store cannot be listed.
  package func verify() throws(StoreError) -> [Finding] {
    var findings: [Finding] = []
    for id in try ids {
      if case .damaged(let reason) = record(id) {
        findings.append(Finding(place: "trials/\(id)", what: reason))
      }
    }
    for id in try checkpointedTrials {
      do throws(Damage) {
        _ = try checkpoint(of: id)
      } catch {
        findings.append(Finding(place: Self.checkpointPlace(of: id), what: error.reason))
      }
    }
    return findings
  }

  /// The trials that have a checkpoint.
  package var checkpointedTrials: [String] {
    get throws(StoreError) {
      try names(in: "checkpoints")
        .filter { !$0.hasPrefix(".") && $0.hasSuffix(Self.checkpointEnding) }
        .map { String($0.dropLast(Self.checkpointEnding.count)) }
    }
  }

  /// Bytes of all files under a place in the store.
  package func byteCount(of place: String) -> Int {
    let url = folder.appendingPathComponent(place)
    let keys: [URLResourceKey] = [.fileSizeKey, .isRegularFileKey]
    let inside = FileManager.default.enumerator(at: url, includingPropertiesForKeys: keys)
    return ([url] + (inside?.compactMap { $0 as? URL } ?? [])).reduce(0) { sum, file in
      // What another process has just removed takes none.
      let values = try? file.resourceValues(forKeys: Set(keys))
      return sum + (values?.isRegularFile == true ? values?.fileSize ?? 0 : 0)
    }
  }

  /// Removes what is of no use: files that a killed process was writing, what was set aside as
  /// damaged, checkpoints of trials that have their record, locks that nobody holds.
  ///
  /// What belongs to a trial that another process is computing is left alone.
  ///
  /// - Parameters:
  ///   - obsolete: Whether records of other numerics versions go, too.
  ///   - isRehearsal: Whether to remove nothing, and only say what would be.
  /// - Returns: What was removed.
  package func collectGarbage(
    obsolete: Bool = false, isRehearsal: Bool = false
  ) throws(StoreError) -> [Finding] {
    var findings: [Finding] = []
    func remove(_ place: String, _ what: String, of id: String) throws(StoreError) {
      if isRehearsal {
        guard try !FileLock.isHeld(lockFile(id)) else { return }
        findings.append(Finding(place: place, what: what))
      } else if let lock = try lock(id, waiting: false) {
        findings.append(Finding(place: place, what: what))
        try DurableFiles.remove(folder.appendingPathComponent(place))
        _ = consume lock
      }
    }
    for name in try names(in: "locks") { try remove("locks/\(name)", "held by nobody", of: name) }
    for part in ["trials", "checkpoints"] {
      for name in try names(in: part) where name.hasPrefix(".") {
        try remove(
          "\(part)/\(name)", "left by a process that was killed", of: Self.trial(ofPartial: name))
      }
    }
    // These have no locks, so only what surely nobody is writing.
    for part in ["landscape", "machine"] {
      for name in try names(in: part) where TemporaryName.isLeft(name) {
        try remove("\(part)/\(name)", "left by a process that was killed", of: name)
      }
    }
    for id in try checkpointedTrials {
      guard case .found = record(id) else { continue }
      try remove(Self.checkpointPlace(of: id), "of a trial that has its record", of: id)
    }
    for id in try names(in: Self.trainersPart) {
      guard case .found = record(id) else { continue }
      try remove("\(Self.trainersPart)/\(id)", "of a trial that has its record", of: id)
    }
    for name in try names(in: Self.dataPart) where TemporaryName.isLeft(name) {
      try remove("\(Self.dataPart)/\(name)", "left by a process that was killed", of: name)
    }
    for name in try names(in: "damaged") {
      try remove("damaged/\(name)", "set aside as damaged", of: name)
    }
    for id in obsolete ? try ids : [] {
      guard case .found(let record) = record(id) else { continue }
      let version = record.identity.engine.numericsVersion
      guard let version, version != Engine.numericsVersion else { continue }
      try remove("trials/\(id)", "of numerics version \(version)", of: id)
    }
    return findings
  }

  /// Where in a store the folders lie in which commands run trials, and the files of drawn data that they
  /// read.
  package static let trainersPart = "trainers"
  package static let dataPart = "data"

  private static let checkpointEnding = ".safetensors"

  /// Where in a store a trial's checkpoint lies.
  package static func checkpointPlace(of id: String) -> String {
    "checkpoints/\(id)\(checkpointEnding)"
  }

  /// `.ID.WHERE.PID.partial` and its like (`TemporaryName`) belong to the trial ID.
  private static func trial(ofPartial name: String) -> String {
    String(name.dropFirst().prefix { $0 != "." })
  }
}
