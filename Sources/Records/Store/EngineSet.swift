/// The engines that computed some trials: those that may give other bits, each once, in the order of the
/// trials.
///
/// As JSON the one engine; an array of them where there are others.
package struct EngineSet: Sendable, Hashable, Codable {
  package private(set) var engines: [RecordedEngine] = []

  package init(of records: some Sequence<TrialRecord>) {
    for record in records {
      let engine = record.engine
      if !engines.contains(where: { $0 == engine || $0.givesBits(of: engine) }) {
        engines.append(engine)
      }
    }
  }

  package init(from decoder: any Decoder) throws {
    let isArray = (try? decoder.unkeyedContainer()) != nil
    engines = try isArray ? .init(from: decoder) : [RecordedEngine(from: decoder)]
  }

  package func encode(to encoder: any Encoder) throws {
    if engines.count == 1 {
      try engines[0].encode(to: encoder)
    } else {
      try engines.encode(to: encoder)
    }
  }

  /// Whether equal trials have equal bits on both, whatever the order.
  package func givesBits(of other: EngineSet) -> Bool {
    engines.count == other.engines.count
      && engines.allSatisfy { one in other.engines.contains(where: one.givesBits) }
  }

  /// Whether chance moves the numbers of equal trials, as a trainer among them says.
  package var isStatistical: Bool {
    engines.contains { if case .command(_, .statistics) = $0 { true } else { false } }
  }

  /// Of batchlab's own trainer; in ascending order, each once.
  package var numericsVersions: [Int] {
    Set(engines.compactMap { $0.fingerprint?.numericsVersion }).sorted()
  }
}
