import Foundation
import Testing

@testable import Statistics

/// SciPy's numbers, as Golden/statistics.py wrote them.
struct Golden: Decodable {
  struct Summary: Decodable {
    var values: [Double], mean: Double, standardDeviation: Double, median: Double
    var quantiles: [[Double]]
  }
  struct Mean: Decodable {
    var values: [Double], confidence: Double, estimate: [Double]
  }
  /// The bounds are nil where there is no interval.
  struct Pairs: Decodable {
    var a: [Double], b: [Double], confidence: Double, estimate: [Double?]
  }
  struct Fit: Decodable {
    var x: [Double], y: [Double], rSquared: Double, slope: [Double], intercept: [Double]
  }

  /// Rows of (t, degrees of freedom, probability).
  var cumulative: [[Double]]
  /// Rows of (probability, degrees of freedom, t).
  var quantile: [[Double]]
  var summaries: [Summary]
  var means: [Mean]
  var differences: [Pairs]
  var ratios: [Pairs]
  var fits: [Fit]

  static func load() throws -> Golden {
    let url = try #require(
      Bundle.module.url(
        forResource: "statistics", withExtension: "json", subdirectory: "Golden"))
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url))
  }
}

/// Whether two numbers differ by at most `tolerance` times the larger of |expected| and `scale`.
func close(
  _ actual: Double, _ expected: Double, within tolerance: Double, scale: Double = 0
) -> Bool {
  abs(actual - expected) <= tolerance * max(abs(expected), scale)
}

/// Whether value and bounds differ from those expected by at most `tolerance` times the largest.
func close(_ actual: Estimate, _ expected: [Double?], within tolerance: Double) -> Bool {
  let actual = [actual.value, actual.low, actual.high]
  let expected = zip(expected, [.nan, -.infinity, .infinity]).map { $0 ?? $1 }
  let scale = expected.filter(\.isFinite).map(abs).max() ?? 0
  return zip(actual, expected).allSatisfy {
    $0 == $1 || close($0, $1, within: tolerance, scale: scale)
  }
}
