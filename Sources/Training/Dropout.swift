import Kernels
import Randomness

/// Which units an update drops: each output of a hidden layer, for each row of the batch, is zero with
/// a probability p and otherwise divided by 1 − p, so that its mean stays.
///
/// Deterministic: drawn from the stream (seed, `.dropout`, update), a stretch of it for each row of the
/// batch, so the same whatever blocks the batch is cut into and whoever computes them.
/// Source: Srivastava et al. 2014, "Dropout", section 10, inverted as PyTorch has it.
struct Dropout {
  private let blocks: RandomBlocks
  private let threshold: UInt32
  private let scale: Float

  /// - Parameter update: From 1.
  init(probability: Double, seed: UInt64, update: Int) {
    precondition(probability > 0 && probability < 1, "dropout of \(probability)")
    blocks = RandomBlocks(
      seed: seed, purpose: .dropout, index: UInt32(truncatingIfNeeded: update))
    threshold = UInt32(probability * 0x1p32)
    scale = Float(1 / (1 - probability))
  }

  /// Drops units of stage s, or their gradients, in rows of the batch from `firstRow` on.
  func apply(to values: MatrixView, stage s: Int, of network: Network, firstRow: Int) {
    func length(_ width: Int) -> Int { (width + 3) / 4 }
    let before = network.stages[..<s].reduce(0) { $0 + length($1.outputs) }
    let perRow = network.stages.reduce(0) { $0 + length($1.outputs) }
    for row in 0..<values.rows {
      let view = values.rows(row..<row + 1)
      var units = view.mutableSpan
      var block = UInt64((firstRow + row) * perRow + before)
      for column in stride(from: 0, to: values.columns, by: 4) {
        let bits = blocks[block]
        block += 1
        for lane in 0..<min(4, values.columns - column) {
          units[column + lane] =
            bits[lane] < threshold ? 0 : scale * units[column + lane]
        }
      }
    }
  }
}
