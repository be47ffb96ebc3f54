import Kernels
import Statistics

/// The trace of a symmetric matrix from products with random vectors.
///
///     E vᵀ A v = tr A   for v of independent signs
///
/// The variance of one probe is 2 Σ_{i≠j} A_ij²: nothing for a diagonal matrix.
/// Source: Hutchinson 1990.
public struct TraceEstimate: Sendable, Hashable, Codable {
  /// The mean over probes, with its 95 % interval (Student's t over the probes); infinite for one.
  public let trace: Estimate
  /// vᵀ A v of each probe.
  public let probes: [Double]
}

extension TraceEstimate {
  /// Nil where a product is not finite.
  init?(of matrix: SymmetricOperator, probes count: Int, seed: UInt64) {
    precondition(count > 0, "\(count) probes")
    let probes = Probes(dimension: matrix.dimension, seed: seed)
    let probe = Vector(count: matrix.dimension)
    let product = Vector(count: matrix.dimension)
    let values = (0..<count).map { index in
      probes.write(index, to: probe.view)
      matrix.apply(probe.view, product.view)
      return dotProduct(probe.view, product.view)
    }
    guard values.allSatisfy(\.isFinite) else { return nil }
    self.init(trace: meanInterval(of: values), probes: values)
  }
}

extension TrainingLoss {
  /// The trace of the Hessian of the mean loss at a point: the sum of all curvatures.
  ///
  /// Nil where the Hessian's products are not finite.
  /// Deterministic: a function of point, statistics, data set and seed.
  /// Complexity: a product with the Hessian for each probe.
  ///
  /// - Precondition: As many numbers as parameters, and at least one probe.
  public func curvatureTrace(
    at point: [Double], probes: Int = 30, seed: UInt64 = 0
  ) -> TraceEstimate? {
    TraceEstimate(of: hessian(at: point), probes: probes, seed: seed)
  }
}
