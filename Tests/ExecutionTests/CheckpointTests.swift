import Foundation
import Planning
import Records
import Samples
import Synchronization
import Testing
import Training

@testable import Execution

/// A trial that is left goes on from where it was, and what it left is believed only when it is whole.
@Suite struct CheckpointTests {
  /// Runs until it has been asked so often whether to stop; nil when it was stopped.
  private func run(
    _ trials: [PlannedTrial], in store: Store, stoppedAfter limit: Int = .max
  ) throws -> (records: [String: TrialRecord]?, updates: Int, damaged: Int) {
    let asked = Atomic(0)
    let damaged = Atomic(0)
    let runner = Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1,
      isInterrupted: { asked.wrappingAdd(1, ordering: .relaxed).newValue > limit },
      report: {
        if case .damaged = $0 { damaged.wrappingAdd(1, ordering: .relaxed) }
      })
    func counts() -> (Int, Int) {
      (asked.load(ordering: .relaxed), damaged.load(ordering: .relaxed))
    }
    do {
      let records = try runner.run(trials)
      return (records, counts().0, counts().1)
    } catch is Runner.Interrupted {
      return (nil, counts().0, counts().1)
    }
  }

  private func file(_ store: Store, _ trial: PlannedTrial) -> URL {
    store.folder.appendingPathComponent("checkpoints/\(trial.id).safetensors")
  }

  @Test func goesOnAfterAnyUpdate() throws {
    let trial = try #require(SampleExperiment.plan().trials.first)
    let reference = try run([trial], in: Store(at: TemporaryFolder().url))
    let records = try #require(reference.records)
    for left in stride(from: 1, to: reference.updates, by: 3) {
      let folder = try TemporaryFolder()
      let store = try Store(at: folder.url)
      #expect(try run([trial], in: store, stoppedAfter: left).records == nil)
      #expect(FileManager.default.fileExists(atPath: file(store, trial).path))
      let rest = try run([trial], in: store)
      #expect(rest.records == records)
      // Asked once before each update: those done before are not done again.
      #expect(rest.updates == reference.updates - left)
      #expect(!FileManager.default.fileExists(atPath: file(store, trial).path))
    }
  }

  @Test(arguments: ["cut short", "one bit changed", "empty", "of another trial"])
  func isNotBelievedWhenDamaged(how: String) throws {
    let trials = try SampleExperiment.plan().trials
    let reference = try run([trials[0]], in: Store(at: TemporaryFolder().url))
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    _ = try run([trials[0]], in: store, stoppedAfter: 5)
    let place = file(store, trials[0])
    var data = try Data(contentsOf: place)
    switch how {
    case "cut short": data.removeLast(3)
    case "one bit changed": data[data.count - 5] ^= 1
    case "empty": data = Data()
    default:
      _ = try run([trials[1]], in: store, stoppedAfter: 5)
      data = try Data(contentsOf: file(store, trials[1]))
    }
    try data.write(to: place)
    let rest = try run([trials[0]], in: store)
    #expect(rest.records == reference.records)
    #expect(rest.updates == reference.updates)
    #expect(rest.damaged == 1)
    let damaged = folder.url.appendingPathComponent("damaged/\(trials[0].id)-1")
    #expect(try Data(contentsOf: damaged) == data)
  }

  @Test func forcingBeginsAnew() throws {
    let trial = try #require(SampleExperiment.plan().trials.first)
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    _ = try run([trial], in: store, stoppedAfter: 5)
    let asked = Atomic(0)
    _ = try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1,
      force: true,
      isInterrupted: {
        asked.wrappingAdd(1, ordering: .relaxed)
        return false
      }
    ).run([trial])
    let whole = try run([trial], in: Store(at: TemporaryFolder().url))
    #expect(asked.load(ordering: .relaxed) == whole.updates)
    #expect(!FileManager.default.fileExists(atPath: file(store, trial).path))
  }
}
