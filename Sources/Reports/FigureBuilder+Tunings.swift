import Analysis
import Charts
import Planning
import Specification
import Statistics
import Training

/// Figures of tunings: what a search tried, how fast it found it, and how it learns.
extension FigureBuilder {
  func searchCourse(_ chart: ChartSpec, _ tunings: [String]) -> Figure {
    figure(chart, [searchCoursePanel(tunings)], note: searchNote)
  }

  func candidates(_ chart: ChartSpec, _ tuning: String) -> Figure {
    figure(
      chart, [candidatesPanel(tuning)],
      note: "What lies above the chart is left out. Candidates that were given up stand where they"
        + " ended.")
  }

  func validationCurves(_ chart: ChartSpec, _ tuning: String) -> Figure {
    figure(chart, validationPanels(tuning), note: "Means over what was held out in turn.")
  }

  private var searchNote: String {
    let count = summary.tunings.first?.searches.count ?? 0
    let judged = "Of candidates that were judged in full."
    return count == 1
      ? judged : "Line: mean over \(count) searches; band: its 95 % interval. \(judged)"
  }

  private func tuning(_ name: String) -> TuningSearch? {
    summary.tuning(named: name)?.searches.first
  }

  private func label(_ candidate: TuningCandidate?) -> String {
    (candidate?.metric ?? .validationLoss).label
  }

  /// The lowest validation error so far over the candidates tried.
  private func searchCoursePanel(_ names: [String]) -> Panel {
    let tunings = names.compactMap { summary.tuning(named: $0) }
    let lines = tunings.enumerated().map { place, tuning in
      Series(
        name: tuning.name, style: .band,
        points: tuning.course.map { point(Double($0.count), meanInterval(of: $0.values)) },
        color: place)
    }
    let best = tunings.first?.searches.first?.best
    return Panel(
      x: Axis(label: "candidates tried"),
      y: Axis(label: "lowest \(label(best)) so far", scale: .log10),
      series: lines)
  }

  /// All candidates of a search, the best of each batch size with its standard error, and the limit
  /// of one standard error above the lowest.
  private func candidatesPanel(_ name: String) -> Panel {
    let search = tuning(name)
    var lines: [Series] = []
    func dots(_ name: String, _ color: Int, where isShown: (TuningCandidate) -> Bool) {
      let points = (search?.candidates ?? []).filter { isShown($0) && $0.value.isFinite }.map {
        Point(x: Double($0.settings.batchSize), y: $0.value)
      }
      if !points.isEmpty {
        lines.append(Series(name: name, style: .points, points: points, color: color))
      }
    }
    dots("judged on one part, or given up", 5) { !$0.isComplete }
    dots("all else as in the best", 3) { $0.isComplete && $0.origin == .neighbour }
    dots("judged in full", 0) { $0.isComplete && $0.origin != .neighbour }
    let best = search?.bestOfEachBatchSize ?? []
    lines.append(
      Series(
        name: "best of each batch size, ± standard error", style: .band,
        points: best.map { candidate in
          let error = search?.standardError(of: candidate)
          return Point(
            x: Double(candidate.settings.batchSize), y: candidate.value,
            low: error.map { candidate.value - $0 }, high: error.map { candidate.value + $0 })
        }, color: 1))
    let limit = search?.oneErrorLimit.map {
      ReferenceLine(.horizontal, at: $0, label: "one standard error above the lowest")
    }
    return Panel(
      x: Axis(label: "batch size (examples)", scale: .log2),
      y: Axis(label: label(search?.best), range: candidateRange(search)), series: lines,
      referenceLines: [limit].compactMap { $0 })
  }

  /// Failures far above would press all that matters into a line: up to twice the span that the best of
  /// each batch size take.
  private func candidateRange(_ search: TuningSearch?) -> ClosedRange<Double>? {
    guard let search, let lowest = search.best?.value else { return nil }
    let best = search.bestOfEachBatchSize.map { ($0.value, search.standardError(of: $0) ?? 0) }
    let low = best.map { $0.0 - $0.1 }.min() ?? lowest
    let worst = best.map { $0.0 + $0.1 }.max() ?? lowest
    let span = max(worst - low, 1e-9)
    let highest = max(worst, search.candidates.map(\.value).filter(\.isFinite).max() ?? worst)
    return max(0, low - 0.1 * span)...min(highest, low + 2 * span) + 0.1 * span
  }

  /// Train and validation loss of the settings found, and of the best ones of the smallest and the
  /// largest batch size.
  private func validationPanels(_ name: String) -> [Panel] {
    guard let search = tuning(name), let best = search.best else { return [Panel.empty] }
    var shown = [best]
    let sizes = search.bestOfEachBatchSize
    for candidate in [sizes.first, sizes.last].compactMap({ $0 })
    where !shown.contains(where: { $0.settings == candidate.settings }) { shown.append(candidate) }
    shown.sort { $0.settings.batchSize < $1.settings.batchSize }
    return shown.map { candidate in
      let isBest = candidate.settings == best.settings
      func line(_ name: String, _ metric: Metric, _ color: Int) -> Series {
        Series(
          name: name, style: .line,
          points: candidate.course(of: metric).map { Point(x: Double($0.epoch), y: $0.value) },
          color: color)
      }
      return Panel(
        title: "batch \(candidate.settings.batchSize)\(isBest ? " (found)" : "")",
        x: Axis(label: "epoch"), y: Axis(label: "loss", scale: .log10),
        series: [line("train", .trainLoss, 0), line("validation", .validationLoss, 1)],
        referenceLines: candidate.bestEpoch.map {
          [ReferenceLine(.vertical, at: Double($0), label: "judged here")]
        } ?? [])
    }
  }
}

extension Panel {
  fileprivate static var empty: Panel { Panel(x: Axis(label: ""), y: Axis(label: ""), series: []) }
}
