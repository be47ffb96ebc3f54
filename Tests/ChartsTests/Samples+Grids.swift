import Charts
import Foundation

/// Grids of values, and planes of points.
extension Samples {
  static let grids: [Named<ValueGrid>] = [errorGrid, spottyGrid, wideGrid, emptyGrid].map {
    Named(testDescription: $0.name, value: $0)
  }

  static let errorGrid = grid(
    "error-grid", title: "A large batch needs fewer epochs than it costs",
    columns: [32, 64, 128, 256, 512, 1024].map(String.init), rows: ["10", "40", "160"]
  ) { row, column in
    26 - 6.3 * Double(row) + 0.7 * Double((column - 3 - row) * (column - 3 - row))
  }

  /// A cell that no arm has, and one that was not measured.
  static let spottyGrid: ValueGrid = {
    var cells = errorGrid.cells.prefix(2).map { Array($0.prefix(3)) }
    cells[0][2] = nil
    cells[1][0] = .init(value: nil, text: "–", isBest: false)
    return ValueGrid(
      name: "spotty-grid", title: "Not every cell has an arm", xLabel: "batch size (examples)",
      yLabel: "epochs", valueLabel: "accuracy of a probe with a name that is long (%)",
      bestLabel: "highest", missingLabel: "diverged, or not measured",
      columns: ["32", "64", "128"], rows: ["10", "40"], cells: cells, isLightHigh: true)
  }()

  static let wideGrid = grid(
    "wide-grid", title: "More cells than there is room for numbers",
    columns: (0..<24).map { String(1 << $0) }, rows: (0..<30).map { "\($0)" }
  ) { row, column in Double(row * column) / 7 - 20 }

  static let emptyGrid = ValueGrid(
    name: "empty-grid", title: "Nothing was measured", xLabel: "batch size (examples)",
    yLabel: "epochs", valueLabel: "error (%)", bestLabel: "lowest", missingLabel: "not measured",
    columns: ["8"], rows: ["1"], cells: [[.init(value: nil, text: "–", isBest: false)]])

  private static func grid(
    _ name: String, title: String, columns: [String], rows: [String],
    value: (_ row: Int, _ column: Int) -> Double
  ) -> ValueGrid {
    let values = rows.indices.map { row in columns.indices.map { value(row, $0) } }
    let least = values.joined().min()
    return ValueGrid(
      name: name, title: title, xLabel: "batch size (examples)", yLabel: "epochs",
      valueLabel: "error of a linear probe (%)", bestLabel: "lowest",
      missingLabel: "diverged, or not measured", columns: columns, rows: rows,
      cells: values.map { row in
        row.map { .init(value: $0, text: String(format: "%.1f", $0), isBest: $0 == least) }
      }, note: "Mean over 5 seeds. Lighter is lower.")
  }

  static let planes: [Named<PointPlanes>] = [twoPlanes, onePlane, fourPlanes].map {
    Named(testDescription: $0.name, value: $0)
  }

  static let twoPlanes = PointPlanes(
    name: "two-planes", title: "Classes come apart where the batch is large",
    xLabel: "first principal component", yLabel: "second principal component",
    planes: [
      .init(title: "batch 32: probe error 21.4 %", marks: clusters(spread: 1.6, scale: 1)),
      .init(title: "batch 1024: probe error 6.2 %", marks: clusters(spread: 0.5, scale: 13)),
    ], emptyLabel: "not measured",
    note: "A number is an example's class. Seed 0, the first 500 of the test set.")

  static let onePlane = PointPlanes(
    name: "one-plane", title: "One plane", xLabel: "first principal component",
    yLabel: "second principal component",
    planes: [.init(title: "all classes", marks: clusters(spread: 0.8, scale: 0.001))],
    emptyLabel: "not measured")

  /// One that was not measured, one of a single place, one with a place that is no number.
  static let fourPlanes = PointPlanes(
    name: "four-planes", title: "Four planes", xLabel: "first principal component",
    yLabel: "second principal component",
    planes: [
      .init(
        title: "an arm with a name so long that it cannot stand on one line: probe error 10 %",
        marks: clusters(spread: 0.4, scale: 1)),
      .init(title: "not measured", marks: []),
      .init(title: "collapsed", marks: (0..<40).map { .init(x: 3, y: -2, label: $0 % 10) }),
      .init(
        title: "many classes",
        marks: (0..<200).map { .init(x: Double($0 % 20), y: Double($0 / 20), label: $0) }
          + [.init(x: .nan, y: 0, label: 0), .init(x: .infinity, y: 1e308, label: 1)]),
    ], emptyLabel: "not measured")

  /// Fifty points of each of ten classes about places of their own.
  private static func clusters(spread: Double, scale: Double) -> [PointPlanes.Mark] {
    (0..<500).map { index in
      let label = index % 10
      let angle = Double(label) * 2.4
      // Numbers without a pattern that show, the same everywhere.
      let (u, v) = (Double(index * 7919 % 1009) / 1009, Double(index * 104_729 % 997) / 997)
      let radius = spread * (-2 * log(u + 1e-3)).squareRoot()
      return .init(
        x: scale * (3.4 * cos(angle) + radius * cos(6.283 * v)),
        y: scale * (2.2 * sin(angle) + 0.7 * radius * sin(6.283 * v)), label: label)
    }
  }
}
