import Kernels
import Training

/// What computed a trial, as its record tells.
package enum RecordedEngine: Sendable, Hashable {
  case native(EngineFingerprint)
  case command(CommandContents, TrainerCommand.Reproducibility)

  /// Whether equal trials have equal bits on both.
  package func givesBits(of other: RecordedEngine) -> Bool {
    switch (self, other) {
    case (.native(let one), .native(let other)): EngineIdentity(one) == EngineIdentity(other)
    case (.command(let one, .bits), .command(let other, .bits)): one == other
    default: false
    }
  }

  /// Of batchlab's own trainer; nil of a command.
  package var fingerprint: EngineFingerprint? {
    if case .native(let fingerprint) = self { fingerprint } else { nil }
  }
}

/// In a flat object.
extension RecordedEngine: Codable {
  private enum Key: CodingKey { case command, reproducible }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self =
      if let contents = try container.decodeIfPresent(CommandContents.self, forKey: .command) {
        .command(
          contents,
          try container.decode(TrainerCommand.Reproducibility.self, forKey: .reproducible))
      } else {
        .native(try EngineFingerprint(from: decoder))
      }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .native(let fingerprint): try fingerprint.encode(to: encoder)
    case .command(let contents, let reproducibility):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(contents, forKey: .command)
      try container.encode(reproducibility, forKey: .reproducible)
    }
  }
}
