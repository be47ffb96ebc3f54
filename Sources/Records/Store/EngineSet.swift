import Kernels

/// The engines that computed some trials: those that give other bits, each once, in the order of the
/// trials.
///
/// As JSON the one engine's fingerprint; an array of them where there are others.
package struct EngineSet: Sendable, Hashable, Codable {
  package private(set) var engines: [EngineFingerprint] = []

  package init(of records: some Sequence<TrialRecord>) {
    for record in records where !engines.contains(where: record.engine.givesBits) {
      engines.append(record.engine)
    }
  }

  package init(from decoder: any Decoder) throws {
    let isArray = (try? decoder.unkeyedContainer()) != nil
    engines = try isArray ? .init(from: decoder) : [EngineFingerprint(from: decoder)]
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

  /// In ascending order, each once.
  package var numericsVersions: [Int] { Set(engines.map(\.numericsVersion)).sorted() }
}

extension EngineFingerprint {
  /// Whether equal trials have equal bits on both.
  package func givesBits(of other: EngineFingerprint) -> Bool {
    numericsVersion == other.numericsVersion && openBLASVersion == other.openBLASVersion
      && coreType == other.coreType && threads == other.threads
  }
}
