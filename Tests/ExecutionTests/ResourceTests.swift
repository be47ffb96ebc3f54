import Analysis
import Foundation
import Planning
import Records
import Samples
import Specification
import Statistics
import Testing
import Training

@testable import Execution

/// Trials run again with other resources: the runs, the claim on their bits.
@Suite struct ResourceTests {
  private struct Session {
    let plan: Plan
    let store: Store
    let records: [String: TrialRecord]
    let runs: [String: [ResourceRun]]

    init(_ folder: TemporaryFolder) throws {
      let datasets = SampleExperiment.datasets
      plan = try SampleExperiment.plan(SampleResources.text)
      store = try Store(at: folder.url)
      records = try Runner(store: store, engines: [TrainerEngine(datasets: datasets)], jobs: 1).run(
        plan.trials)
      runs = try ResourceRuns(store: store, datasets: datasets).run(plan)
    }
  }

  @Test func fromTheFileToTheVerdict() throws {
    let session = try Session(TemporaryFolder())
    let summary = Summary(session.plan, records: session.records, resources: session.runs)
    #expect(summary.resources.map(\.digestCount) == [1, 1])
    #expect(summary.claims.map(\.verdict) == [.reproduced])
    let runs = summary.resources.map(\.runs)
    // Two of three epochs' eleven updates each but their last; one of two for the other arm.
    #expect(runs[0].map(\.examples) == [3 * 300 - 3 * 30, 3 * 300 - 3 * 30])
    #expect(runs.map { $0.map(\.seconds.count) } == [[2, 2], [3, 3]])
    #expect(runs.flatMap { $0 }.allSatisfy { run in run.seconds.allSatisfy { $0 > 0 } })
    #expect(runs[0].allSatisfy { run in run.waitSeconds.allSatisfy { $0 > 0 } })
    let document = SummaryDocument(summary)
    #expect(document.resources?.map { $0.cases.map(\.loaders) } == [[0, 2], [0, 0]])
    #expect(
      document.resources?[1].cases.map(\.parametersDigest)
        == Array(repeating: summary.arms[0].records[0].parametersDigest, count: 2))
  }

  @Test("A run with other bits refutes the claim, in one of its rounds, too")
  func otherBits() throws {
    let session = try Session(TemporaryFolder())
    var runs = session.runs
    let whole = try #require(runs["sharing"])
    func run(_ digest: String) -> ResourceRun {
      ResourceRun(
        parametersDigest: digest, examples: 1, seconds: [1], waitSeconds: [0], workingBytes: 1)
    }
    runs["sharing"] = [whole[0], run("other")]
    var summary = Summary(session.plan, records: session.records, resources: runs)
    #expect(summary.claims.map(\.verdict) == [.refuted])
    #expect(summary.claims[0].estimate?.value == 2)
    runs["sharing"] = [
      whole[0], ResourceRun(joining: [run(whole[0].parametersDigest), run("other")]),
    ]
    summary = Summary(session.plan, records: session.records, resources: runs)
    #expect(summary.claims.map(\.verdict) == [.refuted])
  }

  @Test func anArmThatWasNotRun() throws {
    let session = try Session(TemporaryFolder())
    let plan = session.plan.only("small")
    let runs = try ResourceRuns(store: session.store, datasets: SampleExperiment.datasets).run(plan)
    #expect(Set(runs.keys) == ["loading"])
    let summary = Summary(plan, records: session.records, resources: runs)
    #expect(summary.claims.map(\.verdict) == [.inconclusive])
    #expect(summary.claims[0].reason == "its arm was not run")
  }

  @Test func runsAreKept() throws {
    let folder = try TemporaryFolder()
    let session = try Session(folder)
    func again(force: Bool) throws -> [String: [ResourceRun]] {
      try ResourceRuns(store: session.store, datasets: SampleExperiment.datasets, force: force)
        .run(session.plan)
    }
    #expect(try again(force: false) == session.runs)
    #expect(try again(force: true) != session.runs)
    #expect(throws: Runner.Interrupted.self) {
      try ResourceRuns(
        store: session.store, datasets: SampleExperiment.datasets, force: true,
        isInterrupted: { true }
      ).run(session.plan)
    }
  }
}
