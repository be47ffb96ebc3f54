import Analysis
import Foundation
import Landscape
import Planning
import Records
import Samples
import Specification
import Testing
import Training

@testable import Execution

/// Convolutional networks all the way: foretold, run, measured around their minima, and judged.
@Suite struct ConvolutionalRunTests {
  private static let layers = """
    {kind: convolutional, layers: [{kind: convolution, outputs: 3, kernel: 5, stride: 4}, {kind: batchNorm}, \
    {kind: rectifier}, {kind: residual, body: [{kind: convolution, outputs: 3, kernel: 3, padding: 1}]}, \
    {kind: maxPool, window: 3, stride: 3}, {kind: flatten}, {kind: linear, outputs: 10}]}
    """

  /// What the sample says of landscapes that this does not measure.
  private static let claims =
    SampleLandscape.text.range(of: "claims:").map { String(SampleLandscape.text[$0.lowerBound...]) }
    ?? ""

  private static func text(_ changes: (String, String)...) throws -> String {
    var text = try SampleExperiment.text(
      replacing: "{kind: mlp, hidden: [4]}", with: layers, in: SampleLandscape.text)
    text = try SampleExperiment.text(
      replacing: "  rescaling: {arm: small, factors: [0.5, 1, 2]}\n", with: "", in: text)
    for (passage, other) in changes {
      text = try SampleExperiment.text(replacing: passage, with: other, in: text)
    }
    return text
  }

  private func records(_ plan: Plan, in store: Store) throws -> [String: TrialRecord] {
    try Runner(
      store: store, engines: [TrainerEngine(datasets: SampleExperiment.datasets)], jobs: 1
    ).run(plan.trials)
  }

  @Test func `What is foretold is what runs`() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let plan = try SampleExperiment.plan(
      Self.text(("wild: {", "single: {batchSize: 1, epochs: 1}\n  wild: {")))
    let forecast = try Forecaster.forecast(
      [plan], store: store, datasets: SampleExperiment.datasets, force: false)
    let records = try records(plan, in: store)
    for subject in forecast.subjects where subject.name != "wild" {
      let own = plan.trials.filter { $0.arm == subject.name }.compactMap { records[$0.id] }
      #expect(subject.operations == own.reduce(0) { $0 + ($1.operations ?? 0) })
      #expect(subject.trainerBytes > 0)
    }
  }

  @Test func `The landscape around its minima is measured`() throws {
    let folder = try TemporaryFolder()
    let store = try Store(at: folder.url)
    let plan = try SampleExperiment.plan(
      Self.text(
        ("seeds: 2", "seeds: 1"), ("arms: [small, large, wild]", "arms: [small]"),
        ("    around: {around: large}\n", ""), (Self.claims, "")))
    let records = try records(plan, in: store)
    let runs = LandscapeRuns(
      store: store, datasets: SampleExperiment.datasets, jobs: 1, force: false)
    let results = try #require(try runs.run(plan, records: records))
    #expect(results.minima.count == 1)
    for minimum in results.minima.values {
      #expect(minimum.failure == nil && minimum.full.allSatisfy { $0.percent > 0 })
    }
    #expect(results.spectra.count == 1)
    let names = try ResultSet(store: store).arms.map(\.name)
    #expect(names.count == 3)
    #expect(
      names.allSatisfy { $0.hasPrefix("strokes, 3 convolutional layers with batch norm, batch ") })
  }

  @Test func `A scale that no perceptron has is not rescaled`() throws {
    let error = #expect(throws: SpecificationError.self) {
      try SampleExperiment.spec(
        Self.text(
          ("  spectra: [small]\n", "  spectra: [small]\n  rescaling: {arm: small, factors: [2]}\n"))
      )
    }
    #expect(error?.key == "landscape.rescaling.arm")
    #expect(error?.expected.hasPrefix("an arm whose network is a perceptron") ?? false)
  }

  /// A number of a linear model is none of a convolutional network, which has no hidden widths either.
  @Test(arguments: [(", hidden: []", false), ("", true)])
  func `Published numbers are of one network`(hidden: String, isComparable: Bool) throws {
    let folder = try TemporaryFolder()
    let plan = try SampleExperiment.plan(
      Self.text(
        (
          "    difference: {metric: sharpness, of: large, minus: small}\n    expect: {between: [-1000000, 1000000]}",
          """
              difference: {metric: testError, of: large, minus: small}
              expect: positive
              published: {value: 1, on: strokes\(hidden), source: a sample}
          """
        )))
    let summary = Summary(plan, records: try records(plan, in: Store(at: folder.url)))
    #expect(summary.claims[0].publishedIsComparable == isComparable)
  }
}
