/// One observation or summary to draw. `low` and `high` bound its interval, where it has one.
public struct Point: Sendable, Equatable {
  public var x: Double
  public var y: Double
  public var low: Double?
  public var high: Double?

  public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
    self.x = x
    self.y = y
    self.low = low
    self.high = high
  }
}

/// Points drawn alike under one name.
///
/// Points that have no place on the axes are left out and never drawn as zero: those whose x or y
/// is not finite (or above 1e300 in size), and on a logarithmic axis those that are not positive. A
/// line breaks where a point is left out.
public struct Series: Sendable, Equatable {
  public enum Style: Sendable, Equatable, CaseIterable {
    case line, points, linePoints
    /// A line within a shaded band from low to high.
    case band
    /// A point on a bar from low to high.
    case interval
    /// One small mark an observation, e.g. a seed.
    case dots
    /// A dashed line: a fit.
    case dashedLine

    var isLine: Bool {
      switch self {
      case .line, .linePoints, .band, .dashedLine: true
      case .points, .interval, .dots: false
      }
    }
  }

  /// The user's text, shown as written.
  public var name: String
  public var style: Style
  public var points: [Point]
  /// An index into the palette.
  public var color: Int
  /// False: no label and no entry in the key, e.g. for dots behind an interval.
  public var labelled: Bool

  public init(
    name: String, style: Style, points: [Point], color: Int, labelled: Bool = true
  ) {
    self.name = name
    self.style = style
    self.points = points
    self.color = color
    self.labelled = labelled
  }
}

/// A line across a panel at one value: a published result, a drop of the learning rate.
public struct ReferenceLine: Sendable, Equatable {
  public enum Direction: Sendable, Equatable {
    /// At a value of the y axis.
    case horizontal
    /// At a value of the x axis.
    case vertical
  }

  public var direction: Direction
  public var value: Double
  /// The user's text, shown as written; may be empty.
  public var label: String

  public init(_ direction: Direction, at value: Double, label: String = "") {
    self.direction = direction
    self.value = value
    self.label = label
  }
}
