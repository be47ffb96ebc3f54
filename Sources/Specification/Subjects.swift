/// What claims and charts of an experiment can be about.
struct Subjects {
  let metrics: [Metric]
  let arms: [ArmSpec]
  let series: [StudySeriesSpec]
  /// The names of comparisons of resources.
  let comparisons: Set<String>
  /// The names of tunings.
  let tunings: [String]
  let landscape: LandscapeSpec?
  /// Whether there are machines whose costs are modelled.
  let hasCostModel: Bool

  var armNames: Set<String> { Set(arms.map(\.name)) }

  /// Whether an arm of that name holds examples out.
  func holdsExamplesOut(_ name: String) -> Bool {
    arms.contains { $0.name == name && $0.workload.validation != nil }
  }
}

extension Setting {
  /// The name of an arm that exists.
  func arm(of names: Set<String>) throws(SpecificationError) -> String {
    let name = try text()
    guard names.contains(name) else {
      throw error(
        found: "the arm \(name), which is not defined",
        expected: "one of \(names.sorted().joined(separator: ", "))")
    }
    return name
  }

  /// The name of a series of studies that exists.
  func series(of all: [StudySeriesSpec]) throws(SpecificationError) -> String {
    try name(of: all.map(\.name), a: "series of studies", in: "studies in the experiment")
  }

  /// The name of a tuning that exists.
  func tuning(of names: [String]) throws(SpecificationError) -> String {
    try name(of: names, a: "tuning", in: "tunings in the experiment")
  }

  /// One of some names.
  ///
  /// - Parameters:
  ///   - kind: What bears them.
  ///   - place: What is expected where there are none.
  func name(
    of names: [String], a kind: String, in place: String
  ) throws(SpecificationError) -> String {
    let name = try text()
    guard names.contains(name) else {
      throw error(
        found: "the \(kind) \(name), which is not defined",
        expected: names.isEmpty ? place : "one of \(names.joined(separator: ", "))")
    }
    return name
  }

  /// A word that can name a file or be referred to: letters, digits and hyphens.
  func identifier() throws(SpecificationError) -> String {
    let name = try text()
    guard Self.isIdentifier(name) else {
      throw error(expected: "an id of lower-case letters, digits and hyphens")
    }
    return name
  }

  static func isIdentifier(_ name: String) -> Bool {
    let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    return !name.isEmpty && name.count <= 60 && name.allSatisfy(allowed.contains)
      && name.first != "-"
  }
}
