import Kernels
import Testing

@testable import Landscape

@Suite("Hessian times vector")
struct HessianProductTests {
  /// Second differences in Double with steps of 1e-5: good to about 1e-6 where no rectifier's input
  /// changes its sign on the way, as one in some thousands does.
  @Test("The product matches second differences of a loss in Double", arguments: SmallProblem.all)
  func secondDifferences(_ problem: SmallProblem) {
    let loss = problem.loss()
    let reference = problem.reference
    let (point, step) = (problem.point, 1e-5)
    let direction = point.indices.map { Double(Float(hashed($0, 11))) }
    let product = loss.hessianProduct(at: point, with: direction)
    func slope(_ sign: Double, _ i: Int) -> Double {
      var (above, below) = (point, point)
      for j in point.indices {
        above[j] += sign * step * direction[j]
        below[j] += sign * step * direction[j]
      }
      above[i] += step
      below[i] -= step
      return (reference.value(at: above) - reference.value(at: below)) / (2 * step)
    }
    let checked = problem.checkedParameters
    let expected = checked.map { (slope(1, $0) - slope(-1, $0)) / (2 * step) }
    #expect(largestDifference(checked.map { product[$0] }, expected) < 1e-4)
  }

  @Test("The whole Hessian, a column at a time, is symmetric", arguments: SmallProblem.all)
  func symmetry(_ problem: SmallProblem) {
    let hessian = fullHessian(of: problem)
    let scale = hessian.joined().map { $0.magnitude }.max() ?? 0
    var largest = 0.0
    for i in hessian.indices {
      for j in 0..<i { largest = max(largest, abs(hessian[i][j] - hessian[j][i])) }
    }
    #expect(scale > 0.01)
    #expect(largest < 1e-6 * scale)
  }

  @Test("Workers change no bit", arguments: SmallProblem.all + SmallProblem.wide, [2, 3])
  func workers(_ problem: SmallProblem, workers: Int) {
    let direction = problem.point.indices.map { hashed($0, 12) }
    let alone = problem.loss().hessianProduct(at: problem.point, with: direction)
    let shared = problem.loss(workers: workers)
      .hessianProduct(at: problem.point, with: direction)
    let isEqual = alone == shared
    #expect(isEqual)
  }

  @Test("Where weights are not finite there is no curvature", arguments: [Double.nan, .infinity])
  func notFinite(_ weight: Double) {
    for problem in [SmallProblem.all[2], SmallProblem.all[4]] {
      let (loss, point) = (problem.loss(), problem.point.map { $0 * weight })
      #expect(loss.curvatureEdges(at: point) == nil)
      #expect(loss.curvatureTrace(at: point) == nil)
      #expect(loss.curvatureDensity(at: point) == nil)
    }
  }

  @Test("Curvature is the same whoever computes it", arguments: [2, 3])
  func curvatureOfWorkers(workers: Int) {
    let problem = SmallProblem.all[6]
    let (alone, shared) = (problem.loss(), problem.loss(workers: workers))
    let point = problem.point
    #expect(alone.curvatureEdges(at: point) == shared.curvatureEdges(at: point))
    #expect(alone.curvatureTrace(at: point) == shared.curvatureTrace(at: point))
    let densities = [alone, shared].map { $0.curvatureDensity(at: point, probes: 2, steps: 5) }
    let isEqual = densities[0] == densities[1] && densities[0] != nil
    #expect(isEqual)
  }

  @Test("A row of logits that are far apart has a finite curvature")
  func farLogits() {
    let logits = Matrix(rows: 1, columns: 3)
    let tangent = Matrix(rows: 1, columns: 3)
    copy([900, -900, 880], to: logits.view)
    copy([1, 2, 3], to: tangent.view)
    softmaxCrossEntropyTangent(logits: logits.view, tangent: tangent.view, gradientScale: 1)
    // p₃ = e⁻²⁰ / (1 + e⁻²⁰) = 2.06115e-9; ± p₃ · 2.
    let found = tangent.view.array.map { Double($0) }
    #expect(largestDifference(found, [-4.1223072e-9, 0, 4.1223072e-9]) < 1e-6)
  }
}

/// Rows are products with unit vectors.
func fullHessian(of problem: SmallProblem) -> [[Double]] {
  let loss = problem.loss()
  let point = problem.point
  return (0..<loss.dimension).map { i in
    var unit = [Double](repeating: 0, count: loss.dimension)
    unit[i] = 1
    return loss.hessianProduct(at: point, with: unit)
  }
}
