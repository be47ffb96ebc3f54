extension GnuplotScript {
  /// An element of a plot command, and what it draws.
  typealias Plot = (command: String, drawn: DrawnPart)

  /// The elements of a panel's plot command: bands first, so that no line lies under one.
  func plots(_ index: Int, isLast: Bool) -> [Plot] {
    let panel = figure.panels[index]
    var bands: [Plot] = []
    var marks: [Plot] = []
    for (seriesIndex, series) in panel.series.enumerated() {
      guard let block = data.index(panel: index, series: seriesIndex) else { continue }
      let source = "data index \(block)"
      if series.style == .band {
        bands.append(("\(source) \(band(series, panel)) notitle", .series(seriesIndex)))
      }
      let mark = mark(series, panel, layout.panels[index])
      marks.append(("\(source) \(mark) notitle", .series(seriesIndex)))
    }
    var plots = bands + marks
    // A plot of key entries alone is an assertion failure in gnuplot 5.4.
    if plots.isEmpty { plots = [("NaN notitle", .nothing)] }
    if isLast, let key = layout.key {
      plots += key.entries.flatMap { entry in
        keyEntry(entry).map { ($0, .key(name: entry.name)) }
      }
    }
    return plots
  }

  private func band(_ series: Series, _ panel: Panel) -> String {
    let least = NumberText.exact(floor(panel))
    return "using (\(x(series, panel))):(bound($5, $4, \(least))):(bound($6, $4, \(least)))"
      + " with filledcurves ls \(styleNumber(series.color)) fs transparent solid 0.18 noborder"
  }

  private func mark(_ series: Series, _ panel: Panel, _ place: PanelLayout) -> String {
    let style = "ls \(styleNumber(series.color))"
    let x = x(series, panel)
    let columns = x == "$3" ? "using 3:4" : "using (\(x)):4"
    let count = panel.drawnPoints(of: series).count
    let every = max(1, (count + 11) / 12)
    switch series.style {
    case .line:
      // Shapes tell lines apart only where no name stands at their ends.
      let needsShapes = place.endLabels.isEmpty && panel.series.count > 1 && count > 1
      return needsShapes
        ? "\(columns) with linespoints \(style) pointinterval \(every)"
        : "\(columns) with lines \(style)"
    case .linePoints, .band:
      return "\(columns) with linespoints \(style) pointinterval \(every)"
    case .dashedLine:
      return "\(columns) with lines \(style) lw 1.4 dt 2"
    case .points:
      return "\(columns) with points \(style) ps 0.9"
    case .dots:
      let faint = Palette.color(series.color).replacing("#", with: "#80")
      return "\(columns) with points \(style) pt 7 ps 0.45 lc rgb '\(faint)'"
    case .interval:
      let least = NumberText.exact(floor(panel))
      return "using (\(x)):4:(bound($5, $4, \(least))):(bound($6, $4, \(least)))"
        + " with yerrorbars \(style) ps 1"
    }
  }

  /// The least value that an interval may reach down to.
  private func floor(_ panel: Panel) -> Double {
    panel.y.isLogarithmic ? 1e-300 : -1e300
  }

  /// Where a series stands on the x axis.
  private func x(_ series: Series, _ panel: Panel) -> String {
    let offset = CategoryDodge(panel).offset(of: series)
    guard offset != 0 else { return "$3" }
    return offset < 0 ? "$3-\(fraction(-offset))" : "$3+\(fraction(offset))"
  }

  /// A sample and its name; further lines of the name get a sample that cannot be seen.
  private func keyEntry(_ entry: KeyLayout.Entry) -> [String] {
    let style = "ls \(styleNumber(entry.color))"
    let sample: String
    switch entry.style {
    case .line, .linePoints, .band: sample = "with linespoints \(style)"
    case .dashedLine: sample = "with lines \(style) lw 1.4 dt 2"
    case .points: sample = "with points \(style) ps 0.9"
    case .interval: sample = "with yerrorbars \(style) ps 1"
    case .dots:
      let faint = Palette.color(entry.color).replacing("#", with: "#80")
      sample = "with points \(style) pt 7 ps 0.45 lc rgb '\(faint)'"
    }
    return entry.lines.enumerated().map { index, line in
      "keyentry \(index == 0 ? sample : "with lines lc rgb '#ffffffff'")"
        + " title \(GnuplotText.quoted(line))"
    }
  }
}
