import Analysis
import Charts
import Foundation
import Host
import Planning
import Records
import Specification

/// Writes reports: a folder an experiment, and the page that lists them.
///
/// A report is made aside and takes the old one's place at once, so it is replaced whole or not at
/// all. Everything but the files whose names begin with `machine` is a function of the summary.
package struct ReportWriter: Sendable {
  private let output: URL
  private let format: FigureFormat
  private let writesHTML: Bool
  private let datasets: DatasetCache
  private let timings: (any UpdateTimings)?
  private let gnuplot: GnuplotRenderer

  /// - Parameters:
  ///   - writesHTML: Whether each page gets its HTML beside its Markdown, where figures are SVG.
  ///   - timings: Nil to leave out the page on the machine.
  package init(
    output: URL, format: FigureFormat, writesHTML: Bool = false, datasets: DatasetCache,
    timings: (any UpdateTimings)?, gnuplot: GnuplotRenderer = GnuplotRenderer()
  ) {
    self.output = output
    self.format = format
    self.writesHTML = writesHTML && format == .svg
    self.datasets = datasets
    self.timings = timings
    self.gnuplot = gnuplot
  }

  /// Measures what a report tells of the machine, and what nobody has measured yet; while nothing else runs.
  package func measure(_ summary: Summary) throws {
    if let timings { _ = try MachineReport(summary, timings: timings) }
  }

  /// Where a report has its summary.
  static let summaryFile = "data/summary.json"

  /// Writes one experiment's report and returns its folder.
  ///
  /// - Throws: `OtherDataThere` where the folder has a report on other data.
  @discardableResult
  package func write(_ summary: Summary) throws -> URL {
    try DurableFiles.createFolder(output)
    let temporary = output.appendingPathComponent(TemporaryName.of(summary.spec.name))
    let place = output.appendingPathComponent(summary.spec.name)
    try ReportOwner.check(place, takes: summary)
    removeLeftovers(of: summary.spec.name)
    do {
      try writeFiles(of: summary, to: temporary)
      try DurableFiles.replaceFolder(place, with: temporary)
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    return place
  }

  /// What processes that were killed have left of reports that they were making; where it cannot be
  /// removed, it does no harm.
  private func removeLeftovers(of name: String) {
    let manager = FileManager.default
    for file in (try? manager.contentsOfDirectory(atPath: output.path)) ?? []
    where TemporaryName.isLeft(file, of: name) {
      try? manager.removeItem(at: output.appendingPathComponent(file))
    }
  }

  /// Writes the page over the given summaries, whose reports have been written.
  ///
  /// - Parameter unfinished: The other experiments.
  package func writeIndex(
    _ summaries: [Summary], profile: String, unfinished: [UnfinishedReport] = []
  ) throws {
    let entries = summaries.map { summary in
      IndexReport.Entry(
        summary: summary,
        figure: summary.spec.charts.first.map { "\($0.id).\(format.rawValue)" })
    }
    let text = IndexReport(entries: entries, profile: profile, unfinished: unfinished).markdown()
    let page = output.appendingPathComponent(Self.htmlIndex)
    if writesHTML {
      let takeaways = entries.compactMap { entry in
        entry.figure.map { ("\(entry.summary.spec.name)/figures/\($0)", entry.summary.answer) }
      }
      let html = try HTMLReport.html(
        of: text, in: output, listsSections: false,
        takeaways: Dictionary(takeaways) { first, _ in first })
      try DurableFiles.replace(page, with: Data(html.utf8))
    } else if FileManager.default.fileExists(atPath: page.path) {
      // Of other reports than those that stand here now.
      try DurableFiles.remove(page)
    }
    try DurableFiles.replace(
      output.appendingPathComponent(Self.markdownIndex), with: Data(text.utf8))
  }

  private static let htmlIndex = "index.html"
  private static let markdownIndex = "README.md"

  /// What `writeIndex` writes, the page to open first.
  package var indexPages: [String] { (writesHTML ? [Self.htmlIndex] : []) + [Self.markdownIndex] }

  private func writeFiles(of summary: Summary, to folder: URL) throws {
    let figuresFolder = folder.appendingPathComponent("figures")
    let dataFolder = folder.appendingPathComponent("data")
    try DurableFiles.createFolder(figuresFolder)
    try DurableFiles.createFolder(dataFolder)
    var figures: [(chart: ChartSpec, file: String, hasScript: Bool)] = []
    var drawn: [String: Figure] = [:]
    for chart in summary.spec.charts {
      let figure = try draw(chart, of: summary, into: figuresFolder)
      drawn[chart.id] = figure
      figures.append((chart, "\(chart.id).\(format.rawValue)", figure != nil))
    }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    let report = ExperimentReport(
      summary: summary, figures: figures, hasMachinePage: timings != nil,
      tables: try TableReport.tables(of: summary, datasets: datasets))
    let markdown = report.markdown()
    try write(markdown, "README.md")
    if writesHTML {
      let page = HTMLReport(summary: summary, figures: drawn, folder: folder, gnuplot: gnuplot)
      try write(try page.html(of: markdown), Self.htmlIndex)
    }
    try SummaryDocument(summary).json().write(
      to: folder.appendingPathComponent(Self.summaryFile))
    try write(TidyTables.trials(summary), "data/trials.csv")
    try write(TidyTables.history(summary), "data/history.csv")
    if let studies = TidyTables.studies(summary) { try write(studies, "data/studies.csv") }
    if let candidates = TidyTables.candidates(summary) {
      try write(candidates, "data/candidates.csv")
    }
    if let noise = TidyTables.noise(summary) { try write(noise, "data/noise.csv") }
    if let minima = TidyTables.minima(summary) { try write(minima, "data/minima.csv") }
    if let paths = TidyTables.paths(summary) { try write(paths, "data/paths.csv") }
    if let timings {
      let machine = try MachineReport(summary, timings: timings)
      var text = machine.markdown()
      for figure in machine.figures {
        _ = try gnuplot.render(figure, into: figuresFolder, format: format)
        text += "\n![\(figure.title)](figures/\(figure.name).\(format.rawValue))\n"
      }
      try write(text, "machine.md")
      if writesHTML {
        try write(
          try HTMLReport.html(of: text, in: folder, listsSections: false), "machine.html")
      }
      try write(machine.csv(), "data/machine.csv")
    }
  }

  /// Draws a chart.
  ///
  /// - Returns: The figure that gnuplot drew, whose script and data stand beside it; nil of a picture.
  private func draw(_ chart: ChartSpec, of summary: Summary, into folder: URL) throws -> Figure? {
    switch try ChartDrawing(of: chart, summary: summary, datasets: datasets) {
    case .figure(let figure):
      _ = try gnuplot.render(figure, into: folder, format: format)
      return figure
    case .picture(let picture):
      _ = try picture?.render(into: folder, format: format)
      return nil
    }
  }
}
