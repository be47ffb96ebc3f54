import Training

extension Setting {
  func optimizer() throws(SpecificationError) -> (Optimizer, learningRate: Double) {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let kind = try reader.choice("kind", of: Optimizer.Kind.self)
    let learningRate = try reader.number("learningRate", from: 0, isOpen: true)
    var optimizer = Optimizer(
      kind: kind, weightDecay: try reader.number("weightDecay", from: 0, default: 0))
    switch kind {
    case .sgd:
      optimizer.momentum = try reader.share("momentum", default: 0)
      let setting = reader.optional("nesterov")
      optimizer.nesterov = try setting?.truth() ?? false
      if optimizer.nesterov && optimizer.momentum == 0, let setting {
        throw setting.error(expected: "false without momentum")
      }
    case .rmsprop:
      optimizer.momentum = try reader.share("momentum", default: 0)
      optimizer.secondMomentum = try reader.share("decay", default: 0.99)
    case .adam, .adamw, .lamb:
      optimizer.momentum = try reader.share("beta1", default: 0.9)
      optimizer.secondMomentum = try reader.share("beta2", default: 0.999)
    case .lars:
      optimizer.momentum = try reader.share("momentum", default: 0.9)
      optimizer.trust = try reader.number("trust", from: 0, isOpen: true, default: 0.001)
    }
    if kind != .sgd && kind != .lars {
      optimizer.epsilon = try reader.number(
        "epsilon", from: 0, isOpen: true, default: Optimizer.standardEpsilon(of: kind))
    }
    try reader.finish()
    return (optimizer, learningRate)
  }
}

extension SettingsReader {
  /// What of a running mean is kept at each update: from 0 to less than 1.
  fileprivate mutating func share(
    _ key: String, default standard: Double
  ) throws(SpecificationError) -> Double {
    try number(key, from: 0, to: 0.999_999, default: standard)
  }
}
