extension Recipe {
  /// Whether the train loss has stopped improving: its least value over the last `patience` epochs is
  /// not by a hundredth below the least before. Judged after an epoch with an evaluation alone.
  ///
  /// - Parameter epochs: That have ended.
  func stopsEarly(after epochs: [EpochRecord]) -> Bool {
    guard let patience, let ended = epochs.last, ended.train != nil else { return false }
    let last = ended.epoch
    var (before, lately) = (Double.infinity, Double.infinity)
    for epoch in epochs {
      guard let loss = epoch.train?.loss else { continue }
      if epoch.epoch > last - patience {
        lately = min(lately, loss)
      } else {
        before = min(before, loss)
      }
    }
    return before.isFinite && lately.isFinite && lately >= 0.99 * before
  }
}
