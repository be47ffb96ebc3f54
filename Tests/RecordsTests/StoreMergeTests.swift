import Execution
import Foundation
import Host
import Kernels
import Planning
import Samples
import Synchronization
import Testing
import Training

@testable import Records

/// Stores of several machines become one, or it is said why not.
@Suite struct StoreMergeTests {
  private let folder: TemporaryFolder
  private let trials: [PlannedTrial]

  /// Stores `a` and `b` with the first three and the last three of the sample's four trials.
  init() throws {
    folder = try TemporaryFolder()
    trials = try SampleExperiment.plan().trials
    for (name, part) in [("a", trials.prefix(3)), ("b", trials.suffix(3))] {
      let store = try Store(at: folder.file(name))
      _ = try Runner(
        store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
      )
      .run(Array(part))
    }
  }

  private func store(_ name: String) -> Store { Store(reading: folder.file(name)) }

  private func merge(_ names: [String] = ["a", "b"]) throws -> Store.Merged {
    try Store.merge(names.map(store), into: folder.file("all"))
  }

  private func refusal(of names: [String] = ["a", "b"]) -> [Store.Finding] {
    do {
      _ = try merge(names)
      return []
    } catch let error as Store.MergeRefusal {
      return error.findings
    } catch {
      Issue.record(error)
      return []
    }
  }

  /// All files of a record by name.
  private func files(_ id: String, in name: String) throws -> [String: Data] {
    let place = folder.file("\(name)/trials/\(id)")
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, try Data(contentsOf: place.appendingPathComponent($0)))
      })
  }

  /// Changes what a record says, and its checksum with it.
  private func alter(
    _ id: String, in name: String, _ change: (inout TrialDocument) throws -> Void
  ) throws {
    let file = folder.file("\(name)/trials/\(id)/trial.json")
    var document = try JSONDecoder().decode(
      TrialDocument.self, from: Data(contentsOf: file))
    try change(&document)
    document.checksum = try document.computedChecksum()
    try JSONEncoder().encode(document).write(to: file)
  }

  private func alterTable(_ id: String, in name: String) throws {
    let file = folder.file("\(name)/trials/\(id)/history.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    let other = text.replacingOccurrences(of: "\n1,0.1,", with: "\n1,0.2,")
    try #require(other != text)
    try Data(other.utf8).write(to: file)
    try alter(id, in: name) { $0.files["history.csv"] = Data(other.utf8).sha256 }
  }

  private var exists: Bool { FileManager.default.fileExists(atPath: folder.file("all").path) }

  @Test func recordsAreCopiedAsTheyAre() throws {
    let merged = try merge()
    #expect(merged.records == Store.Merged.Counts(new: 4, present: 0))
    #expect(try store("all").ids == trials.map(\.id).sorted())
    #expect(try store("all").verify().isEmpty)
    for (index, trial) in trials.enumerated() {
      let copied = try files(trial.id, in: "all")
      #expect(copied.count > 3)
      #expect(try copied == files(trial.id, in: index < 3 ? "a" : "b"))
    }
    #expect(try Store(at: folder.file("all")).collectGarbage().isEmpty)
  }

  @Test func mergedOnceMore() throws {
    _ = try merge(["a"])
    #expect(try merge().records == Store.Merged.Counts(new: 1, present: 3))
    #expect(try merge().records == Store.Merged.Counts(new: 0, present: 4))
    #expect(try merge(["a", "all"]).records == Store.Merged.Counts(new: 0, present: 4))
  }

  // MARK: - Refusals

  @Test(arguments: [false, true]) func disagreementIsNamed(_ isTable: Bool) throws {
    let id = trials[1].id
    if isTable {
      try alterTable(id, in: "b")
    } else {
      try alter(id, in: "b") {
        $0.updates += 1
        $0.parametersDigest = String(repeating: "0", count: 64)
      }
    }
    #expect(try store("b").verify().isEmpty)
    let findings = refusal()
    #expect(findings.map(\.place) == ["trials/\(id)"])
    let (a, b) = (folder.file("a").path, folder.file("b").path)
    let what = isTable ? "history.csv" : "parametersDigest, updates"
    #expect(findings.map(\.what) == ["\(a) and \(b) disagree about \(what)"])
    #expect(!exists)
  }

  @Test func disagreementWithTheTarget() throws {
    _ = try merge(["a"])
    try alterTable(trials[0].id, in: "all")
    let before = try files(trials[0].id, in: "all")
    #expect(refusal().map(\.place) == ["trials/\(trials[0].id)"])
    #expect(try files(trials[0].id, in: "all") == before)
    #expect(try store("all").ids.count == 3)
  }

  /// Everything that is wrong is told at once.
  @Test func damageIsNamed() throws {
    _ = try merge(["a"])
    try folder.write("no table", to: "a/trials/\(trials[0].id)/history.csv")
    try folder.write("no weights", to: "b/trials/\(trials[3].id)/weights.safetensors")
    try folder.write("no record", to: "all/trials/\(trials[2].id)/trial.json")
    let findings = refusal()
    #expect(
      findings.map(\.place) == [
        "\(folder.file("all").path) trials/\(trials[2].id)",
        "\(folder.file("a").path) trials/\(trials[0].id)",
        "\(folder.file("b").path) trials/\(trials[3].id)",
      ])
    #expect(findings.allSatisfy { $0.what.hasPrefix("damaged: ") })
    #expect(findings.last?.what.contains("weights.safetensors") == true)
    #expect(try store("all").ids.count == 3)
  }

  /// What is no part of a trial's identity, nor of what it came to, may differ.
  @Test func otherBuildOfOpenBLAS() throws {
    try alter(trials[1].id, in: "b") {
      let engine = try #require($0.engine.fingerprint)
      $0.engine = .native(
        EngineFingerprint(
          numericsVersion: engine.numericsVersion, openBLASVersion: engine.openBLASVersion,
          coreType: engine.coreType, threads: engine.threads, configuration: "another's"))
    }
    #expect(try merge().records == Store.Merged.Counts(new: 4, present: 0))
  }

  // MARK: - Measurements

  private func measurement(_ result: String) -> Data {
    Data("{\"checksum\":\"\(Data(result.utf8).sha256)\",\"result\":\(result)}".utf8)
  }

  private func write(_ data: Data, measurement name: String, in store: String) throws {
    try FileManager.default.createDirectory(
      at: folder.file("\(store)/landscape"), withIntermediateDirectories: true)
    try folder.write(data, to: "\(store)/landscape/\(name)")
  }

  @Test func measurementsAreMerged() throws {
    try write(measurement("[1]"), measurement: "x.json", in: "a")
    try write(measurement("[1]"), measurement: "x.json", in: "b")
    try write(measurement("{\"a\":\"\\\"result\\\":é\"}"), measurement: "y.json", in: "b")
    #expect(try merge().measurements == Store.Merged.Counts(new: 2, present: 0))
    #expect(try merge().measurements == Store.Merged.Counts(new: 0, present: 2))
    #expect(try store("all").measurements == ["x.json", "y.json"])
    #expect(try Data(contentsOf: folder.file("all/landscape/x.json")) == measurement("[1]"))
  }

  @Test func measurementsThatDisagreeOrAreDamaged() throws {
    try write(measurement("[1]"), measurement: "x.json", in: "a")
    try write(measurement("[2]"), measurement: "x.json", in: "b")
    let whole = measurement("[1]")
    let flipped = Data(String(decoding: whole, as: UTF8.self).replacing("[1]", with: "[3]").utf8)
    try write(flipped, measurement: "y.json", in: "b")
    try write(whole.dropLast(), measurement: "z.json", in: "b")
    let b = folder.file("b").path
    #expect(
      refusal().map(\.place) == [
        "landscape/x.json", "\(b) landscape/y.json", "\(b) landscape/z.json",
      ])
    #expect(!exists)
  }

  /// What the measurements write is what a merge takes for whole.
  @Test func measurementsAsTheyAreWritten() throws {
    let store = self.store("a")
    guard case .found(let record) = store.record(trials[0].id) else {
      Issue.record("no record")
      return
    }
    let runs = LandscapeRuns(store: store, datasets: SampleExperiment.datasets, jobs: 1)
    _ = try runs.minimum(of: record, boxSizes: [0.001], subspaceDimension: nil)
    #expect(try merge().measurements == Store.Merged.Counts(new: 1, present: 0))
  }

  // MARK: - Interruptions

  @Test func goesOnAfterAnInterruption() throws {
    _ = try merge(["a"])
    let left = "all/trials/\(TemporaryName.of(trials[3].id))"
    try FileManager.default.createDirectory(
      at: folder.file(left), withIntermediateDirectories: true)
    try folder.write("half", to: "\(left)/history.csv")
    #expect(try merge().records == Store.Merged.Counts(new: 1, present: 3))
    #expect(!FileManager.default.fileExists(atPath: folder.file(left).path))
    #expect(try store("all").verify().isEmpty)
    #expect(try store("all").ids.count == 4)
  }

  /// While the merge waits for a trial's lock, its holder writes a record that disagrees.
  @Test func disagreementThatComesLate() throws {
    _ = try merge(["a"])
    let id = trials[3].id
    let target = try Store(at: folder.file("all"))
    guard let held = try target.lock(id, waiting: false) else {
      Issue.record("the lock is taken")
      return
    }
    let lock = Mutex<FileLock?>(held)
    let error = #expect(throws: Store.MergeRefusal.self) {
      try Store.merge([store("a"), store("b")], into: folder.file("all")) { waited in
        #expect(waited == id)
        try? FileManager.default.copyItem(
          at: folder.file("b/trials/\(id)"), to: folder.file("all/trials/\(id)"))
        try? alterTable(id, in: "all")
        lock.withLock { $0 = nil }
      }
    }
    #expect(error?.findings.map(\.place) == ["trials/\(id)"])
    #expect(error?.copiedCount == 0)
    #expect(try target.ids.count == 4)
  }
}
