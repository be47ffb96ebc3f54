import Training

/// How long a recipe's trials are, and the course of the learning rate over that.
struct RecipeLength {
  /// Nil where updates alone are limited.
  let epochs: Int?
  let updates: Int?
  let patience: Int?
  let schedule: Schedule
}

extension SettingsReader {
  /// - Parameter mayBeNone: Whether there may be no epochs at all, and the initial weights be looked at.
  mutating func length(mayBeNone: Bool) throws(SpecificationError) -> RecipeLength {
    let updates = try optional("updates")?.integer(in: RecipeSpec.updateCounts)
    let counts = (mayBeNone ? 0 : RecipeSpec.epochCounts.lowerBound)...RecipeSpec.epochLimit
    let epochs =
      try updates == nil
      ? integer("epochs", in: counts)
      : optional("epochs")?.integer(in: RecipeSpec.epochCounts)
    let place = optional("schedule")
    let schedule =
      try place?.schedule(epochs: epochs ?? RecipeSpec.epochLimit) ?? Schedule()
    if epochs == nil && schedule.kind.hasEnd, let place {
      throw place.error(
        found: "a \(schedule.kind.rawValue) schedule without epochs",
        expected: "epochs, for the cycle to end at")
    }
    return RecipeLength(
      epochs: epochs, updates: updates,
      patience: try optional("patience")?.integer(in: RecipeSpec.epochCounts), schedule: schedule)
  }
}

extension Setting {
  fileprivate func schedule(epochs: Int) throws(SpecificationError) -> Schedule {
    var reader = try SettingsReader(self, expected: "a mapping with a kind")
    let kind = try reader.choice("kind", of: Schedule.Kind.self)
    var factor = 1.0
    var milestones: [Int] = []
    var power: Double?
    var levels: [Double]?
    switch kind {
    case .constant, .cosine: break
    case .exponential: factor = try reader.number("factor", from: 0, to: 1, isOpen: true)
    case .steps:
      factor = try reader.number("factor", from: 0, to: 1, isOpen: true)
      milestones = try reader.milestones()
    case .levels:
      milestones = try reader.milestones()
      levels = try reader.levels(between: milestones)
    case .polynomial: power = try reader.number("power", from: 0, isOpen: true, default: 1)
    }
    let warmupEpochs = try reader.integer("warmupEpochs", in: 0...epochs, default: 0)
    let stated = try reader.number("warmupStart", from: 0, to: 1, default: 0)
    // Without warm-up it has no effect, and must not tell trials apart.
    let warmupStart = warmupEpochs > 0 ? stated : 0
    try reader.finish()
    return Schedule(
      kind: kind, factor: factor, milestones: milestones, warmupEpochs: warmupEpochs,
      warmupStart: warmupStart, power: power, levels: levels)
  }
}

extension SettingsReader {
  /// Factors of the rate, one more than milestones.
  fileprivate mutating func levels(
    between milestones: [Int]
  ) throws(SpecificationError) -> [Double] {
    let setting = try required("levels", expected: "a list of factors")
    let levels = try setting.list { (item) throws(SpecificationError) in
      try item.number(from: 0, to: 1, isOpen: true)
    }
    guard levels.count == milestones.count + 1 else {
      throw setting.error(
        found: "\(levels.count) levels",
        expected: "\(milestones.count + 1), one more than milestones")
    }
    return levels
  }

  /// Epochs, ascending.
  mutating func milestones() throws(SpecificationError) -> [Int] {
    let setting = try required("milestones", expected: "a list of epochs")
    let milestones = try setting.list { (item) throws(SpecificationError) in
      try item.integer(in: RecipeSpec.epochCounts)
    }
    guard zip(milestones, milestones.dropFirst()).allSatisfy(<) else {
      throw setting.error(found: "\(milestones)", expected: "epochs in ascending order")
    }
    return milestones
  }
}
