/// Quantities of comparisons of resources.
extension QuantityReader {
  mutating func digests() throws(SpecificationError) -> ClaimSpec.Quantity {
    let setting = try keys.required("of", expected: "the name of a comparison of resources")
    return .digests(
      of: try setting.name(
        of: subjects.comparisons.sorted(), a: "comparison", in: "resources in the experiment"))
  }
}
