import Foundation
import Randomness
import Statistics
import Testing

@Suite("Noncentral t distribution")
struct NoncentralTTests {
  /// SciPy's numbers, as Golden/power.py wrote them.
  private struct Golden: Decodable {
    /// Rows of (t, degrees of freedom, δ, probability).
    var cumulative: [[Double]]
    /// Rows of (lower bound or nil, upper bound, half-width, degrees of freedom, probability).
    var intervals: [[Double?]]

    static func load() throws -> Golden {
      let url = try #require(
        Bundle.module.url(forResource: "power", withExtension: "json", subdirectory: "Golden"))
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
    }
  }

  @Test("The distribution function matches SciPy")
  func cumulative() throws {
    let rows = try Golden.load().cumulative
    #expect(rows.count > 400)
    for row in rows {
      let actual = NoncentralT.cumulative(row[0], degreesOfFreedom: row[1], noncentrality: row[2])
      #expect(close(actual, row[3], within: 1e-12, scale: 1), "\(row): \(actual)")
    }
  }

  @Test("The probability of an interval between bounds matches SciPy's integral")
  func intervals() throws {
    let rows = try Golden.load().intervals
    #expect(rows.count == 180)
    for row in rows {
      let (upper, halfWidth, degrees) = try (
        #require(row[1]), #require(row[2]), #require(row[3])
      )
      let actual = NoncentralT.intervalProbability(
        above: row[0] ?? -.infinity, below: upper, halfWidth: halfWidth, degreesOfFreedom: degrees)
      #expect(close(actual, try #require(row[4]), within: 1e-12, scale: 1), "\(row): \(actual)")
    }
  }

  @Test("Without noncentrality it is Student's", arguments: [1.0, 2, 7, 64, 4096])
  func central(degrees: Double) {
    for t in [-30, -2, -0.1, 0, 0.7, 3, 12] {
      let student = StudentT.cumulative(t, degreesOfFreedom: degrees)
      let actual = NoncentralT.cumulative(t, degreesOfFreedom: degrees, noncentrality: 0)
      #expect(close(actual, student, within: 1e-12, scale: 1), "\(t), \(degrees): \(actual)")
    }
  }

  @Test("A known spread makes it normal, and so do many degrees of freedom")
  func known() {
    let known = NoncentralT.cumulative(2, degreesOfFreedom: .infinity, noncentrality: 1.5)
    #expect(known == Normal.cumulative(0.5))
    let many = NoncentralT.cumulative(2, degreesOfFreedom: 1e8, noncentrality: 1.5)
    #expect(close(many, known, within: 1e-7))
  }

  @Test("Both sides of a bound are alike, and what is out of reach has no probability")
  func ends() {
    let above = NoncentralT.intervalProbability(
      above: -3, below: .infinity, halfWidth: 2.776, degreesOfFreedom: 4)
    let below = NoncentralT.intervalProbability(
      above: -.infinity, below: 3, halfWidth: 2.776, degreesOfFreedom: 4)
    #expect(close(above, below, within: 1e-14))
    func between(_ lower: Double, _ upper: Double) -> Double {
      NoncentralT.intervalProbability(
        above: lower, below: upper, halfWidth: 2, degreesOfFreedom: 4)
    }
    #expect(between(1, 1) == 0)
    #expect(between(-.infinity, .infinity) == 1)
    #expect(between(-.infinity, -.infinity) == 0)
    #expect(between(.infinity, .infinity) == 0)
    #expect(between(-1e6, 1e6) == 1)
  }
}
