/// By how much the lowest mean of some groups lies below the lowest of the others, over values that are
/// paired across groups: min over W of μ minus min over O of μ, negative where the lowest of all is
/// among W.
///
/// The interval holds whatever groups have the lowest means, although they are chosen by the same
/// values. Above it is bounded by
///
///     min over w of W, max over o of O, of the upper bound of μ_w − μ_o,
///
/// each from Student's t on the paired differences with a chance of α / (2 |W|) to be too low: for
/// every w the difference is at most μ_w − μ_o of the lowest o, so one bound has to hold for each w.
/// Below it is bounded in the same way with the two sides exchanged. It is wider than 95 % asks for
/// where groups are many.
///
/// Preconditions: a group at least on each side; in all groups as many values, finite.
/// Source: Berger 1982, "Multiparameter hypothesis testing and acceptance sampling", for intersections
/// and unions of tests; Bonferroni's inequality for the choice among W and among O.
public func lowestMean(
  _ within: [[Double]], below others: [[Double]], confidence: Double = 0.95
) -> Estimate {
  precondition(!within.isEmpty && !others.isEmpty, "the lowest of no groups")
  let least = { (groups: [[Double]]) in groups.map(Sample.mean).min() ?? .nan }
  return Estimate(
    value: least(within) - least(others),
    low: -upperBound(others, below: within, confidence),
    high: upperBound(within, below: others, confidence))
}

private func upperBound(
  _ groups: [[Double]], below others: [[Double]], _ confidence: Double
) -> Double {
  let shared = 1 - (1 - confidence) / Double(groups.count)
  return groups.map { group in
    others.map { pairedDifference(group, minus: $0, confidence: shared).high }.max() ?? .infinity
  }.min() ?? .infinity
}
