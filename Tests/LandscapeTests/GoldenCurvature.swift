import Datasets
import Foundation
import Statistics
import Testing
import Training

@testable import Landscape

/// One case of `Golden/curvature.json`, which the script of this name wrote with PyTorch in float64;
/// the script's head defines every number.
struct GoldenCurvature: Decodable, CustomTestStringConvertible, Sendable {
  let name: String
  let sizes: [Int]
  let normalization, loss: String
  let value: Double
  let gradient, eigenvalues: [Double]
  let trace: Double
  let product: [Double]

  var testDescription: String { name }

  private struct File: Decodable { let cases: [GoldenCurvature] }

  static let all: [GoldenCurvature] = {
    guard
      let url = Bundle.module.url(
        forResource: "curvature", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  var network: Network {
    Network(
      ModelConfiguration(
        hidden: Array(sizes.dropFirst().dropLast()),
        normalization: normalization == "batch" ? .batch : .none),
      inputs: sizes.first ?? 0, outputs: sizes.last ?? 0)
  }

  var point: [Double] {
    network.parameterLayout.tensors.enumerated().flatMap { number, tensor in
      let isLinearWeight = tensor.shape.count == 2
      let isScale = !isLinearWeight && tensor.name.hasSuffix("weight")
      let scale = isLinearWeight ? (6 / Double(tensor.shape[1])).squareRoot() : 0.1
      return drawn(number, tensor.count, scale: scale, offset: isScale ? 1 : 0)
    }
  }

  var trainingLoss: TrainingLoss {
    let rows = 600
    let outputs = sizes.last ?? 0
    let inputs = drawn(1000, rows * network.inputs, scale: 1.7).map { Float($0) }
    let set = ExampleSet(
      inputs: .floats(inputs),
      targets: loss == "crossEntropy"
        ? .classes(
          (0..<rows).map { row -> UInt8 in
            let drawn: Double = (hashed(row, 2000) + 1) / 2
            return UInt8(UInt64(drawn * 0x1p32) % UInt64(outputs))
          },
          classCount: outputs)
        : .values(drawn(2000, rows * outputs, scale: 1).map { Float($0) }, width: outputs),
      featureCount: network.inputs)
    let statistics = network.statisticsLayout.tensors.enumerated().flatMap { index, tensor in
      let isMean = index.isMultiple(of: 2)
      return drawn(
        3000 + index, tensor.count, scale: isMean ? 0.3 : 0.4, offset: isMean ? 0 : 0.8)
    }
    let asItIs = Standardization(
      mean: [Double](repeating: 0, count: network.inputs),
      deviation: [Double](repeating: 1, count: network.inputs))
    return TrainingLoss(
      of: network, on: Dataset(train: set, test: set, standardization: asItIs),
      statistics: statistics.map { Float($0) })
  }

  /// Each a `Float`.
  func drawn(_ tensor: Int, _ count: Int, scale: Double, offset: Double = 0) -> [Double] {
    (0..<count).map { Double(Float(offset + scale * hashed($0, tensor))) }
  }
}

/// Float's rounding is all that tells ours from PyTorch's: 1e-6 and less seen, relative to the largest
/// element of each.
@Suite("Curvature against PyTorch in float64")
struct GoldenCurvatureTests {
  @Test("There are cases") func cases() { #expect(GoldenCurvature.all.count == 4) }

  @Test("Loss, gradient and Hessian times vector", arguments: GoldenCurvature.all)
  func derivatives(_ golden: GoldenCurvature) {
    let loss = golden.trainingLoss
    var gradient = [Double](repeating: 0, count: loss.dimension)
    let value = loss.value(at: golden.point, gradient: &gradient)
    #expect(abs(value - golden.value) < 1e-6 * golden.value)
    #expect(largestDifference(gradient, golden.gradient) < 1e-5)
    let direction = golden.drawn(4000, loss.dimension, scale: 1)
    let product = loss.hessianProduct(at: golden.point, with: direction)
    #expect(largestDifference(product, golden.product) < 1e-5)
  }

  @Test(
    "The whole Hessian, a column at a time, has the trace and the norm",
    arguments: GoldenCurvature.all)
  func wholeHessian(_ golden: GoldenCurvature) {
    let (loss, point) = (golden.trainingLoss, golden.point)
    var (trace, squares) = (0.0, 0.0)
    for i in point.indices {
      var unit = [Double](repeating: 0, count: point.count)
      unit[i] = 1
      let column = loss.hessianProduct(at: point, with: unit)
      trace += column[i]
      squares += innerProduct(column, column)
    }
    let expected = golden.eigenvalues.reduce(0) { $0 + $1 * $1 }
    #expect(abs(trace / golden.trace - 1) < 1e-5)
    #expect(abs(squares / expected - 1) < 1e-5)
  }

  @Test("Both ends of the spectrum", arguments: GoldenCurvature.all)
  func edges(_ golden: GoldenCurvature) throws {
    let edges = try #require(
      golden.trainingLoss.curvatureEdges(at: golden.point, steps: 100, tolerance: 1e-5))
    let (low, high) = (
      try #require(golden.eigenvalues.first), try #require(golden.eigenvalues.last)
    )
    #expect(edges.isConverged)
    let margin = 1e-5 * max(abs(low), abs(high))
    #expect(abs(edges.largest.value - high) < edges.largest.residual + margin)
    #expect(abs(edges.smallest.value - low) < edges.smallest.residual + margin)
  }

  @Test("With few steps the residual bounds the error", arguments: GoldenCurvature.all, [3, 6, 12])
  func residuals(_ golden: GoldenCurvature, steps: Int) throws {
    let edges = try #require(
      golden.trainingLoss.curvatureEdges(at: golden.point, steps: steps, tolerance: 0))
    #expect(edges.steps == steps)
    for edge in [edges.largest, edges.smallest] {
      let nearest = golden.eigenvalues.map { abs($0 - edge.value) }.min() ?? .infinity
      #expect(nearest <= edge.residual + 1e-5)
      #expect(edge.residual > 0)
    }
  }

  /// Of 20 intervals 19 are expected to hold the trace, and fewer than 16 in one case of 400.
  @Test("The trace lies in its interval 95 times in a hundred", arguments: GoldenCurvature.all)
  func trace(_ golden: GoldenCurvature) throws {
    let (loss, point) = (golden.trainingLoss, golden.point)
    var held = 0
    var probes: [Double] = []
    for seed in 0..<20 {
      let found = try #require(
        loss.curvatureTrace(at: point, probes: 20, seed: UInt64(seed)))
      if found.trace.low < golden.trace && golden.trace < found.trace.high { held += 1 }
      probes += found.probes
    }
    #expect(held >= 16)
    let all = meanInterval(of: probes, confidence: 0.99)
    #expect(all.low < golden.trace && golden.trace < all.high)
    #expect(all.high - all.low < 0.4 * golden.trace)
  }

  /// Higher moments hang on few probes, so Student's t promises them too much: three first ones alone.
  @Test("The density's moments are the spectrum's", arguments: GoldenCurvature.all)
  func density(_ golden: GoldenCurvature) throws {
    let (loss, point) = (golden.trainingLoss, golden.point)
    let densities = try (0..<12).map { seed in
      try #require(loss.curvatureDensity(at: point, probes: 10, steps: 4, seed: UInt64(seed)))
    }
    for k in 1...3 {
      let expected =
        golden.eigenvalues.reduce(0) { sum, value in
          sum + (0..<k).reduce(1) { power, _ in power * value }
        } / Double(golden.eigenvalues.count)
      let moments = densities.map { $0.moment(k) }
      let held = moments.count { $0.low < expected && expected < $0.high }
      #expect(held >= 9, "moment \(k)")
      let all = meanInterval(of: moments.map(\.value), confidence: 0.99)
      #expect(all.low < expected && expected < all.high, "moment \(k)")
    }
  }
}
