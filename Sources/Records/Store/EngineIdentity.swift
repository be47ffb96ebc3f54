import Kernels

/// What a trial's numbers depend on beside the trial and its data: the arithmetic of batchlab's own
/// trainer, or what a command is made of.
package enum EngineIdentity: Sendable, Hashable {
  case native(Arithmetic)
  case command(CommandContents)

  /// What batchlab's own trainer computes with, as far as bits depend on it.
  package struct Arithmetic: Sendable, Hashable, Codable {
    package let numericsVersion: Int
    package let openBLASVersion: String
    package let coreType: String
    package let threads: Int
  }
}

/// What a command is made of, as far as its results depend on it.
package struct CommandContents: Sendable, Hashable, Codable {
  /// The SHA-256 of each file, by its path below the experiment file's folder.
  package let inputs: [String: String]
  /// The SHA-256 of what its fingerprint prints; nil where it has none.
  package let fingerprint: String?

  /// In the place of a fingerprint that nobody ran: no record has it.
  package static let withheldFingerprint = "withheld"

  /// Whether it is what records have.
  package var isWhole: Bool { fingerprint != Self.withheldFingerprint }

  package init(inputs: [String: String], fingerprint: String?) {
    self.inputs = inputs
    self.fingerprint = fingerprint
  }

  /// What is another now, in words: inputs by their paths, and what the fingerprint prints.
  package func changes(since before: CommandContents) -> [String] {
    let paths = Set(inputs.keys).union(before.inputs.keys)
      .filter { inputs[$0] != before.inputs[$0] }.sorted()
    return paths + (fingerprint == before.fingerprint ? [] : ["what its fingerprint prints"])
  }
}

extension EngineIdentity {
  package init(_ engine: EngineFingerprint) {
    self = .native(
      Arithmetic(
        numericsVersion: engine.numericsVersion, openBLASVersion: engine.openBLASVersion,
        coreType: engine.coreType, threads: engine.threads))
  }

  /// Of batchlab's own trainer; nil of a command.
  package var numericsVersion: Int? {
    if case .native(let arithmetic) = self { arithmetic.numericsVersion } else { nil }
  }

  /// What it is, in words.
  package var words: String {
    switch self {
    case .native(let arithmetic):
      "numerics version \(arithmetic.numericsVersion), OpenBLAS \(arithmetic.openBLASVersion),"
        + " core type \(arithmetic.coreType),"
        + " \(arithmetic.threads) thread\(arithmetic.threads == 1 ? "" : "s")"
    case .command(let contents):
      "a command of \(contents.inputs.count) file\(contents.inputs.count == 1 ? "" : "s")"
    }
  }
}

/// In a flat object, beside what else identifies a trial.
extension EngineIdentity: Codable {
  private enum Key: CodingKey { case command }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self =
      if let contents = try container.decodeIfPresent(CommandContents.self, forKey: .command) {
        .command(contents)
      } else {
        .native(try Arithmetic(from: decoder))
      }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .native(let arithmetic): try arithmetic.encode(to: encoder)
    case .command(let contents):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(contents, forKey: .command)
    }
  }
}
