import Kernels

/// What a network is trained for, where a workload states it.
public enum TrainingObjective: Sendable, Hashable {
  /// The loss of the targets, as without a word of it; and its encoder, which is the network without its
  /// last layer, is probed at the end.
  case supervised
  /// That two random views of an example are told from the views of all others of the batch. The targets
  /// are for the probe alone.
  case contrastive(ContrastiveObjective)
}

/// Which loss pairs of views have, and on what.
public struct ContrastiveObjective: Sendable, Hashable {
  public var loss: ContrastiveLoss.Kind
  public var temperature: Double
  /// Widths of the linear layers that stand in the place of the network's last one, a rectifier between
  /// each and the next; the last one's outputs are the embeddings.
  public var projection: [Int]

  public init(loss: ContrastiveLoss.Kind, temperature: Double, projection: [Int]) {
    self.loss = loss
    self.temperature = temperature
    self.projection = projection
  }

  public var kernel: ContrastiveLoss { ContrastiveLoss(loss, temperature: temperature) }

  /// Views of an example.
  public static let views = 2
}

extension TrainingObjective {
  /// Its word in a file.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case supervised, contrastive
  }

  public var kind: Kind {
    switch self {
    case .supervised: .supervised
    case .contrastive: .contrastive
    }
  }
}

extension TrainingObjective: Codable {
  private enum Key: CodingKey { case kind, loss, temperature, projection }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .supervised: self = .supervised
    case .contrastive:
      self = .contrastive(
        ContrastiveObjective(
          loss: try values.decode(ContrastiveLoss.Kind.self, forKey: .loss),
          temperature: try values.decode(Double.self, forKey: .temperature),
          projection: try values.decode([Int].self, forKey: .projection)))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(kind, forKey: .kind)
    guard case .contrastive(let objective) = self else { return }
    try values.encode(objective.loss, forKey: .loss)
    try values.encode(objective.temperature, forKey: .temperature)
    try values.encode(objective.projection, forKey: .projection)
  }
}

extension Workload {
  /// The objective of views of examples; nil where the loss is one of targets.
  public var contrastive: ContrastiveObjective? {
    if case .contrastive(let objective) = objective { objective } else { nil }
  }

  /// Whether the encoder is probed at a trial's end.
  public var isProbed: Bool { objective != nil }

  /// Rows that an example makes of a batch.
  public var rowsPerExample: Int { contrastive == nil ? 1 : ContrastiveObjective.views }
}
