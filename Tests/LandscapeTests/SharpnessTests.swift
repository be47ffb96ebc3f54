import BoundedSearch
import Foundation
import Randomness
import Synchronization
import Testing

@testable import Landscape

/// An objective that remembers where it was asked.
private final class Remembering: Objective {
  private let base: Formula
  private let asked = Mutex<[[Double]]>([])

  init(_ base: Formula) { self.base = base }

  var points: [[Double]] { asked.withLock { $0 } }
  var dimension: Int { base.dimension }

  func value(at point: [Double]) -> Double {
    asked.withLock { $0.append(point) }
    return base.value(at: point)
  }

  func value(at point: [Double], gradient: inout [Double]) -> Double {
    asked.withLock { $0.append(point) }
    return base.value(at: point, gradient: &gradient)
  }
}

@Suite("Sharpness")
struct SharpnessTests {
  /// A convex quadratic (H = F Fᵀ / n with normal F) and a point about its minimum.
  private static func bowl(_ n: Int, seed: UInt64) -> (objective: Formula, point: [Double]) {
    var stream = RandomStream(seed: seed, purpose: .data)
    let factor = (0..<n).map { _ in (0..<n).map { _ in stream.normal() } }
    let hessian = factor.map { row in factor.map { dot(row, $0) / Double(n) } }
    let minimum = (0..<n).map { _ in stream.normal() }
    let slope = hessian.map { -dot($0, minimum) }
    let constant = 0.25 - dot(slope, minimum) / 2
    return (
      Formula.quadratic(hessian, slope: slope, constant: constant),
      minimum.map { $0 + 0.01 * stream.normal() }
    )
  }

  /// The highest value of a convex function in a box stands in a corner: all of them, one by one.
  private static func highestCorner(_ box: Box, _ value: ([Double]) -> Double) -> Double {
    let n = box.dimension
    var highest = -Double.infinity
    for corner in 0..<1 << n {
      let point = (0..<n).map { i -> Double in
        corner >> i & 1 == 0 ? box.halfWidths[i] : -box.halfWidths[i]
      }
      highest = max(highest, value(point))
    }
    return highest
  }

  /// In a subspace of 2, 3, … of 12 variables, and in the whole space of 2, 3, … variables.
  @Test(
    "A quadratic's highest corner is found to a hundredth, or the starts disagree",
    arguments: 2...10,
    [true, false])
  func quadratics(dimension: Int, inSubspace: Bool) throws {
    var missed = 0
    for seed in UInt64(0)..<25 {
      let (objective, point) = Self.bowl(inSubspace ? 12 : dimension, seed: seed)
      let subspace =
        inSubspace ? try RandomSubspace(dimension: dimension, of: 12, seed: seed) : nil
      var search = SharpnessSearch()
      search.boxSizes = [0.3]
      search.randomStartCount = 8
      search.seed = seed
      let sharpness = try #require(
        try search.measure(objective, at: point, in: subspace).first)
      let coordinates = subspace?.coordinates(of: point) ?? point
      let highest = Self.highestCorner(Box(halfWidths: coordinates.map { 0.3 * (abs($0) + 1) })) {
        z in
        objective.value(at: subspace?.displaced(point, by: z) ?? zip(point, z).map { $0 + $1 })
      }
      #expect(sharpness.maximum <= highest * (1 + 1e-13))
      let value = objective.value(at: point)
      #expect(sharpness.value == value)
      #expect(abs(sharpness.percent - 100 * (sharpness.maximum - value) / (1 + value)) < 1e-9)
      #expect(!sharpness.hasFailed)
      if sharpness.maximum - value < 0.99 * (highest - value) {
        missed += 1
        #expect(
          sharpness.doubts.contains(.startsDisagree),
          "seed \(seed): \(sharpness.maximum) of \(highest)")
      }
    }
    #expect(missed <= 5)
  }

  @Test("Boxes share the point, the subspace and one evaluation there", arguments: [true, false])
  func sharing(inSubspace: Bool) throws {
    let (objective, point) = Self.bowl(30, seed: 3)
    let subspace = inSubspace ? try RandomSubspace(dimension: 6, of: 30, seed: 3) : nil
    let remembering = Remembering(objective)
    var search = SharpnessSearch()
    search.boxSizes = [0.1, 0.2, 0.05]
    let together = try search.measure(remembering, at: point, in: subspace)
    #expect(together.map(\.boxSize) == search.boxSizes)
    #expect(remembering.points.count == 1 + together.reduce(0) { $0 + $1.evaluationCount })
    for sharpness in together {
      #expect(
        sharpness.searches.map(\.start.rawValue) == [
          "minimum", "gradientStep", "random", "plainAscent", "ascentEnd",
        ])
      search.boxSizes = [sharpness.boxSize]
      #expect(try search.measure(objective, at: point, in: subspace) == [sharpness])
    }
    #expect(together[1].percent > together[0].percent)
    #expect(together[0].percent > together[2].percent)
  }

  @Test("Searches start at the point, a tenth of the way to the gradient's corner, and at random")
  func starts() throws {
    let point = [0.5, -1, 0, 2]
    let slope = [3, -0.1, -7, 0.0]
    let remembering = Remembering(
      Formula(dimension: 4, value: { dot(slope, $0) + 10 }, slope: { _ in slope }))
    var search = SharpnessSearch()
    search.boxSizes = [0.1]
    search.randomStartCount = 50
    let sharpness = try search.measure(remembering, at: point)[0]
    let halfWidths = [0.15, 0.2, 0.1, 0.3]
    var starts: [[Double]] = []
    var place = 1
    for search in sharpness.searches {
      starts.append(zip(remembering.points[place], point).map { $0 - $1 })
      place += search.evaluationCount
    }
    // The last but one is the plain ascent's, the last where that ended.
    #expect(starts.first == [0, 0, 0, 0] && starts[starts.count - 2] == [0, 0, 0, 0])
    #expect(largestDistance(starts[1], [0.015, -0.02, -0.01, 0.03]) < 1e-15)
    let random = starts[2..<52]
    for i in 0..<4 {
      let shares = random.map { $0[i] / halfWidths[i] }
      #expect(shares.allSatisfy { abs($0) <= 1 + 1e-12 })
      #expect((shares.max() ?? 0) > 0.8 && (shares.min() ?? 0) < -0.8)
    }
    #expect(Set(random).count == 50)
  }

  @Test("The same search has the same bits, and another seed other starts")
  func repetition() throws {
    let hill = Formula.negativeRosenbrock(50)
    let objective = Formula(
      dimension: 50, value: { 1000 + hill.value($0) }, slope: hill.slope)
    let point = (0..<50).map { 0.5 + 0.01 * Double($0) }
    func measured(_ seed: UInt64) throws -> [Sharpness] {
      var search = SharpnessSearch()
      search.seed = seed
      search.boxSizes = [0.1, 0.5]
      search.maximizer.iterationLimit = 1
      let subspace = try RandomSubspace(dimension: 10, of: 50, seed: 0, workers: 2)
      return try search.measure(objective, at: point, in: subspace)
        + search.measure(objective, at: point)
    }
    let first = try measured(7)
    #expect(try measured(7) == first)
    let other = try measured(8)
    try #require(first.count == 4 && other.count == 4)
    for (a, b) in zip(first, other) {
      #expect(a.searches[0] == b.searches[0] && a.searches[3] == b.searches[3])
      #expect(a.searches[2] != b.searches[2])
    }
    let coded = try JSONEncoder().encode(first)
    #expect(try JSONDecoder().decode([Sharpness].self, from: coded) == first)
  }

  @Test("What leaves sharpness undefined is an error")
  func errors() {
    let (objective, point) = Self.bowl(3, seed: 5)
    func failure(
      _ objective: Formula, _ point: [Double], _ boxSizes: [Double] = [1e-3]
    ) -> SharpnessError? {
      var search = SharpnessSearch()
      search.boxSizes = boxSizes
      do {
        _ = try search.measure(objective, at: point)
        return nil
      } catch {
        return error
      }
    }
    #expect(failure(objective, point) == nil)
    for size in [0, -1e-3, Double.infinity] {
      #expect(failure(objective, point, [1e-3, size]) == .boxSizeOutOfRange(size))
    }
    // Not a number is not equal to itself.
    guard case .boxSizeOutOfRange(let size) = failure(objective, point, [.nan]), size.isNaN else {
      Issue.record("a box of nan")
      return
    }
    #expect(failure(objective, [9, 0, 0], [1e308]) == .boxSizeOutOfRange(1e308))
    #expect(
      failure(objective, [0, .infinity, 0]) == .pointNotFinite(index: 1, value: .infinity))
    let infinite = Formula(
      dimension: 3, value: { _ in .infinity }, slope: { _ in [0, 0, 0] })
    #expect(failure(infinite, point) == .objectiveNotFinite(value: .infinity))
    let steep = Formula(dimension: 3, value: { _ in 2 }, slope: { _ in [0, .nan, 0] })
    #expect(failure(steep, point) == .objectiveNotFinite(value: 2))
    let low = Formula(dimension: 3, value: { _ in -1 }, slope: { _ in [0, 0, 0] })
    #expect(failure(low, point) == .objectiveTooLow(value: -1))
  }

  /// One bowl written in two scales: x ↦ (4 x₁, x₂ / 4), and the point the other way.
  @Test("Relative to the weights, the scale that they are written in does not matter")
  func relative() throws {
    let bowl = Formula.quadratic([[2, 1], [1, 4]], constant: 1)
    @Sendable func scaled(_ x: [Double]) -> [Double] { [4 * x[0], x[1] / 4] }
    let rewritten = Formula(
      dimension: 2, value: { bowl.value(scaled($0)) },
      slope: { x in
        let slope = bowl.slope(scaled(x))
        return [4 * slope[0], slope[1] / 4]
      })
    var search = SharpnessSearch()
    search.boxSizes = [0.5]
    func percent(_ objective: Formula, _ point: [Double]) throws -> Double {
      try search.measure(objective, at: point)[0].percent
    }
    #expect(try abs(percent(bowl, [1, 2]) - percent(rewritten, [0.25, 8])) > 10)
    search.isRelative = true
    let (first, second) = (try percent(bowl, [1, 2]), try percent(rewritten, [0.25, 8]))
    #expect(abs(first - second) < 1e-9 * first)
    // The maximum is in the corner where both are half as large again.
    let (low, high) = (bowl.value([1, 2]), bowl.value([1.5, 3]))
    #expect(abs(first - 100 * (high - low) / (1 + low)) < 1e-9 * first)
    // A parameter of zero stays.
    let still = try percent(bowl, [0, 2])
    let (before, after) = (bowl.value([0, 2]), bowl.value([0, 3]))
    #expect(abs(still - 100 * (after - before) / (1 + before)) < 1e-9 * still)
  }
}
