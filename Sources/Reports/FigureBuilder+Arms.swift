import Analysis
import Charts
import Elementary
import Records
import Specification
import Statistics

/// Figures of arms: their final metrics, and their metrics over the course of training.
extension FigureBuilder {
  func batchSizes(
    _ chart: ChartSpec, _ metrics: [Metric], _ series: [ChartSpec.Series], _ isLogarithmic: Bool
  ) -> Figure {
    figure(
      chart, metrics.map { batchSizePanel($0, series, isLogarithmic) },
      note: "Mean over \(seedWords) with its 95 % interval."
        + failureNote(metrics, series.flatMap(\.arms)))
  }

  func curves(
    _ chart: ChartSpec, _ metrics: [Metric], _ against: ChartSpec.Progress, _ arms: [String],
    _ isLogarithmic: Bool
  ) -> Figure {
    figure(
      chart, metrics.map { curvePanel($0, against, arms, isLogarithmic) },
      note: "Line: mean over \(seedWords); band: its 95 % interval.")
  }

  func finalValues(
    _ chart: ChartSpec, _ metrics: [Metric], _ arms: [String], _ isLogarithmic: Bool
  ) -> Figure {
    figure(
      chart, metrics.map { armPanel($0, arms, isLogarithmic) },
      note: "Small: each seed. Large: mean with its 95 % interval." + failureNote(metrics, arms))
  }

  func distance(_ chart: ChartSpec, _ arms: [String]) -> Figure {
    figure(
      chart, [distancePanel(arms)],
      note: "Solid: mean over seeds. Dashed: least-squares fit of a + b log t at full rate.")
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
        scale: metric.traits.isCount || isLogarithmic ? .log10 : .linear, range: nil),
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
