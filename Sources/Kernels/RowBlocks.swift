/// How the rows of a batch are cut into blocks: every product and every sum over rows goes block by
/// block, in order.
///
/// No block's shape depends on how many workers or how much memory there are, and a whole block's
/// not on how many rows the batch has, so a batch may be spread over both without changing a bit.
/// The short block at a batch's end has a shape of its own.
///
/// Where rows form groups (ghost batches, or the whole batch for batch norm's statistics), a block
/// lies in one group, or holds whole groups.
public struct RowBlocks: Sendable, Hashable {
  /// Rows in a block. Part of a trial's bits: OpenBLAS adds the products inside a block in an order
  /// of its own, and blocks are then added one after the other.
  public static let size = 256

  public let rows: Int
  /// Rows in a group; the last may have fewer.
  public let groupSize: Int
  /// Whether every group lies in one block.
  public let groupsFitBlocks: Bool
  /// Rows in a whole block.
  public let blockSize: Int
  public let count: Int

  /// - Parameter groupSize: nil where rows form no groups.
  public init(rows: Int, groupSize: Int? = nil) {
    precondition(rows > 0, "\(rows) rows")
    let group = min(groupSize ?? 1, rows)
    precondition(group > 0, "groups of \(group) rows")
    self.rows = rows
    self.groupSize = group
    groupsFitBlocks = group <= Self.size
    if groupsFitBlocks {
      blockSize = Self.size / group * group
      count = (rows + blockSize - 1) / blockSize
    } else {
      blockSize = Self.size
      let (groups, rest) = rows.quotientAndRemainder(dividingBy: group)
      count =
        groups * Self.blocksPerGroup(group) + (rest + Self.size - 1) / Self.size
    }
  }

  private static func blocksPerGroup(_ group: Int) -> Int { (group + size - 1) / size }

  /// The rows of block `index`.
  public subscript(index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "block \(index) of \(count)")
    if groupsFitBlocks {
      let start = index * blockSize
      return start..<min(start + blockSize, rows)
    }
    let perGroup = Self.blocksPerGroup(groupSize)
    let first = index / perGroup * groupSize
    let start = first + index % perGroup * blockSize
    return start..<min(start + blockSize, first + groupSize, rows)
  }

  /// The group that block `index` begins in.
  public func group(ofBlock index: Int) -> Int { self[index].lowerBound / groupSize }

  public var groupCount: Int { (rows + groupSize - 1) / groupSize }

  /// The rows of group `index`.
  public func group(_ index: Int) -> Range<Int> {
    precondition(index >= 0 && index < groupCount, "group \(index) of \(groupCount)")
    return index * groupSize..<min((index + 1) * groupSize, rows)
  }
}
