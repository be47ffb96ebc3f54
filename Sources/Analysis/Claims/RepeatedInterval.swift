import Randomness
import Statistics

/// How an interval would move if the experiment were repeated with other seeds, while the truth is the
/// estimate and the spread over seeds that which was found.
struct RepeatedInterval: Sendable {
  /// What the standard error is taken from, and so Student's quantile.
  enum Freedom: Sendable {
    /// A sample of one number a seed.
    case seedsLessOne
    case fixed(Double)
    /// None is taken from a sample: the half-width is as good as known.
    case known
  }

  /// How far the estimate lies above a bound, in standard errors.
  let distance: @Sendable (_ bound: Double) -> Double
  let freedom: Freedom
  let seedCount: Int
  /// Whether the standard error falls with the root of the number of seeds.
  let narrowsWithSeeds: Bool
  /// Among how many a lower and an upper bound of the interval are chosen, each by Bonferroni.
  var choices = (low: 1, high: 1)
  /// Of a ratio the denominator, in its standard errors: where it is not told from zero, the interval
  /// has no bounds.
  var denominator: Double?
  /// Whether the interval is no Student's t interval, or one about something else than a mean.
  var isApproximate = false

  /// The probability that the interval lies between two bounds.
  func probability(of range: VerdictRange, seedCount: Int) -> Double {
    let growth = (Double(seedCount) / Double(self.seedCount)).squareRoot()
    let degreesOfFreedom =
      switch freedom {
      case .seedsLessOne: Double(seedCount - 1)
      case .fixed(let degrees): degrees
      case .known: Double.infinity
      }
    func place(_ bound: Double) -> Double {
      guard bound.isFinite else { return bound }
      let distance = distance(bound)
      // Of an estimate on a bound that it has no spread to.
      return distance.isNaN ? 0 : -distance * growth
    }
    func probability(_ lower: Double, _ upper: Double, alpha: Double) -> Double {
      NoncentralT.intervalProbability(
        above: lower, below: upper,
        halfWidth: degreesOfFreedom.isFinite
          ? StudentT.quantile(1 - alpha / 2, degreesOfFreedom: degreesOfFreedom)
          : Normal.quantile(1 - alpha / 2),
        degreesOfFreedom: degreesOfFreedom)
    }
    let among = max(
      range.low.isFinite ? choices.low : 1, range.high.isFinite ? choices.high : 1)
    let inside = probability(
      place(range.low), place(range.high), alpha: (1 - range.confidence) / Double(among))
    guard let denominator else { return inside }
    let told = probability(
      -abs(denominator) * growth, .infinity, alpha: 1 - range.confidence)
    // That both hold has this probability at least.
    return max(0, inside + told - 1)
  }
}

extension RepeatedInterval {
  /// Of the mean of one number a seed.
  ///
  /// Nil for a single seed.
  init?(meanOf values: [Double]) {
    guard values.count > 1 else { return nil }
    let mean = Sample.mean(values)
    let error = Self.standardError(values)
    self.init(
      distance: { (mean - $0) / error }, freedom: .seedsLessOne, seedCount: values.count,
      narrowsWithSeeds: true)
  }

  /// Of the ratio of two means, by Fieller's interval: the ratio lies above a bound ρ where the mean of
  /// a − ρ b does, in the direction of the mean of b.
  init?(ratioOf values: [Double], over base: [Double]) {
    guard values.count > 1 else { return nil }
    let mean = Sample.mean(base)
    self.init(
      distance: { bound in
        let rest = zip(values, base).map { $0 - bound * $1 }
        return Sample.mean(rest) / Self.standardError(rest) * (mean < 0 ? -1 : 1)
      },
      freedom: .seedsLessOne, seedCount: values.count, narrowsWithSeeds: true,
      denominator: mean / Self.standardError(base))
  }

  /// Of the difference of two lowest means, from the two half-widths: those of the pairs that decided.
  init?(lowestMean estimate: Estimate, choices: (low: Int, high: Int), seedCount: Int) {
    guard seedCount > 1 else { return nil }
    func quantile(_ count: Int) -> Double {
      StudentT.quantile(1 - 0.025 / Double(count), degreesOfFreedom: Double(seedCount - 1))
    }
    self.init(
      estimate, halfWidths: (quantile(choices.low), quantile(choices.high)),
      freedom: .seedsLessOne, seedCount: seedCount)
    self.choices = choices
    isApproximate = true
  }

  /// Of the slope of a line through points, which stay as many, and as far from it, with more seeds.
  init?(slope estimate: Estimate, pointCount: Int) {
    guard pointCount > 2 else { return nil }
    let degrees = Double(pointCount - 2)
    let quantile = StudentT.quantile(0.975, degreesOfFreedom: degrees)
    self.init(
      estimate, halfWidths: (quantile, quantile), freedom: .fixed(degrees), seedCount: pointCount,
      narrowsWithSeeds: false)
  }

  /// Of a 95 % interval of which no more is known than its two half-widths, in standard errors.
  private init(
    _ estimate: Estimate, halfWidths: (low: Double, high: Double), freedom: Freedom,
    seedCount: Int, narrowsWithSeeds: Bool = true
  ) {
    let errors = (
      low: (estimate.value - estimate.low) / halfWidths.low,
      high: (estimate.high - estimate.value) / halfWidths.high
    )
    self.init(
      distance: { bound in
        (estimate.value - bound) / (bound < estimate.value ? errors.low : errors.high)
      },
      freedom: freedom, seedCount: seedCount, narrowsWithSeeds: narrowsWithSeeds)
  }

  /// By the normal distribution.
  ///
  /// Nil for a single seed.
  static func normal(
    _ estimate: Estimate, seedCount: Int, narrowsWithSeeds: Bool
  ) -> RepeatedInterval? {
    guard seedCount > 1 else { return nil }
    let half = Normal.quantile(0.975)
    var interval = RepeatedInterval(
      estimate, halfWidths: (half, half), freedom: .known, seedCount: seedCount,
      narrowsWithSeeds: narrowsWithSeeds)
    interval.isApproximate = true
    return interval
  }

  private static func standardError(_ values: [Double]) -> Double {
    Sample.standardDeviation(values) / Double(values.count).squareRoot()
  }
}
