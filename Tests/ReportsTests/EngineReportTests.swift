import Analysis
import Execution
import Foundation
import Records
import Samples
import Testing

@testable import Reports

/// The report on an experiment of which another trainer ran an arm, and told next to nothing.
@Suite struct EngineReportTests {
  @Test func whatIsMissingIsSaid() throws {
    let folder = try TemporaryFolder()
    let plan = try SampleEngines.plan()
    let store = try Store(at: folder.file("store"))
    let engines: [any TrialEngine] = [
      TrainerEngine(datasets: SampleExperiment.datasets), PretendedEngine(),
    ]
    let records = try Runner(store: store, engines: engines, jobs: 2).run(plan.trials)
    let landscape = try LandscapeRuns(store: store, datasets: SampleExperiment.datasets, jobs: 1)
      .run(plan, records: records)
    let summary = Summary(plan, records: records, landscape: landscape)
    let place = try ReportWriter(
      output: folder.file("reports"), format: .svg, datasets: SampleExperiment.datasets,
      timings: nil
    ).write(summary)
    func text(_ name: String) throws -> String {
      try String(contentsOf: place.appendingPathComponent(name), encoding: .utf8)
    }
    let page = try text("README.md")
    for sentence in [
      "- Missing of the arm other, because the trainer does not report it: a digest of the parameters,"
        + " the number of parameters, operations, weights, distances, losses, evaluations of the training"
        + " set, learning rates, gradient norms and distances of epochs.",
      "Engine: numerics version 1, OpenBLAS none, Pretended kernels, 1 thread a trial.",
      "other, seed 0: not measured, its weights are not there: the trainer does not report it.",
      "Nothing is measured around the weights of other: the trainer does not report it.",
      "2 of 2 trials of other have no testLoss: the trainer does not report it",
    ] { #expect(page.contains(sentence), "\(sentence)") }
    #expect(page.components(separatedBy: "- Engine: ").count == 3)
    #expect(page.contains("| other | 8 | 7 | 56 | – |"))
    let trials = try text("data/trials.csv").split(separator: "\n")
    #expect(trials.contains("other,8,0,completed,7,56,2,,testError,48.0,"))
    #expect(trials.filter { $0.hasPrefix("other,") }.count == 2)
    let history = try text("data/history.csv").split(separator: "\n")
    #expect(history.contains("other,0,2,,7,56,,,,,,,48"))
  }
}
