import Datasets

/// A row that batch normalization of vectors would have to take its statistics from alone: of one
/// vector there is no variance, it comes out as the shift whatever it is, and nothing is learned from
/// it. Of an image there are as many numbers of each channel as it has positions.
public struct LoneRow: Sendable, Hashable {
  /// Of the epochs in which it comes up.
  public let batchSize: Int
  /// Rows of its batch, which is an epoch's last one where they are fewer than the batch size.
  public let rows: Int

  /// Whether it goes where an epoch leaves its short batch out.
  public var isOfShortBatch: Bool { rows < batchSize }
}

extension Recipe {
  /// The first row that would be alone in its batch, or in its ghost batch, if the trial does not end
  /// early; nil where none would. Networks mind that normalize vectors (`Network.normalizesVectors`).
  ///
  /// A batch that an update limit keeps from being reached does not count.
  ///
  /// Complexity: O(milestones of the batch's growth).
  ///
  /// - Parameters:
  ///   - trainCount: Examples that are learned from.
  ///   - rowsPerExample: Of a batch.
  public func loneRow(trainCount: Int, rowsPerExample: Int = 1) -> LoneRow? {
    firstBatch(trainCount: trainCount) { leavesRowAlone(of: $0 * rowsPerExample) }
  }

  /// The first batch of a single example, as far as `loneRow` looks; nil where there is none.
  public func loneExample(trainCount: Int) -> LoneRow? {
    firstBatch(trainCount: trainCount) { $0 == 1 }
  }

  /// - Parameter isLone: Told how many examples a batch has.
  private func firstBatch(trainCount: Int, where isLone: (Int) -> Bool) -> LoneRow? {
    let growth = (batchGrowth?.milestones ?? []).filter { $0 < epochs }
    var updates = 0
    for (first, next) in zip([0] + growth, growth + [epochs]) {
      let left = (updateLimit ?? .max) - updates
      if left <= 0 { break }
      let size = stage(atEpoch: first).batchSize
      let (full, rest) = trainCount.quotientAndRemainder(dividingBy: size)
      if full > 0 && isLone(size) { return LoneRow(batchSize: size, rows: size) }
      if !dropLast && left > full && isLone(rest) {
        return LoneRow(batchSize: size, rows: rest)
      }
      updates += (next - first) * (rest == 0 || dropLast ? full : full + 1)
    }
    return nil
  }

  private func leavesRowAlone(of rows: Int) -> Bool {
    ghostBatchSize.map { rows % $0 == 1 } ?? (rows == 1)
  }
}
