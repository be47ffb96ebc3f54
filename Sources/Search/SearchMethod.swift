import Randomness

/// How a search chooses what it tries next.
public enum SearchMethod: String, Sendable, Codable, CaseIterable {
  /// The points of a full grid, as even as the budget allows, in a random order, so that a search
  /// that is ended early has seen all parts of it.
  case grid
  /// Independent uniform points (Bergstra & Bengio 2012).
  case random
  /// A Gaussian process through what was tried, and the place of the greatest expected improvement
  /// (Jones, Schonlau & Welch 1998; Snoek, Larochelle & Adams 2012), after some points of a Sobol
  /// sequence.
  case bayesian
}

/// A search under way.
///
/// Deterministic: what is tried next is a function of method, domain, budget, seed and the
/// observations before it.
public struct SearchStrategy: Sendable {
  public let method: SearchMethod
  public let domain: SearchDomain
  /// Places that the search may try in all; a grid is laid out for it.
  public let budget: Int
  public let seed: UInt64

  public init(_ method: SearchMethod, in domain: SearchDomain, budget: Int, seed: UInt64) {
    precondition(budget > 0, "a budget of \(budget)")
    self.method = method
    self.domain = domain
    self.budget = budget
    self.seed = seed
  }

  /// The next places to try at the same time, at most `count` of them; fewer where a grid ends.
  ///
  /// - Parameter observations: All before, in the order in which they were proposed.
  public func proposals(
    _ count: Int, after observations: [SearchObservation]
  ) -> [[Double]] {
    let tried = observations.count
    switch method {
    case .grid:
      let grid = Grid(domain, budget: budget)
      var stream = RandomStream(seed: seed, purpose: .tuning)
      let order = stream.permutation(of: grid.count)
      return order.dropFirst(tried).prefix(count).map { grid[Int($0)] }
    case .random:
      return (tried..<tried + count).map { index in
        var stream = RandomStream(seed: seed, purpose: .tuning, index: UInt32(index))
        return domain.snapped((0..<domain.dimensions).map { _ in stream.uniform() })
      }
    case .bayesian:
      let sequence = SobolSequence(dimensions: domain.dimensions, seed: seed)
      let first = firstPoints
      let start = (tried..<max(tried, min(first, tried + count))).map {
        domain.snapped(sequence[$0])
      }
      guard start.count < count else { return start }
      return start
        + BayesianStep(domain, seed: seed).proposals(
          count - start.count, after: observations, pending: start)
    }
  }

  /// Points before the first model: enough for two a dimension and one more round.
  private var firstPoints: Int { min(budget, 4 * max(1, domain.dimensions)) }
}

/// A full grid over a domain, of at most so many points.
struct Grid {
  /// Places along each dimension.
  let counts: [Int]

  /// Adds a place to the dimension that has fewest for as long as the budget holds; a dimension of
  /// discrete places never gets more than it has.
  init(_ domain: SearchDomain, budget: Int) {
    var counts = [Int](repeating: 1, count: domain.dimensions)
    while true {
      let next = counts.indices.filter { dimension in
        let inAll = counts.reduce(1, *) / counts[dimension] * (counts[dimension] + 1)
        return counts[dimension] < domain.levels[dimension] ?? .max && inAll <= budget
      }.min { counts[$0] < counts[$1] }
      guard let next else { break }
      counts[next] += 1
    }
    self.counts = zip(counts, domain.levels).map { count, levels in min(count, levels ?? count) }
    self.domain = domain
  }

  private let domain: SearchDomain

  var count: Int { counts.reduce(1, *) }

  /// The point of that index, the last dimension changing fastest.
  subscript(index: Int) -> [Double] {
    var (rest, point) = (index, [Double](repeating: 0, count: counts.count))
    for dimension in counts.indices.reversed() {
      point[dimension] = SearchDomain.place(rest % counts[dimension], of: counts[dimension])
      rest /= counts[dimension]
    }
    return domain.snapped(point)
  }
}
