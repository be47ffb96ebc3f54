import Foundation
import Planning
import Records
import Samples
import Testing
import Training

@testable import Execution

/// What is told before a run is what the run then does. How long anything takes, no test asks.
@Suite struct ForecastTests {
  private func forecast(
    _ plans: [Plan], in folder: TemporaryFolder, force: Bool = false
  ) throws -> PlanForecast {
    try Forecaster.forecast(
      plans, store: Store(at: folder.url), datasets: SampleExperiment.datasets, force: force)
  }

  /// Runs a plan to its end, with what follows on records.
  private func run(_ plan: Plan, in folder: TemporaryFolder) throws -> [String: TrialRecord] {
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 2)
    var records = try runner.run(plan.trials)
    var more = plan.following(records)
    while !more.isEmpty {
      records.merge(try runner.run(more)) { _, new in new }
      more = plan.following(records)
    }
    return records
  }

  /// A wider arm, one whose batch grows, and one that counts updates.
  private static func mixed() throws -> String {
    try SampleExperiment.text(
      replacing: "all: {batchSize: 8}",
      with: """
        all: {batchSize: 8}
          growing: {batchSize: 1, batchGrowth: {factor: 2, milestones: [1, 2], limit: 4}}
          tested: {updates: 5, testsPerDoubling: 2}
          wide: {workload: {model: {hidden: [7, 5], normalization: batch}}}
        """)
  }

  // MARK: - Counts

  @Test func countsAreTheRecords() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(Self.mixed())
    let forecast = try forecast([plan], in: folder)
    #expect(try Store(at: folder.url).ids.isEmpty)
    let records = try run(plan, in: folder)
    #expect(forecast.subjects.map(\.name) == ["one", "all", "growing", "tested", "wide"])
    for subject in forecast.subjects {
      let own = plan.trials.filter { $0.arm == subject.name }.compactMap { records[$0.id] }
      #expect(own.count == 2)
      #expect(subject.kind == .arm)
      #expect(subject.trialsToDo == 2)
      #expect(subject.operations == own.reduce(0) { $0 + ($1.operations ?? 0) })
      #expect(subject.examples == own.reduce(0) { $0 + $1.examples })
      #expect(subject.updates == own.reduce(0) { $0 + $1.updates })
      #expect(subject.coreSeconds > 0 && subject.coreSeconds.isFinite)
      #expect(subject.trainerBytes > 0 && subject.dataBytes > 0)
      #expect(!subject.isBound)
    }
    #expect(forecast.operations == records.values.reduce(0) { $0 + ($1.operations ?? 0) })
    #expect(!forecast.isBound)
  }

  @Test func cachedBeforeHalfWayAndAfter() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan()
    func counts(force: Bool = false) throws -> [[Int]] {
      try forecast([plan], in: folder, force: force).subjects.map {
        [$0.trialsToDo, $0.trialsCached]
      }
    }
    #expect(try counts() == [[2, 0], [2, 0]])
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 1)
    _ = try runner.run(Array(plan.trials.prefix(3)))
    #expect(try counts() == [[0, 2], [1, 1]])
    _ = try runner.run(plan.trials)
    #expect(try counts() == [[0, 2], [0, 2]])
    #expect(try counts(force: true) == [[2, 0], [2, 0]])
    let done = try forecast([plan], in: folder)
    #expect(done.operations == 0)
    #expect(done.dataSeconds == 0)
    #expect(done.wallSeconds(jobs: 2) == 0)
    // A damaged record is computed again.
    try folder.write("spoiled", to: "trials/\(plan.trials[0].id)/history.csv")
    #expect(try counts() == [[1, 1], [0, 2]])
    #expect(!FileManager.default.fileExists(atPath: folder.file("damaged").path))
  }

  @Test func sharedTrialsCountOnce() throws {
    let folder = try TemporaryFolder()
    let again = try SampleExperiment.text(
      replacing: "all: {batchSize: 8}", with: "all: {batchSize: 8}\n  again: {batchSize: 1}")
    let plans = [
      try SampleExperiment.plan(again), try SampleExperiment.plan(name: "other"),
    ]
    let subjects = try forecast(plans, in: folder).subjects
    #expect(subjects.map(\.experiment) == ["sample", "sample", "sample", "other", "other"])
    #expect(subjects.map(\.trialsToDo) == [2, 2, 0, 0, 0])
    #expect(subjects.map(\.trialsShared) == [0, 0, 2, 2, 2])
  }

  /// A part of a plan, as one of several machines has it.
  @Test func subPlan() throws {
    let whole = try SampleExperiment.plan(SampleStudies.text, name: "studied")
    let subjects = try forecast([whole.only("heavy")], in: TemporaryFolder()).subjects
    #expect(subjects.map(\.name) == ["heavy, batch 2", "heavy, batch 4", "heavy, batch 8"])
    #expect(subjects.map(\.batchSizes) == [2...2, 4...4, 8...8])
  }

  // MARK: - Searches

  /// Before, in the middle and after: never fewer than are run, and in the end none.
  @Test func studies() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(SampleStudies.text, name: "studied").only("plain")
    let before = try forecast([plan], in: folder)
    #expect(before.subjects.allSatisfy { $0.kind == .study && $0.isBound })
    // Four points and two confirmations each.
    #expect(before.subjects.map(\.trialsToDo) == [6, 6, 6, 6])
    #expect(before.subjects.allSatisfy { $0.share == nil })
    #expect(before.phases.map(\.count) == [16, 8])
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 1)
    let some = plan.studies.flatMap { $0.search.prefix(2) }
    let made = try runner.run(some)
    let middle = try forecast([plan], in: folder)
    let timings = StepTimings(store: try Store(at: folder.url), datasets: SampleExperiment.datasets)
    for (subject, study) in zip(middle.subjects, plan.studies) {
      #expect(subject.trialsToDo == 4)
      #expect(subject.trialsCached == 2)
      let trial = study.search[0].trial
      let (pace, evaluation, record) = (
        try timings.timing(of: trial).secondsPerUpdate,
        try timings.secondsPerEvaluatedExample(of: trial),
        try timings.secondsPerRecord(of: trial)
      )
      let seconds = study.search.prefix(2).reduce(0.0) { sum, planned in
        guard let record = made[planned.id] else { return .nan }
        return sum + Double(record.updates) * pace
          + Double(record.tests.reduce(0) { $0 + $1.testedCount }) * evaluation
      }
      let limit = subject.coreSeconds / 4
      #expect(abs((subject.share ?? 0) / ((seconds + 2 * record) / (2 * limit)) - 1) < 1e-12)
      let share = try #require(subject.share)
      #expect(share < 1)
      #expect(subject.expectedSeconds == share * subject.coreSeconds)
    }
    // What follows on the search is known when that is done.
    let searched = try runner.run(plan.trials)
    let known = try forecast([plan], in: folder)
    #expect(known.trialsToDo == plan.following(searched).count)
    #expect(known.trialsToDo > 0)
    let records = try run(plan, in: folder)
    let after = try forecast([plan], in: folder)
    #expect(after.trialsToDo == 0)
    #expect(after.trialsCached <= records.count)
    #expect(before.operations >= records.values.reduce(0) { $0 + ($1.operations ?? 0) })
  }

  @Test func tunings() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(SampleTunings.text)
    let before = try forecast([plan], in: folder)
    #expect(before.subjects.map(\.kind) == [.tuning, .tuning])
    // Candidates and neighbours on all parts, and the last trial; for each seed.
    #expect(before.subjects.map(\.trialsToDo) == [2 * (12 * 4 + 2 * 4 + 1), 8 * 2 + 1])
    #expect(before.subjects.map(\.batchSizes) == [1...16, 2...4])
    #expect(before.subjects.allSatisfy { $0.isBound })
    // Three rounds of first and other parts, neighbours' the same, and the last.
    #expect(before.phases.count == 2 * 3 + 2 + 1)
    #expect(before.phases[0].count == 4 * 3)
    let runner = Runner(
      store: try Store(at: folder.url),
      engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
      jobs: 2)
    _ = try runner.run(plan.trials)
    let middle = try forecast([plan], in: folder)
    #expect(middle.trialsCached == plan.trials.count)
    #expect(middle.trialsToDo == before.trialsToDo - plan.trials.count)
    let records = try run(plan, in: folder)
    let after = try forecast([plan], in: folder)
    #expect(after.trialsToDo == 0)
    #expect(after.trialsCached == records.count)
    #expect(records.count <= before.trialsToDo)
  }

  // MARK: - Paces

  /// What is measured once is found again, and leaves nothing but timings.
  @Test func pacesAreKept() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(Self.mixed())
    let first = try forecast([plan], in: folder)
    func machine() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.file("machine").path).sorted()
    }
    let files = try machine()
    #expect(files.allSatisfy { $0.hasSuffix(".json") })
    let second = try forecast([plan], in: folder)
    #expect(try machine() == files)
    #expect(second.subjects.map(\.coreSeconds) == first.subjects.map(\.coreSeconds))
    #expect(try Store(at: folder.url).ids.isEmpty)
  }

  /// Updates, evaluated examples and a record, each times its pace; a growing batch by stages.
  @Test func secondsAreCountsTimesPaces() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(Self.mixed())
    let timings = StepTimings(store: try Store(at: folder.url), datasets: SampleExperiment.datasets)
    let subjects = try forecast([plan], in: folder).subjects
    // Of 8 examples: 8, 4 and 2 updates an epoch; three epochs, each with 8 + 4 evaluated examples.
    for (name, updates) in [("one", [24]), ("all", [3]), ("growing", [8, 4, 2])] {
      let subject = try #require(subjects.first { $0.name == name })
      let trial = try #require(plan.trials.first { $0.arm == name }).trial
      var seconds = try timings.secondsPerRecord(of: trial)
      seconds += 36 * (try timings.secondsPerEvaluatedExample(of: trial))
      for (epoch, count) in updates.enumerated() {
        let timing = try timings.timing(of: trial.atStage(ofEpoch: epoch))
        seconds += Double(count) * timing.secondsPerUpdate
      }
      #expect(abs(subject.coreSeconds / (2 * seconds) - 1) < 1e-12)
    }
  }

  /// At the end of an epoch, a second after the last one, and not at the end.
  @Test(arguments: [
    (0, 0, 0), (0.5, 10, 0), (1.5, 1, 0), (20, 10, 9), (2.4, 4, 1), (10, 40, 7), (1e9, 2, 1),
  ])
  func checkpoints(_ seconds: Double, epochs: Int, count: Int) {
    #expect(CheckpointInterval.count(seconds: seconds, epochs: epochs, interval: 1) == count)
  }

  /// A record that is there already and says the same would not be written.
  @Test func whatIsTimedIsWritten() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let trial = try #require(try SampleExperiment.plan(Self.mixed()).trials.first).trial
    let small = try SmallTrial(
      trial, on: SampleExperiment.datasets.dataset(of: trial.workload), store: store)
    var written: [Date] = []
    for _ in 0..<2 {
      try small.record()
      let id = try #require(try store.ids.first)
      let place = store.folder.appendingPathComponent("trials/\(id)/trial.json").path
      let attributes = try FileManager.default.attributesOfItem(atPath: place)
      written.append(try #require(attributes[.modificationDate] as? Date))
    }
    #expect(written[0] < written[1])
  }

  /// A search that two experiments have is counted in the first.
  @Test func searchesThatAreSharedAreCountedOnce() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleTunings.plan("random")
    let alone = try forecast([plan], in: folder)
    let twice = try forecast([plan, plan], in: folder)
    #expect(twice.trialsToDo == alone.trialsToDo && twice.operations == alone.operations)
    #expect(twice.subjects.last?.trialsShared == alone.subjects.first?.trialsToDo)
  }

  @Test func checkpointsAreTimed() throws {
    let folder = try TemporaryFolder()
    let timings = StepTimings(store: try Store(at: folder.url), datasets: SampleExperiment.datasets)
    let trial = try SampleExperiment.plan().trials[0].trial
    let seconds = try timings.secondsPerCheckpoint(of: trial)
    #expect(seconds > 0 && seconds.isFinite)
    #expect(try timings.secondsPerCheckpoint(of: trial) == seconds)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("checkpoints").path)
    #expect(names.isEmpty)
  }

  // MARK: - JSON

  @Test func document() throws {
    let plan = try SampleExperiment.plan()
    let data = try ForecastDocument(
      forecast([plan], in: TemporaryFolder()), cores: 2, jobs: [1, 2, 8]
    ).json()
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "coreHours", "cores", "cpu", "dataSeconds", "examples", "isUpperBound", "omitted",
        "operations", "planningSeconds", "processBytes", "subjects", "taskBytes", "trialsCached",
        "trialsToDo", "updates", "wallTimes",
      ])
    #expect(object["trialsToDo"] as? Int == 4)
    let times = try #require(object["wallTimes"] as? [[String: Any]])
    #expect(times.map { $0["jobs"] as? Int } == [1, 2, 8])
    let seconds = times.compactMap { $0["seconds"] as? Double }
    #expect(seconds.count == 3 && seconds[0] >= seconds[1] && seconds[1] >= seconds[2])
    let subject = try #require((object["subjects"] as? [[String: Any]])?.first)
    #expect(
      subject.keys.sorted() == [
        "coreSeconds", "examples", "expectedCoreSeconds", "experiment", "isUpperBound", "kind",
        "largestBatchSize", "name", "operations", "profile", "smallestBatchSize", "taskBytes",
        "trialsCached", "trialsShared", "trialsToDo", "updates",
      ])
    #expect(subject["kind"] as? String == "arm")
  }
}

/// When work is done that several share.
@Suite struct WorkScheduleTests {
  private typealias Task = WorkSchedule.Task

  @Test func knownCases() {
    #expect(WorkSchedule.seconds(of: [], workers: 3) == 0)
    #expect(WorkSchedule.seconds(of: [3, 2, 1], workers: 1) == 6)
    #expect(WorkSchedule.seconds(of: [3, 2, 1], workers: 2) == 3)
    #expect(WorkSchedule.seconds(of: [3, 2, 1], workers: 100) == 3)
    // Graham's example of the longest first: 11 where 9 could be had.
    #expect(WorkSchedule.seconds(of: [5, 5, 4, 4, 3, 3, 3], workers: 3) == 11)
    // In the given order, whatever that costs.
    #expect(WorkSchedule.seconds(of: [1, 1, 4], workers: 2) == 5)
  }

  @Test func preparationsAreMadeOnceAndWaitedFor() {
    var left = [7: 10.0, 8: 1.0]
    let tasks = [
      Task(seconds: 4, preparation: 7), Task(seconds: 4, preparation: 7), Task(seconds: 1),
      Task(seconds: 1, preparation: 7),
    ]
    // Both begin at 10, and share the two of a second.
    #expect(WorkSchedule.seconds(of: tasks, workers: 2, preparations: &left) == 15)
    #expect(left == [8: 1])
    #expect(WorkSchedule.seconds(of: tasks, workers: 2, preparations: &left) == 5)
  }
}
