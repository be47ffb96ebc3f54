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
  /// Rows in a block unless a recipe asks for others. Part of a trial's bits: OpenBLAS adds the
  /// products inside a block in an order of its own, and blocks are then added one after the other.
  public static let size = 256

  public let rows: Int
  /// Rows in a group; the last may have fewer.
  public let groupSize: Int
  /// Whether every group lies in one block.
  public let groupsFitBlocks: Bool
  /// Rows in a whole block.
  public let blockSize: Int
  public let count: Int

  /// - Parameters:
  ///   - groupSize: nil where rows form no groups.
  ///   - size: The most rows of a block.
  public init(rows: Int, groupSize: Int? = nil, size: Int = RowBlocks.size) {
    precondition(rows > 0 && size > 0, "\(rows) rows in blocks of \(size)")
    let group = min(groupSize ?? 1, rows)
    precondition(group > 0, "groups of \(group) rows")
    self.rows = rows
    self.groupSize = group
    groupsFitBlocks = group <= size
    if groupsFitBlocks {
      blockSize = size / group * group
      count = (rows + blockSize - 1) / blockSize
    } else {
      blockSize = size
      let (groups, rest) = rows.quotientAndRemainder(dividingBy: group)
      count = groups * ((group + size - 1) / size) + (rest + size - 1) / size
    }
  }

  private var blocksPerGroup: Int { (groupSize + blockSize - 1) / blockSize }

  /// The rows of block `index`.
  public subscript(index: Int) -> Range<Int> {
    precondition(index >= 0 && index < count, "block \(index) of \(count)")
    if groupsFitBlocks {
      let start = index * blockSize
      return start..<min(start + blockSize, rows)
    }
    let first = index / blocksPerGroup * groupSize
    let start = first + index % blocksPerGroup * blockSize
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
