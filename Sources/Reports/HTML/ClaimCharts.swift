import Analysis
import Specification

/// Which chart of an experiment shows what a claim is about, and so what a reader should take from it.
struct ClaimCharts {
  private let claims: [(claim: ClaimSummary, chart: ChartSpec)]

  init(_ summary: Summary) {
    claims = summary.claims.compactMap { claim in
      let subject = claim.spec.quantity.subject
      let ranked = summary.spec.charts.map { (chart: $0, rank: Self.rank($0.kind, of: subject)) }
      guard let best = ranked.map(\.rank).max(), best > 0,
        let found = ranked.first(where: { $0.rank == best })
      else { return nil }
      return (claim, found.chart)
    }
  }

  /// The chart that shows a claim best; nil where none shows it.
  func chart(of claim: ClaimSummary) -> ChartSpec? {
    claims.first { $0.claim.spec.id == claim.spec.id }?.chart
  }

  /// The verdicts on the claims that a chart shows; empty where it shows none.
  func takeaway(from chart: ChartSpec) -> String {
    claims.filter { $0.chart.id == chart.id }.map { claim, _ in
      let verdict = ClaimWords.plainVerdict(claim)
      return "\(verdict.prefix(1).uppercased())\(verdict.dropFirst()): \(claim.spec.statement)"
        + " (\(ClaimWords.estimate(claim)))"
    }.joined(separator: ". ")
  }

  /// How well a kind of chart shows a quantity: 0 not at all; final values before their course, all arms
  /// before some.
  private static func rank(_ kind: ChartSpec.Kind, of subject: ClaimSpec.Quantity.Subject) -> Int {
    let quality: Int
    let names: [String]
    switch kind {
    case .batchSizes(let metrics, let series, _):
      guard let metric = subject.metric, metrics.contains(metric) else { return 0 }
      (quality, names) = (4, series.flatMap(\.arms))
    case .arms(let metrics, let arms, _):
      guard let metric = subject.metric, metrics.contains(metric) else { return 0 }
      (quality, names) = (4, arms)
    case .grid(let metric, let arms):
      guard subject.metric == metric else { return 0 }
      (quality, names) = (3, arms)
    case .curves(let metrics, _, let arms, _):
      guard let metric = subject.metric, metrics.contains(metric) else { return 0 }
      (quality, names) = (2, arms)
    case .distance(let arms):
      guard let metric = subject.metric,
        [Metric.distance, .logarithmicFit, .logarithmicAdvantage].contains(metric)
      else { return 0 }
      (quality, names) = (3, arms)
    case .noiseScale(let arms, let series):
      guard subject.metric == .noiseScale || subject.metric == nil else { return 0 }
      (quality, names) = (2, arms + series)
    case .stepsToTarget(let series): (quality, names) = (4, series)
    case .learningRates(let series), .costModel(let series): (quality, names) = (1, [series])
    case .searchCourse(let tunings): (quality, names) = (1, tunings)
    case .candidates(let tuning), .validationCurves(let tuning): (quality, names) = (1, [tuning])
    case .paths, .examples, .planes, .views, .lossPath, .spectrum, .surface: return 0
    }
    let wanted = subject.arms + subject.series
    let shown = wanted.filter(names.contains)
    guard !shown.isEmpty else { return 0 }
    return 2 * quality + (shown.count == wanted.count ? 1 : 0)
  }
}
