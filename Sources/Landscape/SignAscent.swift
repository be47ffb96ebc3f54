import BoundedSearch

/// The plainest ascent that a search has to beat: every variable a step of the same share of its
/// half-width, up or down as its derivative says.
///
///     z ← clamp(z + s · sign(∇f(z)) · b)
///
/// from the best point so far; s is 2 at first, which goes to the corner that the gradient points to,
/// and is halved whenever a step does not gain. Where f is convex no step to a corner loses, and near
/// a minimum any corner is higher: noise in the objective cannot keep it there.
///
/// Deterministic: same objective, box and start, same bits.
public struct SignAscent: Sendable, Hashable {
  /// The most evaluations of value and gradient, the start's included.
  public var evaluationLimit = 12

  public init() {}

  /// Climbs from `start`, which lies in the box. An iteration is a step that gained.
  public func maximize(
    _ objective: some Objective, over box: Box, from start: [Double]
  ) -> BoxMaximum {
    precondition(
      objective.dimension == box.dimension && box.contains(start),
      "\(objective.dimension) variables, a box of \(box.dimension), a start of \(start.count)")
    precondition(evaluationLimit > 0, "\(self)")
    var best = BestPoint()
    var gradient = [Double](repeating: 0, count: box.dimension)
    var value = objective.value(at: start, gradient: &gradient)
    guard best.note(value, gradient, at: start) else {
      return BoxMaximum(best, iterationCount: 0, end: .notFinite)
    }
    var (share, gains) = (2.0, 0)
    while best.evaluationCount < evaluationLimit, let point = best.point {
      let next = box.step(from: point, along: best.gradient, share: share)
      // In the corner that its own gradient points to.
      if next == point { return BoxMaximum(best, iterationCount: gains, end: .gradientVanished) }
      let before = best.value
      value = objective.value(at: next, gradient: &gradient)
      if best.note(value, gradient, at: next) && value > before {
        gains += 1
      } else {
        share /= 2
      }
    }
    return BoxMaximum(best, iterationCount: gains, end: .limitReached)
  }
}
