import Training

extension Setting {
  func optimizer() throws(SpecificationError) -> (Optimizer, learningRate: Double) {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let kind = try reader.choice("kind", of: Optimizer.Kind.self)
    let learningRate = try reader.number("learningRate", from: 0, isOpen: true)
    var optimizer = Optimizer(
      kind: kind, weightDecay: try reader.number("weightDecay", from: 0, default: 0))
    let traits = kind.traits
    optimizer.momentum = try reader.share(traits.firstMoment)
    if traits.hasNesterov, let setting = reader.optional("nesterov") {
      optimizer.nesterov = try setting.truth()
      if optimizer.nesterov && optimizer.momentum == 0 {
        throw setting.error(expected: "false without momentum")
      }
    }
    if let decay = traits.secondMoment { optimizer.secondMomentum = try reader.share(decay) }
    if let standard = traits.trust {
      optimizer.trust = try reader.number("trust", from: 0, isOpen: true, default: standard)
    }
    if let standard = traits.epsilon {
      optimizer.epsilon = try reader.number("epsilon", from: 0, isOpen: true, default: standard)
    }
    try reader.finish()
    return (optimizer, learningRate)
  }
}

extension SettingsReader {
  /// What of a running mean is kept at each update: from 0 to less than 1.
  fileprivate mutating func share(
    _ decay: Optimizer.Kind.Decay
  ) throws(SpecificationError) -> Double {
    try number(decay.key, from: 0, to: 0.999_999, default: decay.standard)
  }
}
