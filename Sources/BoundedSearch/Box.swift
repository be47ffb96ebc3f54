/// All points z with |z_i| ≤ b_i.
public struct Box: Sendable, Hashable {
  /// The half-widths b; positive and finite. Shape: n.
  public let halfWidths: [Double]

  public init(halfWidths: [Double]) {
    if let index = halfWidths.firstIndex(where: { !($0 > 0 && $0 < .infinity) }) {
      preconditionFailure("half-width \(index) is \(halfWidths[index])")
    }
    self.halfWidths = halfWidths
  }

  /// The number n of variables.
  public var dimension: Int { halfWidths.count }

  public func contains(_ point: [Double]) -> Bool {
    point.count == dimension && zip(point, halfWidths).allSatisfy { abs($0) <= $1 }
  }

  /// `point + share · sign(direction) · b`, and back into the box where it leaves it; a direction's
  /// zero counts as positive.
  ///
  /// A share of 2 ends in the corner that the direction points to, from wherever in the box.
  package func step(from point: [Double], along direction: [Double], share: Double) -> [Double] {
    halfWidths.indices.map { i in
      let width = halfWidths[i]
      let moved = point[i] + (direction[i] < 0 ? -share : share) * width
      return min(max(moved, -width), width)
    }
  }
}
