extension Setting {
  /// - Parameter target: What metrics that need a target are counted to.
  func claim(
    about subjects: Subjects, target: TargetSpec?
  ) throws(SpecificationError) -> ClaimSpec {
    var reader = try SettingsReader(self, expected: "a claim: id, statement, difference, …")
    let id = try reader.required("id", expected: "an id").identifier()
    let statement = try reader.text("statement")
    let quantity = try reader.quantity(about: subjects)
    try checkTarget(target, of: quantity, subjects)
    let expectation: ClaimSpec.Expectation
    if let implied = quantity.subject.expectation {
      expectation = implied
    } else {
      expectation = try reader.required("expect", expected: Self.expectationWords).expectation()
    }
    let published = try reader.optional("published")?.published()
    try reader.finish()
    try checkMeasured(quantity, subjects)
    return ClaimSpec(
      id: id, statement: statement, quantity: quantity, expectation: expectation,
      published: published)
  }

  /// Throws where a quantity's metric is counted to a target, and there is none, or its arms are judged
  /// by another set than the target's.
  private func checkTarget(
    _ target: TargetSpec?, of quantity: ClaimSpec.Quantity, _ subjects: Subjects
  ) throws(SpecificationError) {
    guard let metric = quantity.subject.metric, metric.needsTarget else { return }
    guard let target else {
      throw error(
        found: "the metric \(metric.name)",
        expected: "a target in the experiment, for it to be counted to")
    }
    let isOther = { (arm: String) in
      target.goal != nil && target.metric.isOfValidation != subjects.holdsExamplesOut(arm)
    }
    guard let arm = quantity.subject.arms.first(where: isOther) else { return }
    throw error(
      found: "the metric \(metric.name) of \(arm), to a target of \(target.metric.name)",
      expected: subjects.holdsExamplesOut(arm)
        ? "a target of \(Metric.validationNames), since the arm holds examples out"
        : "an arm whose workload has validation")
  }

  /// Throws where a claim is about what is measured around weights, and not around those of its arms; and
  /// where trials of one of its arms cannot end with its metric.
  private func checkMeasured(
    _ quantity: ClaimSpec.Quantity, _ subjects: Subjects
  ) throws(SpecificationError) {
    let landscape = subjects.landscape
    for arm in subjects.arms where quantity.subject.arms.contains(arm.name) {
      if let metric = quantity.subject.metric, let shortfall = metric.shortfall(of: arm.workload) {
        throw error(
          found: "the metric \(metric.name) of \(arm.name), with \(shortfall.found)",
          expected: shortfall.expected)
      }
    }
    guard let metric = quantity.subject.metric, metric.isOfLandscape,
      let arm = quantity.subject.arms.first(where: { !(landscape?.arms.contains($0) ?? false) })
    else { return }
    throw error(
      found: "the metric \(metric.name) of \(arm)",
      expected: "an arm among the landscape's arms, for it to be measured")
  }

  private static let expectationWords =
    "positive, negative, or a mapping with above, below, between or equivalentWithin"

  private func expectation() throws(SpecificationError) -> ClaimSpec.Expectation {
    let words = Self.expectationWords
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
    if let margin = reader.optional("equivalentWithin") {
      let value = try margin.number()
      guard value > 0 else { throw margin.error(expected: "a number above 0") }
      found.append(.equivalent(within: value))
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
}

extension SettingsReader {
  /// The one quantity that a claim names.
  fileprivate mutating func quantity(
    about subjects: Subjects
  ) throws(SpecificationError) -> ClaimSpec.Quantity {
    var found: [ClaimSpec.Quantity] = []
    for key in ClaimSpec.Quantity.Key.allCases {
      guard let setting = optional(key.rawValue) else { continue }
      var reader = try QuantityReader(setting, about: subjects)
      found.append(try ClaimSpec.Quantity(key, from: &reader))
      try reader.keys.finish()
    }
    guard let quantity = found.first, found.count == 1 else {
      throw setting.error(
        found: "\(found.count) quantities",
        expected: Setting.words(for: ClaimSpec.Quantity.Key.self))
    }
    return quantity
  }
}
