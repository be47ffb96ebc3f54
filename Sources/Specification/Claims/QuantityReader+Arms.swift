/// Quantities of arms and tunings.
extension QuantityReader {
  mutating func value() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .value(metric: metric, arm: try arm("of", with: metric))
  }

  mutating func difference() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .difference(
      metric: metric, arm: try arm("of", with: metric), base: try arm("minus", with: metric))
  }

  mutating func ratio() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .ratio(
      metric: metric, arm: try arm("of", with: metric), base: try arm("over", with: metric))
  }

  mutating func interaction() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .interaction(
      metric: metric, of: try difference("of", with: metric),
      minus: try difference("minus", with: metric))
  }

  mutating func gapClosed() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .gapClosed(
      metric: metric, by: try arm("by", with: metric), from: try arm("from", with: metric),
      to: try arm("to", with: metric))
  }

  mutating func lowest() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    let among = try arms("among", with: metric)
    let within = try arms("within", with: metric)
    guard Set(within).isStrictSubset(of: among) else {
      throw (keys.setting.child("within") ?? keys.setting).error(
        found: within.joined(separator: ", "),
        expected: "some of the arms in among, and not all")
    }
    return .lowest(metric: metric, among: among, within: within)
  }

  private mutating func difference(
    _ key: String, with metric: Metric
  ) throws(SpecificationError) -> ClaimSpec.Difference {
    let words = "two arms: one, and the one that is subtracted from it"
    let subjects = subjects
    let setting = try keys.required(key, expected: words)
    let arms = try setting.list { (item) throws(SpecificationError) in
      try item.subject(of: subjects, with: metric)
    }
    guard arms.count == 2, arms[0] != arms[1] else { throw setting.error(expected: words) }
    return ClaimSpec.Difference(arm: arms[0], base: arms[1])
  }

  private mutating func arms(
    _ key: String, with metric: Metric
  ) throws(SpecificationError) -> [String] {
    let subjects = subjects
    let setting = try keys.required(key, expected: "a list of arms")
    let chosen = try setting.list { (item) throws(SpecificationError) in
      try item.subject(of: subjects, with: metric)
    }
    guard !chosen.isEmpty, Set(chosen).count == chosen.count else {
      throw setting.error(expected: "arms, each once")
    }
    return chosen
  }
}
