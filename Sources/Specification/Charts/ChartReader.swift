/// Reads a chart's keys; each kind's own are in the extensions.
struct ChartReader {
  var keys: SettingsReader
  let subjects: Subjects
  /// The arms that `arms` names; all where it names none.
  let arms: [ArmSpec]
  /// The series that `studies` names; all where it names none.
  let series: [String]

  fileprivate init(
    _ keys: SettingsReader, about subjects: Subjects
  ) throws(SpecificationError) {
    var keys = keys
    let arms = try keys.list("arms") { (item) throws(SpecificationError) in
      try item.arm(of: subjects.armNames)
    }
    let series = try keys.list("studies") { (item) throws(SpecificationError) in
      try item.series(of: subjects.series)
    }
    self.keys = keys
    self.subjects = subjects
    self.arms =
      arms.isEmpty
      ? subjects.arms : arms.compactMap { name in subjects.arms.first { $0.name == name } }
    self.series = series.isEmpty ? subjects.series.map(\.name) : series
  }
}

extension Setting {
  func chart(about subjects: Subjects) throws(SpecificationError) -> ChartSpec {
    var keys = try SettingsReader(self, expected: "a chart: id, title, kind, …")
    let id = try keys.chartID()
    let title = try keys.text("title", atMost: Setting.titleLimit)
    var reader = try ChartReader(keys, about: subjects)
    let name = try reader.keys.choice("kind", of: ChartSpec.Kind.Name.self)
    let kind = try ChartSpec.Kind(name, from: &reader)
    try reader.keys.finish()
    return ChartSpec(id: id, title: title, kind: kind)
  }
}

extension SettingsReader {
  fileprivate mutating func chartID() throws(SpecificationError) -> String {
    let setting = try required("id", expected: "an id")
    let id = try setting.identifier()
    guard !id.hasPrefix("machine") else {
      throw setting.error(
        expected: "an id that does not begin with machine, which are this machine's files")
    }
    return id
  }
}

extension ChartReader {
  mutating func metrics(
    where isAllowed: (Metric) -> Bool = { _ in true }
  ) throws(SpecificationError) -> [Metric] {
    let setting = try keys.required("metrics", expected: "a list of metrics")
    let allowed = subjects.metrics.filter(isAllowed)
    let metrics = try setting.list { (item) throws(SpecificationError) in
      try item.metric(among: allowed)
    }
    guard (1...4).contains(metrics.count) else {
      throw setting.error(expected: "one to four metrics")
    }
    return metrics
  }

  /// Whether values stand on a logarithmic axis.
  mutating func isLogarithmic() throws(SpecificationError) -> Bool {
    try keys.truth("logarithmic", default: false)
  }

  /// Throws where a metric is measured around minima, and for none of the arms it is; and where no trial of
  /// any of the arms can end with one.
  func checkMeasured(_ metrics: [Metric], of arms: [String]) throws(SpecificationError) {
    let workloads = subjects.arms.filter { arms.contains($0.name) }.map(\.workload)
    for metric in metrics {
      let shortfalls = workloads.compactMap { metric.shortfall(of: $0) }
      guard let first = shortfalls.first, shortfalls.count == workloads.count else { continue }
      throw keys.setting.error(
        found: "the metric \(metric.name), and \(first.found)", expected: first.expected)
    }
    let measured = subjects.landscape?.arms ?? []
    guard let metric = metrics.first(where: \.isOfLandscape),
      !arms.contains(where: measured.contains)
    else { return }
    throw keys.setting.error(
      found: "the metric \(metric.name)",
      expected: "an arm among the landscape's arms, for it to be measured")
  }
}
