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
    let metrics = try metrics { $0.isRecordedEachEpoch }
    try checkMeasured(metrics, of: arms)
    return .curves(
      metrics: metrics,
      against: try keys.choice("against", default: .epochs), arms: arms,
      isLogarithmic: try isLogarithmic())
  }

  mutating func finalValues() throws(SpecificationError) -> ChartSpec.Kind {
    let arms = try shownArms()
    let (metrics, isLogarithmic) = (try metrics(), try isLogarithmic())
    try checkMeasured(metrics, of: arms)
    return .arms(metrics: metrics, arms: arms, isLogarithmic: isLogarithmic)
  }

  mutating func grid() throws(SpecificationError) -> ChartSpec.Kind {
    let names = try shownArms()
    let metric = try keys.metric(among: subjects.metrics)
    try checkMeasured([metric], of: names)
    var cells: [GridCell: String] = [:]
    for arm in arms {
      guard let epochs = arm.recipe.epochs.map({ _ in arm.recipe.resolved.epochs }) else {
        throw keys.setting.error(
          found: "the arm \(arm.name), which states no epochs",
          expected: "arms that end after a number of epochs")
      }
      let cell = GridCell(batchSize: arm.recipe.batchSize, epochs: epochs)
      if let other = cells.updateValue(arm.name, forKey: cell) {
        throw keys.setting.error(
          found: "the arms \(other) and \(arm.name), both of batch size \(cell.batchSize) and"
            + " \(cell.epochs) epochs",
          expected: "one arm a cell")
      }
    }
    return .grid(metric: metric, arms: names)
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
  func shownArms() throws(SpecificationError) -> [String] {
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

/// Where an arm stands in a grid.
private struct GridCell: Hashable {
  let batchSize: Int
  let epochs: Int
}

extension Workload {
  /// Whether the loss can be drawn over all parameters: a weight and a bias, in units with names.
  fileprivate var hasDrawnLoss: Bool {
    dataset.traits.hasNamedUnits && model?.isLinear == true
  }
}
