/// A batch that grows where another recipe's learning rate would fall: at each milestone the batch
/// size is multiplied by the factor, or, where that would take it above its limit, the learning rate
/// is divided by it.
///
/// Source: Smith et al. 2018, "Don't decay the learning rate, increase the batch size",
/// arXiv:1711.00489.
public struct BatchGrowth: Sendable, Hashable, Codable {
  public var factor: Int
  /// Epochs, from 0, at whose beginning a further factor applies, ascending.
  public var milestones: [Int]
  /// The largest batch size.
  public var limit: Int

  public init(factor: Int, milestones: [Int], limit: Int) {
    precondition(factor > 1, "growth by \(factor)")
    self.factor = factor
    self.milestones = milestones
    self.limit = limit
  }

  /// What a first batch size has grown to in an epoch, and what is left for the learning rate.
  public func stage(atEpoch epoch: Int, from batchSize: Int) -> (batchSize: Int, rateFactor: Double)
  {
    var stage = (batchSize: batchSize, rateFactor: 1.0)
    for milestone in milestones where milestone <= epoch {
      if stage.batchSize * factor <= limit {
        stage.batchSize *= factor
      } else {
        stage.rateFactor /= Double(factor)
      }
    }
    return stage
  }

  /// The same course over `stretch` times as many epochs.
  public func stretched(by stretch: Int) -> BatchGrowth {
    BatchGrowth(factor: factor, milestones: milestones.map { $0 * stretch }, limit: limit)
  }
}

extension Recipe {
  /// The batch size in an epoch, from 0, and the factor on the learning rate beside the schedule's.
  public func stage(atEpoch epoch: Int) -> (batchSize: Int, rateFactor: Double) {
    batchGrowth?.stage(atEpoch: epoch, from: batchSize) ?? (batchSize, 1)
  }

  /// The first so many epochs, in stretches of one batch size each.
  func stretches(ofEpochs count: Int) -> [(epochs: Range<Int>, batchSize: Int)] {
    let milestones = batchGrowth.map { Set($0.milestones).sorted() } ?? []
    let borders = [0] + milestones.filter { 0 < $0 && $0 < count } + [count]
    return zip(borders, borders.dropFirst()).map {
      ($0..<$1, stage(atEpoch: $0).batchSize)
    }
  }

  /// Of all epochs.
  public var largestBatchSize: Int { stage(atEpoch: epochs - 1).batchSize }
}

extension Trial {
  /// A trial whose batch does not grow but has the size that it has in an epoch: for measurements.
  public func atStage(ofEpoch epoch: Int) -> Trial {
    var trial = self
    trial.recipe.batchSize = recipe.stage(atEpoch: epoch).batchSize
    trial.recipe.batchGrowth = nil
    return trial
  }
}
