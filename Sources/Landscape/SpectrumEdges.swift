import Kernels

/// The two ends of a symmetric matrix's spectrum.
public struct SpectrumEdges: Sendable, Hashable, Codable {
  /// An approximate eigenvalue θ with an approximate eigenvector v of length 1.
  public struct Eigenvalue: Sendable, Hashable, Codable {
    public let value: Double
    /// ‖A v − θ v‖: an eigenvalue lies at most so far from θ. Rounding, some 1e-6 of the largest
    /// magnitude, is not in it.
    public let residual: Double
  }

  public let largest: Eigenvalue
  public let smallest: Eigenvalue
  /// Products with the matrix that were taken.
  public let steps: Int
  /// Whether both residuals came to the tolerance asked for.
  public let isConverged: Bool
}

extension SpectrumEdges {
  /// Lanczos from a vector of signs until both ends' residuals are at most `tolerance` times the
  /// larger magnitude, or for so many steps. Nil where a product is not finite.
  init?(of matrix: SymmetricOperator, steps: Int, tolerance: Double, seed: UInt64) {
    precondition(tolerance >= 0, "tolerance \(tolerance)")
    let start = Vector(count: matrix.dimension)
    Probes(dimension: matrix.dimension, seed: seed).write(0, to: start.view)
    func edges(_ run: Lanczos) -> SpectrumEdges? {
      guard let values = run.eigensystem?.values, let low = values.first, let high = values.last
      else { return nil }
      let largest = Eigenvalue(value: high, residual: run.residual(of: values.count - 1))
      let smallest = Eigenvalue(value: low, residual: run.residual(of: 0))
      let limit = tolerance * max(abs(low), abs(high))
      return SpectrumEdges(
        largest: largest, smallest: smallest, steps: values.count,
        isConverged: max(largest.residual, smallest.residual) <= limit)
    }
    let run = Lanczos(matrix, from: start.view, steps: steps) { edges($0)?.isConverged ?? false }
    guard let run, let found = edges(run) else { return nil }
    self = found
  }
}

extension TrainingLoss {
  /// The largest and the smallest eigenvalue of the Hessian of the mean loss at a point.
  ///
  /// By Lanczos's iteration with full orthogonalization. Both ends are approached from inside: up to
  /// rounding, no value lies beyond the eigenvalue that it approximates. An end whose eigenvector the
  /// start vector hardly touches can be missed; that the residual cannot tell.
  ///
  /// Nil where the Hessian's products are not finite.
  /// Deterministic: a function of point, statistics, data set and seed.
  /// Complexity: at most `steps` products with the Hessian, and as many vectors of `Float`.
  ///
  /// - Parameter tolerance: Of the residuals, in units of the larger magnitude of the two.
  /// - Precondition: As many numbers as parameters, and at least one step.
  public func curvatureEdges(
    at point: [Double], steps: Int = 60, tolerance: Double = 1e-3, seed: UInt64 = 0
  ) -> SpectrumEdges? {
    SpectrumEdges(of: hessian(at: point), steps: steps, tolerance: tolerance, seed: seed)
  }
}
