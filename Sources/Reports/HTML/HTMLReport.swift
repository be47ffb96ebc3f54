import Analysis
import Charts
import Foundation
import Specification

/// One experiment's page as a single HTML file that fetches nothing: its Markdown's text with the charts in
/// it, and the values behind them.
struct HTMLReport {
  /// What no page may be larger than.
  static let largestSize = 2_000_000

  /// What a page is left without, one after the other, until it is small enough.
  private enum Detail: Int, CaseIterable, Comparable {
    case links, drawings, values, scales

    static func < (one: Detail, other: Detail) -> Bool { one.rawValue < other.rawValue }
  }

  let summary: Summary
  /// Of the charts that gnuplot drew, by the chart's id.
  let figures: [String: Figure]
  /// Where the report is being made, with its pictures in it.
  let folder: URL
  let gnuplot: GnuplotRenderer

  func html(of markdown: String) throws -> String {
    let page = linked(MarkdownReader.page(markdown))
    let drawings = try drawingsOnOtherScales()
    var html = ""
    for detail in Detail.allCases.reversed() {
      html = try self.html(of: page, detail, drawings)
      if html.utf8.count <= Self.largestSize { break }
    }
    return html
  }

  private func html(
    of page: ReportPage, _ detail: Detail, _ drawings: [String: [(figure: Figure, svg: String)]]
  ) throws -> String {
    var data = ChartData()
    var pictures: [String: HTMLPicture] = [:]
    for chart in detail > .links ? summary.spec.charts : [] {
      let file = "figures/\(chart.id).svg"
      guard
        var picture = HTMLPicture(
          folder.appendingPathComponent(file), anchor: Self.anchor(of: chart),
          takeaway: takeaway(of: chart))
      else { continue }
      if detail > .drawings, let figure = figures[chart.id] {
        let others = detail == .scales ? drawings[chart.id] ?? [] : []
        picture.explain(by: figure, others, adding: &data)
      }
      pictures[file] = picture
    }
    var blocks = HTMLBlocks(pictures: pictures, listsSections: true)
    return try HTMLDocument(
      title: summary.spec.title, body: blocks.html(page), data: data.charts.isEmpty ? nil : data
    ).html()
  }

  /// The charts on the scales that they are not made for, by one process of gnuplot.
  private func drawingsOnOtherScales() throws -> [String: [(figure: Figure, svg: String)]] {
    let others = summary.spec.charts.flatMap { chart in
      (figures[chart.id]?.onOtherScales.dropFirst() ?? []).map { (chart: chart.id, figure: $0) }
    }
    let documents = try gnuplot.drawings(of: others.map(\.figure))
    return zip(others, documents).reduce(into: [:]) { drawings, pair in
      drawings[pair.0.chart, default: []].append((pair.0.figure, pair.1))
    }
  }

  // MARK: - Claims and charts

  static func anchor(of chart: ChartSpec) -> String { "chart-\(chart.id)" }

  /// What charts show: the main one the answer, and each the claims that it bears on and what is drawn.
  private func takeaway(of chart: ChartSpec) -> String {
    let answer = chart.id == summary.spec.charts.first?.id ? summary.answer : ""
    let parts = [
      answer, ClaimCharts(summary).takeaway(from: chart),
      figures[chart.id].map(Self.description) ?? "",
    ]
    return parts.filter { !$0.isEmpty }.map { $0.last.map(".!?".contains) == true ? $0 : $0 + "." }
      .joined(separator: " ")
  }

  private static func description(of figure: Figure) -> String {
    let panels = figure.panels.map { panel in
      panel.x.label.isEmpty ? panel.y.label : "\(panel.y.label) against \(panel.x.label)"
    }
    var names: [String] = []
    for series in figure.panels.flatMap(\.series)
    where series.labelled && !names.contains(series.name) {
      names.append(series.name)
    }
    return
      (["Shown: \(panels.joined(separator: "; "))"]
      + (names.isEmpty ? [] : ["of \(names.joined(separator: ", "))"])).joined(separator: ", ")
      + "." + (figure.note.map { " \($0)" } ?? "")
  }

  /// The page with a link from each claim to the chart that shows it, and a place to come to for each.
  private func linked(_ page: ReportPage) -> ReportPage {
    var page = page
    guard
      let heading = page.blocks.firstIndex(of: .heading(level: 2, [.text("Claims")])),
      heading + 1 < page.blocks.count, case .table(var table) = page.blocks[heading + 1],
      table.rows.count == summary.claims.count
    else { return page }
    let charts = ClaimCharts(summary)
    for (index, claim) in summary.claims.enumerated() {
      table.rows[index].anchor = "claim-\(HTMLText.anchor(claim.spec.id))"
      guard let chart = charts.chart(of: claim) else { continue }
      table.rows[index].cells[0] += [
        .text(" "),
        .link([.text("Chart: \(chart.title)")], to: "#\(Self.anchor(of: chart))"),
      ]
    }
    page.blocks[heading + 1] = .table(table)
    return page
  }
}

extension HTMLReport {
  /// A page that has pictures and no more, such as the index and that of the machine.
  ///
  /// - Parameters:
  ///   - folder: Where the page is to lie.
  ///   - takeaways: What readers should take from pictures, by their files.
  static func html(
    of markdown: String, in folder: URL, listsSections: Bool, takeaways: [String: String] = [:]
  ) throws -> String {
    let page = MarkdownReader.page(markdown)
    var pictures: [String: HTMLPicture] = [:]
    for case .figure(_, let file) in page.blocks {
      pictures[file] = HTMLPicture(
        folder.appendingPathComponent(file), anchor: "chart-\(HTMLText.anchor(file))",
        takeaway: takeaways[file] ?? "")
    }
    var title = ""
    for case .heading(1, let words) in page.blocks where title.isEmpty { title = words.plainText }
    func html(_ pictures: [String: HTMLPicture]) throws -> String {
      var blocks = HTMLBlocks(pictures: pictures, listsSections: listsSections)
      return try HTMLDocument(title: title, body: blocks.html(page), data: nil).html()
    }
    let whole = try html(pictures)
    return whole.utf8.count <= largestSize ? whole : try html([:])
  }
}

extension HTMLReport {
  /// A figure by the file that the page's Markdown names it by, as gnuplot drew it.
  struct Drawing {
    let file: String
    let figure: Figure
    let svg: String
    let takeaway: String
  }

  /// A page with figures that no file holds; as many of them, from the first on, as its size has room for. The
  /// others are missing in it.
  static func html(of markdown: ([Drawing]) -> String, _ drawings: [Drawing]) throws -> String {
    var count = drawings.count
    while true {
      let shown = Array(drawings.prefix(count))
      let page = MarkdownReader.page(markdown(shown))
      var data = ChartData()
      var pictures: [String: HTMLPicture] = [:]
      for drawing in shown {
        let anchor = "chart-\(HTMLText.anchor(drawing.file))"
        var picture = HTMLPicture(
          document: Data(drawing.svg.utf8), anchor: anchor, takeaway: drawing.takeaway)
        picture?.explain(by: drawing.figure, [], adding: &data)
        pictures[drawing.file] = picture
      }
      data.leaveOutSwitchesWhereTooMany()
      var title = ""
      for case .heading(1, let words) in page.blocks where title.isEmpty { title = words.plainText }
      var blocks = HTMLBlocks(pictures: pictures, listsSections: true)
      let html = try HTMLDocument(
        title: title, body: blocks.html(page), data: data.charts.isEmpty ? nil : data
      ).html()
      if html.utf8.count <= largestSize || count == 0 { return html }
      // By its share, and a little more: tables have one, too.
      count = min(count - 1, count * largestSize / html.utf8.count * 9 / 10)
    }
  }
}
