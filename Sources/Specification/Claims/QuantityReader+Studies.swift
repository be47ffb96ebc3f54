/// Quantities of series of studies.
extension QuantityReader {
  mutating func curve() throws(SpecificationError) -> ClaimSpec.Quantity {
    .curve(try keys.choice("parameter"), of: try series("of"))
  }

  mutating func criticalRatio() throws(SpecificationError) -> ClaimSpec.Quantity {
    .criticalRatio(of: try series("of"), over: try series("over"))
  }

  mutating func slope() throws(SpecificationError) -> ClaimSpec.Quantity {
    let name = try series("of")
    let sizes = subjects.series.first { $0.name == name }?.batchSizes ?? []
    let low = try batchSize("from", of: sizes)
    let high = try batchSize("to", of: sizes)
    let count = sizes.count { low <= $0 && $0 <= high }
    guard count >= 3 else {
      throw keys.setting.error(
        found: "\(count) batch sizes from \(low) to \(high)",
        expected: "three at least, for a slope with an interval")
    }
    return .slope(of: name, from: low, to: high)
  }

  mutating func overCritical() throws(SpecificationError) -> ClaimSpec.Quantity {
    let metric = try metric()
    return .overCritical(
      metric: metric, arm: try arm("of", with: metric), series: try series("study"))
  }

  /// A batch size at which there is a study.
  private mutating func batchSize(
    _ key: String, of sizes: [Int]
  ) throws(SpecificationError) -> Int {
    let words = "one of \(sizes.map(String.init).joined(separator: ", "))"
    let setting = try keys.required(key, expected: words)
    let size = try setting.integer(in: 1...Int.max)
    guard sizes.contains(size) else { throw setting.error(expected: words) }
    return size
  }
}
