/// Lines with fewer points, for smaller files.
enum Simplified {
  /// The line without the points that lie within a tenth of a pixel of what is left (Douglas and
  /// Peucker, 1973). The ends stay.
  static func line(_ points: [Spot], tolerance: Double = 0.1) -> [Spot] {
    guard points.count > 2 else { return points }
    var isKept = [Bool](repeating: false, count: points.count)
    isKept[0] = true
    isKept[points.count - 1] = true
    var pending = [(0, points.count - 1)]
    while let (first, last) = pending.popLast() {
      guard last - first > 1 else { continue }
      var farthest = first
      var most = tolerance * tolerance
      for index in (first + 1)..<last {
        let distance = squaredDistance(points[index], from: points[first], to: points[last])
        if distance > most { (farthest, most) = (index, distance) }
      }
      guard farthest != first else { continue }
      isKept[farthest] = true
      pending.append((first, farthest))
      pending.append((farthest, last))
    }
    return zip(points, isKept).filter(\.1).map(\.0)
  }

  /// From a point to a segment.
  private static func squaredDistance(_ point: Spot, from: Spot, to: Spot) -> Double {
    let (across, down) = (to.x - from.x, to.y - from.y)
    let length = across * across + down * down
    let along = (point.x - from.x) * across + (point.y - from.y) * down
    let share = length == 0 ? 0 : min(1, max(0, along / length))
    let x = from.x + share * across - point.x
    let y = from.y + share * down - point.y
    return x * x + y * y
  }
}
