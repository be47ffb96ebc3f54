import Foundation
import Kernels
import Planning
import Records
import Samples
import Specification
import Training

@testable import Analysis

/// An experiment over batch sizes and epochs, whose trials ended with the representations that a test
/// makes of them.
struct RepresentationSample {
  var batchSizes = [4, 8, 16, 32, 64]
  var epochs = [10, 40, 160]
  /// Of arms, by batch size and epochs, on top of what seeds add; nil where trials have no
  /// representation.
  var error: (_ batchSize: Int, _ epochs: Int) -> Double? = { size, epochs in
    let (size, epochs) = (log2(Double(size)), log2(Double(epochs)))
    return 44 - 2.4 * epochs + 0.7 * (size - epochs) * (size - epochs) / 2
  }
  /// The arms' names, where they are to be others than BATCH-EPOCHS.
  var prefix = ""
  var charts = """
      - {id: by-size, title: Error by batch size, kind: batchSizes, metrics: [probeError], series: SERIES}
      - {id: grid, title: Batch size and epochs, kind: grid, metric: probeError}
      - {id: planes, title: Two representations, kind: planes, arms: [4-10, 64-160]}
      - {id: views, title: Views, kind: views, arm: 4-10}
    """

  func text() throws -> String {
    var text = """
      title: Contrasts
      question: Does it help?
      source: None
      workload:
        dataset: {kind: strokes, train: 64, test: 32}
        model: {kind: mlp, hidden: [3]}
        objective: {kind: contrastive, loss: ntxent, temperature: 0.5, projection: [2]}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 4, epochs: 1, augmentation: {shift: 1}}
      seeds: 3
      arms:

      """
    for length in epochs {
      for size in batchSizes {
        text += "  \"\(prefix)\(size)-\(length)\": {batchSize: \(size), epochs: \(length)}\n"
      }
    }
    let series = epochs.map { length in
      "\"\(length) epochs\": ["
        + batchSizes.map { "\(prefix)\($0)-\(length)" }
        .joined(separator: ", ") + "]"
    }
    return text + "charts:\n"
      + charts.replacing("SERIES", with: "{\(series.joined(separator: ", "))}") + "\n"
  }

  func summary() throws -> Summary {
    let plan = try SampleExperiment.plan(text())
    var records: [String: TrialRecord] = [:]
    for trial in plan.trials { records[trial.id] = record(of: trial) }
    return Summary(plan, records: records)
  }

  private func record(of planned: PlannedTrial) -> TrialRecord {
    let recipe = planned.trial.recipe
    let (seed, final) = (Double(planned.trial.seed), Evaluation(loss: 1, error: 50))
    let epoch = EpochRecord(
      epoch: recipe.epochs, learningRate: 0.1, updates: 8, examples: 64, batchLoss: 1,
      gradientNorm: 1, distance: 1, train: final, test: final)
    let value = error(recipe.batchSize, recipe.epochs)
    let result = TrialResult(
      status: .completed, epochs: [epoch], distances: [], tests: [],
      representation: value.map { value in
        RepresentationRecord(
          probeError: value + [-0.6, 0, 0.6][Int(seed)], probeTrainError: value,
          isProbeConverged: true, alignment: 0.3,
          uniformity: -2, plane: Self.plane(spread: value / 20))
      }, noise: [], trajectory: [], parameters: [], statistics: [], updates: 8, examples: 64,
      operations: 96)
    return TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
  }

  /// Ten classes about places of their own.
  private static func plane(spread: Double) -> [RepresentationRecord.Place] {
    (0..<RepresentationRecord.planeCount).map { index in
      let angle = Double(index % 10) * 2.4
      let (u, v) = (Double(index * 7919 % 1009) / 1009, Double(index * 104_729 % 997) / 997)
      let radius = spread * (-2 * log(u + 1e-3)).squareRoot()
      return RepresentationRecord.Place(
        x: Float(4 * cos(angle) + radius * cos(6.283 * v)),
        y: Float(3 * sin(angle) + radius * sin(6.283 * v)), label: UInt8(index % 10))
    }
  }
}
