/// Where series stand about a category's place: dots a little to the left of intervals, and colours
/// that share a category beside each other.
struct CategoryDodge {
  private var colors: [Int] = []
  private let isCategorical: Bool
  private let hasIntervals: Bool

  /// Colours share a category where two series of the same style and another colour have a point
  /// at the same x.
  init(_ panel: Panel) {
    if case .categories = panel.x.scale { isCategorical = true } else { isCategorical = false }
    hasIntervals = panel.series.contains { $0.style == .interval }
    guard isCategorical else { return }
    for series in panel.series where !colors.contains(series.color) {
      let places = Set(panel.drawnPoints(of: series).map(\.x))
      let isShared = panel.series.contains { rival in
        rival.style == series.style && rival.color != series.color
          && panel.drawnPoints(of: rival).contains { places.contains($0.x) }
      }
      if isShared { colors.append(series.color) }
    }
  }

  /// To the right of the category's place, in units of its slot; 0 on an axis of numbers.
  func offset(of series: Series) -> Double {
    guard isCategorical else { return 0 }
    var offset = 0.0
    if let rank = colors.firstIndex(of: series.color) {
      offset = (Double(rank) - Double(colors.count - 1) / 2) * step
    }
    if hasIntervals, series.style == .dots { offset -= min(0.09, step / 3) }
    return offset
  }

  private var step: Double { min(0.25, 0.7 / Double(max(1, colors.count))) }
}
