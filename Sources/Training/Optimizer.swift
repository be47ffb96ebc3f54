import Kernels

/// How a gradient becomes a step. The formulas stand at `MomentumRule`, `RMSPropRule`, `AdamRule` and
/// `LayerwiseSteps`.
public struct Optimizer: Sendable, Hashable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case sgd, rmsprop, adam, adamw, lars, lamb
  }

  public var kind: Kind
  /// Of SGD, RMSProp and LARS, 0 for none; β₁ of Adam, AdamW and LAMB.
  public var momentum: Double
  /// Of SGD alone.
  public var nesterov: Bool
  /// Of every parameter: added to the gradient, and by AdamW and LAMB to the direction.
  public var weightDecay: Double
  /// β₂ of Adam, AdamW and LAMB, and the decay of RMSProp's squares; nil for the others.
  public var secondMomentum: Double?
  /// What is added to the root of the squares; nil for SGD and LARS.
  public var epsilon: Double?
  /// LARS's η; nil for the others.
  public var trust: Double?

  public init(
    kind: Kind = .sgd, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0,
    secondMomentum: Double? = nil, epsilon: Double? = nil, trust: Double? = nil
  ) {
    self.kind = kind
    self.momentum = momentum
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    self.secondMomentum = secondMomentum
    self.epsilon = epsilon
    self.trust = trust
  }
}

extension Optimizer.Kind {
  /// What there is to know of a kind.
  package struct Traits: Sendable {
    /// As papers write it.
    package let name: String
    /// What `momentum` is.
    package let firstMoment: Decay
    /// What `secondMomentum` is; nil for none.
    package var secondMoment: Decay?
    /// The standard `epsilon`: that of PyTorch, and for LAMB the paper's; nil for none.
    package var epsilon: Double?
    /// The standard `trust`; nil for none.
    package var trust: Double?
    package var hasNesterov = false
    var layerwise: Layerwise?
  }

  /// A share of a running mean that each update keeps.
  package struct Decay: Sendable, Equatable {
    /// Its name in experiment files, and in reports.
    package let key: String
    package let symbol: String
    package let standard: Double

    static func momentum(_ standard: Double) -> Decay {
      Decay(key: "momentum", symbol: "momentum", standard: standard)
    }
    static let beta1 = Decay(key: "beta1", symbol: "β₁", standard: 0.9)
    static let beta2 = Decay(key: "beta2", symbol: "β₂", standard: 0.999)
    static let squares = Decay(key: "decay", symbol: "decay", standard: 0.99)
  }

  /// How far a whole tensor goes depends on its norm, and on that of its gradient or of its step
  /// (`LayerwiseSteps`).
  enum Layerwise {
    case lars, lamb
  }

  package var traits: Traits {
    switch self {
    case .sgd: Traits(name: "SGD", firstMoment: .momentum(0), hasNesterov: true)
    case .rmsprop:
      Traits(
        name: "RMSProp", firstMoment: .momentum(0), secondMoment: .squares, epsilon: 1e-8)
    case .adam: Traits(name: "Adam", firstMoment: .beta1, secondMoment: .beta2, epsilon: 1e-8)
    case .adamw: Traits(name: "AdamW", firstMoment: .beta1, secondMoment: .beta2, epsilon: 1e-8)
    case .lars:
      Traits(name: "LARS", firstMoment: .momentum(0.9), trust: 0.001, layerwise: .lars)
    case .lamb:
      Traits(
        name: "LAMB", firstMoment: .beta1, secondMoment: .beta2, epsilon: 1e-6, layerwise: .lamb)
    }
  }
}

extension Optimizer {
  /// Whether `momentum` is a setting of its own, and not Adam's β₁.
  package var hasPlainMomentum: Bool { kind.traits.firstMoment.key == "momentum" }

  /// What it does to each parameter on its own.
  var rule: StepRule {
    switch kind {
    case .sgd, .lars:
      .momentum(
        MomentumRule(
          momentum: Float(momentum), nesterov: nesterov, weightDecay: Float(weightDecay)))
    case .rmsprop:
      .rmsProp(
        RMSPropRule(
          decay: Float(decayOfSquares), momentum: Float(momentum), epsilon: Float(addedEpsilon),
          weightDecay: Float(weightDecay)))
    case .adam: .adam(adamRule(weightDecay: weightDecay, decoupledDecay: 0))
    case .adamw, .lamb: .adam(adamRule(weightDecay: 0, decoupledDecay: weightDecay))
    }
  }

  private func adamRule(weightDecay: Double, decoupledDecay: Double) -> AdamRule {
    AdamRule(
      momentum: momentum, secondMomentum: decayOfSquares, epsilon: Float(addedEpsilon),
      weightDecay: Float(weightDecay), decoupledDecay: Float(decoupledDecay))
  }

  private var decayOfSquares: Double {
    secondMomentum ?? kind.traits.secondMoment?.standard ?? 0
  }

  private var addedEpsilon: Double { epsilon ?? kind.traits.epsilon ?? 0 }
}
