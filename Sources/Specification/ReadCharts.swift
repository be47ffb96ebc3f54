import Datasets
import Training

extension Setting {
  private static let studiesWords = "studies in the experiment"
  fileprivate static let tuningsWords = "tunings in the experiment"

  /// The name of a tuning that exists.
  fileprivate func tuning(of names: [String]) throws(SpecificationError) -> String {
    let name = try text()
    guard names.contains(name) else {
      throw error(
        found: "the tuning \(name), which is not defined",
        expected: names.isEmpty
          ? Self.tuningsWords : "one of \(names.joined(separator: ", "))")
    }
    return name
  }

  private enum ChartKind: String, CaseIterable {
    case batchSizes, curves, arms, distance, paths, stepsToTarget, learningRates, noiseScale,
      costModel, examples, lossPath, spectrum, surface, searchCourse, candidates, validationCurves

    /// Whether it shows nothing where an experiment has studies alone.
    var needsArms: Bool { [.curves, .arms, .distance, .paths].contains(self) }
  }

  func chart(
    arms: [ArmSpec], studies: [StudySeriesSpec], tunings: [String], hasModel: Bool,
    landscape: LandscapeSpec?
  ) throws(SpecificationError) -> ChartSpec {
    let names = Set(arms.map(\.name))
    let subjects = SubjectNames(
      arms: names, validated: [], series: studies, comparisons: [], tunings: tunings)
    var reader = try SettingsReader(self, expected: "a chart: id, title, kind, …")
    let id = try reader.chartID()
    let title = try reader.text("title")
    let chosen = try reader.list("arms") { (item) throws(SpecificationError) in
      try item.arm(of: names)
    }
    let shown = chosen.isEmpty ? arms.map(\.name) : chosen
    let series = try reader.list("studies") { (item) throws(SpecificationError) in
      try item.series(of: subjects)
    }
    let shownSeries = series.isEmpty ? studies.map(\.name) : series
    let chosenKind = try reader.choice("kind", of: ChartKind.self)
    guard !chosenKind.needsArms || !arms.isEmpty else {
      throw error(found: "no arms", expected: "arms in the experiment")
    }
    let kind: ChartSpec.Kind
    switch chosenKind {
    case .batchSizes:
      kind = .batchSizes(
        metrics: try reader.metrics(), series: try reader.series(names),
        isLogarithmic: try reader.truth("logarithmic", default: false))
    case .curves:
      kind = .curves(
        metrics: try reader.metrics { $0.isRecordedEachEpoch },
        against: try reader.choice("against", default: .epochs), arms: shown,
        isLogarithmic: try reader.truth("logarithmic", default: false))
    case .arms:
      kind = .arms(
        metrics: try reader.metrics(), arms: shown,
        isLogarithmic: try reader.truth("logarithmic", default: false))
    case .distance: kind = .distance(arms: shown)
    case .paths:
      for arm in arms where shown.contains(arm.name) {
        guard arm.workload.dataset == .houses, arm.workload.model.hidden.isEmpty else {
          throw error(
            found: "the arm \(arm.name)",
            expected: "arms that fit a line to the houses (a model without hidden layers)")
        }
      }
      kind = .paths(arms: shown)
    case .stepsToTarget:
      guard !studies.isEmpty else { throw error(found: "no studies", expected: Self.studiesWords) }
      kind = .stepsToTarget(series: shownSeries)
    case .learningRates:
      guard let first = shownSeries.first else {
        throw error(found: "no studies", expected: Self.studiesWords)
      }
      kind = .learningRates(series: first)
    case .noiseScale:
      guard arms.contains(where: { shown.contains($0.name) && $0.recipe.noiseBlockSize != nil })
      else { throw error(found: "arms without gradientNoise", expected: "one that measures it") }
      kind = .noiseScale(arms: shown, series: shownSeries)
    case .costModel:
      guard let first = shownSeries.first, hasModel else {
        throw error(
          found: studies.isEmpty ? "no studies" : "no machines in cost",
          expected: "\(Self.studiesWords), and a machine in cost, to be modelled")
      }
      kind = .costModel(series: first)
    case .examples:
      guard
        let arm = shown.first(where: { name in
          arms.contains { $0.name == name && $0.workload.dataset.isImages }
        })
      else {
        throw error(found: "arms without images", expected: "an arm that learns from images")
      }
      kind = .examples(arm: arm)
    case .lossPath:
      kind = .lossPath(path: try reader.place("path", of: landscape?.paths.map(\.name) ?? []))
    case .spectrum:
      guard let landscape, !landscape.spectra.isEmpty else {
        throw error(found: "no spectra", expected: "arms in the landscape's spectra")
      }
      kind = .spectrum
    case .surface:
      kind = .surface(
        surface: try reader.place("surface", of: landscape?.surfaces.map(\.name) ?? []))
    case .searchCourse:
      let chosen = try reader.list("tunings") { (item) throws(SpecificationError) in
        try item.tuning(of: tunings)
      }
      guard !tunings.isEmpty else { throw error(found: "no tunings", expected: Self.tuningsWords) }
      kind = .searchCourse(tunings: chosen.isEmpty ? tunings : chosen)
    case .candidates: kind = .candidates(tuning: try reader.tuning(of: tunings))
    case .validationCurves: kind = .validationCurves(tuning: try reader.tuning(of: tunings))
    }
    try checkMeasured(kind, landscape)
    try reader.finish()
    return ChartSpec(id: id, title: title, kind: kind)
  }
}

extension Setting {
  /// Throws where a chart shows what is measured around minima, and of none of its arms is it
  /// measured: it would be empty.
  private func checkMeasured(
    _ kind: ChartSpec.Kind, _ landscape: LandscapeSpec?
  ) throws(SpecificationError) {
    let metrics: [Metric]
    let shown: [String]
    switch kind {
    case .arms(let chosen, let arms, _): (metrics, shown) = (chosen, arms)
    case .batchSizes(let chosen, let series, _):
      (metrics, shown) = (chosen, series.flatMap(\.arms))
    default: return
    }
    let measured = landscape?.arms ?? []
    guard let metric = metrics.first(where: \.isOfLandscape),
      !shown.contains(where: measured.contains)
    else { return }
    throw error(
      found: "the metric \(metric.rawValue)",
      expected: "an arm among the landscape's arms, for it to be measured")
  }
}

extension SettingsReader {
  /// The tuning that a chart is about: the first one, unless it says another.
  fileprivate mutating func tuning(of names: [String]) throws(SpecificationError) -> String {
    if let setting = optional("tuning") { return try setting.tuning(of: names) }
    guard let first = names.first else {
      throw setting.error(found: "no tunings", expected: Setting.tuningsWords)
    }
    return first
  }

  /// The name of a path or a surface of the landscape.
  fileprivate mutating func place(
    _ key: String, of names: [String]
  ) throws(SpecificationError) -> String {
    let setting = try required(key, expected: "the name of a \(key) in landscape")
    let name = try setting.text()
    guard names.contains(name) else {
      throw setting.error(
        found: "the \(key) \(name), which is not defined",
        expected: names.isEmpty
          ? "a \(key) in landscape" : "one of \(names.sorted().joined(separator: ", "))")
    }
    return name
  }

  fileprivate mutating func chartID() throws(SpecificationError) -> String {
    let setting = try required("id", expected: "an id")
    let id = try setting.identifier()
    guard !id.hasPrefix("machine") else {
      throw setting.error(
        expected: "an id that does not begin with machine, which are this machine's files")
    }
    return id
  }

  fileprivate mutating func series(
    _ names: Set<String>
  ) throws(SpecificationError) -> [ChartSpec.Series] {
    let words = "a mapping of names to lists of arms"
    let setting = try required("series", expected: words)
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

  fileprivate mutating func metrics(
    where isAllowed: (Metric) -> Bool = { _ in true }
  ) throws(SpecificationError) -> [Metric] {
    let setting = try required("metrics", expected: "a list of metrics")
    let allowed = Metric.allCases.filter(isAllowed)
    let metrics = try setting.list { (item) throws(SpecificationError) in
      let metric: Metric = try item.choice()
      guard allowed.contains(metric) else {
        throw item.error(
          expected: "one of \(allowed.map(\.rawValue).joined(separator: ", "))")
      }
      return metric
    }
    guard (1...4).contains(metrics.count) else {
      throw setting.error(expected: "one to four metrics")
    }
    return metrics
  }
}
