import Kernels

/// What a batch-norm layer knows of one group of rows, or of a block's part of a group.
struct GroupStatistics {
  static let rowCount = 6

  let rows: MatrixView

  var mean: MatrixView { rows.rows(0..<1) }
  /// `Σ (z − μ)²`.
  var squares: MatrixView { rows.rows(1..<2) }
  /// `1 / √(σ² + ε)`.
  var inverse: MatrixView { rows.rows(2..<3) }
  /// `inverse · scale`.
  var factor: MatrixView { rows.rows(3..<4) }
  /// `Σ ∂y`; after `finishSums` its mean.
  var sums: MatrixView { rows.rows(4..<5) }
  /// `Σ ∂y (z − μ)`; after `finishSums` that over σ² + ε and n.
  var products: MatrixView { rows.rows(5..<6) }

  /// Takes a further part's moments in.
  func mergeMoments(count: Int, with part: GroupStatistics, count added: Int) {
    Kernels.mergeMoments(
      mean: mean, squares: squares, count: count, with: part.mean, part.squares, count: added)
  }

  func takeMoments(of part: GroupStatistics) {
    copy(part.mean, to: mean)
    copy(part.squares, to: squares)
  }
}

/// The groups that a block's rows belong to, and where their statistics stand.
struct BlockGroups {
  let table: StatisticsTable
  /// The first group's place in the table.
  let first: Int
  let groupSize: Int
  let rows: Int

  var count: Int { (rows + groupSize - 1) / groupSize }

  /// Rows of the block.
  func range(_ index: Int) -> Range<Int> {
    index * groupSize..<min((index + 1) * groupSize, rows)
  }

  /// - Parameter norm: The layer's place among those of batch normalization.
  func statistics(_ norm: Int, _ index: Int) -> GroupStatistics { table[norm, first + index] }
}

/// Statistics of every batch-norm layer for a number of groups, or of blocks' parts of them.
final class StatisticsTable {
  private let arena: Matrix
  private let widths: [Int]
  private let places: [Int]

  init(_ network: Network, count: Int) {
    var used = 0
    let layers = network.norms.map(\.norm).sorted { $0.ordinal < $1.ordinal }
    places = layers.map { layer in
      defer { used += GroupStatistics.rowCount * layer.width * count }
      return used
    }
    widths = layers.map(\.width)
    arena = Matrix(rows: 1, columns: used)
  }

  var byteCount: Int { arena.byteCount }

  subscript(norm: Int, group: Int) -> GroupStatistics {
    let size = GroupStatistics.rowCount * widths[norm]
    return GroupStatistics(
      rows: arena.view.part(
        offset: places[norm] + group * size, rows: GroupStatistics.rowCount,
        columns: widths[norm]))
  }
}
