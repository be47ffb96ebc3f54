import Foundation
import Testing

@testable import Charts

/// What of a figure reaches its data file and its picture.
@Suite struct FigureTests {
  private static func panel(
    _ points: [Point], style: Series.Style = .line, y: Axis.Scale = .linear
  ) -> Panel {
    Panel(
      x: Axis(label: "x"), y: Axis(label: "y", scale: y),
      series: [Series(name: "s", style: style, points: points, color: 0)])
  }

  @Test func dataFileIsTidy() {
    let first = Self.panel([
      Point(x: 1, y: 0.1, low: 0, high: 0.25), Point(x: 2, y: .nan), Point(x: 3, y: 1e-7),
    ])
    var second = Self.panel([Point(x: .infinity, y: 1)])
    second.series.append(
      Series(name: "later\nname", style: .points, points: [Point(x: 4, y: -5)], color: 1))
    let data = DataBlocks(Figure(name: "f", title: "A title", panels: [first, second]))
    #expect(
      data.text == """
        # A title
        # panel\tseries\tx\ty\tlow\thigh
        # panel 1, series 1: s
        1\t1\t1\t0.1\t0\t0.25

        1\t1\t3\t1e-07\tNaN\tNaN


        # panel 2, series 2: later name
        2\t2\t4\t-5\tNaN\tNaN

        """)
    #expect(data.index(panel: 0, series: 0) == 0)
    #expect(data.index(panel: 1, series: 0) == nil)
    #expect(data.index(panel: 1, series: 1) == 1)
  }

  @Test func logarithmicAxesLeaveOutWhatHasNoLogarithm() {
    let points = [0, -1, 2, 3, 0, 4].enumerated().map { Point(x: Double($0), y: $1) }
    let panel = Self.panel(points, y: .log10)
    #expect(panel.drawnRuns(of: panel.series[0]).map { $0.map(\.y) } == [[2, 3], [4]])
    #expect(Self.panel(points).drawnPoints(of: panel.series[0]).count == 6)
  }

  /// Every style, with nothing to draw, one point, and points of which some cannot be drawn.
  @Test(
    arguments: Series.Style.allCases,
    [
      [], [Point(x: 1, y: .nan)], [Point(x: 1, y: 0)], [Point(x: 1, y: 2)],
      [Point(x: 1, y: 2, low: -.infinity, high: .nan), Point(x: 2, y: 3, low: -1, high: 4)],
      [Point(x: -1e308, y: 1), Point(x: 1, y: 1e308), Point(x: 2, y: -1e300), Point(x: 3, y: 4)],
    ])
  func anythingIsDrawn(_ style: Series.Style, _ points: [Point]) throws {
    try inScratchFolder { folder in
      for (name, scale) in [("linear", Axis.Scale.linear), ("log2", .log2), ("log10", .log10)] {
        let panel = Self.panel(points, style: style, y: scale)
        let figure = Figure(name: name, title: "", panels: [panel])
        let files = try GnuplotRenderer().render(figure, into: folder, format: .svg)
        let svg = try String(contentsOf: files[2], encoding: .utf8)
        #expect(svg.contains(">no finite values<") == panel.isEmpty)
        #expect(svg.hasSuffix("</svg>\n\n"))
      }
    }
  }

  @Test func labelsStandAtLineEndsWhereTheyFit() {
    func layout(ends: [Double], style: Series.Style = .line, name: String = "s") -> FigureLayout {
      let series = ends.enumerated().map { index, end in
        Series(
          name: "\(name)\(index)", style: style, points: [Point(x: 0, y: 0), Point(x: 1, y: end)],
          color: index)
      }
      let panel = Panel(x: Axis(label: "x"), y: Axis(label: "y"), series: series)
      return FigureLayout(Figure(name: "f", title: "", panels: [panel]))
    }
    #expect(layout(ends: [1, 2, 3]).panels[0].endLabels.map(\.text) == ["s0", "s1", "s2"])
    #expect(layout(ends: [1, 2, 3]).key == nil)
    #expect(layout(ends: [3, 3, 3, 3, 3, 3]).key?.entries.count == 6)
    #expect(layout(ends: [1, 2, 3, 4, 5, 6, 7]).key?.entries.count == 7)
    #expect(layout(ends: [1, 2], style: .interval).key?.isColumn == true)
    let wide = String(repeating: "wide ", count: 30)
    #expect(layout(ends: [1, 2], name: wide).key?.isColumn == false)
    #expect(layout(ends: [1, .nan]).key?.entries.count == 2)
  }

  @Test func aSeriesThatCannotBeDrawnSaysSoInTheKey() {
    let entries = KeyLayout.entries(of: [Self.panel([Point(x: 0, y: .nan)])])
    #expect(entries.map(\.lines) == [["s (no finite values)"]])
  }

  @Test(arguments: [
    ([0.5, 0.5], [0.45, 0.55]), ([0.1, 0.9], [0.1, 0.9]), ([0.0, 0.0], [0.0, 0.1]),
    ([1.0, 1.0, 1.0], [0.8, 0.9, 1.0]), ([0.52, 0.5], [0.56, 0.46]),
  ])
  func labelsAreSpread(_ wanted: [Double], _ expected: [Double]) {
    let placed = EndLabels.spread(wanted, gap: 0.1)
    #expect(placed.count == expected.count)
    for (place, wish) in zip(placed, expected) { #expect(abs(place - wish) < 1e-12) }
  }

  @Test func colorsShareACategorySideBySide() {
    let series = [0, 1, 1].map { color in
      Series(name: "", style: .interval, points: [Point(x: 0, y: 1)], color: color)
    }
    let dots = Series(name: "", style: .dots, points: [Point(x: 0, y: 1)], color: 0)
    var panel = Panel(
      x: Axis(label: "", scale: .categories(["a"])), y: Axis(label: ""), series: series)
    #expect(panel.series.map { CategoryDodge(panel).offset(of: $0) } == [-0.125, 0.125, 0.125])
    panel.series = [series[0], dots]
    #expect(CategoryDodge(panel).offset(of: dots) < 0)
    panel.x.scale = .linear
    #expect(CategoryDodge(panel).offset(of: dots) == 0)
  }

  @Test(arguments: ["a", "a-b2", "0"]) func goodName(_ name: String) {
    #expect(FileStem.isValid(name))
  }

  @Test(arguments: ["", "-a", "A", "a b", "a/b", "..", "a.b", "é", "a\n", "a'"])
  func badName(_ name: String) { #expect(!FileStem.isValid(name)) }

  @Test func linesAreWrapped() {
    #expect(TextWidth.wrapped("one two three", size: 10, width: 45) == ["one two", "three"])
    #expect(TextWidth.wrapped("", size: 10, width: 45) == [""])
    let broken = TextWidth.wrapped("x " + String(repeating: "W", count: 12), size: 10, width: 45)
    #expect(broken == ["x", "WWWW", "WWWW", "WWWW"])
    #expect(TextWidth.wrapped("W", size: 10, width: 1) == ["W"])
  }
}
