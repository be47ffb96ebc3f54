import Foundation
import Testing

@testable import Charts

@Suite struct ValueGridTests {
  @Test func `Cells fill the plot, the first row at its foot`() {
    let layout = ValueGridLayout(Samples.errorGrid)
    let (first, last) = (layout.cell(row: 0, column: 0), layout.cell(row: 2, column: 5))
    #expect(first.left == layout.plot.left && first.bottom == layout.plot.bottom)
    #expect(abs(last.right - layout.plot.right) < 1e-9 && last.top == layout.plot.top)
    #expect(layout.hasTexts)
    #expect(layout.columnNames == ["32", "64", "128", "256", "512", "1024"])
  }

  @Test func `Where there is no room, numbers are left out and names are thinned`() {
    let layout = ValueGridLayout(Samples.wideGrid)
    #expect(layout.width <= 900)
    #expect(!layout.hasTexts)
    #expect(layout.columnNames.prefix(4) == ["1", nil, nil, "8"])
  }

  @Test func `The bar spans the values, and high ones are dark or light`() throws {
    let low = try #require(ValueGridLayout(Samples.errorGrid).bar)
    let high = try #require(ValueGridLayout(Samples.spottyGrid).bar)
    #expect(low.share(of: low.range.lowerBound) == 0 && low.share(of: low.range.upperBound) == 1)
    #expect(low.color(of: low.range.lowerBound) == high.color(of: high.range.upperBound))
    #expect(low.color(of: low.range.upperBound) == high.color(of: high.range.lowerBound))
    #expect(low.color(of: low.range.lowerBound) != low.color(of: low.range.upperBound))
    #expect(ValueGridLayout(Samples.emptyGrid).bar == nil)
  }

  /// At most 21 : 1 and, with the better of the two, at least √21 : 1.
  @Test(arguments: [
    ("#FFFFFF", "#000000"), ("#000000", "#FFFFFF"), ("#FDE725", "#000000"), ("#440154", "#FFFFFF"),
    ("#767676", "#000000"), ("#757575", "#FFFFFF"),
  ]) func `Text stands out against its ground`(ground: String, text: String) {
    #expect(Palette.text(on: ground) == text)
  }

  /// Two best cells have a white rim; a missing one and the key's are grey.
  @Test func `The best are framed, and what is missing is grey`() throws {
    let cells: [[ValueGrid.Cell?]] = [
      [.init(value: 1, text: "1", isBest: true), .init(value: 1, text: "1", isBest: true)],
      [.init(value: nil, text: "–", isBest: false), nil],
    ]
    let grid = ValueGrid(
      name: "grid", title: "", xLabel: "", yLabel: "", valueLabel: "", bestLabel: "lowest",
      missingLabel: "missing", columns: ["a", "b"], rows: ["c", "d"], cells: cells)
    let svg = String(
      decoding: try Self.svg { try grid.render(into: $0, format: .svg) }, as: UTF8.self)
    #expect(svg.matches(of: /fill:rgb\(81\.\d+%,81\.\d+%,81\.\d+%\);/).count == 2)
    #expect(svg.matches(of: /stroke-width:4;/).count == 2)
  }

  private static func svg(_ draw: (URL) throws -> [URL]) throws -> Data {
    try inScratchFolder { folder in try Data(contentsOf: draw(folder)[0]) }
  }

  @Test(arguments: [
    "`touch x`", "a < b & \"c\"", "", "\u{1}\n", String(repeating: "long ", count: 60),
  ])
  func `A user's text is shown, whatever it is`(_ text: String) throws {
    let grid = ValueGrid(
      name: "grid", title: text, xLabel: text, yLabel: text, valueLabel: text, bestLabel: text,
      missingLabel: text, columns: [text], rows: [text],
      cells: [[.init(value: 1, text: text, isBest: true)]], note: text)
    let planes = PointPlanes(
      name: "planes", title: text, xLabel: text, yLabel: text,
      planes: [.init(title: text, marks: [])], emptyLabel: text, note: text)
    for format in FigureFormat.allCases {
      #expect(format.isWhole(try Self.svg { try grid.render(into: $0, format: format) }))
      #expect(format.isWhole(try Self.svg { try planes.render(into: $0, format: format) }))
    }
  }
}
