/// What one batch says of the gradient G and of the covariance Σ of the single examples' gradients
/// around it: unbiased estimates of |G|² and tr Σ.
///
/// The batch of B examples is cut into K ≥ 2 blocks of n_k examples. With g_k the mean gradient of a
/// block, ḡ = Σ_k (n_k / B) g_k that of the batch,
///
///     q = Σ_k (n_k / B) |g_k|²,  s = |ḡ|²,
///     tr Σ ≈ B (q − s) / (K − 1),  |G|² ≈ s − (tr Σ) / B.
///
/// For the mean of n independent draws has E|g|² = |G|² + tr Σ / n, so that E q = |G|² + K tr Σ / B
/// and E s = |G|² + tr Σ / B. With equal blocks this is the source's formula for the two batch sizes
/// B / K and B.
///
/// Unbiased means that either may be negative in a single batch, |G|² often is where the noise is
/// large: average over many batches (``GradientNoiseAverage``) before dividing.
///
/// For batches drawn without replacement from a training set of N examples, tr Σ is the trace of
/// the set's sample covariance, with the divisor N − 1, and |G|² is |G_set|² − (tr Σ) / N, which
/// estimates that of the distribution behind the set. (Both E|g|² above have tr Σ (1/n − 1/N) in
/// place of tr Σ / n then.)
/// Source: McCandlish et al. 2018, "An empirical model of large-batch training", arXiv:1812.06162,
/// appendix A.1, there for blocks of one size.
public struct GradientNoiseEstimate: Sendable, Hashable {
  /// The estimate of |G|².
  public var squaredGradient: Double
  /// The estimate of tr Σ, for gradients of single examples.
  public var trace: Double

  public init(squaredGradient: Double, trace: Double) {
    self.squaredGradient = squaredGradient
    self.trace = trace
  }

  /// The estimate from a batch's blocks: n_k in `blockSizes`, |g_k|² in `blockSquares`, |ḡ|² in
  /// `batchSquare`. All gradients are means over examples, not sums.
  ///
  /// Preconditions: two blocks at least, as many sizes as squares; sizes positive; squares finite.
  public init(blockSizes: [Int], blockSquares: [Double], batchSquare: Double) {
    precondition(blockSizes.count >= 2, "\(blockSizes.count) blocks have no spread")
    precondition(
      blockSizes.count == blockSquares.count,
      "\(blockSizes.count) block sizes and \(blockSquares.count) squares")
    precondition(blockSizes.allSatisfy { $0 > 0 }, "an empty block among \(blockSizes)")
    Sample.requireFinite(blockSquares)
    Sample.requireFinite([batchSquare])
    let batchSize = Double(blockSizes.reduce(0, +))
    // B (q − s) term by term: blocks with the batch's own gradient have exactly no trace.
    let excess = zip(blockSizes, blockSquares).reduce(0) {
      $0 + Double($1.0) * ($1.1 - batchSquare)
    }
    trace = excess / Double(blockSizes.count - 1)
    squaredGradient = batchSquare - trace / batchSize
  }
}

/// The average of many batches' estimates, every batch with the same weight, and the noise scale that
/// it amounts to.
public struct GradientNoiseAverage: Sendable, Hashable, Codable {
  /// How many batches there are in it.
  public private(set) var count = 0
  private var squaredGradientSum = 0.0
  private var traceSum = 0.0

  public init() {}

  /// Adds one batch's estimate, or the mean of those of `count` batches.
  public mutating func add(_ estimate: GradientNoiseEstimate, count added: Int = 1) {
    precondition(added > 0, "the mean of \(added) batches")
    count += added
    squaredGradientSum += Double(added) * estimate.squaredGradient
    traceSum += Double(added) * estimate.trace
  }

  /// The mean of each estimate, unbiased as they are; nil before the first.
  public var mean: GradientNoiseEstimate? {
    guard count > 0 else { return nil }
    return GradientNoiseEstimate(
      squaredGradient: squaredGradientSum / Double(count), trace: traceSum / Double(count))
  }

  /// B_noise = tr Σ / |G|², the mean of the one estimate over the mean of the other, in examples: the
  /// batch size at which a batch's gradient is as much noise as gradient.
  ///
  /// nil where the mean of |G|² is not positive: more batches are needed to tell the gradient from
  /// nothing, and a quotient would be a number without meaning. A mean trace that is zero or, with
  /// hardly any noise, below it goes through as it is. The quotient of two unbiased means is itself
  /// not unbiased, but its bias falls as one over their number.
  /// Source: McCandlish et al. 2018, arXiv:1812.06162, there B_simple.
  public var noiseScale: Double? {
    guard let mean, mean.squaredGradient > 0 else { return nil }
    return mean.trace / mean.squaredGradient
  }
}
