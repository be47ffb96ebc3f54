import Analysis
import Foundation
import Kernels
import Planning
import Records
import Samples
import Specification
import Synchronization
import Testing
import Training

@testable import Execution

/// A trainer that tells next to nothing goes the same way as batchlab's own: runner, store, summary,
/// baseline, forecast; and what it does not tell is missing for a reason.
@Suite struct TrialEngineTests {
  private let plan: Plan
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    plan = try SampleEngines.plan()
    folder = try TemporaryFolder()
    store = try Store(at: folder.url)
  }

  private func trials(_ arm: String) -> [PlannedTrial] { plan.trials.filter { $0.arm == arm } }

  private func run(
    _ engine: PretendedEngine = PretendedEngine(), jobs: Int = 2, force: Bool = false,
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> [String: TrialRecord] {
    try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets), engine],
      jobs: jobs,
      force: force, isInterrupted: isInterrupted
    ).run(plan.trials)
  }

  private func summary(_ records: [String: TrialRecord]) throws -> Summary {
    let landscape = LandscapeRuns(store: store, datasets: SampleExperiment.datasets, jobs: 1)
    let resources = ResourceRuns(store: store, datasets: SampleExperiment.datasets)
    return Summary(
      plan, records: records, resources: try resources.run(plan),
      landscape: try landscape.run(plan, records: records))
  }

  // MARK: - Runs

  @Test func eachTrialIsItsEngines() throws {
    let engine = PretendedEngine()
    let records = try run(engine)
    #expect(Set(engine.steps.keys) == Set(trials("other").map(\.id)))
    for trial in trials("other") {
      #expect(records[trial.id] == PretendedEngine.record(of: trial))
    }
    for trial in trials("own") {
      #expect(records[trial.id]?.notReported == [])
      #expect(records[trial.id]?.engine == .native(Engine.fingerprint))
    }
  }

  @Test func theStoreKeepsWhatIsTold() throws {
    let records = try run()
    for trial in plan.trials {
      guard case .found(let record) = store.record(trial.id) else {
        Issue.record("\(trial.arm) is not there")
        continue
      }
      #expect(record == records[trial.id])
    }
    let other = try #require(trials("other").first)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("trials/\(other.id)").path)
    #expect(names.sorted() == ["history.csv", "trial.json"])
    let document = try String(
      contentsOf: folder.file("trials/\(other.id)/trial.json"), encoding: .utf8)
    for key in ["parametersDigest", "parameterCount", "operations"] {
      #expect(!document.contains("\"\(key)\""))
    }
    #expect(
      throws: TrialLookupError.withoutWeights(id: other.id, because: .notReported)
    ) { try store.weights(of: other.id) }
    // Nothing is left to be run.
    let again = PretendedEngine(failingSeed: 0)
    #expect(try run(again) == records)
  }

  @Test func aTrialThatNoEngineComputes() throws {
    let runner = Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1)
    let trial = try #require(trials("other").first)
    #expect(
      throws: EngineMissing(
        trial: "other, seed 0",
        expected: "numerics version 1, OpenBLAS none, core type Pretended, 1 thread")
    ) { try runner.run([trial]) }
  }

  @Test func aTrialThatFails() throws {
    let engine = PretendedEngine(failingSeed: 1)
    #expect(throws: PretendedEngine.Failure(seed: 1)) { try run(engine, jobs: 1) }
    // What came before it is stored, and the rest is run when it works.
    let stored = try store.ids.count
    #expect(stored > 0 && stored < 4)
    #expect(try run().count == 4)
  }

  @Test func aTrialThatNeedsTooMuchMemory() throws {
    let shortage = try #require(
      #expect(throws: MemoryShortage.self) { try run(PretendedEngine(byteCount: .max)) })
    #expect(shortage.neededBytes == .max && shortage.trial.hasPrefix("other, seed "))
  }

  // MARK: - Interruptions

  /// A run that is told to stop leaves a checkpoint, from which the next goes on.
  @Test func interruptedAndResumed() throws {
    let asked = Atomic(0)
    let engine = PretendedEngine()
    let other = try #require(trials("other").first)
    func run(stoppingAfter limit: Int, force: Bool = false) throws {
      asked.store(0, ordering: .relaxed)
      _ = try Runner(
        store: store, engines: [engine], jobs: 1, force: force,
        isInterrupted: { asked.wrappingAdd(1, ordering: .relaxed).newValue > limit }
      ).run([other])
    }
    let interruption = try #require(
      #expect(throws: Runner.Interrupted.self) { try run(stoppingAfter: 3) })
    #expect(interruption.finished == 0)
    #expect(engine.steps == [other.id: 3])
    #expect(try store.checkpointedTrials == [other.id])
    try run(stoppingAfter: .max)
    #expect(engine.steps == [other.id: PretendedEngine.stepCount])
    #expect(try store.checkpointedTrials.isEmpty)
    #expect(try store.ids == [other.id])
    // Begun anew where it is forced.
    try run(stoppingAfter: .max, force: true)
    #expect(engine.steps == [other.id: 2 * PretendedEngine.stepCount])
  }

  /// An engine may leave a trial for another run by itself: the others are run all the same.
  @Test func leftForAnotherRun() throws {
    let engine = PretendedEngine(stepsARun: 3)
    let interruption = try #require(
      #expect(throws: Runner.Interrupted.self) { try run(engine, jobs: 1) })
    #expect(interruption.finished == 2)
    #expect(try Set(store.ids) == Set(trials("own").map(\.id)))
    #expect(try Set(store.checkpointedTrials) == Set(trials("other").map(\.id)))
    #expect(try run(engine).count == 4)
    #expect(engine.steps.values.allSatisfy { $0 == PretendedEngine.stepCount })
    #expect(try store.checkpointedTrials.isEmpty)
  }

  // MARK: - Summaries

  @Test func whatIsMissingHasAReason() throws {
    let summary = try summary(run())
    let other = try #require(summary.arm(named: "other"))
    #expect(other.values(of: .testError) == [48, 48.25])
    #expect(other.values(of: .testLoss) == [nil, nil])
    #expect(other.meanOperations == nil)
    #expect(other.task == .classification)
    #expect(
      other.notReported == [
        .parametersDigest, .parameterCount, .operations, .weights, .distances, .losses,
        .trainEvaluations, .epochDetails,
      ])
    #expect(summary.arm(named: "own")?.notReported == [])
    let claims = Dictionary(uniqueKeysWithValues: summary.claims.map { ($0.spec.id, $0) })
    #expect(claims["error"]?.estimate != nil)
    for (id, metric) in [("loss", "testLoss"), ("distance", "distance"), ("weights", "sharpness")] {
      #expect(
        claims[id]?.reason
          == "2 of 2 trials of other have no \(metric): the trainer does not report it")
    }
    #expect(summary.resources.isEmpty)
    #expect(
      claims["resources"]?.reason
        == "its arm has no parametersDigest: the trainer does not report it")
    #expect(
      other.minima.compactMap { $0?.failure }
        == Array(
          repeating: "its weights are not there: the trainer does not report it", count: 2))
    #expect(summary.arm(named: "own")?.minima.allSatisfy { $0?.failure == nil } == true)
    #expect(summary.landscape?.results.linearPaths["between"]?.isEmpty == true)
  }

  @Test func documentsSayWhatIsMissing() throws {
    let summary = try summary(run())
    let json = try SummaryDocument(summary).json()
    let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    let engines = try #require(object["fingerprint"] as? [[String: Any]])
    #expect(
      engines.map { $0["coreType"] as? String } == [Engine.fingerprint.coreType, "Pretended"])
    let arms = try #require(object["arms"] as? [[String: Any]])
    #expect(arms[0]["absent"] == nil && arms[0]["flops"] != nil)
    #expect(arms[1]["flops"] == nil)
    let absent = try #require(arms[1]["absent"] as? [String: String])
    #expect(absent["operations"] == "notReported" && absent["noise"] == nil)
    let trials = try #require(arms[1]["trials"] as? [[String: Any]])
    #expect(trials.allSatisfy { $0["parametersDigest"] == nil })

    let file = folder.file("summary.json")
    try json.write(to: file)
    let comparison = ResultComparison(
      try ResultSet(summary: file), try ResultSet(store: store))
    #expect(comparison.shared == 0)
    let same = ResultComparison(try ResultSet(summary: file), try ResultSet(summary: file))
    #expect((same.shared, same.identical, same.withoutDigest) == (4, 2, 2))
  }

  /// One engine's fingerprint is printed as it is, and not as a list.
  @Test func oneEngine() throws {
    let records = try run()
    let own = EngineSet(of: trials("own").compactMap { records[$0.id] })
    #expect(own.engines == [.native(Engine.fingerprint)])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(try encoder.encode(own) == encoder.encode(Engine.fingerprint))
    #expect(try JSONDecoder().decode(EngineSet.self, from: encoder.encode(own)) == own)
    let both = EngineSet(of: plan.trials.compactMap { records[$0.id] })
    #expect(try JSONDecoder().decode(EngineSet.self, from: encoder.encode(both)) == both)
    #expect(!both.givesBits(of: own) && !own.givesBits(of: both) && both.givesBits(of: both))
  }

  // MARK: - Baselines

  @Test func baselines() throws {
    let records = try run()
    let before = try Baseline(summary(records), of: plan)
    let file = folder.file("baseline.json")
    try before.write(to: file)
    let read = try #require(try Baseline.read(file))
    func comparison(_ now: Baseline) throws -> BaselineComparison {
      let check = BaselineCheck(now, of: plan.spec, against: read)
      guard case .compared(let comparison) = check.outcome else {
        throw BaselineUnusable(outcome: "\(check.outcome)")
      }
      return comparison
    }
    let same = try comparison(before)
    #expect(same.deviations.isEmpty && same.isExact && same.trialsWithoutBits == 2)

    let other = try #require(trials("other").first)
    var moved = records
    moved[other.id] = PretendedEngine.record(of: other, offset: 0.5)
    let deviations = try comparison(Baseline(summary(moved), of: plan)).deviations
    #expect(deviations.contains { $0.metric == "testError" && $0.now == "48.5" })
    #expect(!deviations.contains { $0.metric == "bits" || $0.metric == "operations" })
  }

  private struct BaselineUnusable: Error {
    let outcome: String
  }

  // MARK: - Forecasts

  @Test func forecasts() throws {
    let forecast = try Forecaster.forecast(
      [plan], store: store, datasets: SampleExperiment.datasets)
    #expect(forecast.subjects.map(\.trialsToDo) == [2, 2])
    #expect(forecast.subjects.map(\.trialsWithoutTime) == [0, 2])
    #expect(forecast.subjects[1].updates == 2 * 2 * 4)
    #expect(forecast.subjects[1].coreSeconds == 0 && forecast.subjects[0].coreSeconds > 0)
    #expect(forecast.phases.map(\.count) == [2])
    let json = try ForecastDocument(forecast, cores: 1, jobs: [1]).json()
    #expect(String(decoding: json, as: UTF8.self).contains("\"trialsWithoutTime\" : 2"))
    _ = try run()
    let done = try Forecaster.forecast([plan], store: store, datasets: SampleExperiment.datasets)
    #expect(done.trialsToDo == 0 && done.trialsWithoutTime == 0)
  }
}
