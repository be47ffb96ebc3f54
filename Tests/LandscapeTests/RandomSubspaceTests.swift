import Foundation
import Kernels
import Testing

@testable import Landscape

@Suite("Random subspaces")
struct RandomSubspaceTests {
  /// numpy's, as Golden/subspaces.py wrote them.
  struct Golden: Decodable {
    struct Case: Decodable {
      var seed: UInt64, ambientDimension: Int, dimension: Int, condition: Double
      var lastRow: [Double], coordinates: [Double]
    }
    var cases: [Case]

    static func load() throws -> Golden {
      let url = try #require(
        Bundle.module.url(forResource: "subspaces", withExtension: "json", subdirectory: "Golden"))
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
  }

  /// The normal equations square the condition number, which is 140 in the square case at most.
  @Test("Entries and coordinates are those of numpy's pseudo-inverse", arguments: 0..<7)
  func golden(index: Int) throws {
    let golden = try Golden.load()
    #expect(golden.cases.count == 7)
    let expected = golden.cases[index]
    let n = expected.ambientDimension
    let subspace = try RandomSubspace(
      dimension: expected.dimension, of: n, seed: expected.seed, workers: 2)
    let lastRow = subspace.matrix.view.rows(n - 1..<n).array.map { Double($0) }
    #expect(largestDistance(lastRow, expected.lastRow) < 1e-7)
    let coordinates = subspace.coordinates(of: (1...n).map { sin(Double($0)) })
    let scale = expected.coordinates.reduce(0) { max($0, abs($1)) }
    let tolerance = 1e-14 * square(expected.condition) * scale
    #expect(largestDistance(coordinates, expected.coordinates) < tolerance)
  }

  @Test("Entries depend on seed and place alone: not on shape or workers")
  func places() throws {
    let small = try RandomSubspace(dimension: 3, of: 5, seed: 9)
    let large = try RandomSubspace(dimension: 4, of: 11, seed: 9, workers: 3)
    let other = try RandomSubspace(dimension: 3, of: 5, seed: 10)
    for i in 0..<5 {
      for j in 0..<3 {
        #expect(small.matrix.view[i, j] == large.matrix.view[i, j])
        #expect(small.matrix.view[i, j] != other.matrix.view[i, j])
      }
    }
  }

  @Test("Displacing goes along the columns, pulling back across the rows")
  func products() throws {
    let (n, p) = (700, 7)
    let subspace = try RandomSubspace(dimension: p, of: n, seed: 1)
    let x = (0..<n).map { Double($0) }
    let z = (0..<p).map { Double($0) - 3.5 }
    let a = subspace.matrix.view
    let displaced = (0..<n).map { i in
      (0..<p).reduce(x[i]) { $0 + Double(a[i, $1]) * z[$1] }
    }
    let pulledBack = (0..<p).map { j in
      (0..<n).reduce(0) { $0 + Double(a[$1, j]) * x[$1] }
    }
    #expect(largestDistance(subspace.displaced(x, by: z), displaced) < 1e-12)
    #expect(largestDistance(subspace.pulledBack(x), pulledBack) < 1e-9)
  }

  @Test("A point of the subspace has its own coordinates")
  func inverse() throws {
    let subspace = try RandomSubspace(dimension: 100, of: 5000, seed: 2)
    let z = (0..<100).map { cos(Double($0)) }
    let point = subspace.displaced([Double](repeating: 0, count: 5000), by: z)
    #expect(largestDistance(subspace.coordinates(of: point), z) < 1e-13)
  }

  @Test("A dimension that does not fit is an error", arguments: [-1, 0, 7])
  func dimensions(dimension: Int) {
    let error = SharpnessError.dimensionOutOfRange(dimension, ambientDimension: 6)
    #expect(throws: error) { try RandomSubspace(dimension: dimension, of: 6, seed: 0) }
    #expect("\(error)".contains("from 1 to 6 dimensions"))
  }
}
