import Elementary
import Kernels
import Randomness
import Statistics

/// A Gaussian process through noisy values at places of the unit cube.
///
/// Values are standardised first. Their covariance is s² (k(x, x') + v [x = x']), with Matérn's kernel
/// of smoothness 5/2 and a length scale for each dimension,
///
///     k = (1 + √5 r + 5 r² / 3) exp(−√5 r),   r² = Σ_d ((x_d − x'_d) / l_d)²
///
/// and s² at its maximum-likelihood estimate yᵀ K⁻¹ y / n.
/// Source: Rasmussen & Williams 2006, equations 2.25, 2.26, 2.30 and 4.17.
/// Deterministic: for one OpenBLAS.
struct GaussianProcess {
  struct Hyperparameters: Hashable {
    var lengthScales: [Double]
    /// v, relative to the signal's variance.
    var noise: Double
  }

  let hyperparameters: Hyperparameters
  /// Of the standardised values, up to a constant.
  let logMarginalLikelihood: Double
  private let places: [[Double]]
  private let factor: CholeskyFactor
  /// K⁻¹ y.
  private let weights: [Double]
  /// s², of the standardised values.
  private let variance: Double
  private let mean: Double
  private let deviation: Double

  /// Nil where the covariance cannot be factored.
  ///
  /// - Precondition: as many places as values, all finite, at least two.
  init?(_ places: [[Double]], _ values: [Double], _ hyperparameters: Hyperparameters) {
    precondition(
      places.count == values.count && values.count > 1, "\(places.count) places, \(values.count)")
    let count = values.count
    mean = Sample.mean(values)
    let spread = Sample.standardDeviation(values)
    deviation = spread > 0 ? spread : 1
    let standardized = values.map { [mean, deviation] in ($0 - mean) / deviation }
    var covariance = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        let value = Self.kernel(places[row], places[column], hyperparameters.lengthScales)
        covariance[row * count + column] = row == column ? value + hyperparameters.noise : value
      }
    }
    guard let factor = CholeskyFactor(covariance, order: count) else { return nil }
    weights = factor.solve(standardized)
    let fit = zip(standardized, weights).reduce(0) { $0 + $1.0 * $1.1 }
    variance = max(fit / Double(count), 1e-12)
    logMarginalLikelihood =
      -0.5 * Double(count) * Portable.log(variance)
      - 0.5 * factor.logDeterminant(Portable.log)
    self.factor = factor
    self.places = places
    self.hyperparameters = hyperparameters
  }

  private static func kernel(_ x: [Double], _ y: [Double], _ lengthScales: [Double]) -> Double {
    var square = 0.0
    for dimension in x.indices {
      let step = (x[dimension] - y[dimension]) / lengthScales[dimension]
      square += step * step
    }
    let root = (5 * square).squareRoot()
    return (1 + root + 5 * square / 3) * Portable.exp(-root)
  }

  /// Mean and standard deviation of the function behind the values, noise left out.
  func prediction(at place: [Double]) -> (mean: Double, deviation: Double) {
    let covariance = places.map { Self.kernel($0, place, hyperparameters.lengthScales) }
    let mean = zip(covariance, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let explained = factor.forward(covariance).reduce(0) { $0 + $1 * $1 }
    let variance = variance * max(0, 1 - explained)
    return (self.mean + deviation * mean, deviation * variance.squareRoot())
  }
}

extension GaussianProcess {
  /// The process whose hyperparameters are the most probable that a search finds: the best of a
  /// Sobol sequence's points, then improved along one axis after the other.
  ///
  /// Priors: log-normal, of length scales around ½ and of noise around 1/100.
  static func fitted(_ places: [[Double]], _ values: [Double]) -> GaussianProcess? {
    guard let dimensions = places.first?.count, values.count > 1 else { return nil }
    var best: (posterior: Double, point: [Double], process: GaussianProcess)?
    /// - Parameter point: Logarithms of the length scales, and of the noise.
    func consider(_ point: [Double]) -> Bool {
      let hyperparameters = Hyperparameters(
        lengthScales: point.dropLast().map(Portable.exp), noise: Portable.exp(point[dimensions]))
      guard let process = GaussianProcess(places, values, hyperparameters) else { return false }
      let posterior = process.logMarginalLikelihood + prior(point)
      guard posterior > best?.posterior ?? -.infinity else { return false }
      best = (posterior, point, process)
      return true
    }
    let sequence = SobolSequence(dimensions: dimensions + 1, seed: nil)
    for index in 0..<64 {
      _ = consider(
        zip(sequence[index], ranges(dimensions)).map { place, range in
          range.lowerBound + place * (range.upperBound - range.lowerBound)
        })
    }
    var step = 0.5
    while step > 0.05, let center = best?.point {
      var improved = false
      for axis in center.indices {
        for direction in [step, -step] {
          guard var point = best?.point else { break }
          let range = ranges(dimensions)[axis]
          point[axis] = min(max(point[axis] + direction, range.lowerBound), range.upperBound)
          if consider(point) { improved = true }
        }
      }
      if !improved { step /= 2 }
    }
    return best?.process
  }

  /// Logarithms of length scales from 0.05 to 5, of the noise from 1e-4 to 1.
  private static func ranges(_ dimensions: Int) -> [ClosedRange<Double>] {
    [ClosedRange<Double>](repeating: -3.0...1.61, count: dimensions) + [-9.21...0]
  }

  private static func prior(_ point: [Double]) -> Double {
    func normal(_ x: Double, mean: Double, deviation: Double) -> Double {
      let z = (x - mean) / deviation
      return -0.5 * z * z
    }
    return point.dropLast().reduce(0) { $0 + normal($1, mean: -0.69, deviation: 1) }
      + normal(point[point.count - 1], mean: -4.6, deviation: 2)
  }
}
