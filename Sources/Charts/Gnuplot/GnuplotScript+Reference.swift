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
    let (lines, half) = wrapped(line.label, width: place.width - 12)
    let middle = place.middle(ofY: line.value, axis: panel.y)
    let room = max(0, place.width - 2 * half - 12)
    let depth = Double(lines.count) * Self.lineHeight / 2
    let spots = (0...8).flatMap { step -> [Crowding.Spot] in
      [-2 - depth, 2 + depth].map { offset -> Crowding.Spot in
        Crowding.Spot(
          x: place.left + place.width - 6 - half - room * Double(step) / 8, y: middle + offset,
          halfWidth: half, halfHeight: depth + 1)
      }
    }
    let spot = curves.freest(spots)
    return [arrow]
      + lines.enumerated().map { index, text in
        label(text, x: spot.x, y: spot.y + Self.shift(index, of: lines.count), justified: "center")
          + quiet
      }
  }

  private func vertical(
    _ line: ReferenceLine, _ panel: Panel, _ place: PanelLayout, _ curves: Crowding
  ) -> [String] {
    guard panel.x.canShow(line.value), place.xRange.contains(line.value) else { return [] }
    let value = NumberText.exact(line.value)
    let arrow = "set arrow from first \(value), graph 0 to first \(value), graph 1 \(Self.look)"
    guard !line.label.isEmpty else { return [arrow] }
    let (lines, half) = wrapped(line.label, width: place.height - 12)
    let middle = place.middle(ofX: line.value, axis: panel.x)
    let room = max(0, place.height - 2 * half - 12)
    let depth = Double(lines.count) * Self.lineHeight / 2
    let spots = (0...8).flatMap { step -> [Crowding.Spot] in
      [-2 - depth, 2 + depth].map { offset -> Crowding.Spot in
        Crowding.Spot(
          x: middle + offset, y: place.top + 6 + half + room * Double(step) / 8,
          halfWidth: depth + 1, halfHeight: half)
      }
    }
    let spot = curves.freest(spots)
    return [arrow]
      + lines.enumerated().map { index, text in
        label(text, x: spot.x + Self.shift(index, of: lines.count), y: spot.y, justified: "center")
          + " rotate by 90" + quiet
      }
  }

  private static let lineHeight = 14.0

  /// How far a line of several stands from their common middle.
  private static func shift(_ index: Int, of count: Int) -> Double {
    (Double(index) - Double(count - 1) / 2) * lineHeight
  }

  /// A label's lines and half the width of the widest.
  private func wrapped(_ label: String, width: Double) -> (lines: [String], half: Double) {
    let size = FigureLayout.noteSize
    let lines = TextWidth.wrapped(ShownText.line(label), size: size, width: width)
    return (lines, (lines.map { TextWidth.pixels($0, size: size) }.max() ?? 0) / 2)
  }

  private var quiet: String { " \(font(FigureLayout.noteSize)) textcolor rgb '#595959'" }
}
