import Analysis
import Foundation
import Planning
import Records
import Samples
import Specification
import Synchronization
import Testing
import Training

@testable import Execution

/// Which worker runs a trial, and when, and after what accidents, changes nothing of it.
@Suite struct RunnerTests {
  /// What a runner told, in its order.
  private final class Events: Sendable {
    private let events = Mutex<[RunEvent]>([])

    func note(_ event: RunEvent) { events.withLock { $0.append(event) } }

    var all: [RunEvent] { events.withLock { $0 } }
    var finished: [PlannedTrial] {
      all.compactMap { if case .finished(let trial, _, _) = $0 { trial } else { nil } }
    }
    var waited: [PlannedTrial] {
      all.compactMap { if case .waiting(let trial) = $0 { trial } else { nil } }
    }
    var damaged: [String] {
      all.compactMap { if case .damaged(_, let place) = $0 { place } else { nil } }
    }
    var planned: [[Int]] {
      all.compactMap {
        if case .planned(let total, let stored) = $0 { [total, stored] } else { nil }
      }
    }
  }

  private struct Outcome {
    let records: [String: TrialRecord]
    let events: Events
  }

  private func run(
    _ trials: [PlannedTrial], in folder: TemporaryFolder, jobs: Int = 1, force: Bool = false
  ) throws -> Outcome {
    let events = Events()
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: jobs, force: force,
      report: events.note)
    return Outcome(records: try runner.run(trials), events: events)
  }

  @Test func workersChangeNothing() throws {
    let trials = try SampleExperiment.plan().trials
    let reference = try run(trials, in: TemporaryFolder(), jobs: 1)
    #expect(reference.records.count == 4)
    #expect(Set(reference.records.values.map(\.parametersDigest)).count == 4)
    for jobs in [2, 5] {
      let outcome = try run(trials, in: TemporaryFolder(), jobs: jobs)
      #expect(outcome.records == reference.records)
    }
  }

  @Test func nothingIsComputedTwice() throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan().trials
    let first = try run(trials, in: folder, jobs: 2)
    #expect(first.events.planned == [[4, 0]])
    #expect(Set(first.events.finished.map(\.id)) == Set(trials.map(\.id)))
    let second = try run(trials, in: folder, jobs: 2)
    #expect(second.events.planned == [[4, 4]])
    #expect(second.events.finished.isEmpty)
    #expect(second.records == first.records)
    let forced = try run(trials, in: folder, force: true)
    #expect(forced.events.finished.count == 4)
    #expect(forced.records == first.records)
  }

  @Test func armsThatAreTheSameShareTheirTrials() throws {
    let text = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {batchSize: 8}\n  again: {batchSize: 1}")
    let outcome = try run(
      SampleExperiment.plan(text).trials, in: TemporaryFolder(), jobs: 5)
    #expect(outcome.events.planned == [[4, 0]])
    #expect(outcome.events.finished.count == 4)
  }

  @Test func noTrials() throws {
    let outcome = try run([], in: TemporaryFolder())
    #expect(outcome.records.isEmpty)
    #expect(outcome.events.planned == [[0, 0]])
  }

  // MARK: - Damage

  @Test(arguments: ["trial.json", "history.csv", "distances.csv", "weights.safetensors"])
  func damagedRecordsAreComputedAgain(_ name: String) throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan().trials
    let first = try run(trials, in: folder)
    let spoiled = trials[1]
    try Data("spoiled".utf8).write(to: folder.file("trials/\(spoiled.id)/\(name)"))
    let second = try run(trials, in: folder)
    #expect(second.records == first.records)
    #expect(second.events.finished.map(\.id) == [spoiled.id])
    let place = try #require(second.events.damaged.first)
    #expect(second.events.damaged.count == 1)
    #expect(place.hasSuffix("damaged/\(spoiled.id)-1"))
    let kept = URL(fileURLWithPath: place).appendingPathComponent(name)
    #expect(try Data(contentsOf: kept) == Data("spoiled".utf8))
    #expect(try run(trials, in: folder).events.finished.isEmpty)
  }

  @Test func forceDoesNotMindDamage() throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan().trials
    let first = try run(trials, in: folder)
    try Data().write(to: folder.file("trials/\(trials[0].id)/trial.json"))
    #expect(try run(trials, in: folder, force: true).records == first.records)
  }

  // MARK: - Interruption

  @Test func interruptionKeepsWhatIsFinished() throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan().trials
    let finished = Atomic(0)
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 1,
      isInterrupted: { finished.load(ordering: .relaxed) >= 2 },
      report: { event in
        if case .finished = event { finished.add(1, ordering: .relaxed) }
      })
    let interruption = try #require(
      #expect(throws: Runner.Interrupted.self) { try runner.run(trials) })
    #expect(interruption.finished == 2)
    #expect(try Store(at: folder.url).ids.count == 2)
    let rest = try run(trials, in: folder)
    #expect(rest.events.planned == [[4, 2]])
    #expect(rest.events.finished.count == 2)
    #expect(try rest.records == run(trials, in: TemporaryFolder()).records)
  }

  @Test func interruptionBeforeTheFirst() throws {
    let folder = try TemporaryFolder()
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 2,
      isInterrupted: { true })
    let interruption = try #require(
      #expect(throws: Runner.Interrupted.self) {
        try runner.run(SampleExperiment.plan().trials)
      })
    #expect(interruption.finished == 0)
    #expect(try Store(at: folder.url).ids.count == 0)
  }

  // MARK: - Other processes

  /// Another process that holds a trial's lock.
  private final class Holder {
    let process = Process()

    init(_ lock: URL) throws {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
      process.arguments = [lock.path, "sh", "-c", "echo held; exec sleep 60"]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      _ = output.fileHandleForReading.availableData
    }

    /// The holder and its child that has inherited the lock.
    func kill() {
      let children = "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children"
      let text = (try? String(contentsOfFile: children, encoding: .utf8)) ?? ""
      for child in text.split(separator: " ").compactMap({ Int32($0) }) {
        Foundation.kill(child, SIGKILL)
      }
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  static let hasFlock = FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")

  @Test(.enabled(if: hasFlock, "needs flock of util-linux"), .timeLimit(.minutes(1)))
  func aTrialUnderWayElsewhereIsWaitedFor() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trials = try SampleExperiment.plan().trials
    let lock = folder.file("locks/\(trials[0].id)")
    let holder = try Holder(lock)
    defer { holder.kill() }
    #expect(try store.lock(trials[0].id, waiting: false) == nil)

    let events = Events()
    let runner = Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 2,
      report: events.note)
    let records = Mutex<[String: TrialRecord]>([:])
    let failure = Mutex<(any Error)?>(nil)
    let thread = DispatchGroup()
    thread.enter()
    Thread.detachNewThread {
      do {
        let result = try runner.run(trials)
        records.withLock { $0 = result }
      } catch {
        failure.withLock { $0 = error }
      }
      thread.leave()
    }
    // All the others are run meanwhile; the one stays.
    let end = ContinuousClock.now + .seconds(20)
    while events.finished.count < 3 && ContinuousClock.now < end {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(thread.wait(timeout: .now() + 0.3) == .timedOut)
    #expect(events.waited.map(\.id) == [trials[0].id])
    #expect(Set(events.finished.map(\.id)) == Set(trials[1...].map(\.id)))
    holder.kill()
    #expect(thread.wait(timeout: .now() + 20) == .success)
    #expect(failure.withLock { $0 == nil })
    #expect(events.finished.last?.id == trials[0].id)
    #expect(records.withLock { $0.count } == 4)
  }

  @Test(.enabled(if: hasFlock, "needs flock of util-linux"))
  func aWaitForAnotherProcessCanBeInterrupted() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trials = try SampleExperiment.plan().trials
    let holder = try Holder(folder.file("locks/\(trials[0].id)"))
    defer { holder.kill() }
    let waits = Atomic(false)
    let runner = Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1,
      isInterrupted: { waits.load(ordering: .relaxed) },
      report: { event in
        if case .waiting = event { waits.store(true, ordering: .relaxed) }
      })
    #expect(throws: Runner.Interrupted.self) { try runner.run([trials[0]]) }
  }

  /// Runs the trials on two runners at once, and returns what each reported.
  private func runTwice(_ trials: [PlannedTrial], in folder: TemporaryFolder) throws -> [Events] {
    let both = [Events(), Events()]
    let failures = Mutex<[String]>([])
    let group = DispatchGroup()
    for events in both {
      let runner = Runner(
        store: try Store(at: folder.url),
        engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
        jobs: 2,
        report: events.note)
      group.enter()
      Thread.detachNewThread {
        do { _ = try runner.run(trials) } catch { failures.withLock { $0.append("\(error)") } }
        group.leave()
      }
    }
    #expect(group.wait(timeout: .now() + 30) == .success)
    #expect(failures.withLock { $0 } == [])
    return both
  }

  /// Two runners on one store, as two processes are: each trial is finished by one of them.
  @Test func twoRunnersShareTheWork() throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan(
      SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 8")
    ).trials
    let both = try runTwice(trials, in: folder)
    let finished = both.flatMap(\.finished).map(\.id)
    #expect(finished.count == 16)
    #expect(Set(finished) == Set(trials.map(\.id)))
  }

  /// The same where every record is damaged: it is set aside once, and no whole one with it.
  @Test func twoRunnersMendTheStore() throws {
    let folder = try TemporaryFolder()
    let trials = try SampleExperiment.plan(
      SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 8")
    ).trials
    _ = try run(trials, in: folder, jobs: 2)
    for trial in trials {
      try Data("spoiled".utf8).write(to: folder.file("trials/\(trial.id)/history.csv"))
    }
    let both = try runTwice(trials, in: folder)
    #expect(both.flatMap(\.damaged).count == 16)
    #expect(both.flatMap(\.finished).count == 16)
  }

  // MARK: - Divergence

  /// At this rate the first updates throw the weights out of the finite numbers.
  private static func diverging() throws -> String {
    try SampleExperiment.text(
      replacing: "all: {batchSize: 8}",
      with: "all: {batchSize: 8, optimizer: {learningRate: 1e30}}")
  }

  @Test func divergenceIsAResult() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(Self.diverging())
    let outcome = try run(plan.trials, in: folder, jobs: 2)
    #expect(outcome.records.count == 4)
    for trial in plan.trials {
      let record = try #require(outcome.records[trial.id])
      if trial.arm == "one" {
        #expect(record.status == .completed)
      } else {
        guard case .diverged(let update) = record.status else {
          Issue.record("\(trial.arm) ended as \(record.status)")
          continue
        }
        #expect((1...3).contains(update))
        #expect(record.updates == update)
      }
    }
    #expect(try run(plan.trials, in: folder).events.finished.isEmpty)

    let summary = Summary(plan, records: outcome.records)
    let claim = try #require(summary.claims.first)
    #expect(claim.verdict == .inconclusive)
    #expect(claim.estimate == nil)
    #expect(claim.power == nil)
    #expect(claim.reason == "2 of 2 trials of all diverged")
    let json = try SummaryDocument(summary).json()
    let object = try #require(
      JSONSerialization.jsonObject(with: json) as? [String: Any])
    let arms = try #require(object["arms"] as? [[String: Any]])
    let trials = try #require(arms[1]["trials"] as? [[String: Any]])
    #expect(trials.map { $0["status"] as? String } == ["diverged", "diverged"])
    #expect(trials.allSatisfy { ($0["divergedAtUpdate"] as? Int ?? 0) > 0 })
  }

  /// The last update's loss is finite, and the weights that it leaves are not.
  @Test(arguments: ["1e20", "1e39", "1e300"])
  func divergenceByTheLastUpdate(_ rate: String) throws {
    let text = try Self.diverging().replacingOccurrences(of: "1e30", with: rate)
      .replacingOccurrences(of: "epochs: 3", with: "epochs: 1")
      .replacingOccurrences(of: "momentum: 0.5", with: "momentum: 0")
    let plan = try SampleExperiment.plan(text)
    let outcome = try run(plan.trials, in: TemporaryFolder())
    let summary = Summary(plan, records: outcome.records)
    let arm = try #require(summary.arm(named: "all"))
    #expect(arm.divergedCount == 2)
    #expect(arm.records.map(\.status) == [.diverged(update: 1), .diverged(update: 1)])
    #expect(summary.claims.map(\.verdict) == [.inconclusive])
    #expect(summary.claims.map(\.reason) == ["2 of 2 trials of all diverged"])
  }
}
