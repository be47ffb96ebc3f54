import BoundedSearch
import Randomness
import Testing

@testable import Landscape

@Suite("What speaks against a sharpness")
struct SharpnessDoubtTests {
  /// h |z|² / 2 + 0.001 in 20 variables. The value has noise of 1e-7, as a loss in single precision
  /// has: drawn anew at every point, and the same whenever the point is.
  private static func noisyBowl(curvature: Double, seed: UInt64) -> Formula {
    Formula(
      dimension: 20,
      value: { z in
        let key = z.reduce(seed) { ($0 ^ $1.bitPattern) &* 0x9E37_79B9_7F4A_7C15 }
        var stream = RandomStream(seed: key, purpose: .data)
        return 1e-3 + curvature * dot(z, z) / 2 + 1e-7 * stream.uniform(from: -1, to: 1)
      }, slope: { z in z.map { curvature * $0 } })
  }

  /// Distances from the minimum; how many of 40 searches from there end before they have begun, at
  /// least; and how.
  private static let stops: [(Double, Int, Set<SearchEnd>)] = [
    (1e-6, 40, [.gradientVanished]), (2.4e-6, 10, [.lineSearchFailed, .valueSettled]),
  ]

  /// In the corners the objective is 5e-5 higher. At the nearer point the gradient, 5e-6, is below the
  /// tolerance; at the other, 1.2e-5, it is not, but a step along it gains 1e-8 only: less than noise.
  @Test(
    "Noise or a small gradient stops L-BFGS-B at the minimum, and no other start", arguments: stops)
  func stopped(distance: Double, leastCount: Int, ends: Set<SearchEnd>) throws {
    var stopped: [SearchEnd] = []
    for seed in UInt64(0)..<40 {
      let objective = Self.noisyBowl(curvature: 5, seed: seed)
      let point = (0..<20).map { $0 % 2 == 0 ? distance : -distance }
      let sharpness = try SharpnessSearch().measure(objective, at: point)[0]
      let rise = sharpness.maximum - sharpness.value
      #expect(abs(rise - 5e-5) < 0.02 * 5e-5)
      #expect(!sharpness.hasFailed)
      let plain = sharpness.searches[0]
      #expect(plain.start == .minimum)
      if (plain.value ?? 0) - sharpness.value < 0.01 * rise { stopped.append(plain.end) }
    }
    #expect(stopped.count >= leastCount)
    #expect(Set(stopped) == ends)
  }

  @Test("Where the objective is NaN in a part of the box, the best finite value is marked")
  func notFinite() throws {
    let bowl = Formula.quadratic([[2, 0], [0, 4]], constant: 1)
    for wrong in [Double.nan, .infinity] {
      let holed = Formula(
        dimension: 2, value: { $0[0] > 0.05 ? wrong : bowl.value($0) }, slope: bowl.slope)
      var search = SharpnessSearch()
      search.boxSizes = [0.1]
      let sharpness = try search.measure(holed, at: [0.01, 0.01])[0]
      #expect(sharpness.doubts.contains(.notFinite) && sharpness.hasFailed)
      #expect(sharpness.maximum.isFinite && sharpness.maximum > 1)
      #expect(sharpness.searches.contains { $0.end == .notFinite })
      // In a box that does not reach so far, nothing is wrong.
      search.boxSizes = [0.03]
      #expect(try search.measure(holed, at: [0.01, 0.01])[0].hasFailed == false)
    }
  }

  /// A step of L-BFGS-B as long as a gradient that is not the objective's, and an ascent that takes no
  /// more of it than the sign.
  @Test(
    "Where the ascent alone leads to the maximum, that is a mark and no failure",
    arguments: zip(
      [1e-9, 0.3, 2], [SearchEnd.gradientVanished, .limitReached, .limitReached]))
  func beaten(scale: Double, end: SearchEnd) throws {
    let bowl = Formula.quadratic([[2, 1], [1, 4]], constant: 1)
    let scaled = Formula(
      dimension: 2, value: bowl.value, slope: { bowl.slope($0).map { scale * $0 } })
    var search = SharpnessSearch()
    search.boxSizes = [1]
    search.randomStartCount = 0
    search.maximizer.iterationLimit = 1
    let sharpness = try search.measure(scaled, at: [0, 0])[0]
    #expect(sharpness.searches[1].end == end)
    #expect(sharpness.winner == .plainAscent)
    // In the corner: 1 + 1 + 2 above the minimum.
    #expect(sharpness.maximum == 5 && sharpness.percent == 200)
    #expect(sharpness.doubts.contains(.beatenByAscent))
    #expect(!sharpness.hasFailed)
    // From the ascent's end L-BFGS-B goes on, and is not below it.
    let last = try #require(sharpness.searches.last)
    #expect(last.start == .ascentEnd && last.value == 5)
    #expect((sharpness.searches[1].value ?? 0) < 4.96)
  }

  @Test("A line search that fails where the best value is makes it a failure")
  func lineSearch() throws {
    let bowl = Formula.quadratic([[2, 1], [1, 4]], constant: 1)
    let lying = Formula(
      dimension: 2, value: bowl.value, slope: { bowl.slope($0).map { -$0 } })
    var search = SharpnessSearch()
    search.boxSizes = [0.5]
    let sharpness = try search.measure(lying, at: [0, 0])[0]
    #expect(sharpness.doubts.contains(.lineSearchFailed) && sharpness.hasFailed)
  }

  @Test("Below a maximum there is nothing to find: no sharpness, but a failure")
  func nothing() throws {
    let hill = Formula.quadratic([[-2, 0], [0, -1]], constant: 1)
    let sharpness = try SharpnessSearch().measure(hill, at: [0, 0])[0]
    #expect(sharpness.doubts == [.nothingHigher])
    #expect(sharpness.hasFailed && sharpness.winner == nil)
    #expect(sharpness.maximum == 1 && sharpness.percent == 0)
  }

  @Test("Cut short by the iterations, it is marked and no failure")
  func cutShort() throws {
    var search = SharpnessSearch()
    search.boxSizes = [0.5]
    search.maximizer.iterationLimit = 2
    search.randomStartCount = 0
    search.ascent.evaluationLimit = 1
    let sharpness = try search.measure(
      Formula(
        dimension: 10, value: { 1000 + Formula.negativeRosenbrock(10).value($0) },
        slope: Formula.negativeRosenbrock(10).slope),
      at: [Double](repeating: -0.5, count: 10))[0]
    #expect(sharpness.doubts == [.notConverged])
    #expect(!sharpness.hasFailed)
    #expect(sharpness.searches.map(\.end) == [SearchEnd](repeating: .limitReached, count: 4))
  }

  /// 1 at the left end of the box, 2 at the right, 0 between.
  @Test("Two peaks that starts end on are said to be two")
  func peaks() throws {
    let peaks = Formula(
      dimension: 1, value: { $0[0] < 0 ? square($0[0]) : 2 * square($0[0]) },
      slope: { [$0[0] < 0 ? 2 * $0[0] : 4 * $0[0]] })
    var search = SharpnessSearch()
    search.boxSizes = [1]
    search.randomStartCount = 4
    let sharpness = try search.measure(peaks, at: [0])[0]
    #expect(sharpness.maximum == 2 && sharpness.percent == 200)
    #expect(sharpness.doubts == [.startsDisagree])
  }
}
