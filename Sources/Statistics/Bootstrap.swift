import Randomness

/// The percentile bootstrap: how far a number that comes from samples would move if the samples were
/// drawn again, judged by drawing from the samples themselves.
///
/// Every mean of n values is replaced by that of n draws with replacement. Such a mean has only
/// (n − 1) / n of the variance that the spread of the values stands for, and that spread is itself
/// uncertain, so what a draw moves the mean by is stretched by
///
///     √(n / (n − 1)) · t₀.₉₇₅(ν) / z₀.₉₇₅
///
/// with t Student's quantile, z the normal one, and ν the degrees of freedom, Σ (n − 1) over all
/// samples. For the mean of one sample this is about its t interval.
/// Determinism: replicate r draws from the stream (seed, `.bootstrap`, r).
/// Source: Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 13; the stretch is
/// that of Hesterberg 2015, "What teachers should know about the bootstrap", who widens the
/// percentiles by it where we widen the draws.
enum Bootstrap {
  /// In every replicate the mean of every sample; nil if a sample is a single value, which has no
  /// spread to draw from.
  ///
  /// Preconditions: every sample has a value; all are finite.
  static func means(
    of samples: [[Double]], replicateCount: Int, seed: UInt64
  ) -> [[Double]]? {
    guard samples.allSatisfy({ $0.count > 1 }) else { return nil }
    let degreesOfFreedom = samples.reduce(0) { $0 + $1.count - 1 }
    let excess =
      StudentT.quantile(0.975, degreesOfFreedom: Double(degreesOfFreedom)) / Normal.quantile(0.975)
    let means = samples.map(Sample.mean)
    // A draw's share of the distance that the mean moves.
    let moves = samples.map { sample in
      let count = Double(sample.count)
      let share = excess * (count / (count - 1)).squareRoot() / count
      return Sample.centred(sample).map { share * $0 }
    }
    return (0..<replicateCount).map { replicate in
      var stream = RandomStream(seed: seed, purpose: .bootstrap, index: UInt32(replicate))
      return zip(means, moves).map { mean, moves in
        var mean = mean
        for _ in moves { mean += moves[stream.integer(below: moves.count)] }
        return mean
      }
    }
  }

  /// The interval around `value`, of 95 % unless said otherwise: from the replicate of rank
  /// (1 − confidence) / 2 · (R + 1), counted from the least, to that of the same rank from the
  /// greatest, of R.
  ///
  /// The rank is rounded down, so the interval has its confidence at least; for 95 %, R = 39, 199, 1999
  /// need no rounding. With a rank of 0 the bounds are `least` and infinity. Replicates may be
  /// infinite, and with more than 2.5 % of them so is a bound of 95 %. The stretch of the replicates is
  /// that for 95 % whatever the confidence. One that is not a
  /// number could be any: it counts as `least` for the lower bound and as infinity for the upper.
  /// Precondition: at least 39 replicates.
  static func interval(
    around value: Double, replicates: [Double], least: Double = -.infinity,
    confidence: Double = 0.95
  ) -> Estimate {
    precondition(replicates.count >= 39, "\(replicates.count) replicates are too few")
    // Of 95 % and 1999 replicates 50, and no rounding error less.
    let rank = Int(((1 - confidence) / 2 * Double(replicates.count + 1) + 1e-9).rounded(.down))
    guard rank > 0 else { return Estimate(value: value, low: least, high: .infinity) }
    let low = replicates.map { $0.isNaN ? least : $0 }.sorted()
    let high = replicates.map { $0.isNaN ? .infinity : $0 }.sorted()
    return Estimate(value: value, low: low[rank - 1], high: high[high.count - rank])
  }
}
