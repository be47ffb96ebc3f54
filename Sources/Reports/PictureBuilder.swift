import Analysis
import Charts
import Datasets
import Foundation
import Planning
import Records
import Specification
import Training

/// The pictures that Cairo draws: paths of descent over a loss, and sheets of examples.
struct PictureBuilder {
  let summary: Summary
  let datasets: DatasetCache

  /// The paths of weight and bias of price = w · size + b over the squared error of the four
  /// houses, in the data's own units.
  func lossSurface(_ chart: ChartSpec, arms names: [String]) throws -> SurfacePicture? {
    let arms = names.compactMap { summary.arm(named: $0) }
    guard let first = arms.first else { return nil }
    let dataset = try datasets.dataset(first.workload.dataset)
    guard case .floats(let sizes) = dataset.train.inputs,
      case .values(let prices, _) = dataset.train.targets
    else { return nil }
    let inputs = sizes.map { dataset.standardization.standardized(Double($0)) }
    func error(_ weight: Double, _ bias: Double) -> Double {
      let squares = zip(inputs, prices).map { input, price in
        let difference = weight * input + bias - Double(price)
        return difference * difference
      }
      return squares.reduce(0, +) / Double(squares.count)
    }
    // The field's axes are the parameters that the network has: of the standardised size.
    let deviation = dataset.standardization.deviation[0]
    let paths = arms.enumerated().map { index, arm in
      SurfacePicture.Path(
        name: arm.name, color: index,
        points: (arm.records.first?.trajectory ?? []).map {
          SurfacePicture.Place(x: Double($0[0]), y: Double($0[1]))
        })
    }
    let places = paths.flatMap(\.points)
    let minimum = Self.leastSquares(inputs, prices.map(Double.init))
    let xRange = Self.range(places.map(\.x) + [minimum.weight])
    let yRange = Self.range(places.map(\.y) + [minimum.bias])
    let (columns, rows) = (121, 121)
    var values: [Double] = []
    for row in 0..<rows {
      let bias = Self.place(row, of: rows, in: yRange)
      for column in 0..<columns {
        values.append(error(Self.place(column, of: columns, in: xRange), bias))
      }
    }
    return SurfacePicture(
      name: chart.id, title: chart.title,
      x: Axis(
        label: "w (thousand $ per \(Format.number(deviation)) sq ft)", scale: .linear,
        range: xRange),
      y: Axis(label: "b (thousand $ at the mean size)", scale: .linear, range: yRange),
      fieldLabel: "mean squared error ((thousand $)²)", columns: columns, rows: rows,
      values: values, logarithmicLevels: true,
      marks: [
        SurfacePicture.Mark(
          label: "minimum", at: SurfacePicture.Place(x: minimum.weight, y: minimum.bias))
      ],
      panels: paths.map { SurfacePicture.Panel(title: $0.name, paths: [$0]) },
      note: "Seed \(first.records.first?.seed ?? 0). A corner is an update.")
  }

  private static func leastSquares(
    _ x: [Double], _ y: [Double]
  ) -> (weight: Double, bias: Double) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let weight = products / squares
    return (weight, meanY - weight * meanX)
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let margin = max(1e-9, 0.12 * (high - low))
    return low - margin...high + margin
  }

  private static func place(_ index: Int, of count: Int, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
  }

  /// The first twelve training examples of each class.
  func examples(_ chart: ChartSpec, arm name: String) throws -> ContactSheet? {
    guard let arm = summary.arm(named: name) else { return nil }
    let dataset = try datasets.dataset(arm.workload.dataset)
    return ExampleSheet.sheet(of: dataset, name: chart.id, title: chart.title)
  }
}
