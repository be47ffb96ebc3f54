import Landscape
import Records
import Training

/// Loss and error along a path between the weights of two trials, batch norm's statistics estimated
/// anew at every place.
struct PathMeasurement: LandscapeMeasurement {
  static let kind = "path-1"
  let from: String
  let to: String
  let isCurved: Bool
  let ends: [TrialRecord]

  private enum CodingKeys: CodingKey { case from, to, isCurved }

  init(from first: TrialRecord, to second: TrialRecord, isCurved: Bool) {
    (from, to, self.isCurved) = (first.id, second.id, isCurved)
    ends = [first, second]
  }

  var words: String { "path from trial \(from.prefix(12)) to \(to.prefix(12))" }

  func measure(_ trials: TrainedTrials) throws -> [PathPoint] {
    let (first, second) = (try trials.trained(ends[0]), try trials.trained(ends[1]))
    let evaluator = WeightSpaceEvaluator(of: first.network, on: first.dataset)
    let evaluations =
      isCurved
      ? evaluator.evaluate(along: CurvedPath(from: first.point, to: second.point))
      : evaluator.evaluate(along: LinearPath(from: first.point, to: second.point))
    return zip(LinearPath.keskarPositions, evaluations).map { position, evaluation in
      PathPoint(
        position: position, train: evaluation.train.finite, test: evaluation.test.finite)
    }
  }
}

extension Evaluation {
  /// Itself where its loss is a number, or nil.
  var finite: Evaluation? { isFinite ? self : nil }
}
