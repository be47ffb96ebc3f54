import Foundation

/// The outlines of where a field lies at or above a level, by marching squares.
struct Contours {
  /// One closed outline, the high side to its left (counter-clockwise seen with rows upward).
  struct Loop: Equatable {
    /// Columns and rows, from 0.
    var points: [Spot]
    /// Whether the stretch that begins at each point runs along the field's edge, or along values
    /// that are not finite, rather than along the level.
    var isEdge: [Bool]
  }

  private let columns: Int
  private let rows: Int
  private let values: [Double]
  /// Columns and rows with the ring of cells around the field counted in.
  private let width: Int
  private let height: Int

  /// A field of rows × columns values, row-major. Values that are not finite lie below every level.
  init(columns: Int, rows: Int, values: [Double]) {
    precondition(
      columns >= 2 && rows >= 2 && values.count == columns * rows,
      "\(values.count) values for \(columns) × \(rows)")
    self.columns = columns
    self.rows = rows
    self.values = values
    width = columns + 2
    height = rows + 2
  }

  /// All outlines of one level.
  ///
  /// Around the field stands a ring of nodes below every level, each at the place of its
  /// neighbour within, so that every outline closes along the field's edge.
  ///
  /// - Complexity: O(rows · columns).
  func loops(at level: Double) -> [Loop] {
    var next = [Int](repeating: -1, count: 2 * width * height)
    var isEdge = [Bool](repeating: false, count: next.count)
    for row in 0..<(height - 1) {
      for column in 0..<(width - 1) {
        link(column, row, level, &next, &isEdge)
      }
    }
    var loops: [Loop] = []
    for start in next.indices where next[start] >= 0 {
      var loop = Loop(points: [], isEdge: [])
      var edge = start
      while next[edge] >= 0 {
        loop.points.append(crossing(edge, level))
        loop.isEdge.append(isEdge[edge])
        let following = next[edge]
        next[edge] = -1
        edge = following
      }
      loops.append(loop)
    }
    return loops
  }

  /// Links the crossings of one cell's sides: from each side where a walk around the cell leaves
  /// the high region to the side where it comes back.
  private func link(
    _ column: Int, _ row: Int, _ level: Double, _ next: inout [Int], _ isEdge: inout [Bool]
  ) {
    // Corners counter-clockwise from the lower left, and the side from each to its successor.
    let corners = [
      value(column, row), value(column + 1, row), value(column + 1, row + 1),
      value(column, row + 1),
    ]
    let isHigh = corners.map { $0 >= level }
    guard isHigh.contains(true), isHigh.contains(false) else { return }
    let sides = [
      2 * (row * width + column), 2 * (row * width + column + 1) + 1,
      2 * ((row + 1) * width + column), 2 * (row * width + column) + 1,
    ]
    let touchesEdge = corners.contains { !$0.isFinite }
    let isCenterHigh = corners.reduce(0) { $0 + $1 / 4 } >= level
    for side in 0..<4 where isHigh[side] && !isHigh[(side + 1) % 4] {
      // Where high corners face each other, the middle says whether they are joined.
      let steps = isCenterHigh ? [1, 2, 3] : [3, 2, 1]
      for step in steps {
        let other = (side + step) % 4
        if !isHigh[other], isHigh[(other + 1) % 4] {
          next[sides[side]] = sides[other]
          isEdge[sides[side]] = touchesEdge
          break
        }
      }
    }
  }

  private func value(_ column: Int, _ row: Int) -> Double {
    guard (1...columns).contains(column), (1...rows).contains(row) else { return -.infinity }
    let value = values[(row - 1) * columns + column - 1]
    return value.isFinite ? value : -.infinity
  }

  /// Where a side crosses the level: between its nodes in proportion, or at the finite one.
  private func crossing(_ side: Int, _ level: Double) -> Spot {
    let node = side / 2
    let (column, row) = (node % width, node / width)
    let (otherColumn, otherRow) = side.isMultiple(of: 2) ? (column + 1, row) : (column, row + 1)
    let first = value(column, row)
    let second = value(otherColumn, otherRow)
    let from = place(column, row)
    let to = place(otherColumn, otherRow)
    guard first.isFinite else { return to }
    guard second.isFinite else { return from }
    let share = (level - first) / (second - first)
    return Spot(x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share)
  }

  private func place(_ column: Int, _ row: Int) -> Spot {
    Spot(
      x: Double(min(max(column - 1, 0), columns - 1)), y: Double(min(max(row - 1, 0), rows - 1)))
  }
}
