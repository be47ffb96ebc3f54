/// Reads the keys of what a claim is about; each kind's own are in the extensions.
struct QuantityReader {
  var keys: SettingsReader
  let subjects: Subjects

  init(_ setting: Setting, about subjects: Subjects) throws(SpecificationError) {
    keys = try SettingsReader(setting, expected: "a mapping of what is estimated, and of what")
    self.subjects = subjects
  }

  mutating func metric() throws(SpecificationError) -> Metric {
    try keys.metric(among: subjects.metrics)
  }

  /// The name of an arm or a tuning that has a value of the metric.
  mutating func arm(_ key: String, with metric: Metric) throws(SpecificationError) -> String {
    try keys.required(key, expected: "the name of an arm").subject(of: subjects, with: metric)
  }

  mutating func series(_ key: String) throws(SpecificationError) -> String {
    try keys.required(key, expected: "the name of a series of studies").series(of: subjects.series)
  }
}

extension Setting {
  /// The name of an arm, or of a tuning, that exists and can have a value of the metric.
  func subject(
    of subjects: Subjects, with metric: Metric
  ) throws(SpecificationError) -> String {
    let name = try arm(of: subjects.armNames.union(subjects.tunings))
    let isTuning = subjects.tunings.contains(name)
    let allowed = subjects.metrics.filter {
      isTuning ? $0.isOfTuning : !$0.isOfValidation || subjects.holdsExamplesOut(name)
    }
    guard !allowed.contains(metric) else { return name }
    throw error(
      found: "the metric \(metric.name) of the \(isTuning ? "tuning" : "arm") \(name)",
      expected: "one of \(allowed.map(\.name).joined(separator: ", "))")
  }
}
