import Execution
import Foundation
import Records
import Samples
import Specification
import Testing

@testable import Planning

/// How a sweep is divided over machines.
@Suite struct ShardTests {
  @Test(arguments: [("1/1", 1, 1), ("2/5", 2, 5), ("1000/1000", 1000, 1000), ("01/05", 1, 5)])
  func texts(_ text: String, index: Int, count: Int) throws {
    let shard = try #require(Shard(text))
    #expect((shard.index, shard.count) == (index, count))
  }

  @Test(arguments: [
    "", "/", "2", "2/", "/5", "0/5", "6/5", "1/0", "1/1001", "-1/5", "+1/5", "1 /5", "1/5/5", "a/b",
    "1.0/5", "٢/٥", "1/99999999999999999999",
  ])
  func badTexts(_ text: String) {
    #expect(Shard(text) == nil)
  }

  private static let counts = [1, 2, 3, 5, 8, 1000]

  private func shards(_ count: Int, of plans: [Plan]) throws -> [[Plan]] {
    try (1...count).map { index in
      Plan.shard(try #require(Shard(index: index, count: count)), of: plans)
    }
  }

  /// An experiment of arms alone, one with studies, and one with tunings.
  private static let samples = Result {
    try [
      SampleExperiment.plan(), SampleExperiment.plan(SampleStudies.text, name: "studied"),
      SampleExperiment.plan(SampleTunings.text, name: "tuned"),
    ]
  }

  /// Of the samples, once for all tests of them.
  private static let divided = Dictionary(
    uniqueKeysWithValues: counts.map { count in
      (count, Result { try ShardTests().shards(count, of: samples.get()) })
    })

  @Test(arguments: counts) func everythingIsInOneShard(_ count: Int) throws {
    let plans = try Self.samples.get()
    let shards = try #require(Self.divided[count]).get()
    for (index, plan) in plans.enumerated() {
      let trials = shards.flatMap { $0[index].trials.map(\.id) }
      #expect(trials.count == Set(trials).count)
      #expect(Set(trials) == Set(plan.trials.map(\.id)))
      let studies = shards.flatMap { $0[index].studies.map(\.spec.name) }
      #expect(studies.sorted() == plan.studies.map(\.spec.name).sorted())
      let tunings = shards.flatMap { $0[index].tunings.map { "\($0.spec.name) \($0.seed)" } }
      #expect(tunings.sorted() == plan.tunings.map { "\($0.spec.name) \($0.seed)" }.sorted())
    }
  }

  @Test(arguments: counts) func searchesAreWhole(_ count: Int) throws {
    for plan in try #require(Self.divided[count]).get().flatMap({ $0 }) {
      let trials = Set(plan.trials.map(\.id))
      #expect(plan.studies.allSatisfy { $0.search.allSatisfy { trials.contains($0.id) } })
      #expect(plan.tunings.allSatisfy { $0.firstTrials().allSatisfy { trials.contains($0.id) } })
    }
  }

  /// What follows in a shard follows on its own records, and comes to what follows without shards.
  @Test func shardsRunWithoutEachOther() throws {
    let plans = Array(try Self.samples.get().prefix(2))
    func run(_ plans: [Plan]) throws -> [String: TrialRecord] {
      let folder = try TemporaryFolder()
      let runner = Runner(
        store: try Store(at: folder.url),
        engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
        jobs: 2)
      var records = try runner.run(plans.flatMap(\.trials))
      var more = plans.flatMap { $0.following(records) }
      while !more.isEmpty {
        records.merge(try runner.run(more)) { _, new in new }
        more = plans.flatMap { $0.following(records) }
      }
      return records
    }
    let whole = try run(plans)
    #expect(whole.count > Set(plans.flatMap(\.trials).map(\.id)).count)
    let parts = try shards(3, of: plans).map(run)
    #expect(parts.map(\.count).reduce(0, +) == whole.count)
    let merged = parts.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    #expect(merged == whole)
  }

  /// No shard has more than the mean and one whole unit beyond it.
  @Test(arguments: [2, 3, 5]) func workIsDividedEvenly(_ count: Int) throws {
    var text = SampleExperiment.text
    text = try SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 12", in: text)
    text = try SampleExperiment.text(
      replacing: "  one: {batchSize: 1}", with: "  one: {batchSize: 1, epochs: 7}", in: text)
    let plan = try SampleExperiment.plan(text)
    let loads = try shards(count, of: [plan]).map { $0[0].trials.reduce(0) { $0 + $1.effort } }
    let mean = loads.reduce(0, +) / Double(count)
    let largest = try #require(plan.trials.map(\.effort).max())
    #expect(loads.allSatisfy { $0 <= mean + largest && $0 >= mean - largest })
  }

  @Test func equalTrialsAreDividedByCount() throws {
    let text = try SampleExperiment.text(replacing: "seeds: 2", with: "seeds: 30")
    let plan = try SampleExperiment.plan(text).only("all")
    #expect(try shards(5, of: [plan]).map { $0[0].trials.count } == [6, 6, 6, 6, 6])
    #expect(try shards(60, of: [plan]).map { $0[0].trials.count }.reduce(0, +) == 30)
  }

  /// Two experiments with the same trials have them in the same shards, in whatever order they are
  /// named.
  @Test(arguments: counts) func sharedTrialsAreRunOnce(_ count: Int) throws {
    let plans = try [
      SampleExperiment.plan(SampleStudies.text, name: "a"), SampleExperiment.plan(name: "b"),
      SampleExperiment.plan(SampleStudies.text, name: "c"),
    ]
    let forward = try shards(count, of: plans)
    let backward = try shards(count, of: plans.reversed())
    for (one, other) in zip(forward, backward) {
      #expect(one[0].trials == one[2].trials)
      #expect(one.map { $0.trials.map(\.id) } == other.reversed().map { $0.trials.map(\.id) })
    }
  }

  /// An arm that a study's search also runs goes with the search.
  @Test func armsTrialOfAStudy() throws {
    let studied = try SampleExperiment.plan(SampleStudies.text, name: "studied")
    let study = try #require(studied.studies.first)
    let confirmation = study.confirmations[0][0]
    let arm = Plan(studied.spec, [study.search[0], confirmation], [], [])
    let shards = try shards(4, of: [studied, arm])
    let home = try #require(
      shards.firstIndex { $0[0].studies.contains { $0.spec.name == study.spec.name } })
    #expect(shards.map { $0[1].trials.count } == (0..<4).map { $0 == home ? 2 : 0 })
  }

  @Test func oneArmAlone() throws {
    let plan = try SampleExperiment.plan().only("one")
    let shards = try shards(2, of: [plan])
    #expect(shards.map { $0[0].trials.map(\.arm) } == [["one"], ["one"]])
  }
}
