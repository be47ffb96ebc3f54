import Kernels

/// The outputs of all linear layers, and the gradient flowing back, for all rows of a batch: what a
/// batch whose statistics span several blocks need not compute again.
final class ActivationCache {
  private let arena: Matrix
  private let capacity: Int
  private let widths: [Int]
  private let places: [Int]
  private let widest: Int
  private let flowPlace: Int

  init(for network: Network, rows: Int) {
    capacity = rows
    widths = network.stages.map(\.outputs)
    widest = widths.max() ?? 0
    var used = 0
    places = widths.map { width in
      defer { used += rows * width + 80 }
      return used
    }
    flowPlace = used
    arena = Matrix(rows: 1, columns: used + rows * widest)
  }

  static func byteCount(perRowOf network: Network) -> Int {
    let widths = network.stages.map(\.outputs)
    return (widths.reduce(0, +) + (widths.max() ?? 0)) * MemoryLayout<Float>.stride
  }

  var byteCount: Int { arena.byteCount }

  func z(_ stage: Int) -> MatrixView {
    arena.view.part(offset: places[stage], rows: capacity, columns: widths[stage])
  }

  /// A block keeps to its rows of the widest stage whatever the width, so that no block's gradient
  /// lies over another's.
  func flow(_ range: Range<Int>, _ width: Int) -> MatrixView {
    arena.view.part(
      offset: flowPlace + range.lowerBound * widest, rows: range.count, columns: width)
  }
}
