/// Where one panel's plot, ticks and texts stand, in pixels from the figure's upper left corner.
struct PanelLayout {
  private(set) var left = 0.0
  private(set) var top = 0.0
  private(set) var width = 0.0
  private(set) var height = FigureLayout.plotHeight
  private(set) var titleLines: [String] = []
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  private(set) var xTicks = Ticks()
  let yTicks: Ticks
  /// The lines of each category's name; empty on an axis of numbers.
  private(set) var categoryLines: [[String]] = []
  private(set) var areCategoriesSlanted = false
  private(set) var xLabelLines: [String] = []
  let yLabelLines: [String]
  var endLabels: [EndLabels.Label] = []

  private let hasX: Bool

  init(_ panel: Panel) {
    let isCategorical: Bool
    if case .categories = panel.x.scale { isCategorical = true } else { isCategorical = false }
    xRange = panel.x.drawnRange(of: panel.shownX, margin: 0.03)
    yRange = panel.y.drawnRange(of: panel.shownY, margin: 0.06)
    hasX = isCategorical || panel.x.range != nil || panel.shownX.contains(where: panel.x.canShow)
    let hasY = panel.y.range != nil || panel.shownY.contains(where: panel.y.canShow)
    yTicks = hasY ? Ticks.along(yRange, scale: panel.y.scale, most: 8) : Ticks()
    yLabelLines = Self.lines(panel.y.label, width: FigureLayout.plotHeight)
  }

  private static func lines(_ label: String, width: Double) -> [String] {
    guard !label.isEmpty else { return [] }
    return TextWidth.wrapped(ShownText.line(label), size: FigureLayout.textSize, width: width)
  }

  /// Room for the y axis's tick labels and label.
  var leftMargin: Double {
    16 + tickWidth + Double(yLabelLines.count) * FigureLayout.lineHeight + 8
  }

  /// The widest of the y axis's tick labels.
  var tickWidth: Double {
    yTicks.labelled.map { TextWidth.pixels($0.label, size: FigureLayout.textSize) }.max() ?? 0
  }

  /// Room for names at the line ends.
  var rightMargin: Double {
    let widest = endLabels.map { TextWidth.pixels($0.text, size: FigureLayout.textSize) }.max()
    return widest.map { $0 + 18 } ?? 18
  }

  /// Room for the x axis's tick labels and label.
  var bottomMargin: Double {
    14 + xTickHeight + 6 + Double(xLabelLines.count) * FigureLayout.lineHeight + 6
  }

  var xTickHeight: Double {
    let rows = Double(categoryLines.map(\.count).max() ?? 1)
    guard areCategoriesSlanted else { return rows * FigureLayout.lineHeight }
    let widest =
      categoryLines.joined().map { TextWidth.pixels($0, size: FigureLayout.textSize) }.max() ?? 0
    return 0.5 * widest + rows * 14 + 4
  }

  mutating func wrapTitle(_ title: String?, width: Double) {
    guard let title, !title.isEmpty else { return }
    titleLines = TextWidth.wrapped(
      ShownText.line(title), size: FigureLayout.textSize + 1, width: width)
  }

  mutating func place(
    _ panel: Panel, left: Double, top: Double, width: Double, height: Double
  ) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
    xLabelLines = Self.lines(panel.x.label, width: width)
    guard hasX else { return }
    if case .categories(let names) = panel.x.scale {
      placeCategories(names)
    } else {
      placeNumbers(panel.x, areWhole: panel.shownX.allSatisfy { $0 == $0.rounded() })
    }
  }

  /// As many numbers as stand apart by more than a digit's width; no half epochs.
  private mutating func placeNumbers(_ axis: Axis, areWhole: Bool) {
    for most in stride(from: 12, through: 1, by: -1) {
      xTicks = Ticks.along(xRange, scale: axis.scale, most: most, areWhole: areWhole)
      let ends = xTicks.labelled.map { tick in
        let middle = axis.fraction(tick.value, in: xRange) * width
        let half = TextWidth.pixels(tick.label, size: FigureLayout.textSize) / 2
        return (start: middle - half, end: middle + half)
      }
      let gaps = zip(ends.dropFirst(), ends).map { $0.start - $1.end }
      if gaps.allSatisfy({ $0 >= 14 }) { break }
    }
  }

  /// Names wrapped at spaces into their slots; slanted where a word alone is too wide.
  private mutating func placeCategories(_ names: [String]) {
    xTicks = Ticks.along(xRange, scale: .categories(names), most: names.count)
    let size = FigureLayout.textSize
    let slot = width / Double(max(names.count, 1))
    let words = xTicks.labelled.flatMap { $0.label.split(separator: " ") }
    let widestWord = words.map { TextWidth.pixels(String($0), size: size) }.max() ?? 0
    areCategoriesSlanted = widestWord > slot - 8
    categoryLines = xTicks.labelled.enumerated().map { place, tick in
      // A slanted name ends at its tick and must not begin beyond the figure's left edge.
      let slantedRoom = min(200, max(80, (left + slot * (Double(place) + 0.5) - 10) / 0.87))
      return TextWidth.wrapped(
        tick.label, size: size, width: areCategoriesSlanted ? slantedRoom : slot - 8)
    }
  }

  /// Pixels from the figure's top to a value of the y axis.
  func middle(ofY value: Double, axis: Axis) -> Double {
    top + height * (1 - axis.fraction(value, in: yRange))
  }

  /// Pixels from the figure's left to a value of the x axis.
  func middle(ofX value: Double, axis: Axis) -> Double {
    left + width * axis.fraction(value, in: xRange)
  }
}
