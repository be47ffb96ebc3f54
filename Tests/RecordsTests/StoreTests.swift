import Foundation
import Host
import Kernels
import Planning
import Samples
import Testing
import Training

@testable import Records

/// Records come back as they were written, or not at all.
@Suite struct StoreTests {
  /// The sample's trials, and those of a model so small that it keeps its path.
  private static let small = """
    title: Houses
    question: What is the price?
    source: None, a sample
    workload:
      dataset: {kind: houses}
      model: {kind: mlp, hidden: []}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 2, epochs: 2}
    arms: {one: {}}
    seeds: 1

    """

  private func record(_ text: String = small) throws -> TrialRecord {
    let planned = try #require(SampleExperiment.plan(text).trials.first)
    return try record(of: planned)
  }

  private func record(of planned: PlannedTrial) throws -> TrialRecord {
    let dataset = try SampleExperiment.datasets.dataset(planned.trial.workload.dataset)
    return TrialRecord(
      planned.trial.run(on: dataset), id: planned.id, identity: planned.identity,
      engine: Engine.fingerprint)
  }

  private func save(_ record: TrialRecord, in store: Store) throws {
    try store.save(record, weights: SampleExperiment.weights(of: record))
  }

  private func found(_ lookup: Store.Lookup) -> TrialRecord? {
    if case .found(let record) = lookup { record } else { nil }
  }

  @Test(arguments: [small, SampleExperiment.text])
  func roundTrip(_ text: String) throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record(text)
    #expect(found(store.record(record.id)) == nil)
    try save(record, in: store)
    #expect(found(store.record(record.id)) == record)
    #expect(try store.ids.count == 1)
    try save(record, in: store)
    #expect(found(store.record(record.id)) == record)
  }

  @Test func recordHasWhatTheTrialGave() throws {
    let record = try record()
    #expect(record.status == .completed)
    #expect((record.updates, record.examples, record.parameterCount) == (4, 8, 2))
    #expect(record.epochs.map(\.epoch) == [1, 2])
    #expect(record.trajectory.count == 5)
    #expect(record.distances?.map(\.update) == [1, 2, 3, 4])
  }

  /// Numbers that are not finite come back with the same bits.
  @Test func divergedRoundTrip() throws {
    let text = Self.small.replacingOccurrences(of: "learningRate: 0.1", with: "learningRate: 1e30")
    let record = try record(text)
    guard case .diverged = record.status else {
      Issue.record("a rate of 1e30 ended as \(record.status)")
      return
    }
    let values = record.epochs.flatMap { [$0.batchLoss, $0.gradientNorm, $0.distance] }
    #expect(values.contains { $0?.isFinite == false })
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    try save(record, in: store)
    let back = try #require(found(store.record(record.id)))
    #expect(back.status == record.status)
    #expect(back.parametersDigest == record.parametersDigest)
    // As text, since a number that is none is unequal to itself.
    #expect(RecordTables.history(back.epochs) == RecordTables.history(record.epochs))
    #expect(
      back.distances.map(RecordTables.distances) == record.distances.map(RecordTables.distances))
    #expect(RecordTables.trajectory(back.trajectory) == RecordTables.trajectory(record.trajectory))
  }

  @Test(arguments: [
    0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, .infinity, -.infinity,
    1.0 / 3.0, .pi,
  ]) func historyIsExact(_ value: Double) throws {
    let row = EpochRecord(
      epoch: 1, learningRate: value, updates: 2, examples: 3, batchLoss: value,
      gradientNorm: value, distance: value, train: Evaluation(loss: value, error: value),
      test: Evaluation(loss: value, error: nil))
    let back = try #require(RecordTables.parseHistory(RecordTables.history([row])))
    #expect(back == [row])
    #expect(back[0].batchLoss?.bitPattern == value.bitPattern)
  }

  @Test func epochWithoutEvaluation() throws {
    let row = EpochRecord(
      epoch: 1, learningRate: 1, updates: 2, examples: 3, batchLoss: .nan, gradientNorm: 1,
      distance: 1, train: nil, test: nil)
    let back = try #require(RecordTables.parseHistory(RecordTables.history([row])))
    #expect(back.map(\.train) == [nil])
    #expect(back.map(\.test) == [nil])
    #expect(back[0].batchLoss?.isNaN == true)
  }

  /// An empty cell is a value that a trainer does not report; text that is no number is damage.
  @Test func epochWithoutDetails() throws {
    let row = EpochRecord(
      epoch: 1, learningRate: nil, updates: 2, examples: 3, batchLoss: nil, gradientNorm: nil,
      distance: nil, train: nil, test: Evaluation(loss: nil, error: 5))
    let text = RecordTables.history([row])
    #expect(text.hasSuffix("\n1,,2,3,,,,,,,5.0\n"))
    #expect(RecordTables.parseHistory(text) == [row])
    #expect(RecordTables.parseHistory(text.replacingOccurrences(of: "5.0", with: "few")) == nil)
    let test = TestRecord(
      update: 1, examples: 2, testedCount: 3, test: Evaluation(loss: nil, error: 4))
    #expect(RecordTables.parseTests(RecordTables.tests([test])) == [test])
  }

  // MARK: - Damage

  private static let files = [
    "trial.json", "history.csv", "distances.csv", "trajectory.csv", "weights.safetensors",
  ]

  /// No byte of a record changes without its being noticed.
  @Test(arguments: files) func flippedByteIsDamage(_ name: String) throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record()
    try save(record, in: store)
    let file = folder.file("trials/\(record.id)/\(name)")
    let whole = try Data(contentsOf: file)
    // Of the document, which takes longer to judge, every third.
    for index in stride(from: 0, to: whole.count, by: name == "trial.json" ? 3 : 1) {
      var spoiled = whole
      spoiled[index] ^= 0x01
      try spoiled.write(to: file)
      guard case .damaged(let reason) = store.record(record.id) else {
        // White space between JSON's tokens, which says nothing, may be another white space.
        let isSpace = name == "trial.json" && [0x20, 0x0A].contains(whole[index])
        #expect(isSpace, "byte \(index) of \(name) flipped and believed")
        continue
      }
      #expect(reason.contains(record.id))
    }
    try whole.write(to: file)
    #expect(found(store.record(record.id)) == record)
  }

  @Test(arguments: files) func truncationIsDamage(_ name: String) throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record()
    try save(record, in: store)
    let file = folder.file("trials/\(record.id)/\(name)")
    let whole = try Data(contentsOf: file)
    for count in stride(from: 0, to: whole.count, by: 16) {
      try whole.prefix(count).write(to: file)
      guard case .damaged = store.record(record.id) else {
        Issue.record("\(count) of \(whole.count) bytes of \(name) believed")
        return
      }
    }
  }

  @Test(arguments: files) func missingFileIsDamage(_ name: String) throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record()
    try save(record, in: store)
    try FileManager.default.removeItem(at: folder.file("trials/\(record.id)/\(name)"))
    guard case .damaged(let reason) = store.record(record.id) else {
      Issue.record("a record without \(name) believed")
      return
    }
    #expect(reason.contains("\(record.id)/\(name): "))
    #expect(reason.hasSuffix(String(cString: strerror(ENOENT))))
  }

  /// A whole record under another trial's name is not that trial's.
  @Test func recordOfAnotherTrialIsDamage() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trials = try SampleExperiment.plan().trials
    try save(record(of: trials[0]), in: store)
    try FileManager.default.moveItem(
      at: folder.file("trials/\(trials[0].id)"), to: folder.file("trials/\(trials[1].id)"))
    guard case .damaged = store.record(trials[1].id) else {
      Issue.record("another trial's record believed")
      return
    }
  }

  /// A table's name that leads out of the record is not followed.
  @Test func tableOutsideTheRecordIsDamage() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record()
    try save(record, in: store)
    let file = folder.file("trials/\(record.id)/trial.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacingOccurrences(of: "\"history.csv\"", with: "\"../history.csv\"")
      .write(to: file, atomically: true, encoding: .utf8)
    guard case .damaged = store.record(record.id) else {
      Issue.record("a record with a table elsewhere believed")
      return
    }
  }

  @Test func damagedRecordsAreSetAsideSideBySide() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let record = try record()
    var places: [URL] = []
    for _ in 0..<3 {
      try save(record, in: store)
      places.append(try store.setAside(record.id))
      #expect(found(store.record(record.id)) == nil)
    }
    #expect(Set(places).count == 3)
    for place in places {
      let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
      #expect(Set(names) == Set(Self.files))
    }
  }

  @Test func leftOversOfAKilledProcessDoNoHarm() throws {
    let folder = try TemporaryFolder()
    let record = try record()
    let left = folder.file("trials/\(TemporaryName.of(record.id))")
    try FileManager.default.createDirectory(at: left, withIntermediateDirectories: true)
    try Data("half".utf8).write(to: left.appendingPathComponent("history.csv"))
    try Data("other".utf8).write(to: left.appendingPathComponent("unknown"))
    let store = try Store(at: folder.url)
    #expect(try store.ids.count == 0)
    #expect(found(store.record(record.id)) == nil)
    try save(record, in: store)
    #expect(found(store.record(record.id)) == record)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("trials/\(record.id)").path)
    #expect(Set(names) == Set(Self.files))
  }

  // MARK: - Places that cannot be written

  @Test func fileInPlaceOfTheStore() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("not a folder", to: "store")
    let error = try #require(#expect(throws: StoreError.self) { try Store(at: file) })
    #expect(error.path == file.appendingPathComponent("trials").path)
    #expect(error.operation == "create")
    #expect(error.reason == String(cString: strerror(ENOTDIR)))
  }

  @Test func placeWhereNoFolderCanBe() throws {
    let error = try #require(
      #expect(throws: StoreError.self) { try Store(at: URL(fileURLWithPath: "/proc/store")) })
    #expect(error.path == "/proc/store")
    // Kernels differ in how they say so.
    #expect([ENOENT, EACCES, EPERM].contains { error.reason == String(cString: strerror($0)) })
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser writes without permission"))
  func folderWithoutPermission() throws {
    let folder = try TemporaryFolder()
    _ = try Store(at: folder.url)
    chmod(folder.file("trials").path, 0o500)
    let error = #expect(throws: StoreError.self) { try Store(at: folder.url) }
    #expect(error?.reason == String(cString: strerror(EACCES)))
  }

  /// A disk without room, which /dev/full plays.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/dev/full"), "the system has no /dev/full"))
  func fullDisk() throws {
    let error = try #require(
      #expect(throws: StoreError.self) {
        try DurableFiles.write(Data("x".utf8), to: URL(fileURLWithPath: "/dev/full"))
      })
    #expect((error.operation, error.path) == ("write", "/dev/full"))
    #expect(error.reason == String(cString: strerror(ENOSPC)))
  }

  @Test func failedReplacementLeavesTheOldFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "taken")
    let inside = folder.file("taken").appendingPathComponent("inside")
    #expect(throws: StoreError.self) { try DurableFiles.replace(inside, with: Data("new".utf8)) }
    #expect(try String(contentsOf: folder.file("taken"), encoding: .utf8) == "old")
    try DurableFiles.replace(folder.file("taken"), with: Data("new".utf8))
    #expect(try String(contentsOf: folder.file("taken"), encoding: .utf8) == "new")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    #expect(names == ["taken"])
  }
}
