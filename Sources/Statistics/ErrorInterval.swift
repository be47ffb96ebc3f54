import Elementary
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
/// and half a width, h, holds both the test set and the seeds. Of B the share ρ is common to all seeds,
/// where they are judged by the same rows and agree on which are wrong (`agreement(of:)`); the rest is
/// another one for each seed. With C = ρ B and V = (S² − 1 / (2 m²) − b (1 − ρ) B) / n, or 0 if that is
/// less,
///
///     h² = max(z² (C + (1 − ρ) B / n), (z C + t V)² / (C + V)).
///
/// z and t are the quantiles of the normal distribution and of Student's with n − 1 degrees of
/// freedom. C is known and V estimated from the seeds: their quantiles are weighted by them, as Cochran
/// does for two variances. The first of the two is the least that chance alone gives: without it a few
/// seeds that happen to have the same error had no width; with it the interval covers too often, 99 %
/// for two seeds that differ by chance alone. Taking b of the binomial variance away makes up for that.
/// With b = 0.15, by numerical integration, normal errors and any spread are covered with ρ = 0 in 93.2
/// to 98.3 % for two seeds, 94.6 to 98.2 % for three, 94.3 to 97.5 % for five and more. Where mistakes
/// are few, their counts are lumpy and tell little of a spread: b = 0.15 + 0.85 / (1 + m p̃ (1 − p̃) / 5),
/// and 1 / (2 m²), the variance of two seeds that are one mistake apart, is no sign of a spread at all.
///
/// Planted seeds (2, 5 or 10, 50 to 5,000 rows, shared or not, true errors of 0.5 to 40 %) are covered in
/// 93.1 to 98.0 %, in each of 54 cases.
///
/// h² / B is one over an effective number of seeds, as surveys of clusters have it. One seed has no
/// spread: the interval is that of the size of its test set alone. It lies in 0 to 100.
/// Sources: Wilson 1927, "Probable inference, the law of succession, and statistical inference";
/// Korn & Graubard 1998, "Confidence intervals for proportions with small expected number of positive
/// counts estimated from survey data", for the effective number; Cochran 1964, "Approximate significance levels of the Behrens–Fisher test",
/// for weighted quantiles; the bound and b are ours.
public struct ErrorInterval: Sendable, Hashable {
  /// The method's name, as reports print it.
  public static let method =
    "errors: Wilson's interval for an effective number of test rows, over seeds and rows"

  /// How many rows judge a seed.
  public let rowCount: Int
  /// ρ, from 0, also where each seed has rows of its own, to 1.
  public let agreement: Double

  /// - Precondition: At least one row; an agreement from 0 to 1.
  public init(rowCount: Int, agreement: Double) {
    precondition(rowCount > 0, "\(rowCount) test rows")
    precondition(0...1 ~= agreement, "an agreement of \(agreement)")
    self.rowCount = rowCount
    self.agreement = agreement
  }

  /// How far seeds agree on which of the same rows are wrong: the intraclass correlation of a two-way
  /// layout of seeds and rows,
  ///
  ///     (MS_rows − MS_rest) / (MS_rows + (n − 1) MS_rest), within 0 to 1,
  ///
  /// averaged with 1, which counts as two of a seed's mistakes do (or of what it has right, where that
  /// is less): a few of them say little, and seeds mostly agree. 1 where there is one seed.
  /// Source: Shrout & Fleiss 1979, "Intraclass correlations", ICC(3,1).
  ///
  /// - Parameter mistakes: For each seed whether a row is wrong; of equal lengths.
  public static func agreement(of mistakes: [[Bool]]) -> Double {
    guard let rowCount = mistakes.first?.count, mistakes.count > 1, rowCount > 1 else { return 1 }
    precondition(mistakes.allSatisfy { $0.count == rowCount }, "seeds with other rows")
    let (n, m) = (Double(mistakes.count), Double(rowCount))
    var rowCounts = [Int](repeating: 0, count: rowCount)
    for seed in mistakes {
      for (row, isWrong) in seed.enumerated() where isWrong { rowCounts[row] += 1 }
    }
    let p = Double(rowCounts.reduce(0, +)) / (n * m)
    func square(_ value: Double) -> Double { value * value }
    let ofRows = n * rowCounts.reduce(0.0) { $0 + square(Double($1) / n - p) }
    let ofSeeds =
      m * mistakes.reduce(0.0) { sum, seed in sum + square(Double(seed.count { $0 }) / m - p) }
    let rest = max(0, n * m * p * (1 - p) - ofRows - ofSeeds) / ((n - 1) * (m - 1))
    let rows = ofRows / (m - 1)
    let all = rows + (n - 1) * rest
    let found = all > 0 ? min(1, max(0, (rows - rest) / all)) : 1
    let telling = m * min(p, 1 - p)
    return (found * telling + Self.priorRows) / (telling + Self.priorRows)
  }

  private static let priorRows = 2.0

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
    let (common, own) = (agreement * binomial, (1 - agreement) * binomial)
    let z = Normal.quantile((1 + confidence) / 2)
    var squared = z * z * (common + own / n)
    if let t = StudentT.twoSided(confidence, sampleSize: errors.count) {
      let deviation = Sample.standardDeviation(shares)
      let taken = 0.15 + 0.85 / (1 + m * moved * (1 - moved) / 5)
      let spread = (deviation * deviation - 1 / (2 * m * m) - taken * own) / n
      if spread > 0 {
        let weighted = z * common + t * spread
        squared = max(squared, weighted * weighted / (common + spread))
      }
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
