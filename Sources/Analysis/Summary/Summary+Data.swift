import Records

extension Summary {
  /// The records of all its trials.
  package var records: [TrialRecord] {
    let studies = series.flatMap(\.studies).flatMap { $0.search + $0.confirmations }
    let searches = tunings.flatMap(\.searches).flatMap { search in
      search.candidates.flatMap(\.records) + [search.final].compactMap { $0 }
    }
    return arms.flatMap(\.records) + studies + searches
  }

  /// The engines that computed its trials.
  package var engines: EngineSet { EngineSet(of: records) }

  /// What identifies the contents of the data that its trials learned from, each once, sorted; empty
  /// where all were drawn.
  package var dataDigests: [String] { Set(records.compactMap(\.identity.dataDigest)).sorted() }
}
