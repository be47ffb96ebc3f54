/// What claims and charts can be about.
struct SubjectNames {
  let arms: Set<String>
  /// The arms that hold examples out.
  let validated: Set<String>
  let series: [StudySeriesSpec]
  /// Of resources.
  let comparisons: Set<String>
  let tunings: [String]
}

extension SettingsReader {
  /// What a quantity's key `metric` says, if it says something.
  fileprivate var metricChosen: Metric? { try? setting.child("metric")?.choice() }

  /// A batch size at which a series has a study.
  fileprivate mutating func batchSize(
    _ key: String, of series: String, _ names: SubjectNames
  ) throws(SpecificationError) -> Int {
    let sizes = names.series.first { $0.name == series }?.batchSizes ?? []
    let words = "one of \(sizes.map(String.init).joined(separator: ", "))"
    let setting = try required(key, expected: words)
    let size = try setting.integer(in: 1...Int.max)
    guard sizes.contains(size) else { throw setting.error(expected: words) }
    return size
  }
}

extension Setting {
  /// The name of a series of studies that exists.
  func series(of names: SubjectNames) throws(SpecificationError) -> String {
    let name = try text()
    guard names.series.contains(where: { $0.name == name }) else {
      let all = names.series.map(\.name)
      throw error(
        found: "the series of studies \(name), which is not defined",
        expected: all.isEmpty
          ? "studies in the experiment" : "one of \(all.joined(separator: ", "))")
    }
    return name
  }

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

  /// The name of an arm, or of a tuning, that exists and can have a value of the metric.
  fileprivate func subject(
    of names: SubjectNames, with metric: Metric?
  ) throws(SpecificationError) -> String {
    let name = try arm(of: names.arms.union(names.tunings))
    let isTuning = names.tunings.contains(name)
    let allowed = Metric.allCases.filter {
      isTuning ? $0.isOfTuning : !$0.isOfValidation || names.validated.contains(name)
    }
    guard let metric, !allowed.contains(metric) else { return name }
    throw error(
      found: "the metric \(metric.rawValue) of the \(isTuning ? "tuning" : "arm") \(name)",
      expected: "one of \(allowed.map(\.rawValue).joined(separator: ", "))")
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

  func target() throws(SpecificationError) -> TargetSpec {
    var reader = try SettingsReader(self, expected: "a mapping with metric and below")
    let setting = try reader.required("metric", expected: Setting.words(for: Metric.self))
    let metric: Metric = try setting.choice()
    guard metric.isEvaluated else {
      let names = Metric.allCases.filter(\.isEvaluated).map(\.rawValue)
      throw setting.error(expected: "one of \(names.joined(separator: ", "))")
    }
    let below = try reader.number("below", from: -.infinity)
    try reader.finish()
    return TargetSpec(metric: metric, below: below)
  }

  func gap(arms: Set<String>) throws(SpecificationError) -> GapSpec {
    var reader = try SettingsReader(self, expected: "a mapping with metric, from and to")
    let metric: Metric = try reader.choice("metric")
    let from = try reader.required("from", expected: "the name of an arm").arm(of: arms)
    let to = try reader.required("to", expected: "the name of an arm").arm(of: arms)
    try reader.finish()
    return GapSpec(metric: metric, from: from, to: to)
  }

  func overview(
    _ names: SubjectNames, arms: [ArmSpec]
  ) throws(SpecificationError) -> OverviewSpec {
    var reader = try SettingsReader(self, expected: "a mapping with studies")
    let setting = try reader.required("studies", expected: "the name of a series of studies")
    let series = try setting.series(of: names)
    var noise: OverviewSpec.NoiseReference?
    if let setting = reader.optional("noise") {
      var noiseReader = try SettingsReader(setting, expected: "a mapping with experiment and arm")
      noise = OverviewSpec.NoiseReference(
        experiment: try noiseReader.text("experiment"), arm: try noiseReader.text("arm"))
      try noiseReader.finish()
    }
    let overview = OverviewSpec(series: series, noise: noise)
    try reader.finish()
    guard arms.count >= 2 else {
      throw error(found: "\(arms.count) arms", expected: "two arms at least, to be compared")
    }
    return overview
  }

  func claim(about names: SubjectNames, target: TargetSpec?) throws(SpecificationError) -> ClaimSpec
  {
    var reader = try SettingsReader(self, expected: "a claim: id, statement, difference, …")
    let id = try reader.required("id", expected: "an id").identifier()
    let statement = try reader.text("statement")
    let kinds = [
      "value", "difference", "ratio", "gapClosed", "lowest", "curve", "criticalRatio", "slope",
      "overCritical", "digests",
    ]
    var quantities: [ClaimSpec.Quantity] = []
    for kind in kinds {
      guard let setting = reader.optional(kind) else { continue }
      quantities.append(try setting.quantity(kind: kind, about: names))
    }
    guard let quantity = quantities.first, quantities.count == 1 else {
      throw error(
        found: "\(quantities.count) quantities",
        expected: "one of \(kinds.joined(separator: ", "))")
    }
    if let metric = quantity.metric, metric.needsTarget {
      guard let target else {
        throw error(
          found: "the metric \(metric.rawValue)",
          expected: "a target in the experiment, for it to be counted to")
      }
      let isOther = { (arm: String) in
        target.goal != nil && target.metric.isOfValidation != names.validated.contains(arm)
      }
      if let arm = quantity.arms.first(where: isOther) {
        throw error(
          found:
            "the metric \(metric.rawValue) of \(arm), to a target of \(target.metric.rawValue)",
          expected: names.validated.contains(arm)
            ? "a target of validationError or validationLoss, since the arm holds examples out"
            : "an arm whose workload has validation")
      }
    }
    let expectation: ClaimSpec.Expectation
    if case .lowest = quantity {
      // What it says is what is expected.
      expectation = .below(0)
    } else {
      expectation = try reader.required(
        "expect", expected: "positive, negative, or a mapping with above, below or between"
      ).expectation()
    }
    var published: ClaimSpec.Published?
    if let setting = reader.optional("published") { published = try setting.published() }
    try reader.finish()
    return ClaimSpec(
      id: id, statement: statement, quantity: quantity, expectation: expectation,
      published: published)
  }

  private func quantity(
    kind: String, about names: SubjectNames
  ) throws(SpecificationError) -> ClaimSpec.Quantity {
    var reader = try SettingsReader(self, expected: "a mapping of what is estimated, and of what")
    func metric() throws(SpecificationError) -> Metric { try reader.choice("metric") }
    /// The name of an arm or a tuning that has a value of the metric.
    func arm(_ key: String) throws(SpecificationError) -> String {
      try reader.required(key, expected: "the name of an arm")
        .subject(of: names, with: reader.metricChosen)
    }
    func series(_ key: String) throws(SpecificationError) -> String {
      try reader.required(key, expected: "the name of a series of studies").series(of: names)
    }
    let quantity: ClaimSpec.Quantity
    switch kind {
    case "value": quantity = .value(metric: try metric(), arm: try arm("of"))
    case "difference":
      quantity = .difference(metric: try metric(), arm: try arm("of"), base: try arm("minus"))
    case "ratio": quantity = .ratio(metric: try metric(), arm: try arm("of"), base: try arm("over"))
    case "gapClosed":
      quantity = .gapClosed(
        metric: try metric(), by: try arm("by"), from: try arm("from"), to: try arm("to"))
    case "lowest":
      let metric = try metric()
      func arms(_ key: String) throws(SpecificationError) -> [String] {
        let setting = try reader.required(key, expected: "a list of arms")
        let chosen = try setting.list { (item) throws(SpecificationError) in
          try item.subject(of: names, with: metric)
        }
        guard !chosen.isEmpty, Set(chosen).count == chosen.count else {
          throw setting.error(expected: "arms, each once")
        }
        return chosen
      }
      let among = try arms("among")
      let within = try arms("within")
      guard Set(within).isStrictSubset(of: among) else {
        throw (child("within") ?? self).error(
          found: within.joined(separator: ", "),
          expected: "some of the arms in among, and not all")
      }
      quantity = .lowest(metric: metric, among: among, within: within)
    case "curve": quantity = .curve(try reader.choice("parameter"), of: try series("of"))
    case "criticalRatio":
      quantity = .criticalRatio(of: try series("of"), over: try series("over"))
    case "slope":
      let name = try series("of")
      let (low, high) = (
        try reader.batchSize("from", of: name, names), try reader.batchSize("to", of: name, names)
      )
      let sizes = names.series.first { $0.name == name }?.batchSizes ?? []
      let count = sizes.count { low <= $0 && $0 <= high }
      guard count >= 3 else {
        throw error(
          found: "\(count) batch sizes from \(low) to \(high)",
          expected: "three at least, for a slope with an interval")
      }
      quantity = .slope(of: name, from: low, to: high)
    case "digests":
      let setting = try reader.required("of", expected: "the name of a comparison of resources")
      let name = try setting.text()
      guard names.comparisons.contains(name) else {
        throw setting.error(
          found: "the comparison \(name), which is not defined",
          expected: names.comparisons.isEmpty
            ? "resources in the experiment"
            : "one of \(names.comparisons.sorted().joined(separator: ", "))")
      }
      quantity = .digests(of: name)
    default:
      quantity = .overCritical(
        metric: try metric(), arm: try arm("of"), series: try series("study"))
    }
    try reader.finish()
    return quantity
  }

  private func expectation() throws(SpecificationError) -> ClaimSpec.Expectation {
    let words = "positive, negative, or a mapping with above, below or between"
    if case .scalar(let text, _) = content {
      switch text {
      case "positive": return .above(0)
      case "negative": return .below(0)
      default: throw error(expected: words)
      }
    }
    var reader = try SettingsReader(self, expected: words)
    var found: [ClaimSpec.Expectation] = []
    if let above = reader.optional("above") { found.append(.above(try above.number())) }
    if let below = reader.optional("below") { found.append(.below(try below.number())) }
    if let between = reader.optional("between") {
      let ends = try between.list { (item) throws(SpecificationError) in try item.number() }
      guard ends.count == 2, ends[0] <= ends[1] else {
        throw between.error(expected: "two numbers, the lower first")
      }
      found.append(.between(ends[0], ends[1]))
    }
    try reader.finish()
    guard let expectation = found.first, found.count == 1 else { throw error(expected: words) }
    return expectation
  }

  private func published() throws(SpecificationError) -> ClaimSpec.Published {
    var reader = try SettingsReader(self, expected: "a mapping with value, on and source")
    let published = ClaimSpec.Published(
      value: try reader.number("value", from: -.infinity), dataset: try reader.text("on"),
      hidden: try reader.optional("hidden")?.list { (item) throws(SpecificationError) in
        try item.integer(in: 1...Int.max)
      },
      source: try reader.text("source"))
    try reader.finish()
    return published
  }

  func answer(claims: Set<String>) throws(SpecificationError) -> AnswerSpec {
    var reader = try SettingsReader(self, expected: "a mapping with when and say")
    var conditions: [String: Verdict] = [:]
    if let when = reader.optional("when") {
      var claimReader = try SettingsReader(when, expected: "a mapping of claims to verdicts")
      for key in claimReader.keys {
        guard claims.contains(key) else {
          throw when.error(
            found: "the claim \(key), which is not defined",
            expected: "one of \(claims.sorted().joined(separator: ", "))")
        }
        conditions[key] = try claimReader.choice(key, of: Verdict.self)
      }
    }
    let text = try reader.text("say")
    if let id = AnswerSpec.references(in: text).first(where: { !claims.contains($0) }) {
      throw error(
        found: "{\(id)}, which is no claim",
        expected: "in braces one of \(claims.sorted().joined(separator: ", "))")
    }
    try reader.finish()
    return AnswerSpec(conditions: conditions, text: text)
  }
}
