extension Summary {
  /// What identifies the contents of the data that its trials learned from, each once, sorted; empty
  /// where all were drawn.
  package var dataDigests: [String] {
    let records =
      arms.flatMap(\.records) + series.flatMap(\.studies).flatMap(\.search)
      + tunings.flatMap(\.searches).flatMap(\.candidates).flatMap(\.records)
    return Set(records.compactMap(\.identity.dataDigest)).sorted()
  }
}
