import Elementary
import Randomness
import Testing

@testable import Statistics

@Suite("Intervals of errors")
struct ErrorIntervalTests {
  static let seedCounts = [2, 5, 10]
  static let cells = [50, 500, 5000].flatMap { rows in [0.005, 0.05, 0.4].map { (rows, $0) } }

  /// Seeds that agree on which rows are wrong, and differ by nothing else.
  @Test("Of shared rows, they hold the true error in 93 to 98 %", arguments: seedCounts, cells)
  func shared(seeds: Int, cell: (rows: Int, error: Double)) {
    let interval = ErrorInterval(rowCount: cell.rows, rows: .shared)
    let share = Self.coverage(
      of: cell.error, index: UInt32(seeds * cell.rows), isLumpy: cell.rows == 50
    ) {
      stream in
      let error = Self.error(cell.error, rows: cell.rows, using: &stream)
      return interval.estimate([Double](repeating: error, count: seeds))
    }
    #expect(0.93...0.98 ~= share, "\(share)")
  }

  /// With two seeds it is honest but wide: one degree of freedom for the spread, and never narrower
  /// than the rows alone.
  @Test("Of separate rows, they hold the true error often enough", arguments: seedCounts, cells)
  func separate(seeds: Int, cell: (rows: Int, error: Double)) {
    let interval = ErrorInterval(rowCount: cell.rows, rows: .separate)
    let share = Self.coverage(of: cell.error, index: UInt32(seeds * cell.rows)) { stream in
      interval.estimate(
        (0..<seeds).map { _ in Self.error(cell.error, rows: cell.rows, using: &stream) })
    }
    #expect((0.93...(seeds == 10 ? 0.985 : 1)).contains(share), "\(share)")
  }

  @Test("Student's t over seeds alone does not: five seeds without an error are not 0 [0, 0]")
  func naive() {
    let errors = [Double](repeating: 0, count: 5)
    let estimate = ErrorInterval(rowCount: 72, rows: .shared).estimate(errors)
    #expect(estimate.value == 0 && estimate.low == 0)
    #expect(meanInterval(of: errors).high == 0)
    // h² = z² p̃ (1 − p̃) / m is Wilson's ratio z² / m for any p̃: 3.8415 / (72 + 3.8415).
    #expect(abs(estimate.high - 5.0652) < 0.001)
    let share = Self.coverage(of: 0.05, index: 72) { stream in
      let error = Self.error(0.05, rows: 72, using: &stream)
      return meanInterval(of: [Double](repeating: error, count: 5))
    }
    #expect(share < 0.5)
  }

  /// 15 of 148: Newcombe 1998, "Two-sided confidence intervals for the single proportion", Table I,
  /// method 3, has 0.0624 to 0.1605; one seed is this interval.
  @Test("One seed has Wilson's interval")
  func wilson() {
    let estimate = ErrorInterval(rowCount: 148, rows: .shared).estimate([100 * 15.0 / 148])
    #expect(abs(estimate.low - 6.24) < 0.005 && abs(estimate.high - 16.05) < 0.005)
  }

  @Test(
    "They lie in 0 to 100",
    arguments: [[0.0, 100], [0, 0], [100, 100], [99, 100, 100], [1, 0]])
  func range(errors: [Double]) {
    for rows in [ErrorInterval.Rows.shared, .separate] {
      let estimate = ErrorInterval(rowCount: 30, rows: rows).estimate(errors)
      #expect(estimate.low >= 0 && estimate.high <= 100 && estimate.low < estimate.high)
      #expect(estimate.holds(estimate.value))
    }
  }

  /// - Parameter isLumpy: Whether mistakes are so few that the exact coverage, of at most one in 50
  ///   rows 97.4 %, is too near to 98 % for 1000 repetitions to tell.
  private static func coverage(
    of truth: Double, index: UInt32, isLumpy: Bool = false,
    _ estimate: (inout RandomStream) -> Estimate
  ) -> Double {
    let repetitions = isLumpy ? 4000 : 1000
    var stream = RandomStream(seed: 3, purpose: .data, index: index)
    let held = (0..<repetitions).count { _ in estimate(&stream).holds(100 * truth) }
    return Double(held) / Double(repetitions)
  }

  /// Percent of so many rows that are wrong, each with the same probability: the distance from one to
  /// the next is geometric.
  private static func error(
    _ share: Double, rows: Int, using stream: inout RandomStream
  ) -> Double {
    var (place, wrong) = (0.0, 0)
    while true {
      let draw = stream.uniform()
      place += (Portable.log(max(draw, 1e-300)) / Portable.log(1 - share)).rounded(.down) + 1
      if place > Double(rows) { return 100 * Double(wrong) / Double(rows) }
      wrong += 1
    }
  }
}
