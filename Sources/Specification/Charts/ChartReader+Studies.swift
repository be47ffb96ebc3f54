/// Charts of series of studies.
extension ChartReader {
  private static let studiesWords = "studies in the experiment"

  func stepsToTarget() throws(SpecificationError) -> ChartSpec.Kind {
    _ = try firstSeries()
    return .stepsToTarget(series: series)
  }

  func learningRates() throws(SpecificationError) -> ChartSpec.Kind {
    .learningRates(series: try firstSeries())
  }

  func costModel() throws(SpecificationError) -> ChartSpec.Kind {
    guard let first = series.first, subjects.hasCostModel else {
      throw keys.setting.error(
        found: subjects.series.isEmpty ? "no studies" : "no machines in cost",
        expected: "\(Self.studiesWords), and a machine in cost, to be modelled")
    }
    return .costModel(series: first)
  }

  private func firstSeries() throws(SpecificationError) -> String {
    guard let first = series.first else {
      throw keys.setting.error(found: "no studies", expected: Self.studiesWords)
    }
    return first
  }
}
