/// One figure: one or more panels side by side (train error beside test error), drawn by gnuplot.
public struct Figure: Sendable, Equatable {
  /// The stem of the files' names.
  public let name: String
  /// The user's text, shown as written.
  public var title: String
  public var panels: [Panel]
  /// A small line at the foot, e.g. "Mean and 95 % interval over 5 seeds".
  public var note: String?

  /// - Precondition: `name` is one or more of a–z, 0–9 and the hyphen, and does not begin with a
  ///   hyphen; there is at least one panel.
  public init(name: String, title: String, panels: [Panel], note: String? = nil) {
    precondition(FileStem.isValid(name), "figure name \(name): expected [a-z0-9][a-z0-9-]*")
    precondition(!panels.isEmpty, "figure \(name) has no panels")
    self.name = name
    self.title = title
    self.panels = panels
    self.note = note
  }
}

/// One pair of axes and what is drawn between them.
public struct Panel: Sendable, Equatable {
  /// May be nil where the figure has a single panel.
  public var title: String?
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var referenceLines: [ReferenceLine]

  public init(
    title: String? = nil, x: Axis, y: Axis, series: [Series], referenceLines: [ReferenceLine] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.referenceLines = referenceLines
  }
}
