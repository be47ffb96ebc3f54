import Datasets
import Testing
import Training

@testable import Landscape

/// A network, examples, parameters and statistics, small enough for every check in Double.
struct SmallProblem: CustomTestStringConvertible, Sendable {
  let name: String
  let hidden: [Int]
  var normalization = ModelConfiguration.Normalization.none
  var isClassifier = true
  var inputs = 5
  var outputs = 3
  let rows: Int

  var testDescription: String { name }

  static let all = [
    SmallProblem(name: "linear, classes", hidden: [], rows: 7),
    SmallProblem(name: "linear, values", hidden: [], isClassifier: false, rows: 7),
    SmallProblem(name: "two hidden layers, classes", hidden: [6, 5], rows: 40),
    SmallProblem(name: "hidden layer, values", hidden: [6], isClassifier: false, rows: 30),
    SmallProblem(name: "batch norm, classes", hidden: [6, 5], normalization: .batch, rows: 40),
    SmallProblem(
      name: "batch norm, values", hidden: [6], normalization: .batch, isClassifier: false, rows: 30),
    SmallProblem(
      name: "batch norm, three row blocks", hidden: [6, 5], normalization: .batch, rows: 550),
    SmallProblem(name: "three row blocks", hidden: [7], rows: 550),
    SmallProblem(
      name: "products of many rows", hidden: [8, 9], normalization: .batch, isClassifier: false,
      rows: 256),
  ]

  /// For bits alone: products that OpenBLAS tiles in every way, and a last block of few rows.
  static let wide = [
    SmallProblem(name: "wide", hidden: [70, 50], inputs: 130, outputs: 10, rows: 2 * 256 + 100),
    SmallProblem(
      name: "wide, batch norm", hidden: [70, 50], normalization: .batch, inputs: 130, outputs: 10,
      rows: 3 * 256 + 200),
  ]

  var model: ModelConfiguration {
    ModelConfiguration(hidden: hidden, normalization: normalization)
  }

  var network: Network { Network(model, inputs: inputs, outputs: outputs) }

  /// Drawn weights, moved so that no scale is 1 and no shift 0. Each a `Float`.
  var point: [Double] {
    ParameterValues(drawnFor: network, seed: 3).parameters.enumerated().map { index, value in
      Double(value + Float(0.25 * hashed(index, 7)))
    }
  }

  /// Means about 0, variances about 0.6.
  var statistics: [Float] {
    network.initialStatistics.enumerated().map { index, value in
      value * 0.6 + Float(0.3 * hashed(index, 8))
    }
  }

  var x: [[Double]] {
    (0..<rows).map { row in
      (0..<inputs).map { Double(Float(1.5 * hashed(row * inputs + $0, 1))) }
    }
  }

  var labels: [Int] { (0..<rows).map { Int((hashed($0, 2) + 1) * 4) % outputs } }

  var values: [[Double]] {
    (0..<rows).map { row in
      (0..<outputs).map { Double(Float(hashed(row * outputs + $0, 3))) }
    }
  }

  var dataset: Dataset {
    func set(_ range: Range<Int>) -> ExampleSet {
      ExampleSet(
        inputs: .floats(x[range].joined().map { Float($0) }),
        targets: isClassifier
          ? .classes(labels[range].map { UInt8($0) }, classCount: outputs)
          : .values(values[range].joined().map { Float($0) }, width: outputs),
        featureCount: inputs)
    }
    return Dataset(
      train: set(0..<rows), test: set(0..<max(1, rows / 2)),
      standardization: Standardization(
        mean: [Double](repeating: 0, count: inputs),
        deviation: [Double](repeating: 1, count: inputs)))
  }

  /// Which parameters are held against differences: all, or every fifth where rows are many, since
  /// loops in Double take their time.
  var checkedParameters: [Int] {
    Array(stride(from: 0, to: network.parameterLayout.count, by: rows > 100 ? 5 : 1))
  }

  func loss(workers: Int = 1) -> TrainingLoss {
    TrainingLoss(of: network, on: dataset, statistics: statistics, workers: workers)
  }

  /// The same loss, in Double throughout.
  var reference: ReferenceLoss {
    ReferenceLoss(self, statistics: statistics.map { Double($0) })
  }
}

/// A number in [-1, 1) that is a function of its indices alone.
func hashed(_ index: Int, _ stream: Int) -> Double {
  var z = UInt64(stream) << 40 &+ UInt64(index) &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
  z ^= z >> 31
  return Double(z >> 32) / 4_294_967_296 * 2 - 1
}

/// The largest |a_i − b_i| over the largest |b_i|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  let scale = b.map { $0.magnitude }.max() ?? 0
  return (zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0) / scale
}
