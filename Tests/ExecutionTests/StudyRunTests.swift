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

/// Experiments with studies from the file to the summary, through the runner.
@Suite struct StudyRunTests {
  /// The sample with fewer studies, and without what is not about them.
  private static func plan(seedCount: Int? = nil) throws -> Plan {
    var text = SampleStudies.text
    for (passage, replacement) in [
      ("batchSizes: [1, 2, 4, 8]", "batchSizes: [2, 4, 8]"),
      (
        "batchSizes: [2, 4, 8]\n    search: {learningRate: [0.002",
        "batchSizes: [2, 8]\n    search: {learningRate: [0.002"
      ),
      ("points: 6", "points: 4"), ("from: 1, to: 4", "from: 2, to: 8"),
    ] {
      text = try SampleExperiment.text(replacing: passage, with: replacement, in: text)
    }
    return try Plan(
      SampleExperiment.spec(text, seedCount: seedCount), datasets: SampleExperiment.datasets)
  }

  private struct Run {
    let summary: Summary
    let records: [String: TrialRecord]
    /// Trials that were computed, in each round.
    let computed: [[PlannedTrial]]
  }

  /// Runs a plan and what follows on it, as the command does.
  private func run(_ plan: Plan, in folder: TemporaryFolder, jobs: Int) throws -> Run {
    var records: [String: TrialRecord] = [:]
    var rounds: [[PlannedTrial]] = []
    var trials = plan.trials
    while !trials.isEmpty {
      let finished = Mutex<[PlannedTrial]>([])
      let runner = Runner(
        store: try Store(at: folder.url),
        engines: [TrainerEngine(datasets: SampleExperiment.datasets)],
        jobs: jobs,
        report: { event in
          if case .finished(let trial, _, _) = event { finished.withLock { $0.append(trial) } }
        })
      records.merge(try runner.run(trials)) { _, new in new }
      rounds.append(finished.withLock { $0 })
      trials = plan.following(records)
    }
    return Run(summary: Summary(plan, records: records), records: records, computed: rounds)
  }

  @Test func fromTheFileToTheSummary() throws {
    let plan = try Self.plan()
    let folder = try TemporaryFolder()
    let first = try run(plan, in: folder, jobs: 1)
    let rounds = first.computed
    #expect(rounds[0].count == 2 * 2 + 3 * 4 + 2 * 4)
    #expect(rounds.count >= 2)
    let confirmed = rounds.dropFirst().flatMap { $0 }
    #expect(confirmed.allSatisfy { $0.seed >= 100_000 })
    #expect(Set(rounds.flatMap { $0 }.map(\.id)).count == first.records.count)

    // On so easy a task some study finds something.
    let studies = first.summary.series.flatMap(\.studies)
    #expect(studies.map(\.batchSize) == [2, 4, 8, 2, 8])
    #expect(studies.contains { $0.updates != nil })
    for study in studies {
      #expect(study.search.count == study.plan.points.count)
      guard let best = study.best else {
        #expect(study.confirmations.isEmpty)
        continue
      }
      #expect(study.confirmations.count == 2)
      #expect(study.confirmations.allSatisfy { $0.updatesToGoal != nil })
      for record in study.confirmations {
        #expect(record.identity.trial.recipe.learningRate == best.learningRate)
        // At the update at which it ended, and not before, the target was met.
        let last = try #require(record.tests.last)
        #expect(try #require(last.test.loss) < 0.5)
        #expect(try record.tests.dropLast().allSatisfy { try #require($0.test.loss) >= 0.5 })
        #expect(record.updates == record.updatesToGoal)
      }
      for record in study.search {
        #expect(record.updates <= study.updateLimit)
      }
    }

    // Nothing is computed a second time.
    let again = try run(plan, in: folder, jobs: 3)
    #expect(again.computed.flatMap { $0 }.isEmpty)
    #expect(again.records == first.records)

    // A series alone computes its own trials, the same as beside the others, and workers change no
    // bit of any.
    let second = try TemporaryFolder()
    let alone = try run(plan.only("heavy"), in: second, jobs: 3)
    let computed = alone.computed.flatMap { $0 }
    #expect(!computed.isEmpty)
    #expect(computed.allSatisfy { $0.arm.hasPrefix("heavy, batch ") })
    #expect(alone.summary.series.map(\.name) == ["heavy"])
    #expect(alone.summary.arms.isEmpty)
    let all = try run(plan, in: second, jobs: 3)
    #expect(all.computed.flatMap { $0 }.allSatisfy { !$0.arm.hasPrefix("heavy") })
    #expect(all.records == first.records)
    #expect(try SummaryDocument(all.summary).json() == SummaryDocument(first.summary).json())
  }

  @Test func damagedConfirmationIsComputedAgain() throws {
    let plan = try Self.plan().only("heavy")
    let folder = try TemporaryFolder()
    let first = try run(plan, in: folder, jobs: 2)
    let spoiled = try #require(first.summary.series[0].studies.flatMap(\.confirmations).first)
    try folder.write("spoiled", to: "trials/\(spoiled.id)/tests.csv")
    let second = try run(plan, in: folder, jobs: 2)
    #expect(second.computed.flatMap { $0 }.map(\.id) == [spoiled.id])
    #expect(second.records == first.records)
  }

  /// One seed is the first of two, and the search does not depend on their number.
  @Test func fewerConfirmingSeeds() throws {
    let folder = try TemporaryFolder()
    let one = try run(Self.plan(seedCount: 1).only("heavy"), in: folder, jobs: 2)
    let two = try run(Self.plan().only("heavy"), in: folder, jobs: 2)
    #expect(two.computed[0].isEmpty)
    let confirmed = two.computed.flatMap { $0 }
    #expect(!confirmed.isEmpty && confirmed.allSatisfy { $0.seed >= 100_000 })
    for (a, b) in zip(one.summary.series[0].studies, two.summary.series[0].studies)
    where a.best == b.best {
      #expect(a.confirmations.map(\.id) == b.confirmations.prefix(1).map(\.id))
    }
  }
}

extension StudySummary {
  /// What no trial of the study goes beyond.
  fileprivate var updateLimit: Int { plan.updateLimit ?? 0 }
}
