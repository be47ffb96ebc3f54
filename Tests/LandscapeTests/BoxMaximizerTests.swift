import BoundedSearch
import Foundation
import Testing

@testable import Landscape

@Suite("Maxima over boxes")
struct BoxMaximizerTests {
  /// SciPy's maxima, as Golden/maxima.py wrote them.
  struct Golden: Decodable {
    struct Search: Decodable {
      var limit: Int, iterations: Int, evaluations: Int, message: String
      var value: Double, point: [Double]
    }
    struct Parts: Decodable {
      var hessian: [[Double]]?, slope: [Double]?
      var inputs: [[Double]]?, labels: [Int]?, first: [[Double]]?, second: [[Double]]?
    }
    struct Case: Decodable {
      var name: String, halfWidths: [Double], start: [Double], data: Parts, searches: [Search]

      func objective() throws -> any Objective {
        switch name {
        case "rosenbrock":
          return Formula.negativeRosenbrock(start.count)
        case "quadratic":
          let hessian = try #require(data.hessian).map { $0.map { -$0 } }
          return Formula.quadratic(hessian, slope: data.slope)
        default:
          return SmallNetwork(
            inputs: try #require(data.inputs), labels: try #require(data.labels),
            first: try #require(data.first), second: try #require(data.second))
        }
      }
    }
    var cases: [Case]

    static func load() throws -> Golden {
      let url = try #require(
        Bundle.module.url(forResource: "maxima", withExtension: "json", subdirectory: "Golden"))
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
  }

  /// SciPy's is a translation of the same Fortran to C, so the same points are tried; what rounding
  /// makes of them grows with the iterations, in 25 variables to 1e-6 after 60.
  @Test("After as many iterations SciPy has the same best point and counts", arguments: 0..<9)
  func golden(index: Int) throws {
    let golden = try Golden.load()
    #expect(golden.cases.count == 9)
    let expected = golden.cases[index]
    let objective = try expected.objective()
    let box = Box(halfWidths: expected.halfWidths)
    for search in expected.searches {
      var maximizer = BoxMaximizer()
      maximizer.iterationLimit = search.limit
      let found = maximizer.maximize(objective, over: box, from: expected.start)
      let point = try #require(found.point)
      #expect(box.contains(point))
      let tolerance = search.limit <= 30 ? 1e-10 : 1e-5
      #expect(abs(found.value - search.value) <= tolerance * max(1, abs(search.value)))
      #expect(largestDistance(point, search.point) < 10 * tolerance)
      #expect(found.iterationCount == search.iterations)
      #expect(found.evaluationCount == search.evaluations)
      // At the limit SciPy does not look whether the last iteration has converged.
      switch search.message.prefix(15) {
      case "CONVERGENCE: NO": #expect(found.end == .gradientVanished)
      case "CONVERGENCE: RE": #expect(found.end == .valueSettled)
      default: #expect(found.end.isConverged || found.end == .limitReached)
      }
    }
  }

  @Test("A gradient that points downhill makes the line search fail, where it started")
  func lineSearchFails() {
    // Its gradient points downhill, so every step of a line search loses.
    let bowl = Formula.quadratic([[1, 0], [0, 1]])
    let lying = Formula(
      dimension: 2, value: { bowl.value($0) }, slope: { bowl.slope($0).map { -$0 } })
    let start = [0.3, -0.2]
    let found = BoxMaximizer().maximize(lying, over: Box(halfWidths: [1, 1]), from: start)
    #expect(found.end == .lineSearchFailed)
    #expect(found.point == start)
    #expect(found.value == bowl.value(start))
    #expect(!found.sawNotFinite)
  }

  @Test("A search ends where the objective is not finite, with the best finite value")
  func notFinite() throws {
    let box = Box(halfWidths: [1, 1])
    for wrong in [Double.nan, .infinity, -.infinity] {
      let slope = Formula(
        dimension: 2, value: { $0[0] > 0.6 ? wrong : $0[0] + $0[1] }, slope: { _ in [1, 1] })
      let found = BoxMaximizer().maximize(slope, over: box, from: [0, 0])
      #expect(found.end == .notFinite && found.sawNotFinite)
      #expect(found.point == [0, 0])
      #expect(found.value == 0)
      let nowhere = BoxMaximizer().maximize(slope, over: box, from: [0.7, 0])
      #expect(nowhere.end == .notFinite && nowhere.point == nil)
      #expect(nowhere.value == -.infinity)
      // The ascent halves its step instead, and comes nearer and nearer.
      let climbed = SignAscent().maximize(slope, over: box, from: [0, 0])
      #expect(climbed.sawNotFinite)
      #expect(climbed.value > 1.15 && climbed.value <= 1.6)
    }
    let broken = Formula(dimension: 1, value: { $0[0] }, slope: { [$0[0] > 0 ? .nan : 1] })
    let found = BoxMaximizer().maximize(broken, over: Box(halfWidths: [1]), from: [0])
    #expect(found.end == .notFinite && found.value == 0)
  }

  @Test("The best point is the highest, the first of equals, and never one that is not finite")
  func bestPoint() {
    var best = BestPoint()
    let noted = [(1.0, 0.0), (3, 0), (2, 0), (.infinity, 0), (9, .nan), (3, 0)].enumerated().map {
      index, trial in best.note(trial.0, [trial.1], at: [Double(index)])
    }
    #expect(noted == [true, true, true, false, false, true])
    #expect(best.value == 3 && best.point == [1])
    #expect(best.evaluationCount == 6 && best.sawNotFinite)
  }

  @Test("The ascent stops in the corner that its own gradient points to")
  func ascentCorner() {
    let slope = Formula(dimension: 3, value: { dot([3, -1, 0], $0) }, slope: { _ in [3, -1, 0] })
    let box = Box(halfWidths: [0.5, 2, 1])
    let found = SignAscent().maximize(slope, over: box, from: [0.1, 0.1, -1])
    #expect(found.point == [0.5, -2, 1])
    #expect(found.end == .gradientVanished)
    #expect(found.evaluationCount == 2 && found.iterationCount == 1)
  }

  @Test("A concave objective's maximum inside the box is closed in on by both")
  func inside() {
    let hill = Formula.quadratic([[-2, 0], [0, -6]], slope: [1, -2])
    let box = Box(halfWidths: [1, 1])
    let found = BoxMaximizer().maximize(hill, over: box, from: [-1, 1])
    #expect(found.end.isConverged)
    #expect(largestDistance(found.point ?? [], [0.5, -1.0 / 3]) < 1e-5)
    var ascent = SignAscent()
    ascent.evaluationLimit = 60
    let climbed = ascent.maximize(hill, over: box, from: [-1, 1])
    #expect(climbed.evaluationCount == 60 && climbed.end == .limitReached)
    #expect(abs(climbed.value - found.value) < 1e-3)
    #expect(largestDistance(climbed.point ?? [], [0.5, -1.0 / 3]) < 0.02)
  }

  @Test("A failed precondition ends the process: a start outside, no iterations, a flat box")
  func preconditions() async {
    await #expect(processExitsWith: .failure) {
      _ = BoxMaximizer().maximize(
        Formula.negativeRosenbrock(2), over: Box(halfWidths: [1, 1]), from: [0, 1.1])
    }
    await #expect(processExitsWith: .failure) {
      var maximizer = BoxMaximizer()
      maximizer.iterationLimit = 0
      _ = maximizer.maximize(
        Formula.negativeRosenbrock(2), over: Box(halfWidths: [1, 1]), from: [0, 0])
    }
    await #expect(processExitsWith: .failure) { _ = Box(halfWidths: [1, 0]) }
  }
}
