import Kernels

extension Optimizer {
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
          decay: Float(secondMomentum ?? 0.99), momentum: Float(momentum),
          epsilon: Float(epsilon ?? 1e-8), weightDecay: Float(weightDecay)))
    case .adam: .adam(adamRule(weightDecay: weightDecay, decoupledDecay: 0))
    case .adamw, .lamb: .adam(adamRule(weightDecay: 0, decoupledDecay: weightDecay))
    }
  }

  private func adamRule(weightDecay: Double, decoupledDecay: Double) -> AdamRule {
    AdamRule(
      momentum: momentum, secondMomentum: secondMomentum ?? 0.999,
      epsilon: Float(epsilon ?? Self.standardEpsilon(of: kind)), weightDecay: Float(weightDecay),
      decoupledDecay: Float(decoupledDecay))
  }

  /// Those of PyTorch, and for LAMB the paper's.
  public static func standardEpsilon(of kind: Kind) -> Double { kind == .lamb ? 1e-6 : 1e-8 }

  /// How far a whole tensor goes depends on its norm and that of its gradient.
  var isLayerwise: Bool { kind == .lars || kind == .lamb }
}
