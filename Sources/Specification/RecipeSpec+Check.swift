import Datasets
import Training

extension RecipeSpec {
  /// Throws when the batch is larger than the training set, or than what validation leaves of it; when
  /// validation leaves nothing or holds nothing out; when batch normalization would be left with one
  /// row; or when a set whose examples are drawn anew in every epoch has not so many.
  ///
  /// - Parameters:
  ///   - whole: Examples of the whole training set.
  ///   - shape: Of the examples; nil where only the data tell.
  package func check(
    _ workload: Workload, trainCount whole: Int, shape: ExampleShape?
  ) throws(SpecificationError) {
    let trainCount = workload.validation?.trainCount(of: whole) ?? whole
    let recipe = resolved
    guard workload.validation == nil || (1..<whole).contains(trainCount) else {
      throw batchSizeSetting.error(
        found: "validation that leaves \(trainCount) of \(whole) training examples",
        expected: "at least one to learn from and one held out")
    }
    let largest = recipe.largestBatchSize
    guard largest <= trainCount else {
      throw batchSizeSetting.error(
        found: largest == batchSize ? "\(batchSize)" : "\(batchSize), growing to \(largest)",
        expected: "at most the \(trainCount) training examples"
          + (trainCount < whole ? " that validation leaves" : ""))
    }
    if workload.contrastive != nil, let batch = recipe.loneExample(trainCount: trainCount) {
      throw batchSizeSetting.error(
        found: "a last batch of 1 example, of \(trainCount) in batches of \(batch.batchSize)",
        expected: "at least 2 examples, whose views are told from each other: dropLast: true, or"
          + " another batch size")
    }
    if let row = recipe.loneRow(
      trainCount: trainCount, rowsPerExample: workload.rowsPerExample),
      workload.model?.needsTwoRows(for: shape) == true
    {
      throw batchSizeSetting.error(
        found: row.words(trainCount: trainCount, ghostBatchSize: ghostBatchSize),
        expected: row.advice(isGhost: ghostBatchSize != nil))
    }
    if let limit = workload.dataset.traits.freshExampleLimit {
      try checkFresh(trainCount: trainCount, limit: limit)
    }
  }

  /// Throws when the epochs have more examples than can be drawn.
  private func checkFresh(trainCount: Int, limit: Int) throws(SpecificationError) {
    let recipe = resolved
    let updatesPerEpoch = max(1, trainCount / recipe.largestBatchSize)
    let epochs = min(recipe.epochs, (recipe.updateLimit ?? .max / 2) / updatesPerEpoch + 1)
    let (examples, overflows) = epochs.multipliedReportingOverflow(by: trainCount)
    guard overflows || examples > limit else { return }
    throw batchSizeSetting.error(
      found: "\(epochs) epochs of \(trainCount) fresh examples",
      expected: "at most \(limit) examples, batch size and epochs or updates so"
    )
  }
}
