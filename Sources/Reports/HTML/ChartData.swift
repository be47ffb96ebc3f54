import Charts

/// The values behind a page's charts and where they stand in its drawings, for the page's script.
struct ChartData: Encodable {
  /// What is switched on and off as one, in all charts of the page: an arm with its fit, a series.
  struct Name: Encodable {
    let name: String
    /// An index into the palette.
    let color: Int
  }

  struct Chart: Encodable {
    let title: String
    let panels: [Panel]
    /// A drawing each, in the page's order.
    let views: [View]
  }

  struct Panel: Encodable {
    let title: String?
    let x: String
    let y: String
    /// Names of places on the x axis, where it has no numbers.
    let places: [String]?
    let series: [Series]
  }

  struct Series: Encodable {
    let name: String
    /// The number of the name that it is switched by.
    let group: Int
    /// How far to the right of its x values it stands.
    let shift: Double
    /// x, y and the interval's ends, where there are any.
    let points: [[Double]]
  }

  struct View: Encodable {
    let isLogX: Bool
    let isLogY: Bool
    let panels: [Place]
  }

  /// A panel's plot in pixels, and what stands at its edges.
  struct Place: Encodable {
    let left: Double
    let top: Double
    let width: Double
    let height: Double
    let x: [Double]
    let y: [Double]
    let isLogX: Bool
    let isLogY: Bool
  }

  private(set) var names: [Name] = []
  private(set) var charts: [Chart] = []

  /// Adds a chart that is drawn on one scale or several.
  ///
  /// - Returns: Its number, and what the parts of each drawing are.
  mutating func add(_ figure: Figure, drawn views: [Figure]) -> (number: Int, [InlineSVG.Marks]) {
    let groups = figure.panels.map { panel in
      panel.series.map { number(of: Self.switchName(of: $0, in: panel), color: $0.color) }
    }
    let maps = views.map { FigureMap($0) }
    let original = FigureMap(figure)
    charts.append(
      Chart(
        title: figure.title,
        panels: zip(figure.panels, original.panels).enumerated().map { index, pair in
          Self.panel(pair.0, pair.1, groups: groups[index])
        },
        views: zip(views, maps).map { view, map in
          View(
            isLogX: view.panels[0].x.isLogarithmic, isLogY: view.panels[0].y.isLogarithmic,
            panels: map.panels.map(Self.place))
        }))
    return (charts.count - 1, maps.map { marks(of: $0, groups) })
  }

  /// Series without a label go with the one that they belong to: of their name, or of their colour.
  private static func switchName(of series: Charts.Series, in panel: Charts.Panel) -> String {
    let labelled = panel.series.filter(\.labelled)
    if series.labelled || labelled.contains(where: { $0.name == series.name }) {
      return series.shownName
    }
    return (labelled.first { $0.color == series.color } ?? series).shownName
  }

  private mutating func number(of name: String, color: Int) -> Int {
    if let number = names.firstIndex(where: { $0.name == name }) { return number }
    names.append(Name(name: name, color: color))
    return names.count - 1
  }

  /// More switches than a reader would look through: none instead.
  private static let mostSwitches = 40

  /// Leaves out the names where charts have too little in common for switches over all of them.
  mutating func leaveOutSwitchesWhereTooMany() {
    if names.count > Self.mostSwitches { names = [] }
  }

  private static func panel(
    _ panel: Charts.Panel, _ map: FigureMap.Panel, groups: [Int]
  ) -> Panel {
    var places: [String]?
    if case .categories(let names) = panel.x.scale { places = names }
    return Panel(
      title: panel.title, x: panel.x.label, y: panel.y.label, places: places,
      series: panel.series.enumerated().map { index, series in
        Series(
          name: series.shownName, group: groups[index], shift: map.shifts[index],
          points: map.points[index].map { point -> [Double] in
            guard let low = point.low, let high = point.high, low.isFinite, high.isFinite else {
              return [point.x, point.y]
            }
            return [point.x, point.y, low, high]
          })
      })
  }

  private static func place(_ map: FigureMap.Panel) -> Place {
    Place(
      left: map.left, top: map.top, width: map.width, height: map.height,
      x: [map.x.low, map.x.high], y: [map.y.low, map.y.high], isLogX: map.x.isLogarithmic,
      isLogY: map.y.isLogarithmic)
  }

  private func marks(of map: FigureMap, _ groups: [[Int]]) -> InlineSVG.Marks {
    var marks = InlineSVG.Marks()
    for (panel, groups) in zip(map.panels, groups) {
      marks.parts.append(
        panel.parts.map { part -> InlineSVG.Marks.Part? in
          switch part {
          case .series(let index):
            InlineSVG.Marks.Part(name: groups[index], isKey: false)
          case .key(let name):
            self.name(name).map { InlineSVG.Marks.Part(name: $0, isKey: true) }
          case .nothing: nil
          }
        })
      for label in panel.endLabels {
        guard let number = name(label.name) else { continue }
        marks.labels.append((label.name, label.ink, number))
      }
    }
    return marks
  }

  private func name(_ name: String) -> Int? { names.firstIndex { $0.name == name } }
}
