/// Draws a surface picture: field, axes, colour bar and words. Paths have a file of their own.
struct SurfaceDrawing {
  let picture: SurfacePicture
  let layout: SurfaceLayout
  let context: CairoContext

  static let textColor = "#262626"
  private static let quietColor = "#404040"
  private static let frameColor = "#8C8C8C"
  private static let gapColor = "#EDEDED"

  func draw() {
    drawTexts()
    let bands = contourBands()
    for (index, panel) in picture.drawnPanels.enumerated() {
      let box = layout.boxes[index]
      drawField(bands, in: box)
      drawPaths(panel, in: box)
      drawAxes(of: index, in: box)
      for (line, text) in layout.panelTitleLines[index].enumerated() {
        let below = layout.panelTitleLines[index].count - 1 - line
        context.text(
          text, x: box.left, y: box.top - 14 - 16 * Double(below),
          size: SurfaceLayout.textSize + 1, color: Self.textColor)
      }
    }
    drawBar()
    drawKey()
  }

  private func drawTexts() {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: SurfaceLayout.edge, y: 24 + 22 * Double(index), size: SurfaceLayout.titleSize,
        color: "#1A1A1A")
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: SurfaceLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: SurfaceLayout.noteSize, color: "#595959")
    }
  }

  /// The outlines of each band, the whole field first: a later band covers those before it.
  private func contourBands() -> [[Contours.Loop]] {
    let contours = Contours(columns: picture.columns, rows: picture.rows, values: picture.values)
    guard let least = picture.values.filter(\.isFinite).min() else { return [] }
    return ([least] + layout.levels).map { contours.loops(at: $0) }
  }

  private func drawField(_ bands: [[Contours.Loop]], in box: Box) {
    context.addRectangle(box)
    context.fill(Self.gapColor)
    guard !bands.isEmpty else {
      context.text(
        "no finite values", x: box.left + box.width / 2, y: box.top + box.height / 2,
        size: SurfaceLayout.textSize, color: "#737373", alignment: .center)
      return
    }
    let step = Spot(
      x: box.width / Double(picture.columns - 1), y: box.height / Double(picture.rows - 1))
    for (index, loops) in bands.enumerated() {
      let placed = loops.map { loop in
        loop.points.map { Spot(x: box.left + $0.x * step.x, y: box.bottom - $0.y * step.y) }
      }
      for points in placed {
        context.addLine(Simplified.line(points + points.prefix(1)), closed: true)
      }
      context.fill(FieldColors.color(index, of: bands.count))
      guard index > 0 else { continue }
      for (points, loop) in zip(placed, loops) {
        for stretch in Self.stretches(points, loop) {
          context.addLine(Simplified.line(stretch))
        }
      }
      context.stroke("#FFFFFF", width: 0.7, opacity: 0.55)
    }
  }

  /// The parts of an outline that run along its level, not along the field's edge.
  private static func stretches(_ points: [Spot], _ loop: Contours.Loop) -> [[Spot]] {
    guard let edge = loop.isEdge.firstIndex(of: true) else { return [points + points.prefix(1)] }
    var stretches: [[Spot]] = []
    var current: [Spot] = []
    for offset in 1...points.count {
      let index = (edge + offset) % points.count
      current.append(points[index])
      if loop.isEdge[index] {
        if current.count > 1 { stretches.append(current) }
        current = []
      }
    }
    return stretches
  }

  private func drawAxes(of index: Int, in box: Box) {
    context.addRectangle(box)
    context.stroke(Self.frameColor, width: 1)
    let size = SurfaceLayout.textSize
    for tick in layout.xTicks.labelled {
      let x = box.left + box.width * picture.x.fraction(tick.value, in: layout.xRange)
      context.addLine([Spot(x: x, y: box.bottom), Spot(x: x, y: box.bottom + 5)])
      context.stroke(Self.frameColor, width: 1)
      context.text(
        tick.label, x: x, y: box.bottom + 16, size: size, color: Self.quietColor,
        alignment: .center)
    }
    for tick in layout.yTicks.labelled {
      let y = box.bottom - box.height * picture.y.fraction(tick.value, in: layout.yRange)
      context.addLine([Spot(x: box.left - 5, y: y), Spot(x: box.left, y: y)])
      context.stroke(Self.frameColor, width: 1)
      guard index == 0 else { continue }
      context.text(
        tick.label, x: box.left - 9, y: y, size: size, color: Self.quietColor, alignment: .right)
    }
    guard index == 0, let last = layout.boxes.last else { return }
    for (line, text) in layout.xLabelLines.enumerated() {
      context.text(
        text, x: (box.left + last.right) / 2, y: box.bottom + 36 + 16 * Double(line), size: size,
        color: Self.textColor, alignment: .center)
    }
    for (line, text) in layout.yLabelLines.enumerated() {
      let below = Double(layout.yLabelLines.count - 1 - line)
      context.text(
        text, x: layout.yLabelRight - 8 - 16 * below, y: box.top + box.height / 2, size: size,
        color: Self.textColor, alignment: .center, isUpward: true)
    }
  }

  /// Every band the same height, the levels between them.
  private func drawBar() {
    let bar = layout.bar
    let count = layout.levels.count + 1
    let height = bar.height / Double(count)
    for index in 0..<count {
      context.addRectangle(
        Box(
          left: bar.left, top: bar.bottom - height * Double(index + 1), width: bar.width,
          height: height))
      context.fill(FieldColors.color(index, of: count))
    }
    context.addRectangle(bar)
    context.stroke(Self.frameColor, width: 1)
    for (index, label) in layout.barLabels.enumerated() {
      context.text(
        label, x: bar.right + 7, y: bar.bottom - height * Double(index + 1),
        size: SurfaceLayout.textSize, color: Self.quietColor)
    }
    let widest =
      layout.barLabels.map { TextWidth.pixels($0, size: SurfaceLayout.textSize) }.max() ?? 0
    for (line, text) in layout.fieldLabelLines.enumerated() {
      context.text(
        text, x: bar.right + 7 + widest + 14 + 16 * Double(line), y: bar.top + bar.height / 2,
        size: SurfaceLayout.textSize, color: Self.textColor, alignment: .center, isUpward: true)
    }
  }

  private func drawKey() {
    for entry in layout.keyEntries {
      let (x, y) = (entry.spot.x, entry.spot.y)
      context.addLine([Spot(x: x, y: y), Spot(x: x + 26, y: y)])
      context.stroke(Palette.color(entry.color), width: 2.2)
      context.text(
        entry.name, x: x + 34, y: y, size: SurfaceLayout.textSize, color: Self.textColor)
    }
  }
}
