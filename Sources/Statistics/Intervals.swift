/// The mean of a sample with Student's t interval, mean ± t s / √n.
///
/// One value gives an infinite interval, equal values one of no width.
/// Preconditions: at least one value, all finite; 0 < `confidence` < 1.
public func meanInterval(of values: [Double], confidence: Double = 0.95) -> Estimate {
  let mean = Sample.mean(values)
  let t = StudentT.twoSided(confidence, sampleSize: values.count)
  guard let t else { return .unbounded(mean) }
  let standardError = Sample.standardDeviation(values) / Double(values.count).squareRoot()
  return Estimate(mean, within: t * standardError)
}

/// The mean of the paired differences a_i − b_i with Student's t interval on the differences.
///
/// What the two of a pair share (a seed, and with it the data) cancels, so the interval is narrower
/// than that of two separate samples.
/// Preconditions: as many values in `a` as in `b`, and those of ``meanInterval(of:confidence:)``.
public func pairedDifference(
  _ a: [Double], minus b: [Double], confidence: Double = 0.95
) -> Estimate {
  requirePairs(a, b)
  return meanInterval(of: zip(a, b).map { $0 - $1 }, confidence: confidence)
}

/// The ratio of two means, mean(a) / mean(b), over paired values, with Fieller's interval: every ρ
/// for which Student's t test on a_i − ρ b_i does not reject a mean of zero.
///
/// With r the ratio, d_i = a_i − r b_i, v the variances and covariances of means, and t Student's
/// quantile, the bounds are r + δ for the two roots of
///
///     (mean(b)² − t² v_bb) δ² + 2 t² v_db δ − t² v_dd = 0.
///
/// Where mean(b) is not significantly different from zero, those ρ have no two bounds with r between
/// them, and the interval is infinite; so it is for a single pair. The ratio itself is NaN or
/// infinite where mean(b) is zero.
/// Preconditions: those of ``pairedDifference(_:minus:confidence:)``.
/// Source: Fieller 1954, "Some problems in interval estimation", there without the shift to r, which
/// keeps the two bounds apart when they are close.
public func pairedRatio(
  _ a: [Double], over b: [Double], confidence: Double = 0.95
) -> Estimate {
  requirePairs(a, b)
  let denominator = Sample.mean(b)
  let ratio = Sample.mean(a) / denominator
  guard ratio.isFinite, let t = StudentT.twoSided(confidence, sampleSize: a.count) else {
    return .unbounded(ratio)
  }
  let d = Sample.centred(zip(a, b).map { $0 - ratio * $1 })
  let b = Sample.centred(b)
  // t² over the n (n − 1) that makes a sum of products the covariance of two means.
  let scale = t * t / (Double(a.count) * Double(a.count - 1))
  let quadratic = denominator * denominator - scale * Sample.sumOfProducts(b, b)
  guard quadratic > 0 else { return .unbounded(ratio) }
  let linear = scale * Sample.sumOfProducts(d, b)
  let constant = scale * Sample.sumOfProducts(d, d)
  // Both are sums of non-negative terms, and |linear| ≤ root: the roots straddle zero.
  let root = (linear * linear + quadratic * constant).squareRoot()
  return Estimate(
    value: ratio, low: ratio - (root + linear) / quadratic,
    high: ratio + (root - linear) / quadratic)
}

private func requirePairs(_ a: [Double], _ b: [Double]) {
  precondition(a.count == b.count, "\(a.count) values cannot be paired with \(b.count)")
}
