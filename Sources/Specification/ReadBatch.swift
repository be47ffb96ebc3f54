import Kernels
import Training

/// The batches of a recipe.
struct RecipeBatch {
  let size: Int
  let growth: BatchGrowth?
  let ghostSize: Int?
  /// Where the size stands.
  let place: Setting
}

extension SettingsReader {
  /// - Parameter epochs: Of a trial; nil where updates alone are limited.
  mutating func batch(
    of workload: Workload, epochs: Int?
  ) throws(SpecificationError) -> RecipeBatch {
    let place = try required("batchSize", expected: "a whole number of at least 1")
    let size = try place.integer(in: RecipeSpec.batchSizes)
    let growthPlace = optional("batchGrowth")
    let growth = try growthPlace?.batchGrowth(from: size)
    if epochs == nil, let growthPlace {
      throw growthPlace.error(
        found: "a batch that grows without epochs", expected: "epochs, for it to grow after")
    }
    try place.checkBatch(size, growing: growth, of: workload)
    let ghostSize = try optional("ghostBatchSize")?.ghostBatchSize(
      within: size * workload.rowsPerExample, model: workload.model)
    return RecipeBatch(size: size, growth: growth, ghostSize: ghostSize, place: place)
  }
}

extension Setting {
  /// Throws where a batch leaves batch normalization without statistics, or takes more memory than any
  /// machine has.
  fileprivate func checkBatch(
    _ size: Int, growing growth: BatchGrowth?, of workload: Workload
  ) throws(SpecificationError) {
    guard let model = workload.model else { return }
    if workload.contrastive != nil && size < ContrastiveLoss.leastExamples {
      throw error(expected: "at least 2 examples, whose views are told from each other")
    }
    guard
      size * workload.rowsPerExample >= 2
        || !model.needsTwoRows(for: workload.dataset.traits.exampleShape)
    else {
      throw error(expected: "at least 2 rows for batch normalization's statistics")
    }
    let activations =
      max(size, growth?.limit ?? 0) * workload.rowsPerExample * model.hidden.reduce(0, +)
      * MemoryLayout<Float>.stride
    guard activations <= Limit.bytes else {
      throw error(
        found: "\(size), with activations of \(activations >> 30) GiB",
        expected: "at most \(Limit.bytes >> 30) GiB")
    }
  }

  fileprivate func ghostBatchSize(
    within rows: Int, model: ModelConfiguration?
  ) throws(SpecificationError) -> Int {
    let size = try integer(in: 2...RecipeSpec.batchSizes.upperBound)
    guard model.map({ $0.normalization == .batch }) ?? true else {
      throw error(expected: "a model with batch normalization, to take ghost batches of")
    }
    guard size <= rows else {
      throw error(expected: "at most the rows of a batch, \(rows)")
    }
    return size
  }

  /// - Parameter batchSize: Of the first epoch.
  fileprivate func batchGrowth(from batchSize: Int) throws(SpecificationError) -> BatchGrowth {
    var reader = try SettingsReader(self, expected: "a mapping with factor, milestones and limit")
    let factor = try reader.integer("factor", in: 2...1000)
    let milestones = try reader.milestones()
    let limit = try reader.integer("limit", in: batchSize...RecipeSpec.batchSizes.upperBound)
    try reader.finish()
    return BatchGrowth(factor: factor, milestones: milestones, limit: limit)
  }
}
