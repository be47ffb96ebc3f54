import Foundation
import Host

/// What the stores of a merge hold, each thing as the first of them has it, and what is wrong with it.
struct MergeSurvey {
  private(set) var records: [String: (document: TrialDocument, store: Store)] = [:]
  /// The SHA-256 of each file.
  private(set) var measurements: [String: (digest: String, store: Store)] = [:]
  private(set) var findings: [Store.Finding] = []

  mutating func add(_ store: Store) throws(StoreError) {
    for id in try store.ids { addRecord(id, of: store) }
    for name in try store.measurements { addMeasurement(name, of: store) }
  }

  mutating func addRecord(_ id: String, of store: Store) {
    do throws(Store.Damage) {
      if let (document, _) = try store.verified(id) { add(id, document, of: store) }
    } catch {
      findings.append(
        Store.Finding(place: "\(store.name) trials/\(id)", what: "damaged: \(error.reason)"))
    }
  }

  mutating func add(_ id: String, _ document: TrialDocument, of store: Store) {
    guard let (known, other) = records[id] else {
      records[id] = (document, store)
      return
    }
    let differing = known.differences(from: document)
    if differing.isEmpty { return }
    findings.append(
      Store.Finding(
        place: "trials/\(id)",
        what: "\(other.name) and \(store.name) disagree about \(differing.joined(separator: ", "))")
    )
  }

  private mutating func addMeasurement(_ name: String, of store: Store) {
    let file = store.folder.appendingPathComponent("landscape/\(name)")
    let place = "landscape/\(name)"
    let digest: String
    do throws(Store.Damage) {
      digest = try Self.digest(ofMeasurement: file.path)
    } catch {
      findings.append(
        Store.Finding(
          place: "\(store.name) \(place)", what: "damaged: \(file.path): \(error.reason)"))
      return
    }
    guard let (known, other) = measurements[name] else {
      measurements[name] = (digest, store)
      return
    }
    if known == digest { return }
    findings.append(
      Store.Finding(place: place, what: "\(other.name) and \(store.name) disagree about it"))
  }

  /// Of one that is whole.
  private static func digest(ofMeasurement path: String) throws(Store.Damage) -> String {
    do throws(StoreError) {
      let data = try RegularFile.contents(of: path)
      if KeptMeasurement.isWhole(data) { return data.sha256 }
    } catch {
      throw Store.Damage(reason: "cannot be read: \(error.reason)")
    }
    throw Store.Damage(reason: Store.otherContents)
  }
}

extension Store {
  /// The folder as the user named it.
  fileprivate var name: String { folder.relativePath }

  /// The names of the files of measurements around trials' weights.
  var measurements: [String] {
    get throws(StoreError) { try names(in: "landscape").filter { !$0.hasPrefix(".") } }
  }
}

extension TrialDocument {
  /// What two documents of one trial say otherwise of what it came to, files by their names.
  ///
  /// The rest is part of the trial's id, or no part of what it came to: where data files lay, and
  /// OpenBLAS's words about its build.
  func differences(from other: TrialDocument) -> [String] {
    var names: [String] = []
    if status != other.status { names.append("status") }
    if parametersDigest != other.parametersDigest { names.append("parametersDigest") }
    if parameterCount != other.parameterCount { names.append("parameterCount") }
    if updates != other.updates { names.append("updates") }
    if examples != other.examples { names.append("examples") }
    if operations != other.operations { names.append("operations") }
    if finalTest != other.finalTest || testMisclassifications != other.testMisclassifications {
      names.append("test")
    }
    if representation != other.representation { names.append("representation") }
    let files = Set(files.keys).union(other.files.keys).sorted()
    return names + files.filter { self.files[$0] != other.files[$0] }
  }
}
