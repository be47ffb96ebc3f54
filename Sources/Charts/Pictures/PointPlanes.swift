import Foundation

/// Points of classes in planes side by side: each point the number of its class, in the class's colour.
///
/// Both axes of a plane have one scale, and every plane has its own.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct PointPlanes: Sendable, Equatable {
  public struct Mark: Sendable, Equatable {
    public var x: Double
    public var y: Double
    public var label: Int

    public init(x: Double, y: Double, label: Int) {
      self.x = x
      self.y = y
      self.label = label
    }
  }

  public struct Plane: Sendable, Equatable {
    /// The user's text, shown as written.
    public var title: String
    /// Those whose place is not finite are left out.
    public var marks: [Mark]

    public init(title: String, marks: [Mark]) {
      self.title = title
      self.marks = marks
    }
  }

  public let name: String
  public var title: String
  public var xLabel: String
  public var yLabel: String
  public let planes: [Plane]
  /// What stands in a plane without marks.
  public var emptyLabel: String
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; at least one plane.
  public init(
    name: String, title: String, xLabel: String, yLabel: String, planes: [Plane],
    emptyLabel: String, note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "picture name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(!planes.isEmpty, "picture \(name): no planes")
    self.name = name
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.planes = planes
    self.emptyLabel = emptyLabel
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = PlanesLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      PlanesDrawing(picture: self, layout: layout, context: context).draw()
    }
  }
}

/// Draws planes.
private struct PlanesDrawing {
  let picture: PointPlanes
  let layout: PlanesLayout
  let context: CairoContext

  private static let frame = "#8C8C8C"
  private static let text = "#262626"

  func draw() {
    for (index, line) in layout.titleLines.enumerated() {
      context.text(
        line, x: PlanesLayout.edge, y: 24 + 22 * Double(index), size: PlanesLayout.titleSize,
        color: "#1A1A1A")
    }
    for (index, line) in layout.noteLines.enumerated() {
      context.text(
        line, x: PlanesLayout.edge, y: layout.noteTop + 7 + 15 * Double(index),
        size: PlanesLayout.noteSize, color: "#595959")
    }
    for panel in layout.panels {
      for (line, text) in panel.titleLines.enumerated() {
        let below = Double(panel.titleLines.count - 1 - line)
        context.text(
          text, x: panel.box.left, y: panel.box.top - 14 - 16 * below,
          size: PlanesLayout.textSize + 1, color: Self.text)
      }
      if panel.marks.isEmpty {
        drawNothing(in: panel.box)
      } else {
        drawAxes(of: panel)
        drawMarks(of: panel)
      }
    }
  }

  private func drawNothing(in box: Box) {
    context.addRectangle(box)
    context.stroke(Self.frame, width: 1)
    context.text(
      picture.emptyLabel, x: box.left + box.width / 2, y: box.top + box.height / 2,
      size: PlanesLayout.textSize, color: "#737373", alignment: .center)
  }

  private func drawMarks(of panel: PlanesLayout.Panel) {
    for mark in panel.marks {
      let spot = panel.spot(mark.x, mark.y)
      context.text(
        String(mark.label), x: spot.x, y: spot.y, size: PlanesLayout.markSize,
        color: Palette.classInk(mark.label), alignment: .center)
    }
  }

  private func drawAxes(of panel: PlanesLayout.Panel) {
    let (box, size) = (panel.box, PlanesLayout.textSize)
    context.addRectangle(box)
    context.stroke(Self.frame, width: 1)
    for tick in panel.xTicks {
      let x = panel.spot(tick.value, panel.y.lowerBound).x
      context.addLine([Spot(x: x, y: box.bottom), Spot(x: x, y: box.bottom + 5)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: x, y: box.bottom + 16, size: size, color: Self.text, alignment: .center)
    }
    for tick in panel.yTicks {
      let y = panel.spot(panel.x.lowerBound, tick.value).y
      context.addLine([Spot(x: box.left - 5, y: y), Spot(x: box.left, y: y)])
      context.stroke(Self.frame, width: 1)
      context.text(
        tick.label, x: box.left - 9, y: y, size: size, color: Self.text, alignment: .right)
    }
    context.text(
      picture.xLabel, x: box.left + box.width / 2, y: box.bottom + 34, size: size,
      color: Self.text, alignment: .center)
    context.text(
      picture.yLabel, x: box.left - 22 - panel.numberWidth, y: box.top + box.height / 2, size: size,
      color: Self.text, alignment: .center, isUpward: true)
  }
}
