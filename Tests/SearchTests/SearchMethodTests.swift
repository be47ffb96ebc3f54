import Testing

@testable import Search

@Suite("Search methods") struct SearchMethodTests {
  private let domain = SearchDomain(levels: [7, nil, nil])

  /// A smooth valley with a narrow floor, its least value 0 at batch index 2 of 7 and (0.3, 0.8).
  private func valley(_ x: [Double]) -> Double {
    let batch = x[0] - 2.5 / 7
    let ridge = x[1] + 0.4 * x[0] - 0.3 - 0.4 * 2.5 / 7
    let third = x[2] - 0.8
    return 3 * batch * batch + 12 * ridge * ridge + 2 * third * third
  }

  private func run(
    _ method: SearchMethod, budget: Int, seed: UInt64, by round: Int = 4,
    _ function: ([Double]) -> Double
  ) -> [SearchObservation] {
    let strategy = SearchStrategy(method, in: domain, budget: budget, seed: seed)
    var observations: [SearchObservation] = []
    while observations.count < budget {
      let places = strategy.proposals(
        min(round, budget - observations.count), after: observations)
      if places.isEmpty { break }
      observations += places.map { SearchObservation(place: $0, value: function($0)) }
    }
    return observations
  }

  @Test(arguments: SearchMethod.allCases)
  func `A search is a function of its seed`(method: SearchMethod) {
    let first = run(method, budget: 20, seed: 3, valley)
    #expect(first == run(method, budget: 20, seed: 3, valley))
    #expect(first != run(method, budget: 20, seed: 4, valley))
  }

  @Test(arguments: SearchMethod.allCases)
  func `Every place is one of the domain, and none is tried twice`(method: SearchMethod) {
    let places = run(method, budget: 27, seed: 1, valley).map(\.place)
    #expect(places.count == 27)
    #expect(Set(places).count == 27)
    for place in places {
      #expect(place.allSatisfy { (0..<1).contains($0) })
      let index = (place[0] * 7 - 0.5).rounded()
      #expect(abs(place[0] - (index + 0.5) / 7) < 1e-12)
    }
  }

  @Test func `Bayesian search comes nearer than random search on average, and far nearer than a grid`()
  {
    func mean(_ method: SearchMethod) -> Double {
      let least = (0..<12).map { seed in
        run(method, budget: 28, seed: UInt64(seed), valley).map(\.value).min() ?? 1
      }
      return least.reduce(0, +) / 12
    }
    let (bayesian, random) = (mean(.bayesian), mean(.random))
    #expect(bayesian < random / 5, "\(bayesian) and \(random)")
  }

  @Test func `Failures do not stop a Bayesian search, and it leaves them`() {
    let observations = run(.bayesian, budget: 28, seed: 5) { $0[1] > 0.6 ? .infinity : valley($0) }
    let late = observations.suffix(12).filter { $0.value.isInfinite }
    #expect(observations.contains { $0.value.isInfinite })
    #expect(late.count <= 3)
    #expect(run(.bayesian, budget: 28, seed: 5) { _ in .infinity }.count == 28)
  }

  @Test func `How many are asked for at a time does not move a grid or random points`() {
    for method in [SearchMethod.grid, .random] {
      let one = run(method, budget: 12, seed: 2, by: 1, valley)
      #expect(one == run(method, budget: 12, seed: 2, by: 5, valley))
    }
  }

  @Test(arguments: [(27, [3, 3, 3]), (12, [3, 2, 2]), (1, [1, 1, 1]), (500, [7, 8, 8])])
  func `A grid is as even as its budget allows`(budget: Int, counts: [Int]) {
    let grid = Grid(domain, budget: budget)
    #expect(grid.counts == counts)
    #expect(Set((0..<grid.count).map { grid[$0] }).count == grid.count)
  }

  @Test func `What is far worse than most counts as that much worse`() {
    let tamed = BayesianStep.tamed([1, 2, 3, 4, 1000, .infinity])
    #expect(tamed == [1, 2, 3, 4, 7, 7])
    #expect(BayesianStep.tamed([.infinity, .infinity]) == [0, 0])
  }
}
