import Kernels
import Planning
import Records
import Samples
import Specification
import Statistics
import Testing

@testable import Analysis
@testable import Training

/// Studies whose trials ended as a test chose.
struct PlantedStudies {
  /// How a trial ends.
  enum End {
    /// At its goal, with this test loss then.
    case reached(Int, loss: Double = 0.4)
    case pruned(Int)
    case completed
    case diverged(Int)
  }

  let plan: Plan
  var records: [String: TrialRecord] = [:]

  init(_ plan: Plan) { self.plan = plan }

  /// Studies of plain SGD in the series `a`, with momentum in `b`, and an arm `m` that measures its
  /// gradients' noise at every batch size from 16 on.
  init(
    points: Int = 8, seeds: Int = 3, sizes: [Int] = [1, 2, 4, 8, 16, 32, 64, 128],
    momenta: String = "[0.05, 1]", claims: String = ""
  ) throws {
    let text = """
      title: Planted
      question: What do the claims make of it?
      source: None
      workload:
        dataset: {kind: regression, train: 512, test: 4, features: 2}
        model: {kind: mlp, hidden: []}
      recipe: {optimizer: {kind: sgd, learningRate: 0.1}, batchSize: 16, epochs: 2}
      target: {metric: testLoss, below: 0.5}
      seeds: \(seeds)
      arms:
        m: {gradientNoise: {blockSize: 4}}
      studies:
        a:
          batchSizes: \(sizes)
          search: {learningRate: [0.01, 10], points: \(points)}
          limit: {updates: 2000, examples: 1000}
        b:
          batchSizes: \(sizes)
          search: {learningRate: [0.02, 5], oneMinusMomentum: \(momenta), points: \(points)}
          limit: {updates: 2000, examples: 1000}

      """
    try self.init(
      SampleExperiment.plan(text + (claims.isEmpty ? "" : "claims: \(claims)\n")))
  }

  var summary: Summary { Summary(plan, records: records) }

  func study(_ series: String, _ batchSize: Int) throws -> StudyPlan {
    try #require(plan.studies.first { $0.series == series && $0.batchSize == batchSize })
  }

  func summary(_ study: StudyPlan) -> StudySummary { StudySummary(study, records: records) }

  // MARK: - Planting

  /// What the trials of a search ended with, in the order of its points.
  mutating func search(_ study: StudyPlan, _ ends: [End]) {
    precondition(ends.count == study.points.count, "\(ends.count) of \(study.points.count)")
    for (trial, end) in zip(study.search, ends) { records[trial.id] = Self.record(of: trial, end) }
  }

  /// What the trials that confirm a point ended with.
  mutating func confirm(_ study: StudyPlan, _ point: Int, _ ends: [End]) {
    precondition(ends.count == study.confirmations[point].count, "\(ends.count) ends")
    for (trial, end) in zip(study.confirmations[point], ends) {
      records[trial.id] = Self.record(of: trial, end)
    }
  }

  /// A study whose best point lies inside the space and takes these updates under the confirming
  /// seeds.
  mutating func find(_ study: StudyPlan, _ updates: [Int]) throws {
    try find(study, at: Self.inner(study), updates)
  }

  /// The same at a point of the test's choice.
  mutating func find(_ study: StudyPlan, at point: Int, _ updates: [Int]) {
    var ends = [End](repeating: .pruned(500), count: study.points.count)
    ends[point] = .reached(updates.min() ?? 1)
    search(study, ends)
    confirm(study, point, updates.map { .reached($0) })
  }

  /// Every study of a series along a curve, scattered by some percent from seed to seed.
  mutating func follow(_ curve: ScalingCurve, _ series: String) throws {
    // From a table of normal deviates, 5 % each.
    let scatter = [
      0.024, -0.066, 0.011, 0.058, -0.012, -0.047, 0.071, -0.031, 0.004, 0.039, -0.022, -0.054,
      0.083, 0.017, -0.009, -0.038, 0.029, -0.003, 0.046, -0.061, 0.035, -0.018, 0.009, -0.042,
    ]
    var next = 0
    for study in plan.studies where study.series == series {
      let updates = study.confirmations[0].map { _ in
        next += 1
        let factor = 1 + scatter[(next - 1) % scatter.count]
        return Int((curve.updates(at: Double(study.batchSize)) * factor).rounded())
      }
      try find(study, updates)
    }
  }

  /// A point that is not at the edge in any dimension.
  static func inner(_ study: StudyPlan) throws -> Int {
    let margin = 1 / Double(study.points.count)
    return try #require(
      study.points.firstIndex { $0.place.allSatisfy { margin..<(1 - margin) ~= $0 } })
  }

  static func record(of planned: PlannedTrial, _ end: End) -> TrialRecord {
    let (status, updates, loss): (TrialResult.Status, Int, Double) =
      switch end {
      case .reached(let update, let loss): (.reachedGoal(update: update), update, loss)
      case .pruned(let update): (.pruned(update: update), update, 0.9)
      case .completed: (.completed, planned.trial.recipe.updateLimit ?? 1, 0.6)
      case .diverged(let update): (.diverged(update: update), update, .nan)
      }
    let examples = updates * planned.trial.recipe.batchSize
    let tests = [
      TestRecord(update: 1, examples: 1, testedCount: 1, test: Evaluation(loss: 0.99, error: nil)),
      TestRecord(
        update: updates, examples: examples, testedCount: 1,
        test: Evaluation(loss: loss, error: nil)),
    ]
    return record(of: planned, status, updates: updates, examples: examples, tests: tests)
  }

  /// The arm's trials, each with one value for the noise scale.
  mutating func measure(_ noiseScales: [Double], squaredGradient: Double = 0.5) {
    for (trial, scale) in zip(plan.trials.filter { $0.arm == "m" }, noiseScales) {
      records[trial.id] = Self.record(
        of: trial, .completed, updates: 64, examples: 1024,
        noise: [
          NoiseRecord(
            update: 64, count: 64, squaredGradient: squaredGradient, trace: 0.5 * scale)
        ])
    }
  }

  private static func record(
    of planned: PlannedTrial, _ status: TrialResult.Status, updates: Int, examples: Int,
    tests: [TestRecord] = [], noise: [NoiseRecord] = []
  ) -> TrialRecord {
    let epoch = EpochRecord(
      epoch: 1, learningRate: 0.1, updates: updates, examples: examples, batchLoss: 1,
      gradientNorm: 1, distance: 1, train: nil, test: tests.last?.test)
    let result = TrialResult(
      status: status, epochs: [epoch], distances: [], tests: tests, noise: noise, trajectory: [],
      parameters: [0, 0, 0], statistics: [], updates: updates, examples: examples,
      operations: 12 * examples)
    return TrialRecord(
      result, id: planned.id, identity: planned.identity, engine: Engine.fingerprint)
  }
}
