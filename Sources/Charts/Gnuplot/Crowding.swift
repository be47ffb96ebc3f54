/// What is drawn in a panel, so that a label can keep clear of it.
struct Crowding {
  /// A box about a middle, in pixels from the figure's upper left corner.
  struct Spot: Equatable {
    var x: Double
    var y: Double
    var halfWidth: Double
    var halfHeight: Double
  }

  private var ink: [(x: Double, y: Double)] = []
  private let place: PanelLayout

  /// Sixteen places along each stretch of a line and each interval's bar.
  init(_ panel: Panel, _ place: PanelLayout) {
    self.place = place
    let dodge = CategoryDodge(panel)
    for series in panel.series {
      let offset = dodge.offset(of: series)
      let points = panel.drawnPoints(of: series)
      for (index, point) in points.enumerated() {
        let x = place.middle(ofX: point.x + offset, axis: panel.x)
        let y = place.middle(ofY: point.y, axis: panel.y)
        ink.append((x, y))
        if series.style.isLine, index + 1 < points.count {
          let next = points[index + 1]
          addStretch(
            from: (x, y),
            to: (
              place.middle(ofX: next.x + offset, axis: panel.x),
              place.middle(ofY: next.y, axis: panel.y)
            )
          )
        }
        if series.style == .interval {
          for bound in [point.low, point.high].compactMap({ $0 }) where panel.y.canShow(bound) {
            addStretch(from: (x, y), to: (x, place.middle(ofY: bound, axis: panel.y)))
          }
        }
      }
    }
  }

  private mutating func addStretch(from start: (Double, Double), to end: (Double, Double)) {
    for step in 1...16 {
      let share = Double(step) / 16
      ink.append((start.0 + (end.0 - start.0) * share, start.1 + (end.1 - start.1) * share))
    }
  }

  /// The first of the spots with the least drawn in it; a spot beyond the plot only where all are.
  func freest(_ spots: [Spot]) -> Spot {
    precondition(!spots.isEmpty, "no spot to choose from")
    let crowding = spots.map { spot in
      let isOutside =
        spot.y - spot.halfHeight < place.top - 2
        || spot.y + spot.halfHeight > place.top + place.height
        || spot.x - spot.halfWidth < place.left
        || spot.x + spot.halfWidth > place.left + place.width + 2
      let covered = ink.count { mark in
        abs(mark.x - spot.x) < spot.halfWidth + 6 && abs(mark.y - spot.y) < spot.halfHeight + 4
      }
      return covered + (isOutside ? 100_000 : 0)
    }
    let best = crowding.indices.min { (crowding[$0], $0) < (crowding[$1], $1) } ?? 0
    return spots[best]
  }
}
