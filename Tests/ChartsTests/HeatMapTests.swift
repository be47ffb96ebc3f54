import Foundation
import Testing

@testable import Charts

@Suite struct HeatMapTests {
  private static func map(title: String = "Rates and sizes") -> HeatMap {
    HeatMap(
      name: "rates", title: title, xLabel: title, yLabel: "rate", valueLabel: "updates",
      missingLabel: "missed",
      columns: [
        HeatMap.Column(
          x: 1,
          cells: [
            .init(y: 0.1, value: 800, isBest: true), .init(y: 0.01, value: 2000, isBest: false),
            .init(y: 1, value: nil, isBest: false),
          ]),
        HeatMap.Column(
          x: 4,
          cells: [
            .init(y: 0.3, value: 200, isBest: true), .init(y: 3, value: nil, isBest: false),
          ]),
        HeatMap.Column(x: 16, cells: [.init(y: 0.2, value: nil, isBest: false)]),
      ],
      lines: [.init(name: title, color: 1, points: [.init(x: 1, y: 0.1), .init(x: 16, y: 1.6)])],
      note: title)
  }

  private static func render(_ map: HeatMap, as format: FigureFormat) throws -> Data {
    try inScratchFolder { folder in
      let files = try map.render(into: folder, format: format)
      #expect(files.map(\.lastPathComponent) == ["rates.\(format.rawValue)"])
      return try Data(contentsOf: files[0])
    }
  }

  @Test(arguments: FigureFormat.allCases) func sameBytes(as format: FigureFormat) throws {
    let first = try Self.render(Self.map(), as: format)
    _ = try Self.render(Self.map(title: "another"), as: .svg)
    #expect(try Self.render(Self.map(), as: format) == first)
    #expect(format.isWhole(first))
  }

  /// Cells of one column meet half-way between their places, on the logarithmic axis, and together
  /// fill the plot.
  @Test func placesAreLogarithmic() {
    let layout = HeatMapLayout(Self.map())
    #expect(abs(layout.left(of: 2) - (layout.left(of: 1) + layout.left(of: 4)) / 2) < 1e-9)
    #expect(abs(layout.left(of: 0.5) - layout.plot.left) < 1e-9)
    #expect(abs(layout.left(of: 32) - layout.plot.right) < 1e-9)
    let middle = (layout.height(of: 0.1) + layout.height(of: 1)) / 2
    #expect(abs(layout.height(of: 0.1.squareRoot()) - middle) < 1e-9)
    #expect(layout.bar.share(of: 200) == 0 && layout.bar.share(of: 2000) == 1)
  }

  /// Three cells without a value and the key's are grey; two rings have a white rim.
  @Test func missingAndBest() throws {
    let svg = String(decoding: try Self.render(Self.map(), as: .svg), as: UTF8.self)
    #expect(svg.matches(of: /fill:rgb\(81\.\d+%,81\.\d+%,81\.\d+%\);/).count == 4)
    #expect(svg.matches(of: /stroke-width:4;/).count == 2)
  }

  @Test(arguments: [
    "`touch x`", "a < b & \"c\"", "", "\u{1}\n", String(repeating: "long ", count: 60),
  ])
  func hostileText(_ text: String) throws {
    for format in FigureFormat.allCases {
      #expect(format.isWhole(try Self.render(Self.map(title: text), as: format)))
    }
  }
}
