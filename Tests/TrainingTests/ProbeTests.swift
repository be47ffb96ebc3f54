import Datasets
import Foundation
import Kernels
import Testing

@testable import Training

/// What representations come to, against `Golden/probes.json`, which the script of this name wrote with
/// scikit-learn and NumPy.
@Suite("Probes of representations")
struct ProbeTests {
  struct Case: Decodable {
    let columns: Int
    let classes: Int
    let train: [Float]
    let labels: [UInt8]
    let test: [Float]
    let testLabels: [UInt8]
    let loss: Double
    let trainError: Double
    let testError: Double
    let plane: [Double]
    let alignment: Double
    let uniformity: Double

    func set(_ values: [Float], _ labels: [UInt8]) -> ExampleSet {
      ExampleSet(
        inputs: .floats(values), targets: .classes(labels, classCount: classes),
        featureCount: columns)
    }
  }

  private struct File: Decodable { let cases: [Case] }

  private static func read(_ index: Int) throws -> Case {
    let url = try #require(
      Bundle.module.url(forResource: "probes", withExtension: "json", subdirectory: "Golden"))
    let cases = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
    #expect(cases.count == 3)
    return cases[index]
  }

  /// Products are taken in `Float`; the minimum is flat, so that the loss says more than the weights.
  @Test("Its minimum and its errors are those of scikit-learn", arguments: 0..<3, [1, 2])
  func probe(_ index: Int, workers: Int) throws {
    let item = try Self.read(index)
    let probe = LinearProbe(
      train: item.set(item.train, item.labels), test: item.set(item.test, item.testLabels),
      workers: workers)
    #expect(abs(probe.loss / item.loss - 1) < 1e-6, "\(probe.loss) and \(item.loss)")
    #expect(abs(probe.trainError - item.trainError) < 1e-9)
    #expect(abs(probe.testError - item.testError) < 1e-9)
    #expect(probe.end.isConverged, "\(probe.end) after \(probe.evaluationCount)")
  }

  @Test("Components are those of a singular value decomposition", arguments: 0..<3)
  func components(_ index: Int) throws {
    let item = try Self.read(index)
    // With fewer rows than columns, too.
    for rows in [item.testLabels.count, 20] {
      let values = Array(item.test[..<(rows * item.columns)])
      let found = try #require(
        PrincipalComponents(of: values, columns: item.columns, count: 2))
      let places = (0..<rows).map {
        found.coordinates(of: values[$0 * item.columns..<($0 + 1) * item.columns])
      }
      // Uncorrelated, about 0, and the first with the larger variance.
      for component in 0..<2 {
        #expect(abs(places.reduce(0) { $0 + $1[component] }) < 1e-9)
      }
      let squares = (0..<2).map { component in
        places.reduce(0) { $0 + $1[component] * $1[component] }
      }
      #expect(squares[0] >= squares[1])
      #expect(abs(places.reduce(0) { $0 + $1[0] * $1[1] }) < 1e-9 * squares[0])
      guard rows == item.testLabels.count else { continue }
      for (place, expected) in item.plane.enumerated() {
        #expect(abs(places[place / 2][place % 2] - expected) < 1e-9, "\(place)")
      }
    }
  }

  @Test("Alignment and uniformity are those of their formulas", arguments: 0..<3)
  func spread(_ index: Int) throws {
    let item = try Self.read(index)
    let rows = item.testLabels.count
    let pairs = PairedEmbeddings(
      ContrastiveLoss(.ntxent, temperature: 0.5), rowLimit: rows, columns: item.columns, workers: 1)
    pairs.begin(rows: rows)
    let matrix = Matrix(rows: rows, columns: item.columns)
    copy(item.test, to: matrix.view)
    pairs.take(matrix.view, rows: 0..<rows)
    let found = pairs.alignmentAndUniformity()
    #expect(abs(found.alignment - item.alignment) < 1e-5)
    #expect(abs(log(found.uniformity) - item.uniformity) < 1e-5)
  }
}
