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

/// Statistics of every batch-norm layer for a number of groups, or of blocks' parts of them.
final class StatisticsTable {
  private let arena: Matrix
  private let widths: [Int]
  private let places: [Int]

  init(_ network: Network, count: Int) {
    var used = 0
    var places: [Int] = []
    for stage in network.stages {
      places.append(used)
      if let norm = stage.norm { used += GroupStatistics.rowCount * norm.width * count }
    }
    self.places = places
    widths = network.stages.map(\.outputs)
    arena = Matrix(rows: 1, columns: used)
  }

  var byteCount: Int { arena.byteCount }

  subscript(stage: Int, group: Int) -> GroupStatistics {
    let size = GroupStatistics.rowCount * widths[stage]
    return GroupStatistics(
      rows: arena.view.part(
        offset: places[stage] + group * size, rows: GroupStatistics.rowCount,
        columns: widths[stage]))
  }
}
