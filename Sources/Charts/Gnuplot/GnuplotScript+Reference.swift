extension GnuplotScript {
  /// Thin dashed lines across a panel, each with its label beside it where least is drawn.
  func referenceLines(_ panel: Panel, _ place: PanelLayout) -> [String] {
    let curves = Crowding(panel, place)
    return panel.referenceLines.flatMap { line in
      switch line.direction {
      case .horizontal: horizontal(line, panel, place, curves)
      case .vertical: vertical(line, panel, place, curves)
      }
    }
  }

  private static let look = "nohead dt 2 lw 1.2 lc rgb '#737373' back"

  private func horizontal(
    _ line: ReferenceLine, _ panel: Panel, _ place: PanelLayout, _ curves: Crowding
  ) -> [String] {
    guard panel.y.canShow(line.value), place.yRange.contains(line.value) else { return [] }
    let value = NumberText.exact(line.value)
    let arrow = "set arrow from graph 0, first \(value) to graph 1, first \(value) \(Self.look)"
    guard !line.label.isEmpty else { return [arrow] }
    let text = ShownText.line(line.label)
    let half = TextWidth.pixels(text, size: FigureLayout.noteSize) / 2
    let middle = place.middle(ofY: line.value, axis: panel.y)
    let room = max(0, place.width - 2 * half - 12)
    let spots = (0...8).flatMap { step in
      [-9.0, 9.0].map { offset in
        Crowding.Spot(
          x: place.left + place.width - 6 - half - room * Double(step) / 8, y: middle + offset,
          halfWidth: half, halfHeight: 8)
      }
    }
    return [arrow, label(text, at: curves.freest(spots))]
  }

  private func vertical(
    _ line: ReferenceLine, _ panel: Panel, _ place: PanelLayout, _ curves: Crowding
  ) -> [String] {
    guard panel.x.canShow(line.value), place.xRange.contains(line.value) else { return [] }
    let value = NumberText.exact(line.value)
    let arrow = "set arrow from first \(value), graph 0 to first \(value), graph 1 \(Self.look)"
    guard !line.label.isEmpty else { return [arrow] }
    let text = ShownText.line(line.label)
    let half = TextWidth.pixels(text, size: FigureLayout.noteSize) / 2
    let middle = place.middle(ofX: line.value, axis: panel.x)
    let room = max(0, place.height - 2 * half - 12)
    let spots = (0...8).flatMap { step in
      [-9.0, 9.0].map { offset in
        Crowding.Spot(
          x: middle + offset, y: place.top + 6 + half + room * Double(step) / 8, halfWidth: 8,
          halfHeight: half)
      }
    }
    return [arrow, label(text, at: curves.freest(spots)) + " rotate by 90"]
  }

  private func label(_ text: String, at spot: Crowding.Spot) -> String {
    label(text, x: spot.x, y: spot.y, justified: "center")
      + " \(font(FigureLayout.noteSize)) textcolor rgb '#595959'"
  }
}

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
    for series in panel.series {
      let points = panel.drawnPoints(of: series)
      for (index, point) in points.enumerated() {
        let x = place.middle(ofX: point.x, axis: panel.x)
        let y = place.middle(ofY: point.y, axis: panel.y)
        ink.append((x, y))
        if series.style.isLine, index + 1 < points.count {
          let next = points[index + 1]
          addStretch(
            from: (x, y),
            to: (place.middle(ofX: next.x, axis: panel.x), place.middle(ofY: next.y, axis: panel.y))
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
