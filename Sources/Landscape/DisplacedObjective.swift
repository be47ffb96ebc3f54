import BoundedSearch

/// An objective around a point, as a function of how far from it: z ↦ f(x + A z), with the gradient
/// Aᵀ ∇f, or z ↦ f(x + z) without a subspace.
struct DisplacedObjective<Base: Objective>: Objective {
  let base: Base
  let origin: [Double]
  let subspace: RandomSubspace?

  init(_ base: Base, around origin: [Double], in subspace: RandomSubspace?) {
    precondition(
      origin.count == base.dimension && subspace?.ambientDimension ?? origin.count == origin.count,
      "\(base.dimension) variables, a point of \(origin.count)")
    (self.base, self.origin, self.subspace) = (base, origin, subspace)
  }

  var dimension: Int { subspace?.dimension ?? origin.count }

  func value(at z: [Double]) -> Double {
    base.value(at: point(z))
  }

  func value(at z: [Double], gradient: inout [Double]) -> Double {
    guard let subspace else { return base.value(at: point(z), gradient: &gradient) }
    var ambientGradient = [Double](repeating: 0, count: origin.count)
    let value = base.value(at: point(z), gradient: &ambientGradient)
    gradient = subspace.pulledBack(ambientGradient)
    return value
  }

  /// x in the coordinates of z: A⁺ x, or x itself without a subspace.
  var coordinates: [Double] { subspace?.coordinates(of: origin) ?? origin }

  private func point(_ z: [Double]) -> [Double] {
    if let subspace { return subspace.displaced(origin, by: z) }
    return origin.indices.map { origin[$0] + z[$0] }
  }
}
