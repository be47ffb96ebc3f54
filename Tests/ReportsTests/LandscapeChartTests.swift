import Analysis
import Charts
import Foundation
import Specification
import Testing

@testable import Reports

/// Charts of what is measured around minima: what is drawn, and that what is missing is not.
@Suite struct LandscapeChartTests {
  private static func figure(_ id: String, of sample: LandscapeSample) throws -> Figure {
    let summary = try sample.summary()
    let chart = try #require(summary.spec.charts.first { $0.id == id })
    return try #require(
      ChartDrawing(of: chart, summary: summary, datasets: StudySample.datasets).figure)
  }

  private static func picture(
    _ id: String, of sample: LandscapeSample
  ) throws -> SurfacePicture? {
    let summary = try sample.summary()
    let chart = try #require(summary.spec.charts.first { $0.id == id })
    return PictureBuilder(summary: summary, datasets: StudySample.datasets)
      .surface(chart, named: id)
  }

  @Test func lossPath() throws {
    let figure = try Self.figure("path", of: LandscapeSample())
    #expect(figure.panels.map(\.series.count) == [2, 2])
    let lines = figure.panels.flatMap(\.series)
    #expect(lines.map(\.name) == ["train", "test", "train", "test"])
    #expect(lines[0].points.map(\.x) == [0, 0.5, 1])
    #expect(lines[0].points.map(\.y) == [2, 3, 4])
    #expect(lines[2].points.map(\.y) == [20, 30, 40])
    // A place at which a seed has no loss has no mean, and the line no place there.
    #expect(lines[1].points.filter { !$0.y.isNaN }.map(\.x) == [0, 1])
    #expect(lines[1].points.count == 3)
    for panel in figure.panels {
      #expect(panel.y.scale == .log10)
      #expect(panel.referenceLines.map(\.value) == [0, 1])
      #expect(panel.referenceLines.map(\.label) == ["small", "large"])
    }
  }

  /// Below a millionth of the highest nothing is drawn; no band goes there; no arm without a density.
  @Test func spectrum() throws {
    let figure = try Self.figure("spectrum", of: LandscapeSample())
    let line = try #require(figure.panels.first?.series.first)
    #expect(figure.panels.first?.series.count == 1)
    #expect(line.name == "small")
    #expect(line.points.map { $0.y.isNaN } == [false, true, false, false])
    let lows = line.points.compactMap(\.low)
    #expect(lows.count == 4 && lows.allSatisfy { $0 > 0.999e-4 })
    #expect(lows[0] < 1.001e-4 && line.points[0].high == 250)
  }

  @Test func sharpnessByArm() throws {
    let figure = try Self.figure("sharp", of: LandscapeSample())
    #expect(figure.panels.map(\.y.scale) == [.log10])
    #expect(
      figure.panels[0].series.map { $0.points.map(\.y) } == [
        [100, 300], [200], [1000, 3000], [2000],
      ])
  }

  @Test func surface() throws {
    let picture = try #require(try Self.picture("both", of: LandscapeSample()))
    #expect(picture.columns == 11 && picture.rows == 6)
    #expect(picture.x.range == 0...2 && picture.y.range == 0...4)
    func value(_ column: Int, _ row: Int) -> Double { picture.values[row * 11 + column] }
    // What was measured stays, the logarithm between: 10 is half way from 1 to 100 up the axis.
    #expect(abs(value(10, 0) - 10) < 1e-12 && abs(value(10, 5) - 100) < 1e-12)
    #expect(abs(value(0, 0) - 1) < 1e-12 && abs(value(0, 5) - 0.1) < 1e-12)
    #expect(abs(value(5, 5) - 1) < 1e-12)
    #expect(abs(value(10, 2) - 25.118864315095795) < 1e-9)
    // Nothing is made of a loss that is missing, and never a zero.
    #expect(value(5, 0).isNaN && value(4, 0).isNaN && value(5, 4).isNaN)
    let hasZero = picture.values.contains(0)
    #expect(!hasZero)
    #expect(picture.marks.map(\.label) == ["start", "small"])
    #expect(picture.paths.map(\.name) == ["small"])
    #expect(picture.x.label == "distance from the start, towards small (norm of the weights)")
    #expect(picture.fieldLabel == "train loss (mean squared error)")
  }

  @Test(arguments: [[[nil, nil, nil], [nil, nil, nil]], [[0, 1, 2], [3, 4, 5]], nil])
  func fieldsWithHolesAreDrawn(_ field: [[Double?]]?) throws {
    let folder = try TemporaryFolder()
    var sample = LandscapeSample()
    sample.field = field
    let picture = try #require(try Self.picture("both", of: sample))
    // No loss of zero has a logarithm: it is a gap, too.
    #expect(picture.values.first?.isNaN == true)
    let file = try #require(try picture.render(into: folder.url, format: .svg).first)
    #expect(try Data(contentsOf: file).count > 1000)
  }

  /// A name as a shell, gnuplot, Markdown and XML would like it.
  @Test func hostileNames() throws {
    let folder = try TemporaryFolder()
    let mark = folder.file("PWNED").path
    let text = ReportWriterTests.hostile.replacingOccurrences(of: "PWNED", with: mark)
    var sample = LandscapeSample()
    sample.arms = ["\(text) 1", "- \(text) 2"]
    let summary = try sample.summary()
    let place = try StudySample.writer(folder.file("reports")).write(summary)
    #expect(!FileManager.default.fileExists(atPath: mark))
    let page = try String(
      contentsOf: place.appendingPathComponent("README.md"), encoding: .utf8)
    Page.expectNoMarkup(of: page)
    for link in [
      "figures/near.svg", "figures/both.svg", "data/minima.csv", "data/paths.csv",
    ] {
      #expect(page.contains("](\(link))"), "\(link)")
      let file = place.appendingPathComponent(link).path
      #expect(FileManager.default.fileExists(atPath: file), "\(link)")
    }
    let shown = text.replacingOccurrences(of: "\n", with: " ").filter { !$0.isWhitespace }
    for name in ["path", "spectrum"] {
      let svg = try String(
        contentsOf: place.appendingPathComponent("figures/\(name).svg"), encoding: .utf8)
      #expect(Page.words(ofPicture: svg).contains(shown), "\(name)")
    }
    let minima = try String(
      contentsOf: place.appendingPathComponent("data/minima.csv"), encoding: .utf8)
    let start = "\"\(text.replacing("\"", with: "\"\"")) 1\","
    #expect(minima.components(separatedBy: start).count == 1 + 16)
  }
}
