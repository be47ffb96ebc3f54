import Randomness

/// What errors, in percent, of trials under several seeds say about the error to expect: of another
/// seed, on other rows of the same population.
///
/// With p the mean share of mistakes, n seeds, m test rows, S² the variance of the shares over seeds
/// and B = p̃ (1 − p̃) / m the binomial variance of one of them, p̃ = (n m p + 1) / (n m + 2), the
/// interval is Wilson's, all shares q with
///
///     (p − q)² ≤ h² · q (1 − q) / (p̃ (1 − p̃)),
///
/// and h, half a width, holds both the test set and the seeds:
///
/// - `shared`: all seeds are judged by the same rows. Counts do not tell which rows were wrong, so
///   the seeds are taken to agree on them: h² = z² B + t² max(0, S² − B) / n.
/// - `separate`: each seed has rows of its own: h² = max(z² B / n, t² S² / n).
///
/// z and t are the quantiles of the normal distribution and of Student's with n − 1 degrees of
/// freedom. h² / B is one over an effective number of rows, as surveys of clusters have it. One seed
/// has no spread: the interval holds the size of its test set alone.
///
/// The interval lies in 0 to 100. It covers too often rather than too seldom where there are few
/// seeds, or where they share rows without agreeing on them.
/// Sources: Wilson 1927, "Probable inference, the law of succession, and statistical inference";
/// Korn & Graubard 1998, "Confidence intervals for proportions with small expected number of positive
/// counts estimated from survey data", for the effective number.
public struct ErrorInterval: Sendable, Hashable {
  /// Whose rows the seeds are judged by.
  public enum Rows: Sendable, Hashable {
    case shared, separate
  }

  /// The method's name, as reports print it.
  public static let method =
    "errors: Wilson's interval for an effective number of test rows, over seeds and rows"

  /// How many rows judge a seed.
  public let rowCount: Int
  public let rows: Rows

  /// - Precondition: At least one row.
  public init(rowCount: Int, rows: Rows) {
    precondition(rowCount > 0, "\(rowCount) test rows")
    self.rowCount = rowCount
    self.rows = rows
  }

  /// The mean of the errors with its interval.
  ///
  /// - Parameter errors: In percent, one for each seed.
  /// - Precondition: At least one error, all within 0 to 100; 0 < `confidence` < 1.
  public func estimate(_ errors: [Double], confidence: Double = 0.95) -> Estimate {
    precondition(errors.allSatisfy { 0...100 ~= $0 }, "an error is not within 0 to 100 %")
    let shares = errors.map { $0 / 100 }
    let (n, m) = (Double(errors.count), Double(rowCount))
    let (value, p) = (Sample.mean(errors), Sample.mean(shares))
    // Away from 0 and 1, where a binomial variance would be zero.
    let moved = (n * m * p + 1) / (n * m + 2)
    let binomial = moved * (1 - moved) / m
    let z = Normal.quantile((1 + confidence) / 2)
    var (seeds, excess) = (0.0, 0.0)
    if let t = StudentT.twoSided(confidence, sampleSize: errors.count) {
      let deviation = Sample.standardDeviation(shares)
      seeds = t * t * deviation * deviation / n
      excess = t * t * max(0, deviation * deviation - binomial) / n
    }
    let squared =
      switch rows {
      case .shared: z * z * binomial + excess
      case .separate: max(z * z * binomial / n, seeds)
      }
    let bounds = Self.wilson(p, ratio: squared / (moved * (1 - moved)))
    return Estimate(
      value: value, low: min(100 * bounds.low, value), high: max(100 * bounds.high, value))
  }

  /// The two roots q of (p − q)² = ratio · q (1 − q), within 0 to 1.
  private static func wilson(_ p: Double, ratio: Double) -> (low: Double, high: Double) {
    let middle = (p + ratio / 2) / (1 + ratio)
    let half = (ratio * p * (1 - p) + ratio * ratio / 4).squareRoot() / (1 + ratio)
    return (max(0, middle - half), min(1, middle + half))
  }
}
