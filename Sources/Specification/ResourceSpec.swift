import Training

/// A trial run again with other resources, none of which may change a bit of it: what they buy is
/// time and memory.
package struct ResourceComparison: Sendable, Hashable {
  /// Lower-case letters, digits and hyphens.
  package let name: String
  /// Its first seed's trial is run.
  package let arm: String
  /// How often each case is run, by turns, for its time.
  package let rounds: Int
  /// In the order of the file; times are told in terms of the first.
  package let cases: [Case]

  package struct Case: Sendable, Hashable {
    package let name: String
    package let resources: TrainingResources
  }
}

extension SettingsReader {
  mutating func resourceComparisons(
    arms: Set<String>
  ) throws(SpecificationError) -> [ResourceComparison] {
    guard let setting = optional("resources") else { return [] }
    var comparisons: [ResourceComparison] = []
    for (name, comparison) in try setting.pairs("names to comparisons (arm, cases)") {
      comparisons.append(try comparison.resourceComparison(name: name, arms: arms))
    }
    return comparisons
  }
}

extension Setting {
  fileprivate func pairs(
    _ words: String
  ) throws(SpecificationError) -> [(key: String, value: Setting)] {
    guard case .mapping(let pairs) = content, !pairs.isEmpty else {
      throw error(expected: "a mapping of \(words)")
    }
    return pairs
  }

  fileprivate func resourceComparison(
    name: String, arms: Set<String>
  ) throws(SpecificationError) -> ResourceComparison {
    guard Setting.isIdentifier(name) else {
      throw error(found: "the name \(name)", expected: "lower-case letters, digits and hyphens")
    }
    var reader = try SettingsReader(self, expected: "a mapping with arm and cases")
    let arm = try reader.required("arm", expected: "the name of an arm").arm(of: arms)
    let rounds = try reader.integer("rounds", in: 1...99, default: 3)
    let setting = try reader.required("cases", expected: "a mapping of names to resources")
    var cases: [ResourceComparison.Case] = []
    for (name, value) in try setting.pairs("names to resources") {
      cases.append(ResourceComparison.Case(name: name, resources: try value.resources()))
    }
    try reader.finish()
    guard cases.count > 1 else {
      throw setting.error(found: "1 case", expected: "two at least, to be compared")
    }
    return ResourceComparison(name: name, arm: arm, rounds: rounds, cases: cases)
  }

  private func resources() throws(SpecificationError) -> TrainingResources {
    var reader = try SettingsReader(
      self, expected: "a mapping with workers, loaders, prefetch or memory ({} for none)")
    let standard = TrainingResources()
    let resources = TrainingResources(
      workers: try reader.integer("workers", in: 1...64, default: standard.workers),
      loaders: try reader.integer(
        "loaders", in: TrainingResources.loaderCounts, default: standard.loaders),
      prefetch: try reader.integer(
        "prefetch", in: TrainingResources.prefetchCounts, default: standard.prefetch),
      activationBytes: try reader.integer(
        "memory", in: TrainingResources.activationMebibytes, default: standard.activationBytes >> 20
      ) << 20)
    try reader.finish()
    return resources
  }
}
