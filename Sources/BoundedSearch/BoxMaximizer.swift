/// Looks for the maximum of an objective over a box by L-BFGS-B.
///
/// The defaults are SciPy's (`scipy.optimize.minimize(method="L-BFGS-B")`), but for the number of
/// iterations, which are ten in Keskar et al. 2017.
public struct BoxMaximizer: Sendable, Hashable {
  /// The most iterations; each takes one evaluation or more (at most 20).
  public var iterationLimit = 10
  /// The pairs of steps and gradient differences from which curvature is known.
  public var memory = 10
  /// Converged when an iteration changes the value by at most this share of the largest of the two
  /// values' magnitudes and 1.
  public var valueTolerance = 1e7 * Double.ulpOfOne
  /// Converged when no component of the projected gradient is larger.
  public var gradientTolerance = 1e-5

  public init() {}

  /// Searches from `start`, which lies in the box.
  ///
  /// The result is the best point at which the objective was evaluated, not the last: a value that
  /// was seen is a lower bound of the maximum, whatever became of the search. A search that comes to
  /// a point where value or gradient is not finite ends there.
  ///
  /// Deterministic: the same objective, box, start and settings give the same bits, with the same
  /// OpenBLAS (see `LimitedMemorySearch`).
  public func maximize(
    _ objective: some Objective, over box: Box, from start: [Double]
  ) -> BoxMaximum {
    precondition(
      objective.dimension == box.dimension && box.contains(start),
      "\(objective.dimension) variables, a box of \(box.dimension), a start of \(start.count)")
    precondition(
      iterationLimit > 0 && memory > 0 && valueTolerance >= 0 && gradientTolerance >= 0, "\(self)")
    var best = BestPoint()
    var iterationCount = 0
    func result(_ end: SearchEnd) -> BoxMaximum {
      BoxMaximum(best, iterationCount: iterationCount, end: end)
    }
    // The code minimizes, so it gets the objective's negative.
    var search = LimitedMemorySearch(over: box, from: start, settings: self)
    while true {
      switch search.advance() {
      case .evaluate:
        // Asked for after the last iteration: it had not converged.
        if iterationCount == iterationLimit { return result(.limitReached) }
        let value = objective.value(at: search.point, gradient: &search.gradient)
        guard best.note(value, search.gradient, at: search.point) else {
          return result(.notFinite)
        }
        search.value = -value
        for i in search.gradient.indices { search.gradient[i].negate() }
      case .iterated:
        iterationCount += 1
      case .ended(let end):
        return result(end)
      }
    }
  }
}

/// Where a search ended, and the best that it saw.
public struct BoxMaximum: Sendable, Hashable {
  /// The best point at which the objective was finite; nil if there was none. Shape: n.
  public let point: [Double]?
  /// The objective there; −∞ if there was none.
  public let value: Double
  public let iterationCount: Int
  /// Evaluations of value and gradient.
  public let evaluationCount: Int
  public let end: SearchEnd
  /// Whether the objective or its gradient was not finite at a point that was tried.
  public let sawNotFinite: Bool

  package init(_ best: BestPoint, iterationCount: Int, end: SearchEnd) {
    point = best.point
    value = best.value
    self.iterationCount = iterationCount
    evaluationCount = best.evaluationCount
    self.end = end
    sawNotFinite = best.sawNotFinite
  }
}

/// The best of the points evaluated so far.
package struct BestPoint {
  package private(set) var point: [Double]?
  package private(set) var gradient: [Double] = []
  package private(set) var value = -Double.infinity
  package private(set) var evaluationCount = 0
  package private(set) var sawNotFinite = false

  package init() {}

  /// Whether value and gradient are finite. Of equal values the first is kept.
  package mutating func note(_ value: Double, _ gradient: [Double], at point: [Double]) -> Bool {
    evaluationCount += 1
    guard value.isFinite && gradient.allSatisfy(\.isFinite) else {
      sawNotFinite = true
      return false
    }
    if value > self.value { (self.value, self.gradient, self.point) = (value, gradient, point) }
    return true
  }
}
