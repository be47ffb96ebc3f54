import Randomness

/// Student's test of whether two samples, not paired, are of one normal distribution.
///
/// Exact where they are: then their spread is one, and is estimated from both. Values that come in steps,
/// as errors of a few hundred examples do, can agree within each sample by chance; the standard deviation is
/// taken to be half the least step between two different values at least.
public struct TwoSampleTest: Sendable, Hashable {
  /// mean(`now`) − mean(`before`).
  public let difference: Double
  /// Of the difference.
  public let standardError: Double
  public let degreesOfFreedom: Int

  /// Nil where there are fewer than three values, or none on a side: nothing tells the spread. And where
  /// the numbers are so large that their squares are beyond a Double.
  ///
  /// Precondition: all values are finite.
  public init?(_ now: [Double], against before: [Double]) {
    degreesOfFreedom = now.count + before.count - 2
    guard !now.isEmpty, !before.isEmpty, degreesOfFreedom > 0 else { return nil }
    difference = Sample.mean(now) - Sample.mean(before)
    let squares = [now, before].map { values in
      let centred = Sample.centred(values)
      return Sample.sumOfProducts(centred, centred)
    }
    let deviation = ((squares[0] + squares[1]) / Double(degreesOfFreedom)).squareRoot()
    let sorted = (now + before).sorted()
    let step = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }.min() ?? 0
    standardError =
      max(deviation, step / 2) * (1 / Double(now.count) + 1 / Double(before.count)).squareRoot()
    guard difference.isFinite, standardError.isFinite else { return nil }
  }

  /// The probability that samples of one distribution differ by this much or more, either way: 1 for equal
  /// values.
  public var probability: Double {
    guard difference != 0 else { return 1 }
    return 2
      * StudentT.cumulative(
        -abs(difference) / standardError, degreesOfFreedom: Double(degreesOfFreedom))
  }

  /// The difference whose probability is `level`.
  public func allowedDifference(level: Double) -> Double {
    critical(level) * standardError
  }

  /// A true difference that has a probability below `level` in the share `power` of all repetitions, if the standard
  /// error is what it seems.
  ///
  /// From a normal approximation of t's distribution around it, within 0.5 % of the power for 2 degrees of
  /// freedom and more.
  /// Source: Johnson & Welch 1940, "Applications of the non-central t-distribution".
  public func noticeableDifference(level: Double, power: Double = 0.8) -> Double {
    let t = critical(level)
    let nu = Double(degreesOfFreedom)
    // The mean of the sample's standard deviation over the true one, and its variance.
    let mean = (2 / nu).squareRoot() * StudentT.gammaRatio(nu / 2)
    let normalQuantile = Normal.quantile(power)
    return (t * mean + normalQuantile * (1 + t * t * (1 - mean * mean)).squareRoot())
      * standardError
  }

  private func critical(_ level: Double) -> Double {
    StudentT.quantile(1 - level / 2, degreesOfFreedom: Double(degreesOfFreedom))
  }
}

/// Fisher's exact test of two shares: the probability, given how many there are in both samples together,
/// that chance deals them out as unevenly as this or more.
///
/// - Parameters:
///   - counts: How many of each sample have what is counted.
///   - sizes: Of the samples.
/// Preconditions: 0 ≤ counts ≤ sizes.
/// Complexity: O(the smaller size).
/// Source: Fisher 1935, "The logic of inductive inference"; both tails by their probabilities.
public func fisherProbability(counts: (Int, Int), sizes: (Int, Int)) -> Double {
  precondition(0...sizes.0 ~= counts.0 && 0...sizes.1 ~= counts.1, "counts beyond their samples")
  let total = counts.0 + counts.1
  let range = max(0, total - sizes.1)...min(total, sizes.0)
  // Each weight from the one before: C(n, k) C(m, total − k) up to a factor that they share.
  var weights = [1.0]
  for k in range.dropFirst() {
    let up = Double(sizes.0 - k + 1) / Double(k)
    let down = Double(total - k + 1) / Double(sizes.1 - total + k)
    weights.append(weights[weights.count - 1] * up * down)
  }
  let own = weights[counts.0 - range.lowerBound]
  // What is as unlikely may differ by rounding.
  return weights.filter { $0 <= own * (1 + 1e-9) }.reduce(0, +) / weights.reduce(0, +)
}
