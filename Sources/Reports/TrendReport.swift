import Analysis
import Charts
import Specification

/// The page on how the baselines went through the history.
package struct TrendReport {
  /// Rows that a page has room for beside its charts.
  private static let mostRows = 600

  private let trend: BaselineTrend

  private let isOfAll: Bool

  /// - Parameter isOfAll: Whether the page is an overview of all experiments, and not of those somebody named.
  package init(_ trend: BaselineTrend, isOfAll: Bool) {
    self.trend = trend
    self.isOfAll = isOfAll
  }

  /// One HTML file that fetches nothing. The same trend gives the same bytes with the same gnuplot.
  ///
  /// - Throws: `ChartError`.
  package func html(gnuplot: GnuplotRenderer = GnuplotRenderer()) throws -> String {
    let charts = TrendFigures(trend).charts(all: !isOfAll)
    let documents = try gnuplot.drawings(of: charts.map(\.figure))
    let drawings = zip(charts, documents).map { chart, svg in
      HTMLReport.Drawing(
        file: chart.file, figure: chart.figure, svg: svg, takeaway: chart.takeaway)
    }
    return try HTMLReport.html(
      of: { shown in
        markdown(Array(charts.prefix(shown.count)), omitted: charts.count - shown.count)
      }, drawings)
  }

  private func markdown(_ charts: [TrendFigures.Chart], omitted: Int) -> String {
    [
      head, lastChange, sections(of: charts, omitted: omitted), steps, redesigns, unmoved,
      revisions,
      gaps,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var head: String {
    let experiments = Set(trend.lines.map(\.experiment)).count
    let span =
      trend.revisions.first.map { first in
        trend.revisions.last.map { last in
          ", from \(name(first)) to \(name(last))"
        } ?? ""
      } ?? ""
    return """
      # Baselines over the history

      \(experiments) experiment\(experiments == 1 ? "" : "s"), \(trend.revisions.count) \
      change\(trend.revisions.count == 1 ? "" : "s") of baselines\(span). A step is a metric of an arm \
      whose values are not the same to the bit as in the baseline before, of the same design. It is worse or \
      better where the 95 % interval of the difference, paired by trial, leaves zero out; of a trainer that \
      promises no bits, where a check would tell of it. A step is declared where the numerics version moved \
      with it, or a commit's message has a line \(Markdown.code("\(BaselineHistory.trailer): REASON")).

      """
  }

  // MARK: - The last change

  private var lastChange: String {
    guard let last = trend.revisions.last else { return "" }
    let steps = trend.lastSteps
    let regressions = steps.filter(\.isRegression)
    let verdict =
      regressions.isEmpty
      ? steps.isEmpty
        ? "No metric moved within a design." : "None of \(steps.count) steps is a regression."
      : "\(regressions.count) of \(steps.count) steps are worse and not declared."
    let subject = last.commit.map { " (\(Markdown.text($0.subject)))" } ?? ""
    return """
      ## The last change

      \(name(last))\(subject): **\(verdict)**

      """
        + (regressions.isEmpty
          ? "" : "\n" + table(of: regressions.prefix(Self.mostRows / 3), isOfOne: true))
  }

  // MARK: - Charts

  private func sections(of charts: [TrendFigures.Chart], omitted: Int) -> String {
    guard !charts.isEmpty || omitted > 0 else { return "" }
    var text = "## Charts\n\n"
    text +=
      "Metrics that moved, those of the newest steps first. Lines break where the design is another one."
      + (isOfAll
        ? " An experiment without a step has a chart of its first metric; name it for the others.\n"
        : "\n")
    if omitted > 0 {
      text +=
        "\(omitted) more charts are left out, since the page has no room: name an experiment for all of its"
        + " own.\n"
    }
    for chart in charts {
      text += "\n![\(Markdown.text(chart.figure.title))](\(chart.file))\n"
    }
    return text
  }

  // MARK: - Tables

  private var steps: String {
    guard !trend.steps.isEmpty else { return "" }
    let newest = trend.steps.enumerated().sorted { one, other in
      (other.element.revision, rank(one.element), one.offset)
        < (one.element.revision, rank(other.element), other.offset)
    }.map(\.element)
    let omitted = newest.count - Self.mostRows
    return "## Steps\n\n" + table(of: newest.prefix(Self.mostRows), isOfOne: false)
      + (omitted > 0
        ? "\n\(omitted) older steps, or such within noise, are left out: name an experiment for all of its own.\n"
        : "")
  }

  private func rank(_ step: BaselineStep) -> Int {
    step.isRegression
      ? 0 : 1 + (BaselineStep.Judgement.allCases.firstIndex(of: step.judgement) ?? 0)
  }

  /// - Parameter isOfOne: Whether all steps are of one revision, which needs no column.
  private func table(of steps: some Sequence<BaselineStep>, isOfOne: Bool) -> String {
    let revision: [(title: String, alignment: Markdown.Alignment)] =
      isOfOne ? [] : [("commit", .left), ("date", .right)]
    return Markdown.table(
      revision + [
        ("experiment", .left), ("arm", .left), ("metric", .left), ("before", .right),
        ("after", .right), ("difference", .right), ("judgement", .left), ("declared", .left),
      ],
      rows: steps.map { step in
        (isOfOne ? [] : [commit(step.revision), date(step.revision)]) + [
          Markdown.text(step.experiment), Markdown.text(step.arm), Markdown.text(step.metric.name),
          Markdown.text(TrendWords.values(step.before)),
          Markdown.text(TrendWords.values(step.after)),
          step.difference.map { Markdown.text(TrendWords.words(for: $0, step)) } ?? "",
          TrendWords.judgement(step),
          step.declaration.map(Markdown.text) ?? (step.isRegression ? "not declared" : ""),
        ]
      })
  }

  private var redesigns: String {
    guard !trend.redesigns.isEmpty else { return "" }
    let rows = trend.redesigns.reversed().map { redesign in
      [
        commit(redesign.revision), date(redesign.revision), Markdown.text(redesign.experiment),
        "\(redesign.moved) of \(redesign.compared)",
      ]
    }
    return """
      ## Other designs

      Where the settings of an experiment's trials, its arms or its seeds are others than before, numbers that \
      move are no steps.

      """ + "\n"
        + Markdown.table(
          [
            ("commit", .left), ("date", .right), ("experiment", .left),
            ("numbers that moved", .right),
          ], rows: rows)
  }

  /// A row for each experiment and revision since which metrics of all its arms are the same.
  private var unmoved: String {
    struct Place: Hashable {
      let experiment: String
      let since: Int
    }
    struct Name: Hashable {
      let experiment: String
      let metric: String
    }
    let moved = Set(trend.steps.map { Name(experiment: $0.experiment, metric: $0.metric.name) })
    let lines = Dictionary(grouping: trend.lines) {
      Name(experiment: $0.experiment, metric: $0.metric.name)
    }.filter { !moved.contains($0.key) }
    let groups = Dictionary(grouping: lines) { name, lines in
      Place(experiment: name.experiment, since: lines.map(\.since).max() ?? 0)
    }
    guard !groups.isEmpty else { return "" }
    let rows = groups.sorted {
      ($0.key.experiment, $1.key.since) < ($1.key.experiment, $0.key.since)
    }.map { place, group in
      let metrics = Metric.inOrder(Set(group.map(\.key.metric))).map(\.name)
      return [
        Markdown.text(place.experiment), Markdown.text(metrics.joined(separator: ", ")),
        commit(place.since), date(place.since),
      ]
    }
    return "## Never moved within a design\n\n"
      + Markdown.table(
        [
          ("experiment", .left), ("metrics", .left), ("the same to the bit since", .left),
          ("date", .right),
        ],
        rows: rows)
  }

  private var revisions: String {
    let shown = trend.revisions.indices.reversed().prefix(Self.mostRows / 3)
    let rows = shown.map { number in
      let revision = trend.revisions[number]
      return [
        commit(number), date(number), revision.commit.map { Markdown.text($0.subject) } ?? "",
        Markdown.text(revision.experiments.joined(separator: ", ")),
        Markdown.text(revision.declarations.joined(separator: "; ")),
      ]
    }
    let omitted = trend.revisions.count - shown.count
    return "## Changes\n\n"
      + Markdown.table(
        [
          ("commit", .left), ("date", .right), ("subject", .left), ("baselines", .left),
          ("declared", .left),
        ], rows: rows) + (omitted > 0 ? "\n\(omitted) older ones are left out.\n" : "")
  }

  private var gaps: String {
    guard !trend.gaps.isEmpty else { return "" }
    let items = trend.gaps.reversed().prefix(Self.mostRows / 3).map { gap in
      "- \(name(trend.revisions[gap.revision])): \(Markdown.text(gap.experiment)) "
        + (gap.reason.map { "\(Markdown.text($0))" } ?? "was removed") + "\n"
    }
    return "## Files without a baseline\n\n" + items.joined()
  }

  private func name(_ revision: BaselineTrend.Revision) -> String {
    Markdown.text(TrendWords.name(of: revision))
  }

  private func commit(_ revision: Int) -> String {
    trend.revisions[revision].commit?.short ?? "not committed"
  }

  private func date(_ revision: Int) -> String {
    trend.revisions[revision].commit.map { Markdown.text($0.date) } ?? ""
  }
}
