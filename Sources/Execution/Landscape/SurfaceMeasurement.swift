import Landscape
import Records
import Training

/// Around a trial's weights, along two random directions that are normalized filter by filter
/// (Li et al. 2018).
struct SurroundingsMeasurement: LandscapeMeasurement {
  static let kind = "surroundings-1"
  let trial: String
  let count: Int
  let record: TrialRecord

  private enum CodingKeys: CodingKey { case trial, count }

  init(_ record: TrialRecord, count: Int) {
    (trial, self.count, self.record) = (record.id, count, record)
  }

  var words: String { "surface around trial \(trial.prefix(12))" }

  /// Nil where the two directions are parallel, as they are with one weight.
  func measure(_ trials: TrainedTrials) throws -> SurfaceRecord? {
    let trained = try trials.trained(record)
    let point = trained.point
    let directions = (0..<2).map {
      trained.network.filterNormalizedDirection(at: point, seed: record.seed, index: $0)
    }
    guard let plane = WeightPlane(at: point, along: directions[0], and: directions[1]) else {
      return nil
    }
    let places = spread(from: -1, to: 1, count: count)
    return SurfaceRecord(
      x: places, y: places, trainLoss: losses(trained, over: plane, x: places, y: places),
      marks: [SurfaceRecord.Mark(name: "end", x: 0, y: 0)], ways: [])
  }
}

/// Over the plane of two trials' common start and their ends, with their ways there.
struct PlaneMeasurement: LandscapeMeasurement {
  static let kind = "plane-1"
  let from: String
  let to: String
  let names: [String]
  let count: Int
  let ends: [TrialRecord]

  private enum CodingKeys: CodingKey { case from, to, names, count }

  init(_ first: TrialRecord, _ second: TrialRecord, names: [String], count: Int) {
    (from, to, ends) = (first.id, second.id, [first, second])
    (self.names, self.count) = (names, count)
  }

  var words: String { "plane through trials \(from.prefix(12)) and \(to.prefix(12))" }

  /// Nil where start and ends lie on a line.
  func measure(_ trials: TrainedTrials) throws -> SurfaceRecord? {
    let trained = try ends.map(trials.trained)
    let start = try trials.initial(of: trained[0])
    guard let plane = WeightPlane(through: start, trained[0].point, trained[1].point) else {
      return nil
    }
    let ways = try zip(trained, names).map { trained, name in
      try way(of: trained, named: name, in: plane)
    }
    let marks =
      [SurfaceRecord.Mark(name: "start", x: 0, y: 0)]
      + zip(trained, names).map { trained, name in
        let place = plane.projection(of: trained.point)
        return SurfaceRecord.Mark(name: name, x: place.x, y: place.y)
      }
    let points = ways.flatMap(\.points) + marks.map { [$0.x, $0.y] }
    let (x, y) = (places(points.map { $0[0] }), places(points.map { $0[1] }))
    return SurfaceRecord(
      x: x, y: y, trainLoss: losses(trained[0], over: plane, x: x, y: y), marks: marks, ways: ways)
  }

  /// Evenly over the values and a margin on both sides.
  private func places(_ values: [Double]) -> [Double] {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let margin = max(0.2 * (high - low), 1e-3)
    return spread(from: low - margin, to: high + margin, count: count)
  }

  /// The trial is run again: it gives the same bits.
  private func way(
    of trained: TrainedTrial, named name: String, in plane: WeightPlane
  ) throws -> SurfaceRecord.Way {
    var points: [[Double]] = []
    var farthest = 0.0
    func note(_ parameters: [Float]) {
      let place = plane.projection(of: parameters.map(Double.init))
      points.append([place.x, place.y])
      farthest = max(farthest, place.distance)
    }
    let initial = try trained.trial.workload.initialWeights?.values(for: trained.network)
    var run = TrialRun(trained.trial, on: trained.dataset, startingFrom: initial)
    note(run.parameters)
    var epoch = 0
    while !run.isFinished {
      run.advance()
      if run.epoch > epoch {
        epoch = run.epoch
        note(run.parameters)
      }
    }
    return SurfaceRecord.Way(name: name, points: points, farthest: farthest)
  }
}

private func losses(
  _ trained: TrainedTrial, over plane: WeightPlane, x: [Double], y: [Double]
) -> [[Double?]] {
  WeightSpaceEvaluator(of: trained.network, on: trained.dataset)
    .evaluate(over: plane, x: x, y: y)
    .map { row in row.map { $0.train.finite?.loss } }
}

private func spread(from low: Double, to high: Double, count: Int) -> [Double] {
  (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
}
