/// What a part of a panel's drawing is of.
public enum DrawnPart: Sendable, Equatable {
  /// A series, by its place in the panel.
  case series(Int)
  /// The key's entry, or a line of it, for series of that name.
  case key(name: String)
  case nothing
}

/// Where a figure as gnuplot draws it has what, in the pixels of its SVG: for those who want to point at
/// values, or to take series out.
public struct FigureMap: Sendable, Equatable {
  public struct Panel: Sendable, Equatable {
    /// The plot between its axes, from the figure's upper left corner.
    public let left: Double
    public let top: Double
    public let width: Double
    public let height: Double
    public let x: Span
    public let y: Span
    /// What gnuplot's groups of the panel draw, in the order in which they stand in the SVG.
    public let parts: [DrawnPart]
    /// Names at the ends of lines.
    public let endLabels: [EndLabel]
    /// Of each series, the points that are drawn.
    public let points: [[Point]]
    /// Of each series, how far to the right of its x values it stands, in their unit.
    public let shifts: [Double]
  }

  /// From where to where an axis runs.
  public struct Span: Sendable, Equatable {
    public let low: Double
    public let high: Double
    public let isLogarithmic: Bool
  }

  public struct EndLabel: Sendable, Equatable {
    /// The series' name as it is shown.
    public let name: String
    /// As #RRGGBB.
    public let ink: String
  }

  public let panels: [Panel]

  public init(_ figure: Figure) {
    let script = GnuplotScript(figure, data: DataBlocks(figure), format: .svg)
    panels = figure.panels.enumerated().map { index, panel in
      let place = script.layout.panels[index]
      let dodge = CategoryDodge(panel)
      return Panel(
        left: place.left, top: place.top, width: place.width, height: place.height,
        x: Span(place.xRange, of: panel.x), y: Span(place.yRange, of: panel.y),
        parts: script.plots(index, isLast: index == figure.panels.count - 1).map(\.drawn),
        endLabels: place.endLabels.map { EndLabel(name: $0.text, ink: Palette.ink($0.color)) },
        points: panel.series.map { panel.drawnPoints(of: $0) },
        shifts: panel.series.map { dodge.offset(of: $0) })
    }
  }
}

extension FigureMap.Span {
  fileprivate init(_ range: ClosedRange<Double>, of axis: Axis) {
    self.init(low: range.lowerBound, high: range.upperBound, isLogarithmic: axis.isLogarithmic)
  }
}

extension Series {
  /// The name as it is shown.
  public var shownName: String { ShownText.line(name) }
}
