import Foundation
import Testing
import Training

@testable import Experiments

/// Trials run again with other resources: the file, the runs, the claim on their bits.
@Suite struct ResourceTests {
  typealias Case = BadExperimentTests.Case

  private static let text = """
    title: Small
    question: Does it matter who does it?
    source: None, a sample
    workload:
      dataset: {kind: strokes, train: 300, test: 40, freshEachEpoch: true}
      model: {kind: mlp, hidden: [8], normalization: batch}
    recipe:
      optimizer: {kind: sgd, learningRate: 0.1}
      batchSize: 290
      epochs: 3
    arms:
      one: {}
      small: {batchSize: 30}
    resources:
      loading:
        arm: small
        rounds: 2
        cases:
          none: {}
          ahead: {loaders: 2, prefetch: 3}
      sharing:
        arm: one
        cases: {alone: {}, two: {workers: 2, memory: 0}}
    claims:
      - id: same
        statement: It does not.
        digests: {of: sharing}
        expect: {between: [1, 1]}
    seeds: 1
    profiles: {long: {recipe: {epochs: 1000000}}}

    """

  @Test func theSampleIsRight() throws {
    let spec = try SampleExperiment.spec(Self.text)
    #expect(spec.resources.map(\.name) == ["loading", "sharing"])
    #expect(spec.resources.map(\.arm) == ["small", "one"])
    #expect(spec.resources.map(\.rounds) == [2, 3])
    #expect(
      spec.resources.map { $0.cases.map(\.resources) } == [
        [TrainingResources(), TrainingResources(loaders: 2, prefetch: 3)],
        [TrainingResources(), TrainingResources(workers: 2, activationBytes: 0)],
      ])
  }

  static let bad: [Case] = [
    Case(
      "an arm that is not there", "arm: small", "arm: large", line: 16,
      key: "resources.loading.arm", found: "the arm large, which is not defined",
      expected: "one of one, small"),
    Case(
      "no arm", "    arm: small\n", "", line: 15, key: "resources.loading.arm", found: "nothing",
      expected: "the name of an arm"),
    Case(
      "one case", "      ahead: {loaders: 2, prefetch: 3}\n", "", line: 18,
      key: "resources.loading.cases", found: "1 case", expected: "two at least, to be compared"),
    Case(
      "no cases", "cases: {alone: {}, two: {workers: 2, memory: 0}}", "cases: {}", line: 23,
      key: "resources.sharing.cases", found: "a mapping",
      expected: "a mapping of names to resources"),
    Case(
      "half a loader", "loaders: 2", "loaders: 0.5", line: 20,
      key: "resources.loading.cases.ahead.loaders", found: "0.5",
      expected: "a whole number from 0 to 64"),
    Case(
      "nothing ahead", "prefetch: 3", "prefetch: 0", line: 20,
      key: "resources.loading.cases.ahead.prefetch", found: "0",
      expected: "a whole number from 1 to 1024"),
    Case(
      "no worker", "workers: 2", "workers: 0", line: 23,
      key: "resources.sharing.cases.two.workers", found: "0",
      expected: "a whole number from 1 to 64"),
    Case(
      "a resource that there is not", "workers: 2", "cores: 2", line: 23,
      key: "resources.sharing.cases.two.cores", found: "an unknown key",
      expected: "one of loaders, memory, prefetch, workers"),
    Case(
      "no rounds", "rounds: 2", "rounds: 0", line: 17, key: "resources.loading.rounds", found: "0",
      expected: "a whole number from 1 to 99"),
    Case(
      "a name that is no file's", "  sharing:", "  Sharing it:", line: 21,
      key: "resources.Sharing it", found: "the name Sharing it",
      expected: "lower-case letters, digits and hyphens"),
    Case(
      "a claim about another", "of: sharing", "of: nothing", line: 27, key: "claims[0].digests.of",
      found: "the comparison nothing, which is not defined", expected: "one of loading, sharing"),
    Case(
      "more fresh examples than there are", "train: 300,", "train: 3000,", line: 9,
      key: "recipe.batchSize", found: "1000000 epochs of 3000 fresh examples",
      expected: "at most 2147483648 examples, batch size and epochs or updates so",
      profile: "long"),
  ]

  @Test(arguments: bad) func error(_ bad: Case) throws { try bad.check(in: Self.text) }

  private struct Session {
    let plan: Plan
    let store: Store
    let records: [String: TrialRecord]
    let runs: [String: [ResourceRun]]

    init(_ folder: TemporaryFolder) throws {
      let shelf = SampleExperiment.shelf
      plan = try SampleExperiment.plan(ResourceTests.text)
      store = try Store(at: folder.url)
      records = try Runner(store: store, shelf: shelf, jobs: 1).run(plan.trials)
      runs = try ResourceRuns(store: store, shelf: shelf).run(plan)
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
    let runs = try ResourceRuns(store: session.store, shelf: SampleExperiment.shelf).run(plan)
    #expect(Set(runs.keys) == ["loading"])
    let summary = Summary(plan, records: session.records, resources: runs)
    #expect(summary.claims.map(\.verdict) == [.inconclusive])
    #expect(summary.claims[0].reason == "its arm was not run")
  }

  @Test func runsAreKept() throws {
    let folder = try TemporaryFolder()
    let session = try Session(folder)
    func again(force: Bool) throws -> [String: [ResourceRun]] {
      try ResourceRuns(store: session.store, shelf: SampleExperiment.shelf, force: force)
        .run(session.plan)
    }
    #expect(try again(force: false) == session.runs)
    #expect(try again(force: true) != session.runs)
    #expect(throws: Runner.Interrupted.self) {
      try ResourceRuns(
        store: session.store, shelf: SampleExperiment.shelf, force: true, isInterrupted: { true }
      ).run(session.plan)
    }
  }
}
