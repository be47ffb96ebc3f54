import Randomness

/// The order of one epoch, cut in batches.
///
/// Deterministic: the order is a permutation from the stream (seed, `.shuffle`, epoch), changes to
/// images come from (seed, `.augmentation`, epoch), or for views from (seed, `.views`, epoch). So both
/// are the same at every batch size, and an epoch is planned without those before it.
public struct EpochPlan: Sendable {
  public let epoch: Int
  public let batchSize: Int
  public let batchCount: Int
  /// Every example once, in the order of the epoch; with `dropLast`, the tail is in no batch.
  public let order: [Int32]
  /// How images are changed, by the example's index; nil for not at all.
  public let changes: ImageChanges?

  /// Epochs count from 0. A last batch that is short is kept, or dropped with `dropLast`.
  ///
  /// With more than one view per example, all are drawn alike: none is the image itself.
  ///
  /// Complexity: O(exampleCount), the only allocation of the epoch.
  public init(
    exampleCount: Int, batchSize: Int, dropLast: Bool, seed: UInt64, epoch: Int,
    augmentation: Augmentation? = nil, viewsPerExample: Int = 1
  ) {
    precondition((0...Int(UInt32.max)).contains(epoch), "epoch \(epoch) is out of range")
    self.epoch = epoch
    self.batchSize = batchSize
    batchCount = Self.batchCount(
      exampleCount: exampleCount, batchSize: batchSize, dropLast: dropLast)
    var stream = RandomStream(seed: seed, purpose: .shuffle, index: UInt32(epoch))
    order = stream.permutation(of: exampleCount)
    let drawn = augmentation ?? (viewsPerExample > 1 ? Augmentation() : nil)
    changes = drawn?.changes(
      exampleCount: exampleCount, seed: seed, epoch: epoch, viewsPerExample: viewsPerExample)
  }

  /// The updates of an epoch: ⌈exampleCount / batchSize⌉, or ⌊…⌋ with `dropLast`.
  public static func batchCount(exampleCount: Int, batchSize: Int, dropLast: Bool) -> Int {
    precondition(exampleCount > 0, "\(exampleCount) examples")
    precondition(batchSize > 0, "batch size \(batchSize)")
    let (full, rest) = exampleCount.quotientAndRemainder(dividingBy: batchSize)
    return rest == 0 || dropLast ? full : full + 1
  }

  /// The examples of a batch, in order. A slice of the order: nothing is copied.
  public func batch(_ index: Int) -> ArraySlice<Int32> {
    precondition((0..<batchCount).contains(index), "batch \(index) of \(batchCount)")
    let start = index * batchSize
    return order[start..<min(start + batchSize, order.count)]
  }
}
