import Analysis
import Charts
import Landscape
import Records
import Specification
import Statistics
import Training

/// Figures of what is measured around minima: the loss along paths, and the Hessian's spectrum.
extension FigureBuilder {
  func lossPath(_ chart: ChartSpec, _ path: String) -> Figure {
    figure(chart, pathPanels(path), note: pathNote(path))
  }

  func spectrum(_ chart: ChartSpec) -> Figure {
    figure(chart, [spectrumPanel], note: spectrumNote)
  }

  /// Train and test loss along the straight and the curved path, on the same axis.
  private func pathPanels(_ name: String) -> [Panel] {
    var panels = [false, true].map { pathPanel(name, isCurved: $0) }
    let shown = panels.flatMap(\.series).flatMap(\.points).flatMap { point in
      [point.y, point.low, point.high].compactMap { $0 }.filter { $0.isFinite && $0 > 0 }
    }
    guard let low = shown.min(), let high = shown.max() else { return panels }
    for index in panels.indices { panels[index].y.range = low / 1.3...high * 1.3 }
    return panels
  }

  /// Against α, the two ends marked with their arms' names.
  private func pathPanel(_ name: String, isCurved: Bool) -> Panel {
    let path = summary.landscape?.spec.paths.first { $0.name == name }
    let results = summary.landscape?.results
    let paths = (isCurved ? results?.curvedPaths : results?.linearPaths)?[name]
    let positions = paths?.first?.map(\.position) ?? []
    func line(_ set: String, _ color: Int, _ loss: @escaping (PathPoint) -> Double?) -> Series {
      let course = summary.landscape?.course(along: name, isCurved: isCurved, of: loss) ?? []
      let estimates = Dictionary(uniqueKeysWithValues: course.map { ($0.position, $0.estimate) })
      return Series(
        name: set, style: .band,
        points: positions.map { position in
          // Not a number has no place on the axis, and the line breaks there.
          estimates[position].map { point(position, $0) } ?? Point(x: position, y: .nan)
        }, color: color)
    }
    let ends = [path?.from, path?.to].compactMap { $0 }
    return Panel(
      title: title(from: path?.from ?? "", to: path?.to ?? "", isCurved: isCurved),
      x: Axis(label: "α"),
      y: Axis(
        label: label(.trainLoss, of: arms(ends)).replacing("train ", with: ""), scale: .log10),
      series: [
        line("train", 0) { $0.train?.loss }, line("test", 1) { $0.test?.loss },
      ],
      referenceLines: ends.enumerated().map { place, arm in
        ReferenceLine(.vertical, at: Double(place), label: arm)
      })
  }

  private func title(from first: String, to second: String, isCurved: Bool) -> String {
    isCurved
      ? "curved: cos(απ/2) \(first) + sin(απ/2) \(second)"
      : "straight: (1 − α) \(first) + α \(second)"
  }

  private func pathNote(_ name: String) -> String {
    let count = summary.landscape?.results.linearPaths[name]?.count ?? 0
    let seeds = count == 1 ? "1 seed" : "\(count) seeds"
    return "Line: mean over \(seeds); band: its 95 % interval. Names stand for the weights that"
      + " training ended with; batch norm's statistics are estimated anew at every α."
  }

  /// Why an arm has no mean of what is measured around minima.
  func failureNote(_ metrics: [Metric], _ names: [String]) -> String {
    let isMissing = metrics.filter(\.isOfLandscape).contains { metric in
      arms(names).contains { $0.estimate(of: metric) == nil }
    }
    return isMissing ? " No mean: not measured, or the search for some seed's maximum failed." : ""
  }

  /// Below this share of the highest density nothing is drawn: there it is the smoothing's tail.
  private static let lowestShare = 1e-6

  /// The density of eigenvalues, a line an arm.
  private var spectrumPanel: Panel {
    let spectra = summary.landscape?.spec.spectra ?? []
    let lines = spectra.enumerated().compactMap { place, arm -> Series? in
      guard let curve = summary.landscape?.results.spectra[arm] ?? nil else { return nil }
      let floor = Self.lowestShare * (curve.densities.map(\.value).max() ?? 0)
      let points = zip(curve.eigenvalues, curve.densities).map { eigenvalue, density in
        // Not a number has no place on the axis, and the line breaks there.
        var point = point(eigenvalue, density)
        if density.value < floor { point.y = .nan }
        point.low = point.low.map { max($0, floor) }
        return point
      }
      return Series(name: arm, style: .band, points: points, color: place)
    }
    return Panel(
      x: Axis(label: "eigenvalue of the Hessian of the train loss"),
      y: Axis(label: "density (1 / eigenvalue)", scale: .log10), series: lines)
  }

  private var spectrumNote: String {
    let widths = (summary.landscape?.spec.spectra ?? []).compactMap { arm -> String? in
      guard let curve = summary.landscape?.results.spectra[arm] ?? nil else { return nil }
      return "\(Format.number(curve.deviation)) (\(arm))"
    }
    return "One seed an arm; band: 95 % interval over the random vectors of stochastic Lanczos"
      + " quadrature. Smoothed by a Gaussian of deviation \(widths.joined(separator: ", "))."
      + " Densities below a millionth of the highest are not drawn."
  }
}
