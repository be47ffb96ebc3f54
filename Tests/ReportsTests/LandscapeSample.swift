import Foundation
import Kernels
import Statistics
import Testing
import Training

@testable import Analysis
@testable import Landscape
@testable import Planning
@testable import Records
@testable import Reports
@testable import Specification

/// An experiment whose trials are run, and whose minima are what a test makes of them.
struct LandscapeSample {
  var arms = ["small", "large"]
  var landscape: String?
  /// Sharpness in the larger box, by arm and seed.
  var maxima: [[Double]] = [[1, 3], [10, 30]]
  /// What speaks against the maximum among all parameters in the larger box, of the first arm's first
  /// trial.
  var doubts: [SharpnessDoubt] = []
  /// What came of the surface through both; none where it could not be measured.
  var field: [[Double?]]? = [[1, nil, 10], [0.1, 1, 100]]

  /// JSON's strings are YAML's too.
  private func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  func plan() throws -> Plan {
    let (small, large) = (try quoted(arms[0]), try quoted(arms[1]))
    let landscape =
      landscape ?? """
        landscape:
          arms: [\(small), \(large)]
          subspace: 5
          spectra: [\(small), \(large)]
          paths: {way: {from: \(small), to: \(large)}}
          surfaces: {both: {from: \(small), to: \(large)}, near: {around: \(large)}}
          rescaling: {arm: \(small), factors: [0.5, 1, 2]}
        charts:
          - {id: sharp, title: Sharpness, kind: arms, metrics: [sharpness], logarithmic: true}
          - {id: path, title: Path, kind: lossPath, path: way}
          - {id: spectrum, title: Spectrum, kind: spectrum}
          - {id: both, title: Both, kind: surface, surface: both}
          - {id: near, title: Near, kind: surface, surface: near}

        """
    let text = """
      title: Sharp
      question: Is it?
      source: None, a sample
      workload:
        dataset: {kind: regression, train: 8, test: 4, features: 2, signal: 1, noise: 0}
        model: {kind: mlp, hidden: [3]}
      recipe: {optimizer: {kind: sgd, learningRate: 0.01}, batchSize: 4, epochs: 1}
      arms: {\(small): {}, \(large): {batchSize: 8}}
      seeds: 2
      \(landscape)
      """
    let spec = try ExperimentSpec(
      Setting.parse(text, file: "sample.yaml"), name: "sample", profile: "default")
    return try Plan(spec, datasets: StudySample.datasets)
  }

  func summary() throws -> Summary {
    let plan = try plan()
    var records: [String: TrialRecord] = [:]
    for trial in plan.trials {
      let dataset = try StudySample.datasets.dataset(trial.trial.workload.dataset)
      records[trial.id] = TrialRecord(
        trial.trial.run(on: dataset), id: trial.id, identity: trial.identity,
        engine: Engine.fingerprint)
    }
    return Summary(plan, records: records, landscape: results(plan))
  }

  private func results(_ plan: Plan) -> LandscapeResults {
    var results = LandscapeResults()
    for (place, arm) in arms.enumerated() {
      for (index, trial) in plan.trials.filter({ $0.arm == arm }).enumerated() {
        results.minima[trial.id] = minimum(
          maxima[place][index], doubts: place + index == 0 ? doubts : [])
      }
    }
    func course(_ factor: Double) -> [PathPoint] {
      [0, 0.5, 1].map { position in
        PathPoint(
          position: position, train: Evaluation(loss: factor * (1 + position), error: nil),
          // As where a loss is not finite.
          test: position == 0.5 ? nil : Evaluation(loss: 2 * factor, error: nil))
      }
    }
    results.linearPaths = ["way": [course(1), course(3)]]
    results.curvedPaths = ["way": [course(10), course(30)]]
    results.spectra = [
      arms[0]: DensityCurve(
        deviation: 0.01, eigenvalues: [0, 1, 2, 3],
        densities: [
          Estimate(value: 100, low: -50, high: 250), Estimate(value: 1e-5, low: 0, high: 2e-5),
          Estimate(value: 2e-4, low: -1e-4, high: 5e-4), Estimate(value: 1, low: 1, high: 1),
        ])
    ]
    results.spectra[arms[1]] = .some(nil)
    if let field {
      results.surfaces = [
        "both": SurfaceRecord(
          x: [0, 1, 2], y: [0, 4], trainLoss: field,
          marks: [
            SurfaceRecord.Mark(name: "start", x: 0, y: 0),
            SurfaceRecord.Mark(name: arms[0], x: 2, y: 0),
          ],
          ways: [SurfaceRecord.Way(name: arms[0], points: [[0, 0], [3, 4]], farthest: 1.25)])
      ]
    }
    results.rescalings = [(0.5, 8.0), (1, 2), (2, 0.5)].map { factor, maximum in
      RescalingRecord(
        factor: factor, loss: 0.25, sharpness: sharpness(maximum),
        relativeSharpness: sharpness(0.125, doubts: factor == 1 ? [.nothingHigher] : []),
        trace: Estimate(value: 100 * factor, low: 90 * factor, high: 110 * factor))
    }
    return results
  }

  /// Five maxima, the first as high as asked for, and one that the ascent alone came to.
  private func minimum(_ maximum: Double, doubts: [SharpnessDoubt]) -> MinimumRecord {
    func end(_ value: Double) -> SpectrumEdges.Eigenvalue {
      SpectrumEdges.Eigenvalue(value: value, residual: 0.125)
    }
    return MinimumRecord(
      full: [
        sharpness(maximum, doubts: doubts),
        sharpness(0.5, doubts: [.notConverged], winner: .plainAscent),
      ],
      subspace: [sharpness(0.25), sharpness(0.125)], relative: [sharpness(0.0625)],
      edges: SpectrumEdges(
        largest: end(8 * maximum), smallest: end(-maximum), steps: 9, isConverged: maximum != 3),
      trace: TraceEstimate(
        trace: Estimate(value: 16 * maximum, low: 15, high: 17), probes: [16 * maximum]),
      failure: nil)
  }

  /// Over f(x) = 0, so that φ is a hundred times the maximum. From the minimum half of it is seen.
  private func sharpness(
    _ maximum: Double, doubts: [SharpnessDoubt] = [], winner: SharpnessStart = .random
  ) -> Sharpness {
    let found: [(SharpnessStart, Double)] = [
      (.minimum, 0.5 * maximum), (.random, winner == .random ? maximum : 0.995 * maximum),
      (.plainAscent, winner == .random ? 0.25 * maximum : maximum),
    ]
    return Sharpness(
      boxSize: 0.001, value: 0, maximum: maximum, winner: winner,
      searches: found.map { start, value in
        Sharpness.Search(
          start: start, value: value, end: .valueSettled, iterationCount: 3, evaluationCount: 4)
      }, doubts: doubts)
  }
}
