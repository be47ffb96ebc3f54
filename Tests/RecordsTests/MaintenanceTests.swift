import Execution
import Foundation
import Kernels
import Planning
import Samples
import Testing
import Training

@testable import Records

/// What tidying a store removes, what it leaves, and what checking it finds.
@Suite struct MaintenanceTests {
  private let folder: TemporaryFolder
  private let store: Store
  private let trials: [PlannedTrial]

  /// A store with the records of the sample's four trials.
  init() throws {
    folder = try TemporaryFolder()
    store = try Store(at: folder.url)
    trials = try SampleExperiment.plan().trials
    _ = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    )
    .run(trials)
  }

  private func write(_ text: String, to place: String) throws {
    let file = folder.url.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private func exists(_ place: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.url.appendingPathComponent(place).path)
  }

  @Test func nothingToDo() throws {
    #expect(try store.ids.count == 4)
    #expect(try store.verify().isEmpty)
    #expect(try store.collectGarbage().isEmpty)
    #expect(try store.ids.count == 4)
  }

  @Test func whatIsOfNoUseGoes() throws {
    let id = trials[0].id
    let useless = [
      "trials/.\(id).77.partial/trial.json", "checkpoints/.\(id).safetensors.77.partial",
      "checkpoints/\(id).safetensors", "damaged/\(id)-1/trial.json", "locks/\(trials[1].id)",
    ]
    for place in useless { try write("left", to: place) }
    let rehearsed = try store.collectGarbage(isRehearsal: true)
    #expect(rehearsed.count == useless.count)
    #expect(useless.allSatisfy(exists))
    #expect(try store.collectGarbage().map(\.what) == rehearsed.map(\.what))
    #expect(!useless.contains(where: exists))
    #expect(try store.ids.count == 4)
    #expect(try store.verify().isEmpty)
  }

  @Test func whatAnotherIsComputingStays() throws {
    let id = trials[0].id
    let used = ["trials/.\(id).77.partial/trial.json", "checkpoints/\(id).safetensors"]
    for place in used { try write("in use", to: place) }
    guard let lock = try store.lock(id, waiting: false) else {
      Issue.record("the lock is taken")
      return
    }
    #expect(try store.collectGarbage().isEmpty)
    #expect(used.allSatisfy(exists))
    _ = consume lock
    #expect(try store.collectGarbage().count == 2)
  }

  @Test func checkpointOfATrialUnderWayStays() throws {
    try write("under way", to: "checkpoints/\(String(repeating: "a", count: 64)).safetensors")
    #expect(try store.collectGarbage().isEmpty)
    #expect(try store.checkpointedTrials.count == 1)
  }

  @Test func recordsOfOtherEnginesGoWhenAsked() throws {
    let planned = trials[0]
    let other = EngineFingerprint(
      numericsVersion: 0, openBLASVersion: "0", coreType: "None", threads: 1, configuration: "")
    let identity = TrialIdentity(planned.trial, dataDigest: nil, engine: other)
    let dataset = try SampleExperiment.datasets.dataset(planned.trial.workload.dataset)
    let record = TrialRecord(
      planned.trial.run(on: dataset), id: try identity.id(), identity: identity, engine: other)
    try store.save(record, weights: SampleExperiment.weights(of: record))
    #expect(try store.ids.count == 5)
    #expect(try store.collectGarbage().isEmpty)
    #expect(try store.collectGarbage(obsolete: true).map(\.what) == ["of numerics version 0"])
    #expect(try store.ids == trials.map(\.id).sorted())
  }

  @Test func verifyFindsWhatIsDamaged() throws {
    let (first, second) = (trials[0].id, trials[1].id)
    try write("no table", to: "trials/\(first)/history.csv")
    try write("no checkpoint", to: "checkpoints/\(second).safetensors")
    #expect(
      try store.verify().map(\.place) == ["trials/\(first)", "checkpoints/\(second).safetensors"])
    // It looks and no more.
    #expect(try store.ids.count == 4)
    #expect(exists("checkpoints/\(second).safetensors"))
  }
}
