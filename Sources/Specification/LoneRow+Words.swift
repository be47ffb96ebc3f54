import Training

extension LoneRow {
  /// What a setting leads to, for an error.
  ///
  /// - Parameter trainCount: Examples that are learned from.
  func words(trainCount: Int, ghostBatchSize: Int?) -> String {
    let last = isOfShortBatch ? "last " : ""
    guard let ghostBatchSize else {
      return
        "a \(last)batch of 1 row, of \(trainCount) training examples in batches of \(batchSize)"
    }
    return "a \(last)ghost batch of 1 row, of a \(last)batch of \(rows) in ghost batches of"
      + " \(ghostBatchSize), of \(trainCount) training examples in batches of \(batchSize)"
  }

  /// What to do about it.
  func advice(isGhost: Bool) -> String {
    "at least 2 rows for batch normalization's statistics: "
      + (isOfShortBatch ? "dropLast: true, which leaves an epoch's short batch out, or " : "")
      + (isGhost ? "another ghostBatchSize or batch size" : "another batch size")
  }
}
