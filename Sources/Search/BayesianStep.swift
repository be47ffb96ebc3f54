import Elementary
import Randomness
import Statistics

/// One round of Bayesian search: the places of the greatest expected improvement.
///
/// Several at a time by the believer's rule: the next is chosen as if the one before had come out as
/// predicted (Ginsbourger, Le Riche & Carraro 2010).
struct BayesianStep {
  private let domain: SearchDomain
  private let seed: UInt64

  init(_ domain: SearchDomain, seed: UInt64) {
    self.domain = domain
    self.seed = seed
  }

  /// - Parameter pending: Places of the same round that are chosen already.
  func proposals(
    _ count: Int, after observations: [SearchObservation], pending: [[Double]]
  ) -> [[Double]] {
    var places = observations.map(\.place)
    var values = Self.tamed(observations.map(\.value))
    var chosen: [[Double]] = []
    let candidates = candidates(round: observations.count)
    for place in pending {
      guard let process = GaussianProcess.fitted(places, values) else { break }
      values.append(process.prediction(at: place).mean)
      places.append(place)
    }
    while chosen.count < count {
      guard let process = GaussianProcess.fitted(places, values),
        let next = best(of: candidates, process, known: places)
      else { break }
      chosen.append(next.place)
      places.append(next.place)
      values.append(next.mean)
    }
    return chosen
  }

  /// Values that a model can be drawn through: failures, and what is worse than the upper quartile of
  /// the finite values by more than the quartile is worse than the best, count as that much worse. How
  /// bad a bad place is says little about the good ones.
  static func tamed(_ values: [Double]) -> [Double] {
    let finite = values.filter(\.isFinite).sorted()
    guard let best = finite.first else { return values.map { _ in 0 } }
    let quartile = finite[(3 * (finite.count - 1)) / 4]
    let limit = quartile + max(quartile - best, abs(best) * 1e-9)
    return values.map { $0.isFinite ? min($0, limit) : limit }
  }

  /// Places all over the domain, the same for all choices of a round.
  private func candidates(round: Int) -> [[Double]] {
    let sequence = SobolSequence(
      dimensions: domain.dimensions, seed: seed &* 1_000_003 &+ UInt64(round) &+ 1)
    return (0..<1024).map { domain.snapped(sequence[$0]) }
  }

  private func best(
    of candidates: [[Double]], _ process: GaussianProcess, known: [[Double]]
  ) -> (place: [Double], mean: Double)? {
    // The lowest mean and not the lowest value, which may be luck.
    let incumbent = known.map { process.prediction(at: $0).mean }.min() ?? 0
    var best: (improvement: Double, uncertainty: Double, place: [Double], mean: Double)?
    for place in candidates where !known.contains(where: { isNear($0, place) }) {
      let (mean, deviation) = process.prediction(at: place)
      let improvement = Self.expectedImprovement(mean, deviation, below: incumbent)
      if (improvement, deviation) > (best?.improvement ?? -1, best?.uncertainty ?? -1) {
        best = (improvement, deviation, place, mean)
      }
    }
    return best.map { ($0.place, $0.mean) }
  }

  private func isNear(_ x: [Double], _ y: [Double]) -> Bool {
    zip(x, y).allSatisfy { abs($0 - $1) < 1e-3 }
  }

  /// E max(0, f* − f) for a normal f: (f* − μ) Φ(z) + σ φ(z), z = (f* − μ) / σ.
  /// Source: Jones, Schonlau & Welch 1998, equation 15.
  static func expectedImprovement(
    _ mean: Double, _ deviation: Double, below incumbent: Double
  ) -> Double {
    let gain = incumbent - mean
    guard deviation > 0 else { return max(0, gain) }
    let z = gain / deviation
    return max(0, gain * Normal.cumulative(z) + deviation * Normal.density(z))
  }
}
