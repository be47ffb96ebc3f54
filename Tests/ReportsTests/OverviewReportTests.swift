import Analysis
import Datasets
import Foundation
import Kernels
import Planning
import Records
import Specification
import Statistics
import Testing

@testable import Reports
@testable import Training

/// The page over all reports: one workload at every batch size, beside what was predicted.
@Suite struct OverviewReportTests {
  private static let sample = Result { try StudySample().summary() }

  private func overview(_ summary: Summary, among all: [Summary]) throws -> String {
    try #require(OverviewReport(summary, among: all)).markdown()
  }

  @Test func tablePerBatchSize() throws {
    let summary = try Self.sample.get()
    let index = IndexReport(
      entries: [IndexReport.Entry(summary: summary, figure: nil)], profile: "default"
    ).markdown()
    #expect(index.components(separatedBy: "\n## One workload at every batch size\n").count == 2)
    let tables = Page.tables(of: try overview(summary, among: [summary]))
    try #require(tables.count == 2)
    let measured = tables[0]
    try #require(measured.dropFirst().map { $0[0] } == ["1", "4", "8", "16", "32", "64"])
    #expect(measured.dropFirst().map { $0[7] } == ["yes", "yes", "–", "yes", "yes", "no"])
    // Arms at 8 and 32: 2 epochs of 64 examples.
    #expect(measured.dropFirst().map { $0[3] } == ["–", "–", "16", "–", "4", "–"])
    try #require(summary.series[0].studies.count == 5)
    for (row, study) in zip([1, 2, 4, 5, 6], summary.series[0].studies) {
      #expect(measured[row][4] == study.updatesEstimate.map { Format.interval($0) } ?? "–")
    }

    let predicted = tables[1]
    #expect(
      predicted[0] == [
        "batch", "updates to target", "perfect scaling", "by the noise scale",
        "best learning rate", "linear rule", "square-root rule",
      ])
    try #require(predicted.count == 6)
    let base = summary.series[0].studies[0]
    let (updates, rate) = (
      try #require(base.updatesEstimate).value, try #require(base.best).learningRate
    )
    let noise = try #require(summary.arm(named: "small")?.estimate(of: .noiseScale)).value
    for (row, size) in zip(predicted.dropFirst(), [1.0, 4, 16, 32, 64]) {
      #expect(row[2] == Format.number((updates / size).rounded()))
      #expect(
        row[3] == Format.number((updates * (1 + noise / size) / (1 + noise)).rounded()))
      #expect(row[5] == Format.number(rate * size))
      #expect(row[6] == Format.number(rate * size.squareRoot()))
    }
  }

  /// Where there is no noise scale to predict by, the table goes without it.
  @Test func noNoiseScale() throws {
    let summary = try Self.sample.get()
    let without = try overview(summary, among: [])
    #expect(!without.contains("noise scale"))
    #expect(Page.tables(of: without)[1][0].count == 6)
    // And one that is not positive predicts nothing.
    var sample = StudySample()
    sample.noise = "{experiment: elsewhere, arm: \"small\"}"
    let named = try sample.summary()
    for (trace, isShown) in [(2.0, true), (0, false), (-1, false)] {
      let elsewhere = try noisy(trace: trace)
      #expect(try overview(named, among: [named, elsewhere]).contains("noise scale") == isShown)
    }
  }

  /// The experiment elsewhere, whose arms measured this trace and a |G|² of 1.
  private func noisy(trace: Double) throws -> Summary {
    let plan = try StudySample().plan(name: "elsewhere")
    var records: [String: TrialRecord] = [:]
    for trial in plan.trials {
      let dataset = try StudySample.datasets.dataset(trial.trial.workload.dataset)
      let result = trial.trial.run(on: dataset).measuring(
        NoiseRecord(update: 4, count: 4, squaredGradient: 1, trace: trace))
      records[trial.id] = TrialRecord(
        result, id: trial.id, identity: trial.identity, engine: Engine.fingerprint)
    }
    return Summary(plan.only("small"), records: records)
  }
}

extension TrialResult {
  /// The same, as if it had measured this noise.
  fileprivate func measuring(_ noise: NoiseRecord) -> TrialResult {
    TrialResult(
      status: status, epochs: epochs, distances: distances, tests: tests, noise: [noise],
      trajectory: trajectory, parameters: parameters, statistics: statistics, updates: updates,
      examples: examples, operations: operations)
  }
}
