/// How rows are cut into blocks: every product and every sum over rows goes block by block, in
/// order. A whole block's shape does not depend on how many rows a batch has in all, so a batch may
/// be split for memory or between workers at multiples of `size` without changing a bit; the short
/// block at a batch's end has a shape of its own, wherever the batch is split before it.
public enum RowBlocks {
  /// Rows in a block. Part of a trial's bits: OpenBLAS adds the products inside a block in an order
  /// of its own, and blocks are then added one after the other.
  public static let size = 256

  /// The blocks of `range`, counted from its lower bound; the last may be short.
  public static func of(_ range: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: range.lowerBound, to: range.upperBound, by: size).lazy.map {
      $0..<min($0 + size, range.upperBound)
    }
  }
}
