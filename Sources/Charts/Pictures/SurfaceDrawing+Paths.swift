import Foundation

extension SurfaceDrawing {
  /// Above so many points a path's points have no marks of their own.
  private static let mostMarked = 60

  func drawPaths(_ panel: SurfacePicture.Panel, in box: Box) {
    context.saved {
      context.clip(to: box)
      for path in panel.paths { draw(path, in: box) }
    }
    for mark in panel.marks { draw(mark, in: box) }
  }

  private func draw(_ path: SurfacePicture.Path, in box: Box) {
    let color = Palette.color(path.color)
    let runs = finiteRuns(of: path.points).map { run in run.map { spot($0, in: box) } }
    let stretches = runs.flatMap { run in
      zip(run, run.dropFirst()).compactMap { Self.clipped($0, $1, to: box) }
    }
    for line in Self.joined(stretches) { context.addLine(line) }
    context.stroke("#FFFFFF", width: 4.6, keepingPath: true)
    context.stroke(color, width: 2)
    if path.points.count <= Self.mostMarked {
      for point in Self.apart(runs.joined().filter { Self.isNear($0, box) }) {
        disc(point, radius: 2.5, fill: color, rim: "#FFFFFF", rimWidth: 0.8)
      }
    }
    if let start = runs.first?.first, Self.isNear(start, box) {
      disc(start, radius: 4.6, fill: "#FFFFFF", rim: color, rimWidth: 2)
    }
    if let end = runs.last?.last, Self.isNear(end, box) {
      disc(end, radius: 4.8, fill: color, rim: "#FFFFFF", rimWidth: 1.6)
    }
  }

  /// The points but for those so close to the one before that their marks would hide the line.
  private static func apart(_ points: [Spot]) -> [Spot] {
    points.reduce(into: []) { kept, point in
      if let last = kept.last, hypot(point.x - last.x, point.y - last.y) < 8 { return }
      kept.append(point)
    }
  }

  private func disc(_ spot: Spot, radius: Double, fill: String, rim: String, rimWidth: Double) {
    context.addCircle(x: spot.x, y: spot.y, radius: radius)
    context.fill(fill, keepingPath: true)
    context.stroke(rim, width: rimWidth)
  }

  /// A five-pointed star, its label to its right, or to its left where there is no room.
  private func draw(_ mark: SurfacePicture.Mark, in box: Box) {
    guard mark.place.x.isFinite, mark.place.y.isFinite else { return }
    let middle = spot(mark.place, in: box)
    guard
      middle.x >= box.left, middle.x <= box.right, middle.y >= box.top, middle.y <= box.bottom
    else { return }
    let corners = (0..<10).map { corner in
      let radius = corner.isMultiple(of: 2) ? 8.0 : 3.4
      let angle = Double(corner) * Double.pi / 5
      return Spot(x: middle.x + radius * sin(angle), y: middle.y - radius * cos(angle))
    }
    context.addLine(corners, closed: true)
    context.fill("#000000", keepingPath: true)
    context.stroke("#FFFFFF", width: 1.2)
    guard !mark.label.isEmpty else { return }
    let width = TextWidth.pixels(ShownText.line(mark.label), size: SurfaceLayout.textSize)
    let isLeft = middle.x + 12 + width > box.right && middle.x - 12 - width > box.left
    context.text(
      mark.label, x: middle.x + (isLeft ? -12 : 12), y: middle.y, size: SurfaceLayout.textSize,
      color: "#000000", alignment: isLeft ? .right : .left, halo: "#FFFFFF")
  }

  private func spot(_ place: SurfacePicture.Place, in box: Box) -> Spot {
    Spot(
      x: box.left + box.width * picture.x.fraction(place.x, in: layout.xRange),
      y: box.bottom - box.height * picture.y.fraction(place.y, in: layout.yRange))
  }

  private func finiteRuns(of points: [SurfacePicture.Place]) -> [[SurfacePicture.Place]] {
    var runs: [[SurfacePicture.Place]] = [[]]
    for point in points {
      if picture.x.canShow(point.x), picture.y.canShow(point.y) {
        runs[runs.count - 1].append(point)
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  private static let reach = 50.0

  private static func isNear(_ spot: Spot, _ box: Box) -> Bool {
    spot.x > box.left - reach && spot.x < box.right + reach && spot.y > box.top - reach
      && spot.y < box.bottom + reach
  }

  /// The part of a stretch within reach of the box (Liang and Barsky): a path that diverges leaves
  /// the numbers that Cairo can hold.
  static func clipped(_ from: Spot, _ to: Spot, to box: Box) -> (Spot, Spot)? {
    let across = to.x - from.x
    let down = to.y - from.y
    var (first, last) = (0.0, 1.0)
    let bounds = [
      (-across, from.x - (box.left - reach)), (across, box.right + reach - from.x),
      (-down, from.y - (box.top - reach)), (down, box.bottom + reach - from.y),
    ]
    for (direction, distance) in bounds {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        first = max(first, distance / direction)
      } else {
        last = min(last, distance / direction)
      }
    }
    guard first <= last else { return nil }
    return (
      Spot(x: from.x + across * first, y: from.y + down * first),
      Spot(x: from.x + across * last, y: from.y + down * last)
    )
  }

  /// Stretches that meet, as one line, so that its corners are joined.
  private static func joined(_ stretches: [(Spot, Spot)]) -> [[Spot]] {
    var lines: [[Spot]] = []
    for (from, to) in stretches {
      if lines.last?.last == from {
        lines[lines.count - 1].append(to)
      } else {
        lines.append([from, to])
      }
    }
    return lines
  }
}
