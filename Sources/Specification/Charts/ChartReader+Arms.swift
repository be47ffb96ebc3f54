import Training

/// Charts of arms.
extension ChartReader {
  mutating func batchSizes() throws(SpecificationError) -> ChartSpec.Kind {
    let (metrics, series) = (try metrics(), try seriesOfArms())
    let isLogarithmic = try isLogarithmic()
    try checkMeasured(metrics, of: series.flatMap(\.arms))
    return .batchSizes(metrics: metrics, series: series, isLogarithmic: isLogarithmic)
  }

  mutating func curves() throws(SpecificationError) -> ChartSpec.Kind {
    let arms = try shownArms()
    return .curves(
      metrics: try metrics { $0.isRecordedEachEpoch },
      against: try keys.choice("against", default: .epochs), arms: arms,
      isLogarithmic: try isLogarithmic())
  }

  mutating func finalValues() throws(SpecificationError) -> ChartSpec.Kind {
    let arms = try shownArms()
    let (metrics, isLogarithmic) = (try metrics(), try isLogarithmic())
    try checkMeasured(metrics, of: arms)
    return .arms(metrics: metrics, arms: arms, isLogarithmic: isLogarithmic)
  }

  func distance() throws(SpecificationError) -> ChartSpec.Kind {
    .distance(arms: try shownArms())
  }

  func paths() throws(SpecificationError) -> ChartSpec.Kind {
    let names = try shownArms()
    if let other = arms.first(where: { !$0.workload.hasDrawnLoss }) {
      throw keys.setting.error(
        found: "the arm \(other.name)",
        expected: "arms that fit a line to the houses (a model without hidden layers)")
    }
    return .paths(arms: names)
  }

  func noiseScale() throws(SpecificationError) -> ChartSpec.Kind {
    guard arms.contains(where: { $0.recipe.noiseBlockSize != nil }) else {
      throw keys.setting.error(
        found: "arms without gradientNoise", expected: "one that measures it")
    }
    return .noiseScale(arms: arms.map(\.name), series: series)
  }

  func examples() throws(SpecificationError) -> ChartSpec.Kind {
    guard let arm = arms.first(where: { $0.workload.dataset.traits.isImages }) else {
      throw keys.setting.error(
        found: "arms without images", expected: "an arm that learns from images")
    }
    return .examples(arm: arm.name)
  }

  /// Throws where an experiment has studies or tunings alone.
  private func shownArms() throws(SpecificationError) -> [String] {
    guard !subjects.arms.isEmpty else {
      throw keys.setting.error(found: "no arms", expected: "arms in the experiment")
    }
    return arms.map(\.name)
  }

  private mutating func seriesOfArms() throws(SpecificationError) -> [ChartSpec.Series] {
    let words = "a mapping of names to lists of arms"
    let names = subjects.armNames
    let setting = try keys.required("series", expected: words)
    guard case .mapping(let pairs) = setting.content, !pairs.isEmpty else {
      throw setting.error(expected: words)
    }
    var series: [ChartSpec.Series] = []
    for (name, list) in pairs {
      let arms = try list.list { (item) throws(SpecificationError) in try item.arm(of: names) }
      series.append(ChartSpec.Series(name: name, arms: arms))
    }
    return series
  }
}

extension Workload {
  /// Whether the loss can be drawn over all parameters: a weight and a bias, in units with names.
  fileprivate var hasDrawnLoss: Bool {
    dataset.traits.hasNamedUnits && model?.isLinear == true
  }
}
