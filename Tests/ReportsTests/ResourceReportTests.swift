import Charts
import Foundation
import Testing
import Training

@testable import Analysis
@testable import Execution
@testable import Planning
@testable import Records
@testable import Reports
@testable import Specification

/// What a report says of resources: the bits on its page, time and memory on the machine's.
@Suite struct ResourceReportTests {
  private static let text = """
    title: Small
    question: Does it matter who does it?
    source: None, a sample
    workload:
      dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}
      model: {kind: mlp, hidden: [3]}
    recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 2}
    arms: {one: {}}
    resources:
      sharing:
        arm: one
        cases: {alone: {}, "two | three": {workers: 2}, loaded: {loaders: 1}}
    seeds: 1

    """

  private static func summary(lastDigest: String? = nil) throws -> Summary {
    let folder = try TemporaryFolder()
    let spec = try ExperimentSpec(
      Setting.parse(text, file: "sample.yaml"), name: "sample", profile: "default")
    let plan = try Plan(spec, datasets: StudySample.datasets)
    let store = try Store(at: folder.file("store"))
    let records = try Runner(
      store: store, engines: [TrainerEngine(datasets: StudySample.datasets)], jobs: 1
    ).run(plan.trials)
    let digest = records.values.first?.parametersDigest ?? ""
    func run(_ digest: String, _ seconds: [Double], wait: Double) -> ResourceRun {
      ResourceRun(
        parametersDigest: digest, examples: 600, seconds: seconds,
        waitSeconds: seconds.map { wait * $0 }, workingBytes: 3 << 20)
    }
    return Summary(
      plan, records: records,
      resources: [
        "sharing": [
          run(digest, [2, 1, 3], wait: 0), run(digest, [1, 1, 1], wait: 0),
          run(lastDigest ?? digest, [4, 4, 4], wait: 0.25),
        ]
      ])
  }

  @Test func digests() throws {
    let summary = try Self.summary()
    let digest = try #require(summary.arms.first?.records.first?.parametersDigest)
    let page = ExperimentReport(summary: summary, figures: [], hasMachinePage: false).markdown()
    Page.expectNoMarkup(of: page)
    #expect(page.contains("run again with other resources. No bit differs."))
    let table = try #require(
      Page.tables(of: page).first { $0[0].last == "final parameters, SHA-256" })
    // Memory is no column: no two cases differ in it.
    #expect(
      table[0] == ["case", "workers", "loaders", "batches ahead", "final parameters, SHA-256"])
    #expect(table.count == 5)
    #expect(table.dropFirst().allSatisfy { $0.last == "`\(digest.prefix(16))`" })
    #expect(table[2].dropLast() == ["alone", "1", "0", "–"])
    #expect(table[4].dropLast() == ["loaded", "1", "1", "4"])
  }

  @Test func otherDigests() throws {
    let page = ExperimentReport(
      summary: try Self.summary(lastDigest: String(repeating: "0", count: 64)), figures: [],
      hasMachinePage: false
    ).markdown()
    #expect(page.contains("**2 different digests.**") && !page.contains("No bit differs"))
  }

  @Test func nothingTimed() throws {
    let summary = try Self.summary()
    let resources = try #require(summary.resources.first)
    let none = ResourceRun(
      parametersDigest: "", examples: 0, seconds: [0, 0], waitSeconds: [0, 0], workingBytes: 0)
    let report = ResourceReport(
      summary: ResourceSummary(
        comparison: resources.comparison, record: resources.record,
        runs: [none, resources.runs[1], none]))
    let table = try #require(Page.tables(of: report.machineTable).first)
    #expect(table[1].suffix(3) == ["–", "–", "0 MiB"])
    #expect(table[2].suffix(3) == ["600 (600 to 600)", "–", "3 MiB"])
  }

  @Test func machine() throws {
    let summary = try Self.summary()
    let report = ResourceReport(summary: try #require(summary.resources.first))
    let table = try #require(Page.tables(of: report.machineTable).first)
    #expect(table[1].suffix(4) == ["300 (200 to 600)", "1.00", "0.0", "3 MiB"])
    #expect(table[2].suffix(4) == ["600 (600 to 600)", "2.00", "0.0", "3 MiB"])
    #expect(table[3].suffix(4) == ["150 (150 to 150)", "0.50", "25.0", "3 MiB"])
    let figure = report.figure
    #expect(figure.name == "machine-resources-sharing")
    #expect(
      figure.panels.map { $0.series.map { $0.points.map(\.y) } } == [
        [[300, 600, 200], [600, 600, 600], [150, 150, 150]],
        [[0, 0, 0], [0, 0, 0], [25, 25, 25]],
      ])
  }
}
