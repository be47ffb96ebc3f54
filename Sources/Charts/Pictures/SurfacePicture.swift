import Foundation

/// A field z(x, y) as filled bands between contour lines, with axes, a colour bar, and paths drawn
/// over it: a loss surface with descents on it.
///
/// Determinism: the same value gives the same bytes for the same Cairo and DejaVu Sans.
public struct SurfacePicture: Sendable, Equatable {
  public struct Place: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A way over the surface. Its start is a ring and its end a disc; between them points have marks
  /// of their own, if there are at most 60 and so far as they stand apart. It breaks where a point
  /// is not finite.
  public struct Path: Sendable, Equatable {
    /// The user's text, shown as written in the key; if empty there is no entry.
    public var name: String
    /// An index into the palette.
    public var color: Int
    public var points: [Place]

    public init(name: String, color: Int, points: [Place]) {
      self.name = name
      self.color = color
      self.points = points
    }
  }

  /// A labelled star, e.g. the minimum.
  public struct Mark: Sendable, Equatable {
    public var label: String
    public var place: Place

    public init(label: String, at place: Place) {
      self.label = label
      self.place = place
    }
  }

  /// One drawing of the surface with its own paths.
  public struct Panel: Sendable, Equatable {
    public var title: String
    public var paths: [Path]
    public var marks: [Mark]

    public init(title: String, paths: [Path], marks: [Mark] = []) {
      self.title = title
      self.paths = paths
      self.marks = marks
    }
  }

  public let name: String
  public var title: String
  public let x: Axis
  public let y: Axis
  /// The field's quantity with its unit, along the colour bar.
  public var fieldLabel: String
  public let columns: Int
  public let rows: Int
  /// Row-major, row 0 at the lowest y; the first and last column and row lie on the ends of the
  /// axes' ranges. Values that are not finite leave a gap.
  public let values: [Double]
  /// Whether bands are round numbers a ratio apart, rather than a difference.
  public var logarithmicLevels: Bool
  /// Drawn in every panel.
  public var paths: [Path]
  /// Drawn in every panel.
  public var marks: [Mark]
  /// The surface once for each, side by side with the axes and the colour bar shared; if empty, one
  /// panel without a title.
  public var panels: [Panel]
  /// A small line at the foot.
  public var note: String?

  /// - Precondition: `name` as for a figure; both axes linear with a range; at least two columns and
  ///   rows, and as many values as they need.
  public init(
    name: String, title: String, x: Axis, y: Axis, fieldLabel: String, columns: Int, rows: Int,
    values: [Double], logarithmicLevels: Bool = false, paths: [Path] = [], marks: [Mark] = [],
    panels: [Panel] = [], note: String? = nil
  ) {
    precondition(FileStem.isValid(name), "picture name \(name): expected [a-z0-9][a-z0-9-]*")
    for axis in [x, y] {
      precondition(
        axis.scale == .linear && axis.range.map { $0.lowerBound < $0.upperBound } == true,
        "picture \(name): axis \(axis.label) must be linear with a range")
    }
    precondition(
      columns >= 2 && rows >= 2 && values.count == columns * rows,
      "picture \(name): \(values.count) values for \(columns) × \(rows)")
    self.name = name
    self.title = title
    self.x = x
    self.y = y
    self.fieldLabel = fieldLabel
    self.columns = columns
    self.rows = rows
    self.values = values
    self.logarithmicLevels = logarithmicLevels
    self.paths = paths
    self.marks = marks
    self.panels = panels
    self.note = note
  }

  /// Writes NAME.<format> into a folder, which is made if need be.
  ///
  /// - Returns: the one file.
  public func render(into folder: URL, format: FigureFormat) throws(ChartError) -> [URL] {
    let layout = SurfaceLayout(self)
    return try CairoCanvas.write(
      name: name, title: title, width: layout.width, height: layout.height, into: folder,
      format: format
    ) { context throws(ChartError) in
      SurfaceDrawing(picture: self, layout: layout, context: context).draw()
    }
  }

  /// The panels to draw, with what all of them share.
  var drawnPanels: [Panel] {
    let panels = panels.isEmpty ? [Panel(title: "", paths: [])] : panels
    return panels.map { panel in
      Panel(title: panel.title, paths: paths + panel.paths, marks: marks + panel.marks)
    }
  }
}
