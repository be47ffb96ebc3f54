import Elementary
import Kernels
import Statistics

/// How the eigenvalues of a symmetric matrix A of dimension n are spread, from Lanczos's iteration
/// with several random vectors (stochastic Lanczos quadrature).
///
/// For a unit vector v the measure Σ_i (v · u_i)² δ(λ − λ_i) over the eigenpairs of A has the moments
/// vᵀ A^k v. After m steps from v the eigenvalues θ of the tridiagonal matrix, weighted by the squared
/// first components τ of its eigenvectors, have the same moments for k < 2m (Gauss's quadrature). For
/// v of random signs over √n its mean is the spectrum's own density, (1/n) Σ_i δ(λ − λ_i).
///
/// Source: Golub & Welsch 1969; Lin, Saad & Yang 2016, "Approximating spectral densities of large
/// matrices"; for networks Ghorbani, Krishnan & Xiao 2019, arXiv:1901.10159.
public struct SpectralDensity: Sendable, Hashable, Codable {
  /// What one vector gives.
  public struct Quadrature: Sendable, Hashable, Codable {
    /// θ, ascending.
    public let nodes: [Double]
    /// τ of each node, of sum 1.
    public let weights: [Double]
  }

  /// A quadrature for each vector.
  public let quadratures: [Quadrature]
  /// Of the matrix.
  public let dimension: Int

  /// From the least to the greatest node: inside the spectrum, and close to its ends.
  public var range: ClosedRange<Double> {
    let nodes = quadratures.flatMap(\.nodes)
    return (nodes.min() ?? 0)...(nodes.max() ?? 0)
  }

  /// tr A^k / n, with a 95 % interval over the vectors.
  ///
  /// - Precondition: k is not negative.
  public func moment(_ k: Int) -> Estimate {
    precondition(k >= 0, "moment \(k)")
    return meanInterval(
      of: quadratures.map { quadrature in
        zip(quadrature.nodes, quadrature.weights).reduce(0) { sum, node in
          sum + node.1 * (0..<k).reduce(1) { power, _ in power * node.0 }
        }
      })
  }

  /// The density under a Gaussian of the given standard deviation σ, at each of the points:
  ///
  ///     φ(λ) = mean over vectors of Σ_i τ_i exp(−(λ − θ_i)² / 2σ²) / (σ √2π)
  ///
  /// in units of 1/eigenvalue, of integral 1. Each with the 95 % interval of the mean over the vectors
  /// (Student's t), which is their sampling error alone: what σ smooths away is not in it. A lower
  /// bound may be negative.
  ///
  /// - Precondition: σ is positive, and so is 2σ² in `Double`.
  public func smoothed(at points: [Double], deviation: Double) -> [Estimate] {
    precondition(deviation > 1e-150 && deviation.isFinite, "deviation \(deviation)")
    let height = 1 / (deviation * (2 * Portable.pi).squareRoot())
    return points.map { point in
      meanInterval(
        of: quadratures.map { quadrature in
          zip(quadrature.nodes, quadrature.weights).reduce(0) { sum, node in
            let distance = (point - node.0) / deviation
            return sum + node.1 * height * Portable.exp(-distance * distance / 2)
          }
        })
    }
  }
}

/// A density to be drawn.
public struct DensityCurve: Sendable, Hashable, Codable {
  /// σ of the Gaussian it is smoothed by.
  public let deviation: Double
  /// Evenly spaced, ascending.
  public let eigenvalues: [Double]
  /// At each of them, in units of 1/eigenvalue.
  public let densities: [Estimate]
}

extension SpectralDensity {
  /// The density over the whole spectrum and 4 σ beyond it at either end.
  ///
  /// σ is a share of the spectrum's width; for a spectrum of one value, of its magnitude, or of 1 where
  /// that is zero.
  ///
  /// - Precondition: At least two points; 0 < `relativeDeviation`.
  public func curve(points: Int = 400, relativeDeviation: Double = 0.01) -> DensityCurve {
    precondition(points > 1, "\(points) points")
    precondition(relativeDeviation > 0, "a relative deviation of \(relativeDeviation)")
    let range = range
    var width = range.upperBound - range.lowerBound
    if width == 0 { width = abs(range.upperBound) }
    if width == 0 { width = 1 }
    let deviation = relativeDeviation * width
    let (low, high) = (range.lowerBound - 4 * deviation, range.upperBound + 4 * deviation)
    let eigenvalues = (0..<points).map {
      low + (high - low) * Double($0) / Double(points - 1)
    }
    return DensityCurve(
      deviation: deviation, eigenvalues: eigenvalues,
      densities: smoothed(at: eigenvalues, deviation: deviation))
  }

  /// Nil where a product is not finite.
  init?(of matrix: SymmetricOperator, probes count: Int, steps: Int, seed: UInt64) {
    precondition(count > 0, "\(count) probes")
    let probes = Probes(dimension: matrix.dimension, seed: seed)
    let start = Vector(count: matrix.dimension)
    var quadratures: [Quadrature] = []
    for index in 0..<count {
      probes.write(index, to: start.view)
      guard let eigensystem = Lanczos(matrix, from: start.view, steps: steps)?.eigensystem
      else { return nil }
      let weights = eigensystem.values.indices.map { index in
        let component = eigensystem.component(0, ofVector: index)
        return component * component
      }
      quadratures.append(Quadrature(nodes: eigensystem.values, weights: weights))
    }
    self.init(quadratures: quadratures, dimension: matrix.dimension)
  }
}

extension TrainingLoss {
  /// The spectral density of the Hessian of the mean loss at a point.
  ///
  /// Nil where the Hessian's products are not finite.
  /// Deterministic: a function of point, statistics, data set and seed.
  /// Complexity: probes × steps products with the Hessian, and as many vectors of `Float` at a time as
  /// steps.
  ///
  /// - Precondition: As many numbers as parameters, and at least one probe and one step.
  public func curvatureDensity(
    at point: [Double], probes: Int = 8, steps: Int = 40, seed: UInt64 = 0
  ) -> SpectralDensity? {
    SpectralDensity(of: hessian(at: point), probes: probes, steps: steps, seed: seed)
  }
}
