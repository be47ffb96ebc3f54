import Analysis
import Charts
import Foundation
import Specification
import Testing

@testable import Reports

/// Charts of what encoders come to, from records that a test has made.
@Suite struct RepresentationChartTests {
  private static func drawing(
    _ id: String, of sample: RepresentationSample
  ) throws -> ChartDrawing {
    let summary = try sample.summary()
    let chart = try #require(summary.spec.charts.first { $0.id == id })
    return try ChartDrawing(of: chart, summary: summary, datasets: StudySample.datasets)
  }

  private static func picture<Kind>(
    _ id: String, of sample: RepresentationSample = RepresentationSample(), as kind: Kind.Type
  ) throws -> Kind {
    guard case .picture(let picture) = try drawing(id, of: sample) else {
      throw Missing(id: id)
    }
    return try #require(picture as? Kind)
  }

  private struct Missing: Error { let id: String }

  /// With BATCHLAB_GALLERY set to a folder the pictures stay there to be looked at.
  @Test(arguments: ["by-size", "grid", "planes", "views"])
  func `Every chart is drawn`(id: String) throws {
    let scratch = try TemporaryFolder()
    let gallery = ProcessInfo.processInfo.environment["BATCHLAB_GALLERY"]
    let folder = gallery.map { URL(fileURLWithPath: $0).appendingPathComponent("reports") }
    let files =
      switch try Self.drawing(id, of: RepresentationSample()) {
      case .figure(let figure):
        try GnuplotRenderer().render(figure, into: folder ?? scratch.url, format: .png)
      case .picture(let picture):
        try #require(picture).render(into: folder ?? scratch.url, format: .png)
      }
    let file = try #require(files.last)
    #expect(file.lastPathComponent == "\(id).png")
    #expect(try Data(contentsOf: file).count > 5000)
  }

  // MARK: - Grid

  @Test func `A grid has a cell for each arm`() throws {
    let grid = try Self.picture("grid", as: ValueGrid.self)
    #expect(grid.columns == ["4", "8", "16", "32", "64"])
    #expect(grid.rows == ["10", "40", "160"])
    #expect(grid.valueLabel == "error of a linear probe (%)")
    #expect(grid.note == "Mean over 3 seeds. Lighter is lower.")
    #expect(!grid.isLightHigh && !grid.isLogarithmic)
    let sample = RepresentationSample()
    for (row, epochs) in sample.epochs.enumerated() {
      for (column, size) in sample.batchSizes.enumerated() {
        let cell = try #require(grid.cells[row][column])
        let expected = try #require(sample.error(size, epochs))
        #expect(abs((cell.value ?? .nan) - expected) < 1e-9)
        #expect(cell.text == String(format: "%.1f", expected))
      }
    }
    let best = grid.cells.map { row in row.map { $0?.isBest == true } }
    #expect(
      best == [
        [false, false, false, false, false], [false, false, false, false, false],
        [false, false, false, false, true],
      ])
    #expect(grid.bestLabel == "lowest")
  }

  @Test func `A cell without an arm is empty, one without a value is missing`() throws {
    var sample = RepresentationSample()
    sample.error = { size, epochs in size == 8 ? nil : Double(size * epochs) }
    sample.charts =
      "  - {id: grid, title: Grid, kind: grid, metric: probeError, arms: [4-10, 8-10, 16-40]}"
    let grid = try Self.picture("grid", of: sample, as: ValueGrid.self)
    #expect(grid.cells.map { $0.map { $0?.value } } == [[40, nil, nil], [nil, nil, 640]])
    #expect(grid.cells.map { $0.map { $0?.text } } == [["40", "–", nil], [nil, nil, "640"]])
  }

  @Test func `Whole numbers that go over orders of magnitude have a logarithmic scale`() throws {
    var sample = RepresentationSample()
    sample.charts = "  - {id: grid, title: Grid, kind: grid, metric: updates}"
    let grid = try Self.picture("grid", of: sample, as: ValueGrid.self)
    #expect(grid.isLogarithmic)
    #expect(grid.cells[0][0]?.text == "8")
  }

  @Test func `Values below 0 and nothing but missing ones are drawn`() throws {
    let folder = try TemporaryFolder()
    for (metric, error) in [("uniformity", 1.0), ("probeError", nil)] {
      var sample = RepresentationSample()
      sample.error = { _, _ in error }
      sample.charts = "  - {id: grid, title: Grid, kind: grid, metric: \(metric)}"
      let grid = try Self.picture("grid", of: sample, as: ValueGrid.self)
      #expect(grid.cells[0][0]?.value == (error == nil ? nil : -2))
      #expect(try !grid.render(into: folder.url, format: .svg).isEmpty)
    }
  }

  // MARK: - Planes

  @Test func `Planes show the first seed's examples, and the mean probe error`() throws {
    let picture = try Self.picture("planes", as: PointPlanes.self)
    #expect(
      picture.planes.map(\.title) == [
        "4-10: probe error 36.64 %", "64-160: probe error 27.04 %",
      ])
    #expect(picture.planes.map(\.marks.count) == [500, 500])
    #expect(picture.planes[0].marks[13].label == 3)
    #expect(
      picture.note
        == "A number is an example's class. Seed 0, the first 500 of the test set."
        + " Both axes of a plane have one scale.")
  }

  @Test func `What was not measured is said not to be`() throws {
    var sample = RepresentationSample()
    sample.error = { size, _ in size == 4 ? nil : 10 }
    let picture = try Self.picture("planes", of: sample, as: PointPlanes.self)
    #expect(picture.planes.map(\.title) == ["4-10", "64-160: probe error 10 %"])
    #expect(picture.planes.map(\.marks.isEmpty) == [true, false])
    #expect(picture.emptyLabel == "not measured")
    sample.error = { _, _ in nil }
    let folder = try TemporaryFolder()
    let empty = try Self.picture("planes", of: sample, as: PointPlanes.self)
    #expect(empty.note == nil)
    #expect(try !empty.render(into: folder.url, format: .svg).isEmpty)
  }

  // MARK: - Views

  @Test func `A row has an example and pairs of its views`() throws {
    let sheet = try Self.picture("views", as: ContactSheet.self)
    #expect(sheet.rows.map(\.caption) == (0..<10).map { "class \($0)" })
    #expect(sheet.rows.allSatisfy { $0.images.count == 9 })
    #expect(
      sheet.groups.map(\.caption) == ["original", "epoch 1", "epoch 2", "epoch 3", "epoch 4"])
    #expect(sheet.groups.map(\.count) == [1, 2, 2, 2, 2])
    #expect(sheet.note?.contains("seed 0") == true)
  }

  // MARK: - Batch sizes

  @Test func `A line for each number of epochs`() throws {
    let figure = try #require(try Self.drawing("by-size", of: RepresentationSample()).figure)
    let panel = try #require(figure.panels.first)
    #expect(panel.series.map(\.name) == ["10 epochs", "40 epochs", "160 epochs"])
    #expect(panel.series.map(\.points.count) == [5, 5, 5])
    #expect(panel.y.label == "error of a linear probe (%)")
  }
}
