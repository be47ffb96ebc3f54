/// A figure's points as the text of its .tsv file: one block a drawn series, two blank lines
/// between blocks (gnuplot's `index`), one blank line where a line breaks.
///
/// Columns: panel, series (both counted from 1), x, y, low, high. Comments name the series, so the
/// rows alone are tidy and the file alone is understood.
struct DataBlocks {
  private(set) var text: String
  /// The block of each drawn series, by panel and place in the panel.
  private var blocks: [[Int?]] = []

  init(_ figure: Figure) {
    text = "# \(ShownText.line(figure.title))\n# panel\tseries\tx\ty\tlow\thigh\n"
    var count = 0
    for (panelIndex, panel) in figure.panels.enumerated() {
      var row: [Int?] = []
      for (seriesIndex, series) in panel.series.enumerated() {
        let runs = panel.drawnRuns(of: series)
        guard !runs.isEmpty else {
          row.append(nil)
          continue
        }
        if count > 0 { text += "\n\n" }
        let place = "panel \(panelIndex + 1), series \(seriesIndex + 1)"
        text += "# \(place): \(ShownText.line(series.name))\n"
        text += runs.map { run in
          run.map { point in
            let numbers = [point.x, point.y, point.low, point.high].map(NumberText.exact)
            return "\(panelIndex + 1)\t\(seriesIndex + 1)\t"
              + numbers.joined(separator: "\t") + "\n"
          }.joined()
        }.joined(separator: "\n")
        row.append(count)
        count += 1
      }
      blocks.append(row)
    }
  }

  /// The number gnuplot's `index` knows a series by; nil where none of its points can be drawn.
  func index(panel: Int, series: Int) -> Int? { blocks[panel][series] }
}

extension Panel {
  /// The points that have a place on the axes.
  func drawnPoints(of series: Series) -> [Point] { drawnRuns(of: series).flatMap { $0 } }

  /// The points that have a place on the axes, in runs that points without one separate.
  func drawnRuns(of series: Series) -> [[Point]] {
    var runs: [[Point]] = [[]]
    for point in series.points {
      if x.canShow(point.x), y.canShow(point.y) {
        runs[runs.count - 1].append(point)
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  /// The run of x values that automatic ranges must hold.
  var shownX: [Double] {
    series.flatMap { drawnPoints(of: $0).map(\.x) }
      + referenceLines.filter { $0.direction == .vertical }.map(\.value)
  }

  var shownY: [Double] {
    series.flatMap { series in
      drawnPoints(of: series).flatMap { point in
        [point.y] + (series.style.showsInterval ? [point.low, point.high].compactMap { $0 } : [])
      }
    } + referenceLines.filter { $0.direction == .horizontal }.map(\.value)
  }

  /// Whether there is anything at all to draw.
  var isEmpty: Bool { series.allSatisfy { drawnRuns(of: $0).isEmpty } }
}

extension Series.Style {
  var showsInterval: Bool { self == .band || self == .interval }
}
