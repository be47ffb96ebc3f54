/// Holm's step-down procedure: which of several hypotheses can be rejected with a chance of at most
/// `level` that any of those is true.
///
/// With the m p-values in ascending order, those are rejected that come before the first with
/// p_(i) > level / (m − i + 1), i from 1. They may depend on each other in any way.
///
/// - Parameter pValues: Nil for one that cannot be rejected; it counts among the m.
/// - Returns: For each of `pValues`, whether it is rejected.
/// Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
public func holmRejections(_ pValues: [Double?], level: Double = 0.05) -> [Bool] {
  let order = pValues.indices.sorted { (pValues[$0] ?? 2, $0) < (pValues[$1] ?? 2, $1) }
  var isRejected = [Bool](repeating: false, count: pValues.count)
  for (rank, index) in order.enumerated() {
    guard let p = pValues[index], p <= level / Double(pValues.count - rank) else { break }
    isRejected[index] = true
  }
  return isRejected
}
