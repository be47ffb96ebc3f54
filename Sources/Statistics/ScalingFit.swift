import Elementary

/// The scaling curve through what trials at several batch sizes took to one target, with intervals.
///
/// Least squares in log space: S_min and B_crit minimise
///
///     Σ_B (mean over the trials at B of log S − log S(B))²
///
/// over the batch sizes, every one with the same weight however many trials it has. There is a fit
/// only where B_crit lies among the batch sizes, so that the data show both ends of the trade-off.
///
/// The intervals are a percentile bootstrap's, 95 %: in every replicate each batch size's trials are
/// drawn again, with replacement, independently of the other batch sizes', and the curve is fitted
/// anew; what the means of a few trials lack in spread is made up for by √(n / (n − 1)) and Student's
/// t. Where more than 2.5 % of the replicates have B_crit above the batch sizes, its upper bound is
/// infinite and the lower one of S_min is 0; where below, its lower bound and that of E_min are 0.
///
/// As simulated with 8 % of noise, 94 to 95 % of the intervals hold the truth with five trials at
/// each of ten batch sizes, 92 to 94 % with three at each of five, 89 to 95 % with two at each of
/// four. They say how far other seeds would move the numbers, provided that trials at one batch size
/// have nothing in common with those at another, and nothing about whether the curve is the right
/// one.
/// Determinism: a function of studies, replicate count and seed, whatever the order of the batch
/// sizes.
/// Source: McCandlish et al. 2018, arXiv:1812.06162, for the curve; the fit and its intervals are
/// ours.
public struct ScalingFit: Sendable, Hashable {
  public let curve: ScalingCurve
  /// S_min, in updates.
  public let leastUpdates: Estimate
  /// E_min, in examples.
  public let leastExamples: Estimate
  /// B_crit, in examples.
  public let criticalBatchSize: Estimate
  /// B_crit of every replicate: 0 where it falls below the batch sizes, infinity where above.
  ///
  /// Empty where a batch size has a single trial: there is nothing to draw from, and no interval has
  /// a bound.
  public let criticalBatchSizeReplicates: [Double]
  private let leastUpdatesReplicates: [Double]
  private let leastExamplesReplicates: [Double]

  /// Why there is no fit.
  public enum Failure: Error, Sendable, Hashable {
    /// Fewer than three batch sizes: two points leave nothing to hold the curve against.
    case tooFewBatchSizes(count: Int)
    /// B_crit would lie below all batch sizes: they lie on a line that is about flat.
    case noBatchSizeSmallEnough(smallest: Double)
    /// B_crit would lie above all batch sizes: they lie on a line with a slope of about −1.
    case noBatchSizeLargeEnough(largest: Double)
  }

  /// Fits the curve to the updates that each trial took, `updates` one a trial; studies of one batch
  /// size count as one.
  ///
  /// Trials that did not arrive at the target have no such number: leave out their batch size, not
  /// them alone, or what is left is a choice of the fast.
  /// Preconditions: batch sizes and updates positive and finite; a study has at least one trial;
  /// `replicateCount` is at least 39.
  /// Complexity: O(`replicateCount` · batch sizes · log(largest / smallest batch size)).
  public init(
    _ studies: [(batchSize: Double, updates: [Double])], replicateCount: Int = 1999,
    seed: UInt64 = 0
  ) throws(Failure) {
    precondition(replicateCount >= 39, "\(replicateCount) replicates are too few")
    var logUpdates: [Double: [Double]] = [:]
    for study in studies {
      precondition(!study.updates.isEmpty, "batch size \(study.batchSize) has no trials")
      Sample.requirePositive([study.batchSize])
      Sample.requirePositive(study.updates)
      logUpdates[study.batchSize, default: []] += study.updates.map { Portable.log($0) }
    }
    let batchSizes = logUpdates.keys.sorted()
    guard batchSizes.count >= 3 else { throw .tooFewBatchSizes(count: batchSizes.count) }
    let samples = batchSizes.compactMap { logUpdates[$0] }

    let problem = ScalingLeastSquares(batchSizes: batchSizes)
    let best = problem.solution(samples.map(Sample.mean))
    switch problem.place(of: best) {
    case .below: throw .noBatchSizeSmallEnough(smallest: batchSizes[0])
    case .above: throw .noBatchSizeLargeEnough(largest: batchSizes[batchSizes.count - 1])
    case .among: break
    }
    let curve = best.curve
    self.curve = curve

    let means = Bootstrap.means(of: samples, replicateCount: replicateCount, seed: seed)
    guard let means else {
      leastUpdates = .unbounded(curve.leastUpdates)
      leastExamples = .unbounded(curve.leastExamples)
      criticalBatchSize = .unbounded(curve.criticalBatchSize)
      criticalBatchSizeReplicates = []
      leastUpdatesReplicates = []
      leastExamplesReplicates = []
      return
    }
    let replicates = means.map { Replicate(problem.solution($0), of: problem) }
    criticalBatchSizeReplicates = replicates.map(\.criticalBatchSize)
    leastUpdatesReplicates = replicates.map(\.leastUpdates)
    leastExamplesReplicates = replicates.map(\.leastExamples)
    leastUpdates = Bootstrap.interval(
      around: curve.leastUpdates, replicates: leastUpdatesReplicates)
    leastExamples = Bootstrap.interval(
      around: curve.leastExamples, replicates: leastExamplesReplicates)
    criticalBatchSize = Bootstrap.interval(
      around: curve.criticalBatchSize, replicates: criticalBatchSizeReplicates)
  }

  /// S_min at another confidence.
  public func leastUpdates(confidence: Double) -> Estimate {
    interval(around: leastUpdates.value, leastUpdatesReplicates, confidence)
  }

  /// E_min at another confidence.
  public func leastExamples(confidence: Double) -> Estimate {
    interval(around: leastExamples.value, leastExamplesReplicates, confidence)
  }

  /// B_crit at another confidence.
  public func criticalBatchSize(confidence: Double) -> Estimate {
    interval(around: criticalBatchSize.value, criticalBatchSizeReplicates, confidence)
  }

  private func interval(
    around value: Double, _ replicates: [Double], _ confidence: Double
  ) -> Estimate {
    replicates.isEmpty
      ? .unbounded(value)
      : Bootstrap.interval(around: value, replicates: replicates, confidence: confidence)
  }
}

/// What the trials of one replicate say.
private struct Replicate {
  var leastUpdates: Double
  var leastExamples: Double
  var criticalBatchSize: Double

  init(_ solution: ScalingLeastSquares.Solution, of problem: ScalingLeastSquares) {
    let curve = solution.curve
    leastUpdates = curve.leastUpdates
    leastExamples = curve.leastExamples
    criticalBatchSize = curve.criticalBatchSize
    // A flat line says how many updates are left but not how few examples could do; a line of
    // slope −1 the reverse.
    switch problem.place(of: solution) {
    case .below: (leastExamples, criticalBatchSize) = (0, 0)
    case .above: (leastUpdates, criticalBatchSize) = (0, .infinity)
    case .among: break
    }
  }
}

extension ScalingFit.Failure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewBatchSizes(let count):
      "a curve takes three batch sizes at least, and there \(count == 1 ? "is" : "are") \(count)"
    case .noBatchSizeSmallEnough(let smallest):
      "no batch size is small enough to show where a larger one saves updates: "
        + "the critical batch size would lie below \(Self.words(smallest)), the smallest"
    case .noBatchSizeLargeEnough(let largest):
      "no batch size is large enough to show where a larger one ceases to save updates: "
        + "the critical batch size would lie above \(Self.words(largest)), the largest"
    }
  }

  /// A whole number without its ".0".
  private static func words(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }
}
