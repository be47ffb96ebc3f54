import Analysis
import Charts
import Specification

/// The charts of a trend: for each experiment and metric that moved, its mean at each change of the baseline.
struct TrendFigures {
  struct Chart {
    let experiment: String
    let figure: Figure
    let file: String
    let takeaway: String
  }

  /// More cannot be told apart in one chart, and no axis names more.
  private static let mostArms = 8
  private static let mostRevisions = 24
  /// No page has room for more.
  private static let mostCharts = 250

  private struct Place: Hashable {
    let experiment: String
    let metric: Metric
  }

  private let trend: BaselineTrend
  private let ranks: [String: Int]

  init(_ trend: BaselineTrend) {
    self.trend = trend
    let order = Metric.inOrder(Set(trend.lines.map(\.metric.name))).map(\.name)
    ranks = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  /// Those of the newest regressions first, then of the newest steps; then of experiments without a step.
  ///
  /// - Parameter all: Whether those have a chart of each metric that moved with another design, and not of the
  ///   first alone.
  func charts(all: Bool) -> [Chart] {
    let steps = Dictionary(grouping: trend.steps) {
      Place(experiment: $0.experiment, metric: $0.metric)
    }
    let lines = Dictionary(grouping: trend.lines) {
      Place(experiment: $0.experiment, metric: $0.metric)
    }
    let places = steps.map { place, steps in
      (
        place: place, newest: steps.map(\.revision).max() ?? 0,
        isRegression: steps.contains(where: \.isRegression), rank: ranks[place.metric.name] ?? 0
      )
    }.sorted { one, other in
      (other.newest, one.isRegression ? 0 : 1, one.place.experiment, one.rank)
        < (one.newest, other.isRegression ? 0 : 1, other.place.experiment, other.rank)
    }
    var charts: [Chart] = []
    for place in places.map(\.place) + placesWithoutSteps(lines, besides: Set(steps.keys), all: all)
    where charts.count < Self.mostCharts {
      let own = steps[place] ?? []
      let arms = Set(own.map(\.arm))
      let moved = (lines[place] ?? []).filter { arms.isEmpty || arms.contains($0.arm) }
      let parts = Self.parts(of: moved)
      for (index, part) in parts.enumerated() {
        let shown = Set(part.map(\.arm))
        charts.append(
          chart(
            place.metric, of: part, own.filter { shown.contains($0.arm) }, number: charts.count + 1,
            part: parts.count > 1 ? "\(index + 1) of \(parts.count)" : nil))
      }
    }
    return charts
  }

  /// As few as there can be, and as equal.
  private static func parts(of lines: [BaselineTrend.Line]) -> [[BaselineTrend.Line]] {
    let count = (lines.count + mostArms - 1) / mostArms
    return (0..<count).map { part in
      Array(lines[(part * lines.count / count)..<((part + 1) * lines.count / count)])
    }
  }

  /// Metrics that moved with another design and never else.
  private func placesWithoutSteps(
    _ lines: [Place: [BaselineTrend.Line]], besides steps: Set<Place>, all: Bool
  ) -> [Place] {
    let moved = lines.filter { place, lines in
      !steps.contains(place)
        && lines.contains { line in line.points.first.map { $0.revision < line.since } ?? false }
    }.keys.sorted {
      ($0.experiment, ranks[$0.metric.name] ?? 0) < ($1.experiment, ranks[$1.metric.name] ?? 0)
    }
    guard !all else { return moved }
    var seen = Set(steps.map(\.experiment))
    return moved.filter { seen.insert($0.experiment).inserted }
  }

  private func chart(
    _ metric: Metric, of lines: [BaselineTrend.Line], _ steps: [BaselineStep], number: Int,
    part: String?
  ) -> Chart {
    let experiment = lines[0].experiment
    let all = trend.revisions.indices.filter {
      trend.revisions[$0].experiments.contains(experiment)
    }
    let revisions = Array(all.suffix(Self.mostRevisions))
    let places = Dictionary(uniqueKeysWithValues: revisions.enumerated().map { ($1, Double($0)) })
    let series = lines.enumerated().flatMap { color, line in
      self.series(of: line, color: color, places)
    }
    let marks = revisions.compactMap { revision -> ReferenceLine? in
      guard let words = words(for: steps.filter { $0.revision == revision }, revision, experiment),
        let place = places[revision]
      else { return nil }
      // Between the baseline and the one before.
      return ReferenceLine(.vertical, at: place - 0.5, label: words)
    }
    let figure = Figure(
      name: "trend-\(number)",
      title: "\(experiment): \(metric.name)" + (part.map { " (\($0))" } ?? ""),
      panels: [
        Panel(
          x: Axis(label: "", scale: .categories(revisions.map { name(of: $0) })),
          y: Axis(label: metric.label), series: series, referenceLines: marks)
      ],
      note: "Mean over the trials of an arm, and each trial."
        + (all.count > revisions.count
          ? " The newest \(revisions.count) of \(all.count) changes." : ""))
    let newest = steps.map(\.revision).max()
    let told = steps.filter { $0.revision == newest }.prefix(3).map { step in
      "\(step.arm): \(TrendWords.words(for: step))"
    }
    return Chart(
      experiment: experiment, figure: figure, file: "trend-\(number).svg",
      takeaway:
        "Newest step, \(newest.map { name(of: $0) } ?? ""): \(told.joined(separator: "; ")).")
  }

  /// A line for each design, and a dot for each trial.
  private func series(
    of line: BaselineTrend.Line, color: Int, _ places: [Int: Double]
  ) -> [Series] {
    var parts: [[Point]] = [[]]
    var dots: [Point] = []
    for point in line.points {
      guard let x = places[point.revision] else { continue }
      if point.beginsDesign || point.values.mean == nil { parts.append([]) }
      guard let mean = point.values.mean else { continue }
      parts[parts.count - 1].append(Point(x: x, y: mean.value))
      if point.values.all.count > 1 { dots += point.values.all.map { Point(x: x, y: $0) } }
    }
    parts.removeAll(where: \.isEmpty)
    let own = parts.enumerated().map { index, points in
      Series(
        name: line.arm, style: .linePoints, points: points, color: color,
        labelled: index == parts.count - 1)
    }
    return own
      + (dots.isEmpty
        ? [] : [Series(name: line.arm, style: .dots, points: dots, color: color, labelled: false)])
  }

  /// What a mark says of the steps at a revision: the gravest of them.
  private func words(
    for steps: [BaselineStep], _ revision: Int, _ experiment: String
  ) -> String? {
    let isRedesign = trend.redesigns.contains {
      $0.revision == revision && $0.experiment == experiment
    }
    if isRedesign { return "other design" }
    if steps.contains(where: \.isRegression) { return "worse, not declared" }
    for judgement in [BaselineStep.Judgement.worse, .better, .changed]
    where steps.contains(where: { $0.judgement == judgement }) {
      return judgement == .worse ? "worse, declared" : judgement.rawValue
    }
    return steps.isEmpty ? nil : "within noise"
  }

  private func name(of revision: Int) -> String { TrendWords.name(of: trend.revisions[revision]) }
}
