import Specification
import Statistics

/// How a quantity is estimated, and what the report says of that.
struct ClaimEstimation {
  /// Of a quantity's values, one list an arm and in it one value a seed (`ClaimSubjects.values`), and of
  /// what else it is about.
  typealias Estimator =
    (_ values: [[Double]], _ subjects: ClaimSubjects, _ confidence: Double) throws(NoEstimate) ->
    Estimate
  /// Of what an estimator takes, and the 95 % interval that was found; nil where nothing tells.
  typealias Repetition =
    (_ values: [[Double]], _ subjects: ClaimSubjects, _ found: Estimate) -> RepeatedInterval?

  /// How the interval was come by.
  let method: String
  /// What the estimate is counted in.
  let unit: String
  /// Whether it is counted, and no seed moves it.
  let isCount: Bool
  let estimate: Estimator
  /// How the interval would move with other seeds.
  let repetition: Repetition

  init(
    method: String, unit: String = "", isCount: Bool = false,
    estimate: @escaping Estimator, repetition: @escaping Repetition
  ) {
    self.method = method
    self.unit = unit
    self.isCount = isCount
    self.estimate = estimate
    self.repetition = repetition
  }
}

extension ClaimSpec.Quantity {
  var estimation: ClaimEstimation {
    switch self {
    case .value(let metric, let arm): .value(of: metric, in: arm)
    case .difference(let metric, _, _): .difference(in: metric)
    case .ratio: .ratio
    case .interaction(let metric, _, _): .interaction(in: metric)
    case .gapClosed: .gapClosed
    case .lowest(let metric, let among, let within):
      .lowest(metric, isWithin: among.map(within.contains))
    case .curve(let parameter, let series): .curve(parameter, of: series)
    case .criticalRatio(let series, let base): .criticalRatio(of: series, over: base)
    case .slope(let series, let low, let high): .slope(of: series, from: low, to: high)
    case .overCritical(_, _, let series): .overCritical(of: series)
    case .digests(let comparison): .digests(of: comparison)
    }
  }

  /// How the interval was come by, for the report.
  package var method: String { estimation.method }

  /// What the estimate is counted in.
  package var unit: String { estimation.unit }
}
