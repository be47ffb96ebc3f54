import Analysis
import Charts
import Datasets
import Elementary
import Records
import Specification
import Statistics
import Training

/// Turns an experiment's chart specifications and its summary into figures.
/// An arm takes the colour of its place in a chart: charts over the same arms, or over their
/// counterparts in the same order, agree.
struct FigureBuilder {
  let summary: Summary

  /// The figure of a chart that has axes and lines; nil for pictures.
  func figure(_ chart: ChartSpec) -> Figure? {
    switch chart.kind {
    case .batchSizes(let metrics, let series, let isLogarithmic):
      figure(
        chart, metrics.map { batchSizePanel($0, series, isLogarithmic) },
        note: intervalNote + failureNote(metrics, series.flatMap(\.arms)))
    case .curves(let metrics, let against, let arms, let isLogarithmic):
      figure(
        chart, metrics.map { curvePanel($0, against, arms, isLogarithmic) }, note: bandNote)
    case .arms(let metrics, let arms, let isLogarithmic):
      figure(
        chart, metrics.map { armPanel($0, arms, isLogarithmic) },
        note: dotNote + failureNote(metrics, arms))
    case .distance(let arms):
      figure(
        chart, [distancePanel(arms)],
        note: "Solid: mean over seeds. Dashed: least-squares fit of a + b log t at full rate.")
    case .stepsToTarget(let names):
      figure(
        chart, stepsPanels(series(names)),
        note: "Points: geometric mean over \(summary.spec.seeds.count) confirming seeds with its"
          + " 95 % interval.")
    case .noiseScale(let arms, let names):
      figure(
        chart, [noisePanel(arms, names)],
        note: "Over each doubling of the updates: mean tr Σ over mean |G|² with Fieller's 95 %"
          + " interval over seeds.")
    case .costModel(let name):
      figure(
        chart, series([name]).flatMap(modelPanels),
        note: "A model, not a measurement: see the report's section on cost.")
    case .lossPath(let path):
      figure(chart, pathPanels(path), note: pathNote(path))
    case .spectrum:
      figure(chart, [spectrumPanel], note: spectrumNote)
    case .searchCourse(let tunings):
      figure(
        chart, [searchCoursePanel(tunings)],
        note: searchNote)
    case .candidates(let tuning):
      figure(
        chart, [candidatesPanel(tuning)],
        note:
          "What lies above the chart is left out. Candidates that were given up stand where they"
          + " ended.")
    case .validationCurves(let tuning):
      figure(chart, validationPanels(tuning), note: "Means over what was held out in turn.")
    case .paths, .examples, .learningRates, .surface: nil
    }
  }

  private func figure(_ chart: ChartSpec, _ panels: [Panel], note: String?) -> Figure {
    Figure(name: chart.id, title: chart.title, panels: panels, note: note)
  }

  private var seedWords: String {
    ExperimentReport.seeds(of: summary)
  }

  private var searchNote: String {
    let count = summary.tunings.first?.searches.count ?? 0
    let judged = "Of candidates that were judged in full."
    return count == 1
      ? judged : "Line: mean over \(count) searches; band: its 95 % interval. \(judged)"
  }

  private var intervalNote: String { "Mean over \(seedWords) with its 95 % interval." }
  private var bandNote: String { "Line: mean over \(seedWords); band: its 95 % interval." }
  private var dotNote: String { "Small: each seed. Large: mean with its 95 % interval." }

  func arms(_ names: [String]) -> [ArmSummary] {
    names.compactMap { summary.arm(named: $0) }
  }

  /// A metric's label with the unit that it has for these arms, where all have one: nats for classes;
  /// for values the square of the data's own unit, or, of tables, the training targets' variance.
  func label(_ metric: Metric, of arms: [ArmSummary]) -> String {
    guard metric == .trainLoss || metric == .testLoss else { return metric.label }
    let tasks = Set(arms.map(\.task))
    return switch tasks {
    case [.classification]: "\(metric.label) (nats)"
    case [.regression]: "\(metric.label) (mean squared error)"
    default: metric.label
    }
  }

  func point(_ x: Double, _ estimate: Estimate) -> Point {
    let isBounded = estimate.low.isFinite && estimate.high.isFinite
    return Point(
      x: x, y: estimate.value, low: isBounded ? estimate.low : nil,
      high: isBounded ? estimate.high : nil)
  }

  private func batchSizePanel(
    _ metric: Metric, _ series: [ChartSpec.Series], _ isLogarithmic: Bool
  ) -> Panel {
    let lines = series.enumerated().map { index, line in
      Series(
        name: line.name, style: .band,
        points: arms(line.arms).sorted { $0.recipe.batchSize < $1.recipe.batchSize }.compactMap {
          arm in
          arm.estimate(of: metric).map { point(Double(arm.recipe.batchSize), $0) }
        }, color: index, labelled: true)
    }
    return Panel(
      title: nil, x: Axis(label: "batch size (examples)", scale: .log2, range: nil),
      y: Axis(
        label: label(metric, of: arms(series.flatMap(\.arms))),
        scale: metric.isCount || isLogarithmic ? .log10 : .linear, range: nil),
      series: lines, referenceLines: [])
  }

  private func curvePanel(
    _ metric: Metric, _ against: ChartSpec.Progress, _ names: [String], _ isLogarithmic: Bool
  ) -> Panel {
    let lines = arms(names).enumerated().map { place, arm in
      Series(
        name: arm.name, style: .band,
        points: arm.course(of: metric).map { epoch, estimate in
          point(Double(against == .epochs ? epoch.epoch : epoch.updates), estimate)
        }, color: place, labelled: true)
    }
    return Panel(
      title: nil,
      x: Axis(
        label: against == .epochs ? "epoch" : "update",
        scale: against == .epochs ? .linear : .log10, range: nil),
      y: Axis(
        label: label(metric, of: arms(names)), scale: isLogarithmic ? .log10 : .linear, range: nil),
      series: lines, referenceLines: [])
  }

  private func armPanel(
    _ metric: Metric, _ names: [String], _ isLogarithmic: Bool
  ) -> Panel {
    var series: [Series] = []
    for (place, arm) in arms(names).enumerated() {
      let values = arm.values(of: metric).compactMap { $0 }
      series.append(
        Series(
          name: arm.name, style: .dots, points: values.map { Point(x: Double(place), y: $0) },
          color: place, labelled: false))
      if let estimate = arm.estimate(of: metric) {
        series.append(
          Series(
            name: arm.name, style: .interval, points: [point(Double(place), estimate)],
            color: place, labelled: false))
      }
    }
    return Panel(
      title: nil, x: Axis(label: "", scale: .categories(arms(names).map(\.name)), range: nil),
      y: Axis(
        label: label(metric, of: arms(names)), scale: isLogarithmic ? .log10 : .linear, range: nil),
      series: series, referenceLines: [])
  }

  private func distancePanel(_ names: [String]) -> Panel {
    var series: [Series] = []
    for (place, arm) in arms(names).enumerated()
    where arm.divergedCount == 0 && !arm.notReported.contains(.distances) {
      let updates = arm.sharedDistanceUpdates
      let points = updates.indices.map { index in
        let values = arm.records.compactMap { $0.distances?[index].distance }
        return point(Double(updates[index]), meanInterval(of: values))
      }
      series.append(
        Series(
          name: arm.name, style: .band, points: points, color: place,
          labelled: true))
      let fits = arm.records.compactMap { $0.distanceFit { Portable.log($0) } }
      guard fits.count == arm.records.count, let first = arm.records.first else { continue }
      let slope = Sample.mean(fits.map(\.slope.value))
      let intercept = Sample.mean(fits.map(\.intercept.value))
      let reach = first.distancesAtFullRate.map { Double($0.update) }
      series.append(
        Series(
          name: "\(arm.name) fit", style: .dashedLine,
          points: [reach.first, reach.last].compactMap { $0 }.map {
            Point(x: $0, y: intercept + slope * Portable.log($0))
          }, color: place, labelled: false))
    }
    return Panel(
      title: nil, x: Axis(label: "update t", scale: .log10, range: nil),
      y: Axis(label: Metric.distance.label, scale: .linear, range: nil), series: series,
      referenceLines: [])
  }
}
