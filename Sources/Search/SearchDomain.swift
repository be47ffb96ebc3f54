/// What a search looks through: the unit cube, of which some dimensions have discrete places alone.
public struct SearchDomain: Sendable, Hashable {
  /// For each dimension the number of its places; nil where every number is one.
  public let levels: [Int?]

  /// - Precondition: at least one dimension, each with at least one place.
  public init(levels: [Int?]) {
    precondition(!levels.isEmpty, "a domain without dimensions")
    precondition(levels.allSatisfy { $0 ?? 1 > 0 }, "a dimension without places: \(levels)")
    self.levels = levels
  }

  public var dimensions: Int { levels.count }

  /// The place of index `index` in a dimension of `count` places: the middle of its share.
  static func place(_ index: Int, of count: Int) -> Double { (Double(index) + 0.5) / Double(count) }

  /// Which of `count` equal shares of [0, 1) a coordinate lies in.
  public static func index(of coordinate: Double, of count: Int) -> Int {
    min(count - 1, max(0, Int(coordinate * Double(count))))
  }

  /// The place next to a point of the cube.
  func snapped(_ point: [Double]) -> [Double] {
    precondition(point.count == dimensions, "\(point.count) coordinates in \(dimensions)")
    return zip(point, levels).map { coordinate, levels in
      levels.map { Self.place(Self.index(of: coordinate, of: $0), of: $0) } ?? coordinate
    }
  }
}

/// A place that was tried, and what came of it: the lower the better.
public struct SearchObservation: Sendable, Hashable {
  public let place: [Double]
  /// Infinite where the trial failed.
  public let value: Double

  public init(place: [Double], value: Double) {
    self.place = place
    self.value = value
  }
}
