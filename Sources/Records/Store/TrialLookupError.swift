/// Why the weights of a trial cannot be had from a store.
package enum TrialLookupError: Error, Sendable, Hashable {
  /// No record's id begins like this.
  case unknown(prefix: String, store: String)
  /// Several records' ids do.
  case ambiguous(prefix: String, ids: [String])
  case damaged(id: String, reason: String)
  case withoutWeights(id: String, because: Absence)
  /// The data that there are now are others than those that it learned from.
  case otherData(id: String)
  /// The seed drew other weights then than it would now.
  case drawnByOtherEngine(id: String, numericsVersion: Int?, current: Int)
}
