import Analysis
import Charts
import Elementary
import Specification
import Statistics

/// Figures of studies: steps to target, noise scale, and what machines that are not here would take.
extension FigureBuilder {
  private func series(_ names: [String]) -> [SeriesSummary] {
    names.compactMap { name in summary.series.first { $0.name == name } }
  }

  func stepsToTarget(_ chart: ChartSpec, _ names: [String]) -> Figure {
    figure(
      chart, stepsPanels(series(names)),
      note: "Points: geometric mean over \(summary.spec.seeds.count) confirming seeds with its"
        + " 95 % interval.")
  }

  func noiseScale(_ chart: ChartSpec, _ arms: [String], _ series: [String]) -> Figure {
    figure(
      chart, [noisePanel(arms, series)],
      note: "Over each doubling of the updates: mean tr Σ over mean |G|² with Fieller's 95 %"
        + " interval over seeds.")
  }

  func costModel(_ chart: ChartSpec, _ name: String) -> Figure {
    figure(
      chart, series([name]).flatMap(modelPanels),
      note: "A model, not a measurement: see the report's section on cost.")
  }

  /// A panel for each series; where there are many, all in one, without their curves.
  private func stepsPanels(_ series: [SeriesSummary]) -> [Panel] {
    guard series.count > 3 else { return series.map(stepsPanel) }
    let lines = series.enumerated().map { place, series in
      Series(
        name: series.name, style: .band,
        points: series.studies.filter { $0.updates != nil }.compactMap { study in
          study.updatesEstimate.map { point(Double(study.batchSize), $0) }
        }, color: place)
    }
    return [
      Panel(
        x: Axis(label: "batch size (examples)", scale: .log2),
        y: Axis(label: "updates to target", scale: .log10), series: lines)
    ]
  }

  /// Updates to the target against batch size, with the curve through them and its regions.
  private func stepsPanel(_ series: SeriesSummary) -> Panel {
    var lines: [Series] = []
    let sizes = series.studies.filter { $0.best != nil }.map { Double($0.batchSize) }
    if let first = series.studies.first(where: { $0.best != nil }), let last = sizes.last,
      let updates = first.updatesEstimate?.value
    {
      lines.append(
        Series(
          name: "perfect scaling", style: .dashedLine,
          points: [sizes[0], last].map { Point(x: $0, y: updates * sizes[0] / $0) }, color: 4))
    }
    var borders: [ReferenceLine] = []
    if case .success(let fit) = series.fit, let last = sizes.last {
      lines.append(
        Series(
          name: "S(B) = S_min (1 + B_crit / B)", style: .dashedLine,
          points: steps(from: sizes[0], to: last).map {
            Point(x: $0, y: fit.curve.updates(at: $0))
          }, color: 1))
      borders = [
        ReferenceLine(
          .vertical, at: fit.curve.perfectScalingEnd, label: "perfect scaling ends"),
        ReferenceLine(
          .vertical, at: fit.curve.criticalBatchSize,
          label: "B_crit = \(Format.number(fit.curve.criticalBatchSize.rounded()))"),
        ReferenceLine(
          .vertical, at: fit.curve.maximalParallelismStart,
          label: "maximal data parallelism begins"),
      ]
    }
    func measured(_ name: String, _ color: Int, where isShown: (StudySummary) -> Bool) {
      let points = series.studies.filter(isShown).compactMap { study in
        study.updatesEstimate.map { point(Double(study.batchSize), $0) }
      }
      guard !points.isEmpty else { return }
      lines.append(Series(name: name, style: .interval, points: points, color: color))
    }
    measured("measured", 0) { $0.updates != nil }
    // The second round of the palette has open marks.
    measured("at the edge of its search", 8) { $0.updates == nil }
    return Panel(
      title: series.name, x: Axis(label: "batch size (examples)", scale: .log2),
      y: Axis(label: "updates to target", scale: .log10), series: lines, referenceLines: borders)
  }

  /// Places evenly spread on a logarithmic axis.
  private func steps(from low: Double, to high: Double) -> [Double] {
    let count = 60
    return (0...count).map { index in
      low * Portable.exp(Portable.log(high / low) * Double(index) / Double(count))
    }
  }

  private func noisePanel(_ names: [String], _ seriesNames: [String]) -> Panel {
    let lines = arms(names).enumerated().map { place, arm in
      Series(
        name: arm.name, style: .band,
        points: arm.noiseCourse.map { point(Double($0.update), $0.scale) }, color: place)
    }
    let critical = series(seriesNames).compactMap { series -> ReferenceLine? in
      guard case .success(let fit) = series.fit else { return nil }
      return ReferenceLine(
        .horizontal, at: fit.curve.criticalBatchSize, label: "B_crit of \(series.name)")
    }
    return Panel(
      x: Axis(label: "update", scale: .log10),
      y: Axis(label: "noise scale tr Σ / |G|² (examples)", scale: .log10), series: lines,
      referenceLines: critical)
  }

  /// A panel for each machine; empty where no study of the series is valid.
  private func modelPanels(_ series: SeriesSummary) -> [Panel] {
    let tables = CostModelTable.all(of: series, in: summary)
    guard tables.isEmpty else { return tables.map(modelPanel) }
    return (summary.spec.cost?.machines ?? []).map { modelPanel($0, lines: []) }
  }

  private func modelPanel(_ table: CostModelTable) -> Panel {
    var lines = table.shownBatchSizes.enumerated().map { place, size in
      Series(
        name: "batch \(size)", style: .line,
        points: table.rows.compactMap { row in
          row.seconds[size].map { Point(x: Double(row.workers), y: $0) }
        }, color: place + 1)
    }
    lines.append(
      Series(
        name: "the best of all", style: .dashedLine,
        points: table.rows.map { Point(x: Double($0.workers), y: $0.best.seconds) }, color: 0))
    return modelPanel(table.machine, lines: lines)
  }

  private func modelPanel(_ machine: MachineModel, lines: [Series]) -> Panel {
    Panel(
      title: machine.name, x: Axis(label: "workers", scale: .log2),
      y: Axis(label: "seconds to target, modelled", scale: .log10), series: lines)
  }
}
