import Analysis
import Charts
import Datasets
import Execution
import Foundation
import Kernels
import Planning
import Records
import Specification
import Testing
import Training

@testable import Reports

/// A small experiment with studies, run without a store.
struct StudySample {
  var title = "Studied"
  /// A series of which most studies find something, and the last cannot within two updates.
  var plain = "plain"
  /// A series whose learning rates are all too small.
  var slow = "slow"
  var arms = ["small", "large"]
  var machine = "Near"
  var currency = "US$"
  var rate = "1000"
  /// An error that no trial arrives at, where it is 0.
  var below = 0.03
  /// How arms end, beside their two epochs.
  var recipe = ""
  var chart = "{id: noise, title: Noise, kind: noiseScale}"
  var noise = "{experiment: studied, arm: \"small\"}"

  /// Whether examples held out judge, and not the test set.
  var holdsOut = false
  /// Whether trials tell what the test set says of them at their end.
  var reportsTests = true

  static let datasets = DatasetCache(
    folders: DataFolders(environment: [:], workingDirectory: URL(fileURLWithPath: "/")))

  /// JSON's strings are YAML's too.
  private func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  func text() throws -> String {
    let (plain, slow) = (try quoted(plain), try quoted(slow))
    let arms = try arms.map(quoted)
    return """
      title: \(try quoted(title))
      question: What does it take?
      source: None
      workload:
        dataset: {kind: regression, train: \(holdsOut ? 128 : 64), test: 32, features: 4, signal: 1, noise: 0.1}
        model: {kind: mlp, hidden: []}\(holdsOut ? "\n  validation: {share: 0.25}" : "")
      recipe: {optimizer: {kind: sgd, learningRate: 0.05}, batchSize: 8, epochs: 2\(recipe)}
      target: {metric: \(holdsOut ? "validationLoss" : "testLoss"), below: \(below)}
      arms:
        \(arms[0]): {gradientNoise: {blockSize: 2}}
        \(arms[1]): {batchSize: 32, gradientNoise: {blockSize: 8}}
      studies:
        \(plain):
          batchSizes: [1, 4, 16, 32, 64]
          search: {learningRate: [0.01, 2], points: 8}
          limit: {updates: 1, examples: 127}
        \(slow):
          batchSizes: [4, 16]
          search: {learningRate: [0.02, 0.2], points: 4}
          limit: {updates: 100, examples: 0}
      seeds: 2
      cost:
        pricePerCoreHour: 3600
        currency: \(try quoted(currency))
        machines:
          - name: \(try quoted(machine))
            latency: 1e-4
            rate: \(rate)
            messageLatency: 1e-5
            bandwidth: 1e6
            workers: 64
      overview: {studies: \(plain), noise: \(noise)}
      claims:
        - id: halves
          statement: Doubling a batch halves the updates.
          slope: {of: \(plain), from: 1, to: 32}
          expect: {between: [-1.2, -0.8]}
        - id: curve
          statement: There is a curve.
          curve: {parameter: leastUpdates, of: \(slow)}
          expect: positive
      answers:
        - say: The slope is {halves}, and the curve {curve}.
      charts:
        - {id: steps, title: Updates, kind: stepsToTarget}
        - \(chart)
        - {id: model, title: Time, kind: costModel, studies: [\(plain)]}

      """
  }

  func plan(name: String = "studied") throws -> Plan {
    let folder = try TemporaryFolder()
    let file = folder.file("\(name).yaml")
    try Data(text().utf8).write(to: file)
    return try Plan(ExperimentSpec(contentsOf: file), datasets: Self.datasets)
  }

  /// Every trial, and those that follow on the searches.
  func summary(name: String = "studied") throws -> Summary {
    let plan = try plan(name: name)
    var records: [String: TrialRecord] = [:]
    var trials = plan.trials
    while !trials.isEmpty {
      for trial in trials {
        let dataset = try Self.datasets.dataset(trial.trial.workload.dataset)
        let record = TrialRecord(
          trial.trial.run(on: dataset), id: trial.id, identity: trial.identity,
          engine: Engine.fingerprint)
        records[trial.id] = reportsTests ? record : Self.withoutFinalTest(record)
      }
      trials = plan.following(records)
    }
    return Summary(plan, records: records)
  }

  private static func withoutFinalTest(_ record: TrialRecord) -> TrialRecord {
    TrialRecord(
      id: record.id, identity: record.identity, engine: record.engine, status: record.status,
      updates: record.updates, examples: record.examples, epochs: record.epochs,
      tests: record.tests, finalTest: nil, judgingCount: record.judgingCount,
      parameterCount: record.parameterCount, operations: record.operations, noise: record.noise,
      hasWeights: false)
  }

  /// Timings that were measured in a moment, for everything that the report on a machine asks for.
  static func timings(of summary: Summary, in folder: TemporaryFolder) throws -> StepTimings {
    let timings = StepTimings(store: try Store(at: folder.file("store")), datasets: datasets)
    let trials =
      summary.arms.map { $0.representative }
      + summary.series.flatMap(\.studies).compactMap(\.confirmations.first)
    _ = try timings.measure(trials.map(\.identity.trial), seconds: 1e-4)
    return timings
  }

  static func writer(_ output: URL, timings: StepTimings? = nil) -> ReportWriter {
    ReportWriter(output: output, format: .svg, datasets: datasets, timings: timings)
  }
}

extension ChartDrawing {
  /// Nil for a picture.
  var figure: Figure? {
    if case .figure(let figure) = self { figure } else { nil }
  }
}
