import Foundation
import Testing

@testable import Charts

/// Where a drawing has what, and figures on other scales.
@Suite struct FigureMapTests {
  /// As many groups stand in the drawing of each panel as the map names parts.
  @Test(arguments: Samples.figures) func partsAreGroups(_ sample: Samples.Named<Figure>) throws {
    let views = sample.value.onOtherScales
    let drawings = try GnuplotRenderer().drawings(of: views)
    #expect(drawings.count == views.count)
    for (view, drawing) in zip(views, drawings) {
      let letters = drawing.matches(of: /id="gnuplot_plot_[0-9]+([a-z]+)"/).map {
        String($0.output.1)
      }
      var seen: [String] = []
      for letter in letters where !seen.contains(letter) { seen.append(letter) }
      let counts = seen.map { letter in letters.count { $0 == letter } }
      #expect(counts == FigureMap(view).panels.map(\.parts.count))
    }
    let alone = try inScratchFolder { folder in
      let files = try GnuplotRenderer().render(sample.value, into: folder, format: .svg)
      return try String(contentsOf: files[2], encoding: .utf8)
    }
    #expect(drawings[0] == alone)
  }

  private static func figure(
    _ points: [Point], x: Axis.Scale = .linear, y: Axis.Scale = .linear,
    style: Series.Style = .line
  ) -> Figure {
    Figure(
      name: "f", title: "t",
      panels: [
        Panel(
          x: Axis(label: "x", scale: x), y: Axis(label: "y", scale: y),
          series: [Series(name: "s", style: style, points: points, color: 0)])
      ])
  }

  @Test func scalesThatLoseNothing() {
    func scales(_ figure: Figure) -> [[Axis.Scale]] {
      figure.onOtherScales.map { [$0.panels[0].x.scale, $0.panels[0].y.scale] }
    }
    let positive = [Point(x: 1, y: 2), Point(x: 4, y: 8)]
    #expect(
      scales(Self.figure(positive, x: .log2)) == [
        [.log2, .linear], [.linear, .linear], [.log2, .log10], [.linear, .log10],
      ])
    let atZero = [Point(x: 0, y: 2), Point(x: 4, y: 8)]
    #expect(scales(Self.figure(atZero)) == [[.linear, .linear], [.linear, .log10]])
    let places = Axis.Scale.categories(["a", "b"])
    #expect(scales(Self.figure(atZero, x: places)) == [[places, .linear], [places, .log10]])
    #expect(scales(Self.figure([])) == [[.linear, .linear]])
  }

  /// A fit that is straight on its own axes is none on others.
  @Test func fitsKeepTheirForm() {
    let figure = Self.figure(
      [Point(x: 1, y: 0), Point(x: 10_000, y: 4)], x: .log10, style: .dashedLine)
    let turned = figure.onOtherScales[1].panels[0].series[0].points
    #expect(turned.count == 33)
    for point in turned { #expect(abs(point.y - log10(point.x)) < 1e-5) }
    #expect(figure.onOtherScales[0] == figure)
  }
}
